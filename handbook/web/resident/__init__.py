"""The residents' pages: from a worry to the right service."""
