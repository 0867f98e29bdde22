"""The one door through which changes reach the tables, and what is written down of each."""
