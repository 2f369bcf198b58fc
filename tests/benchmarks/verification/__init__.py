"""Verification of expected values against drawn crops, beside comparison of strings."""
