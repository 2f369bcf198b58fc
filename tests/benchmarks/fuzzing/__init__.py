"""Parts of `tests.benchmarks.fuzz`."""
