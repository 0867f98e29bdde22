"""Small controls that several windows share."""
