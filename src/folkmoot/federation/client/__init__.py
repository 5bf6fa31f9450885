"""The one HTTP client: what may be asked of strangers, and what is taken from them."""
