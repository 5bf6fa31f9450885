"""Pages on which people join, sign in, and look after their account."""
