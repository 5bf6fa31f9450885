"""The process that serves a moot: sockets, TLS, the server and what runs beside it."""
