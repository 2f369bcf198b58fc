"""Expected text held against the recogniser's own probabilities."""
