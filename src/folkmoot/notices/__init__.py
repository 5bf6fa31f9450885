"""What tells people that something happened."""
