"""The history of the workspace and its trash, in a window beside the article."""
