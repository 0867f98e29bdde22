"""The codebook: its versions, and changes of it."""
