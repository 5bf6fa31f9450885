"""Where everything is kept: two doors on one database, jobs, search, pictures and backups."""
