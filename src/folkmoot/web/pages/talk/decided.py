"""What the moot decided about the server of a community or a person, said on their page."""

from folkmoot.peers import policy
from folkmoot.storage.transaction import ReadTx
from folkmoot.words import N_, say

SENTENCES = {
    "silenced": N_(
        "This moot silenced {host}: what comes from there stays out of the common lists. The "
        "reason that was given: {reason}"
    ),
    "blocked": N_(
        "This moot blocks {host}: nothing comes from there any more, and nothing is sent there. "
        "The reason that was given: {reason}"
    ),
}


def about(tx: ReadTx, host: str | None, at: int) -> str:
    """The sentence; "" for a member's page, and where nothing stands in the way."""
    held = policy.decision(tx, host, at) if host is not None else None
    if held is None or held.stance not in SENTENCES:
        return ""
    return say(SENTENCES[held.stance], host=held.host, reason=held.reason)
