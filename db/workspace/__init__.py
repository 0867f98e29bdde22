"""A workspace as a whole: its file or server, opened, brought up to date, waited for, found to be damaged."""
