"""Attacks on what the handbook tells of its use, at full length."""
