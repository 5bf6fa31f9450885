"""Whose key it is: the actor's document and the key's must name each other, on one server.

Most keys stand in the document of their actor, under its id with a fragment. Some have an address
of their own: GoToSocial serves its actor in short there, others an object that names its owner.
"""

import msgspec

from folkmoot.federation.documents.keys import read_key
from folkmoot.federation.documents.normal import address, ids, one_id, same_host
from folkmoot.federation.documents.read import ActorDoc, Unreadable, read_actor
from folkmoot.federation.signatures.signer import Signer
from folkmoot.federation.wire import Wire


async def actor_with_key(wire: Wire, url: str, key_id: str, sign: Signer | None) -> ActorDoc:
    """The actor at an address, with the key of an id where it lists that one by its id alone.

    Raises FetchFailed, and Unreadable for what is no actor.
    """
    found = await wire.client.get_document(url, sign=sign)
    doc = read_actor(found.document)
    known = {key.id for key in doc.keys}
    listed = key_id in ids(found.document.get("publicKey")) and same_host(key_id, doc.id)
    if key_id in known or not listed:
        return doc
    key = read_key((await wire.client.get_document(key_id, sign=sign)).document, doc.id)
    if key is None or key.id != key_id:
        return doc
    return msgspec.structs.replace(doc, keys=(key, *doc.keys))


async def owner(wire: Wire, key_id: str, sign: Signer | None) -> ActorDoc:
    """The actor who has a key, asked for at the address of the key.

    Raises FetchFailed, and Unreadable where nobody of that server says that it is theirs.
    """
    found = await wire.client.get_document(key_id.partition("#")[0], sign=sign)
    try:
        doc = read_actor(found.document)
    except Unreadable:
        told = found.document
        url = one_id(told.get("owner")) or one_id(told.get("controller"))
        if url is None or not same_host(url, key_id) or address(told.get("id")) != key_id:
            raise
        doc = await actor_with_key(wire, url, key_id, sign)
    if not any(key.id == key_id for key in doc.keys):
        raise Unreadable("the actor does not have this key", broken=True)
    return doc
