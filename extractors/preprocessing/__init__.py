"""Righting a page: quarter turns, skew, blank pages and measures of scan quality."""
