"""The REST API, version 1: the same workflows as the pages, for programs."""
