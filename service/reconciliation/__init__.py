"""Do paper and online record agree? Pure."""
