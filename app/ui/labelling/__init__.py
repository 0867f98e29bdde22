"""What an annotator does in the open article, by mouse and keys."""
