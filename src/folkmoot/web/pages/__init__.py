"""Every page of the moot: the one list of all routes."""

from folkmoot.web.pages import machines
from folkmoot.web.pages.account import setup, signing
from folkmoot.web.pages.talk import (
    communities,
    deleting,
    editing,
    feeds,
    following,
    front,
    history,
    inbox,
    keeping,
    media,
    profile,
    replying,
    reporting,
    saving,
    searching,
    submit,
    thread,
    uploading,
    voting,
)
from folkmoot.web.routes import Route

ROUTES: tuple[Route, ...] = (
    *machines.ROUTES,
    *setup.ROUTES,
    *signing.ROUTES,
    *front.ROUTES,
    *thread.ROUTES,
    *submit.ROUTES,
    *replying.ROUTES,
    *voting.ROUTES,
    *following.ROUTES,
    *reporting.ROUTES,
    *editing.ROUTES,
    *deleting.ROUTES,
    *history.ROUTES,
    *communities.ROUTES,
    *keeping.ROUTES,
    *profile.ROUTES,
    *searching.ROUTES,
    *inbox.ROUTES,
    *saving.ROUTES,
    *uploading.ROUTES,
    *media.ROUTES,
    *feeds.ROUTES,
)
