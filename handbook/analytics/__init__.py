"""What people need: anonymous counts of paths, and what may be told of them. Speaks in ids, and imports no other room."""
