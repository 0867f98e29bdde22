"""JSON, XML and lines, before anybody asks what they mean."""
