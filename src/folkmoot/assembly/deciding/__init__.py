"""Deciding: proposals whose effects carry themselves out, rolls, ballots and their counting."""
