"""What an attack measured, for whoever runs the tests with ``-s`` or reads the report of a failure."""

from __future__ import annotations


def tell(figure: str) -> None:
    """Prints *figure*."""
    print(figure)  # noqa: T201 - figures are what these tests are for
