"""Datasets for Hugging Face."""
