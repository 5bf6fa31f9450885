"""Pages of the room Talk: where people read and write."""
