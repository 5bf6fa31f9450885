"""The moot's memory: acts, the one way in, and the log that everybody can check."""
