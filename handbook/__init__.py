"""A guided self-help handbook: from a worry to the services of one's own city that can help."""
