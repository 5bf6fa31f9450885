"""People, and how they prove that they are themselves."""
