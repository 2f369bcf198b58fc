"""Whatever has a clock, a user, a disk or a network."""
