"""Is one application in order? Pure."""
