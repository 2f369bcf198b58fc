"""Pixels to models: reads scans into typed applications, with no network, no database and no clock."""
