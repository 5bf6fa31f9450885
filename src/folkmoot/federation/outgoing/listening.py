"""Every module that tells other servers of acts: importing this one makes them follow."""

from folkmoot.federation.outgoing import comments, posts, subscriptions, votes

MODULES = (comments, posts, subscriptions, votes)
