"""Tokens, and spans as tags of tokens."""
