"""What one web node keeps: the open days, sealed, in an SQLite file of its own."""
