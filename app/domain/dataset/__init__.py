"""What datasets are made of: layers, their agreement, and parts."""
