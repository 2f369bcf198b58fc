"""Seals: ink, detection, unwarping, reading, kinds."""
