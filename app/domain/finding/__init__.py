"""Finding things in texts by what they read like: words, mentions, makers of claims, copies."""
