"""A finished report as JSON, HTML and spreadsheet."""
