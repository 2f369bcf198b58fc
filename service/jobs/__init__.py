"""Durable work: packages become page batches, batches become page results, results become reports, whatever is killed
on the way."""
