"""Why a signature is not believed: one error, and the sentences it is said in."""

from folkmoot.errors import FolkmootError
from folkmoot.words import N_


class BadSignature(FolkmootError):
    """The signature is missing, malformed, too old, over too little, or not of this key."""

    status = 401


UNSIGNED = N_("This request must be signed: it has no Signature header.")
TWICE = N_("The header {name} comes twice, and it is not clear which one was signed.")
MALFORMED = N_("The header {name} cannot be read.")
TOO_LONG = N_("The header {name} is too long.")
NO_KEY_ID = N_("The signature does not say whose key made it.")
BAD_KEY_ID = N_("The id of the key is not the address of one: {key_id}")
UNCOVERED = N_("The signature must cover {name}, and does not.")
MISSING = N_("The signature covers {name}, which the request does not have.")
UNKNOWN_PART = N_("The signature covers {name}, which cannot be checked here.")
UNKNOWN_ALGORITHM = N_("The signature is of a kind that is not known here: {algorithm}")
OTHER_KEY = N_("The signature says {algorithm}, and the key is of another kind.")
WRONG = N_("The signature does not fit the request and the key.")
BAD_KEY = N_("The key cannot be used: {reason}")
BAD_TIME = N_("The time of the signature cannot be read: {time}")
TOO_OLD = N_("The signature is too old. Sign the request anew, and check the clock.")
TOO_EARLY = N_("The signature is from the future. Check the clock.")
EXPIRED = N_("The signature has expired.")
NO_DIGEST = N_("The digest of the body is missing, or of a kind that is not known here.")
OTHER_BODY = N_("The digest does not fit the body.")
MANY = N_("The request has more than one signature. Send one.")
