"""Words for people: names of others in a line, quotes, counts, steps, what is wrong."""
