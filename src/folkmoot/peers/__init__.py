"""Other servers: what is known of them, what the moot decided about them, what they still get."""
