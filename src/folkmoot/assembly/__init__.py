"""Who may do what, and until when."""
