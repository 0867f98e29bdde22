"""Drafts of articles as formats make them: filled in, their names mapped to ours, checked."""
