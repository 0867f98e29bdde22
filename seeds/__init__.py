"""Sample articles written for Hashiya, with gold labels, and the default codebook."""
