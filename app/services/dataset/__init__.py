"""Datasets: articles chosen, divided and written with a card from which the same dataset can be built again."""
