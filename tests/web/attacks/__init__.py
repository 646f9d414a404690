"""The attacks on the counts, by an attacker who has nothing but HTTP."""
