"""Pages about the moot itself: its record, its powers, its settings, its stewards' work."""
