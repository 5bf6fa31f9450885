"""Rules: what a decision needs, as data that people can read, compare and change by form."""
