"""Every module that tells other servers of acts: importing this one makes them follow."""

from folkmoot.federation.outgoing import (
    bans,
    comments,
    communities,
    erasing,
    messages,
    moderation,
    moving,
    moving_rooms,
    people,
    posts,
    reports,
    stewards,
    subscriptions,
    votes,
    withdrawing,
)

MODULES = (
    bans,
    comments,
    communities,
    erasing,
    messages,
    moderation,
    moving,
    moving_rooms,
    people,
    posts,
    reports,
    stewards,
    subscriptions,
    votes,
    withdrawing,
)
