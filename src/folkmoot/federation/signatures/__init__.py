"""Who says it: signatures over requests (draft-cavage, RFC 9421) and over objects (FEP-8b32)."""
