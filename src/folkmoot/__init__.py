"""Folkmoot: a place of its own for a group of people, with nobody above them."""

__version__ = "0.1.0"
