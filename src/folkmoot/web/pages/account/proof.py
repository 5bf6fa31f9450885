"""Typing one's password again, before something that a borrowed browser must not do."""

from folkmoot.identity.signing_in import prove
from folkmoot.record.actors import Member
from folkmoot.web.ask import Ask


async def password_again(ask: Ask) -> Member:
    """The member who asks, once their password is proven. Raises Invalid for `password`."""
    return await prove(ask.tools(), name=ask.member.name, password=ask.typed("password"))
