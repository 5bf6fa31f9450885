"""How other servers find the moot and those in it: WebFinger, nodeinfo, host-meta."""
