"""What ``dev.py bench`` measures: ratios of our work to a named floor in the same run."""
