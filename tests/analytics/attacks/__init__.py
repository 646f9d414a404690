"""Attacks on what the counts leave on disks: tried on the product, and on builds without its protections, where they must succeed."""
