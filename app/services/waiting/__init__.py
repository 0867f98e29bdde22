"""Steps that wait until the workspace is free."""
