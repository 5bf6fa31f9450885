"""Conversation: communities, posts, comments, votes."""
