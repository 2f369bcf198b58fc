"""Fits how far evidence is to be believed, on drawn values of which the benchmark of verification has none."""
