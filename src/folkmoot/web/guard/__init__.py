"""What stands between a request and a page: origin, addresses, limits, headers, cookies."""
