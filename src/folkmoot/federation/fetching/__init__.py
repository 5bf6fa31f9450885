"""Fetching: what somebody asks for by its address, what is missing, what was there before."""
