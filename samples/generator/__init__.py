"""Makes the sample cases: invented applications as portal PDF, scanned paper, online record and expected result."""
