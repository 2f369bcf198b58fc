"""Seal impressions of every kind and state with known truth, for tests and calibration; `samples/` needs none of it."""
