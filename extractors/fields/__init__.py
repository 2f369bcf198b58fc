"""Field text to typed values; no geometry and no pixels."""
