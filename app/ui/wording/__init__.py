"""Sentences in the language of the interface: names and quotes in them, states, steps, what services refuse."""
