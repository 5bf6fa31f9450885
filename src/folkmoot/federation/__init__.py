"""ActivityPub on the wire: what other servers say and what is said to them."""
