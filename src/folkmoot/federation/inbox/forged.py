"""The error for what somebody says who may not say it at all."""

from folkmoot.errors import NotAllowed


class Forged(NotAllowed):
    """Who sent it cannot know it, or speaks for somebody else; nobody is answered."""
