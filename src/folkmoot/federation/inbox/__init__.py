"""What comes in from other servers: received, judged, performed."""
