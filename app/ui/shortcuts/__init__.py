"""The keys of the window: which are chosen, where they are chosen, and the sheet on which they are printed."""
