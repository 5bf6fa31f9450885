"""From the rows of the moot to documents for other servers."""
