"""What the moot tells other servers: from an act to the activity in the outbox."""
