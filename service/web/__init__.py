"""The pages of the reviewer's desk: rendered on the server, moved by htmx and one small viewer."""
