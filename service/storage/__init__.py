"""Files on disk: page pictures kept while a check runs, reports written whole or not at all."""
