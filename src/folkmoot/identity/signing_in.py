"""Signing in and changing passwords: hashing outside of transactions, the same work for all names.

The web hands in `in_thread`, which runs a piece of work on a thread for pages; the hash
itself is made on the hasher's own thread, so nothing waits for it but the person.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import msgspec

from folkmoot.clock import Clock
from folkmoot.errors import Conflict, Invalid
from folkmoot.identity import credentials, passwords, recovery, resets, sessions
from folkmoot.identity.credentials import Account, SetPassword, SetRecovery
from folkmoot.identity.joining import NewAccount
from folkmoot.identity.passwords import Hasher
from folkmoot.record.actors import Member
from folkmoot.record.perform import perform
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import WriteTx
from folkmoot.words import N_

T = TypeVar("T")


class InThread(Protocol):
    """Runs blocking work on a thread and waits for it without blocking the event loop."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """The result of the work."""
        ...


class Browser(msgspec.Struct, frozen=True):
    """What is kept of the browser that signs in: its User-Agent header and its network."""

    agent: str
    network: str


class Tools(msgspec.Struct, frozen=True):
    """What the flows below work with."""

    db: Database
    clock: Clock
    hasher: Hasher
    in_thread: InThread


class SignedIn(msgspec.Struct, frozen=True):
    """A browser that is signed in: whose it is, and the token for its cookie."""

    member: Member
    token: str
    words: str | None = None
    """New recovery words, where some were made: shown this once."""


async def sign_in(tools: Tools, *, name: str, password: str, browser: Browser) -> SignedIn:
    """Sign a browser in with a name and a password.

    Raises Invalid with the same sentence whether the name or the password is wrong, after
    one query and one hash in both cases; TooMany when too many are signing in.
    """
    account = await _find(tools, name)
    if not await tools.hasher.verify_soon(account.password_hash, password):
        raise Invalid(
            N_("The name or the password is not right. Look at both and try again."),
            field="password",
        )

    def open_now() -> SignedIn:
        with tools.db.write() as tx:
            return open_session(tx, tools.clock, _proven(_unchanged(tx, account)), browser)

    return await tools.in_thread(open_now)


async def recover(
    tools: Tools, *, name: str, words: str, password: str, browser: Browser
) -> SignedIn:
    """Sign a browser in with recovery words, and set a new password and new words.

    Every other browser is signed out. Raises Invalid as sign_in() does.
    """
    phrase = recovery.read_words(words)
    passwords.check(password, known=[name])
    account = await _find(tools, name)
    if not await tools.hasher.verify_soon(account.recovery_hash, phrase):
        raise Invalid(
            N_("The name or the recovery words are not right. Look at both and try again."),
            field="words",
        )
    fresh = recovery.new_words(tools.clock)
    hashes = await hashed(tools, password, fresh)

    def change() -> SignedIn:
        with tools.db.write() as tx:
            member = _proven(_unchanged(tx, account))
            perform(tx, SetRecovery(member.ref, hashes[1]), by=member)
            perform(tx, SetPassword(member.ref, hashes[0]), by=member)
            return SignedIn(member, _session(tx, tools.clock, member, browser), fresh)

    return await tools.in_thread(change)


async def change_password(
    tools: Tools, *, name: str, old: str, new: str, browser: Browser
) -> SignedIn:
    """Change one's password; every other browser is signed out, this one gets a new token.

    A reset by others that is under way ends, because who knows the password needs none.
    Raises Invalid when the old password is wrong or the new one too weak.
    """
    passwords.check(new, known=[name])
    account = await _find(tools, name)
    if not await tools.hasher.verify_soon(account.password_hash, old):
        raise Invalid(N_("This is not your password. Type the one you sign in with."), field="old")
    password_hash = await tools.hasher.hash_soon(new)

    def change() -> SignedIn:
        with tools.db.write() as tx:
            member = _proven(_unchanged(tx, account))
            resets.stop(tx, tools.clock, member)
            perform(tx, SetPassword(member.ref, password_hash), by=member)
            return open_session(tx, tools.clock, member, browser)

    return await tools.in_thread(change)


async def new_words(tools: Tools, *, name: str, password: str) -> str:
    """Make new recovery words for a member who types their password again; gives the words.

    Raises Invalid when the password is wrong.
    """
    account = await _find(tools, name)
    if not await tools.hasher.verify_soon(account.password_hash, password):
        raise Invalid(
            N_("This is not your password. Type the one you sign in with."), field="password"
        )
    fresh = recovery.new_words(tools.clock)
    recovery_hash = await tools.hasher.hash_soon(fresh)

    def change() -> str:
        with tools.db.write() as tx:
            member = _proven(_unchanged(tx, account))
            perform(tx, SetRecovery(member.ref, recovery_hash), by=member)
        return fresh

    return await tools.in_thread(change)


async def prove(tools: Tools, *, name: str, password: str) -> Member:
    """The member of that name, once the password is proven to be theirs.

    Raises Invalid when it is not.
    """
    account = await _find(tools, name)
    if not await tools.hasher.verify_soon(account.password_hash, password):
        raise Invalid(
            N_("This is not your password. Type the one you sign in with."), field="password"
        )
    return _proven(account)


async def use_reset(tools: Tools, *, token: str, password: str, browser: Browser) -> SignedIn:
    """Come back into an account by the link of a reset; gives new words too.

    Raises as resets.use() does, and Invalid for a weak password.
    """
    passwords.check(password)
    fresh = recovery.new_words(tools.clock)
    hashes = await hashed(tools, password, fresh)

    def change() -> SignedIn:
        with tools.db.write() as tx:
            member = resets.use(
                tx, tools.clock, token, password_hash=hashes[0], recovery_hash=hashes[1]
            )
            return SignedIn(member, _session(tx, tools.clock, member, browser), fresh)

    return await tools.in_thread(change)


async def choose(tools: Tools, *, name: str, password: str, moot: str) -> tuple[NewAccount, str]:
    """The account of somebody who joins, and the recovery words to show this once.

    Raises Invalid for a weak password; `moot` is the name of the moot.
    """
    passwords.check(password, known=[name, moot])
    words = recovery.new_words(tools.clock)
    password_hash, recovery_hash = await hashed(tools, password, words)
    account = NewAccount(
        name=credentials.tidy_name(name), password_hash=password_hash, recovery_hash=recovery_hash
    )
    return account, words


async def hashed(tools: Tools, password: str, words: str) -> tuple[str, str]:
    """The hashes of a new password and of new words."""
    return await tools.hasher.hash_soon(password), await tools.hasher.hash_soon(words)


def open_session(tx: WriteTx, clock: Clock, member: Member, browser: Browser) -> SignedIn:
    """Sign in the browser of somebody who has just joined, in the same transaction."""
    return SignedIn(member, _session(tx, clock, member, browser))


async def _find(tools: Tools, name: str) -> Account:
    def look() -> Account:
        with tools.db.read() as tx:
            return credentials.find(tx, name)

    return await tools.in_thread(look)


def _proven(account: Account) -> Member:
    assert account.person is not None
    assert account.person_id is not None
    return Member(account.person, account.person_id)


def _unchanged(tx: WriteTx, account: Account) -> Account:
    """The account again, inside the transaction that relies on what was proven before it."""
    if account.name is None or credentials.find(tx, account.name) != account:
        raise Conflict(N_("The account was changed from elsewhere meanwhile. Try again."))
    return account


def _session(tx: WriteTx, clock: Clock, member: Member, browser: Browser) -> str:
    return sessions.create(tx, clock, member.id, agent=browser.agent, network=browser.network)
