"""Pictures of the real window for the docs: ``python3 dev.py screenshots``."""
