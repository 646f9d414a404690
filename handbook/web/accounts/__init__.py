"""Accounts: who of the staff may come in, by what they know and hold, and a log of what they did. Never of residents."""
