"""Bring what is in the outbox to other servers: each once at least, each in its order."""
