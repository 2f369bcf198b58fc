"""Everything that is promised of seals, measured: finding, reading, whose they are, and how long it takes."""
