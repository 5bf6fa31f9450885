"""Bringing in conversations from files, as one act that can be taken back as one."""
