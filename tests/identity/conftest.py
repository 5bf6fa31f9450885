"""A moot with a founder, for the tests of identity."""

import pytest

from folkmoot.identity.signing_in import Tools
from tests.build import clock_of, found
from tests.identity.build import CheapHasher, give_credentials, in_thread


@pytest.fixture
def ada(db):
    """The founder, who can sign in."""
    founder = found(db, "ada")
    give_credentials(db, founder, "ada")
    return founder


@pytest.fixture
def tools(db):
    """What the flows of signing in work with."""
    hasher = CheapHasher(clock_of(db))
    yield Tools(db=db, clock=clock_of(db), hasher=hasher, in_thread=in_thread)
    hasher.close()
