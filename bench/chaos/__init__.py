"""Faults that must lose and double nothing: the whole handbook under load, while its processes and its database are killed."""
