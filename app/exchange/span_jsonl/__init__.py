"""Spans in JSONL, as many programs write them."""
