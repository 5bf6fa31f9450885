"""Pictures in and out: what is taken, what is kept of it, who may see it."""
