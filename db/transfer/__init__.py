"""Many articles in and out, at the driver's speed."""
