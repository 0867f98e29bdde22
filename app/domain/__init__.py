"""Records and rules of the field: pure Python, nothing else of ours."""
