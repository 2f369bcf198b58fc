"""Files as received become pages: what is this file, is it within limits, what does each page look like."""
