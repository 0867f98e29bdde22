"""The codebook: its rules, its changes, and what they do to what is labelled."""
