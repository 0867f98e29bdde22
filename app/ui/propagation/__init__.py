"""The same mention elsewhere: found, looked through, labelled."""
