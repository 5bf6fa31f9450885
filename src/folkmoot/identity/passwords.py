"""Passwords: what is a good enough one, and the one thread that hashes them."""

import base64
import threading
import unicodedata
from asyncio import wrap_future
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from folkmoot.clock import Clock
from folkmoot.errors import Invalid, TooMany, Unavailable
from folkmoot.words import N_

Answer = TypeVar("Answer")

SHORTEST = 10
LONGEST = 1000

# RFC 9106 lets memory be traded for passes. Of the pairs that OWASP's Password Storage Cheat
# Sheet counts as equally strong (46 MiB and 1 pass, 19 and 2, 12 and 3, 9 and 4, 7 and 5) this one
# keeps a flood of sign-ins inside the memory budget; only one hash is made at a time.
MEMORY_KIB = 7 * 1024
PASSES = 5
LANES = 1
SALT_BYTES = 16
HASH_BYTES = 32

# Long enough to pass the length rule and still among the first that anybody tries.
_TRIED_FIRST = """
    1234567890 12345678910 123456789012 0123456789 0987654321 9876543210 1q2w3e4r5t
    1qaz2wsx3edc q1w2e3r4t5 q1w2e3r4t5y6 qwertyuiop qwerty1234 qwerty12345 qwerty123456
    qwertyuiop123 asdfghjkl1 asdfghjkl123 asdfghjkl; zxcvbnm123 zaq12wsxcde3 azertyuiop
    qwertzuiop abcdefghij abcdefghijk abc1234567 abcd123456 abc123abc123 a1b2c3d4e5
    password12 password123 password1234 password01 password11 mypassword password!1
    password2024 password2025 password2026 p@ssword12 p@ssword123 p@ssw0rd12 p@ssw0rd123
    passw0rd12 passw0rd123 passwordpassword passwort123 motdepasse contrasena
    contraseña contrasena1 contrasenha senha12345 wachtwoord haslo12345 lösenord123
    iloveyou12 iloveyou123 iloveyou1234 iloveyou22 iloveyouso ilovejesus jesuschrist
    letmein123 letmein1234 letmeinnow changeme12 changeme123 changeme1234 welcome123
    welcome1234 welcome2024 welcome2025 welcome2026 admin12345 admin123456 administrator
    root123456 superuser1 supersecret topsecret1 secret1234 secret12345 test123456
    test1234567 testtest12 testtesttest guest12345 default123 temp123456 temporary1
    football12 football123 baseball12 baseball123 basketball basketball1 princess12
    princess123 superman12 superman123 spiderman1 spiderman123 batman1234 dragon1234
    sunshine12 sunshine123 monkey1234 shadow1234 master1234 michael123 jennifer12
    liverpool1 manchester barcelona1 realmadrid chocolate1 butterfly1 cheesecake
    strawberry watermelon internet12 computer12 computer123 whatever12 trustno1trustno1
    correcthorsebatterystaple folkmoot12 folkmoot123 folkmootfolkmoot
"""
COMMON = frozenset(_TRIED_FIRST.split())


def tidy(password: str) -> str:
    """The password as it is hashed: the same typed on every keyboard (RFC 8265 §4.2.2)."""
    spaces = "".join(" " if unicodedata.category(c) == "Zs" else c for c in password)
    return unicodedata.normalize("NFC", spaces)


def check(password: str, known: Iterable[str] = ()) -> None:
    """Accept a new password or raise Invalid saying what to do instead.

    `known` are words that anybody would try first for this person: their name
    and the name of the moot.
    """
    password = tidy(password)
    if len(password) < SHORTEST:
        raise Invalid(
            N_(
                "This password is too short. Take at least {least} characters: "
                "a few words in a row are easy to keep in mind."
            ),
            field="password",
            least=SHORTEST,
        )
    if len(password) > LONGEST:
        raise Invalid(
            N_("This password is too long. Take at most {most} characters."),
            field="password",
            most=LONGEST,
        )
    if password.casefold() in COMMON or len(set(password.casefold())) < 5:
        raise Invalid(
            N_(
                "Many people use this password, so it is tried first. "
                "Take a few words in a row that belong together only for you."
            ),
            field="password",
        )
    if _bare(password) in {_bare(word) for word in known} - {""}:
        raise Invalid(
            N_("This password is hardly more than a name that everybody knows. Take another one."),
            field="password",
        )


def _bare(text: str) -> str:
    """Letters only: what is left of "Anna-2026!" when the decoration is gone."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalpha())


class Hasher:
    """Argon2id on a thread of its own, one hash at a time.

    Pages never wait for a hash and memory stays bounded in a flood of sign-ins:
    at most `waiting` tries stand in the queue, the next one raises TooMany.
    """

    def __init__(self, clock: Clock, *, waiting: int = 32) -> None:
        self._argon = PasswordHasher(
            time_cost=PASSES,
            memory_cost=MEMORY_KIB,
            parallelism=LANES,
            hash_len=HASH_BYTES,
            salt_len=SALT_BYTES,
            type=Type.ID,
        )
        self._clock = clock
        self._decoy = _hash_of_nothing(clock)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hasher")
        self._places = threading.BoundedSemaphore(waiting)

    def hash(self, password: str) -> str:
        """The text to store for a password; waits for its turn. Raises TooMany."""
        return self._queue(lambda: self._hash(password)).result()

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; waits for its turn. Raises TooMany.

        With nothing stored (no such account) the same work is done for the answer no.
        """
        return self._queue(lambda: self._verify(stored, password)).result()

    async def hash_soon(self, password: str) -> str:
        """As hash(), without holding a thread while it waits."""
        return await wrap_future(self._queue(lambda: self._hash(password)))

    async def verify_soon(self, stored: str | None, password: str) -> bool:
        """As verify(), without holding a thread while it waits."""
        return await wrap_future(self._queue(lambda: self._verify(stored, password)))

    def close(self) -> None:
        """End the thread; what still waits is dropped."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _queue(self, work: Callable[[], Answer]) -> Future[Answer]:
        if not self._places.acquire(blocking=False):
            raise TooMany(
                N_("Many people are signing in at this moment. Wait {wait} seconds and try again."),
                wait=10,
            )
        try:
            future = self._thread.submit(work)
        except RuntimeError as closed:
            self._places.release()
            raise Unavailable(N_("The moot is being stopped. Try again in a minute.")) from closed
        # Runs also when the future is cancelled because the browser went away.
        future.add_done_callback(lambda _: self._places.release())
        return future

    def _hash(self, password: str) -> str:
        return self._argon.hash(_bytes(password), salt=self._clock.random(SALT_BYTES))

    def _verify(self, stored: str | None, password: str) -> bool:
        try:
            return self._argon.verify(stored or self._decoy, _bytes(password)) and bool(stored)
        except InvalidHashError:
            self._verify(None, password)
            return False
        except VerificationError:
            return False


def _bytes(password: str) -> bytes:
    # A flood of megabytes is cut here, whatever the form let through; surrogates
    # have no UTF-8 form but must not become an error page.
    return tidy(password[: LONGEST + 1]).encode("utf-8", "surrogatepass")


def _hash_of_nothing(clock: Clock) -> str:
    """A hash that no known password has, so that a missing account costs the same."""
    salt, digest = clock.random(SALT_BYTES), clock.random(HASH_BYTES)
    encoded = [base64.b64encode(part).decode().rstrip("=") for part in (salt, digest)]
    settings = f"m={MEMORY_KIB},t={PASSES},p={LANES}"
    return f"$argon2id$v=19${settings}${encoded[0]}${encoded[1]}"
