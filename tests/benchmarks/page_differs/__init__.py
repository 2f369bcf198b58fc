"""Whether pages that differ from the portal's print are found, on generated paper with planted differences."""
