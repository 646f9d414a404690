"""The cells: what is counted, named by ids alone."""

from __future__ import annotations

from typing import NamedTuple

KINDS = frozenset(
    {
        "reached",
        "answered",
        "skipped",
        "stopped",
        "option",
        "next",
        "path",
        "pair",
        "result",
        "near-miss",
        "gap",
        "act",
        "locale",
        "ward",
        "channel",
        "visit",
    }
)
"""Every kind of cell that staff may be shown; disclosure control refuses another."""

PUBLIC_KINDS = frozenset({"public-need", "public-result", "public-path"})
"""Kinds with bounded contributions, for the open data under differential privacy alone: never shown inside."""


class Cell(NamedTuple):
    """One count's name. What *first*, *second* and *third* hold depends on *kind*.

    ============================================  ========================================================
    kind                                          first, second, third
    ============================================  ========================================================
    ``reached answered skipped stopped``          question
    ``option``                                    question, option
    ``next``                                      question, the next question or ``result``
    ``path``                                      worry, the path's text, ``finished`` or ``stopped``
    ``pair``                                      worry, worry
    ``result``                                    need, service
    ``near-miss``                                 need, service, the condition that ruled it out
    ``gap``                                       need, how many services it found: ``0``, ``1`` or ``2+``
    ``act``                                       act, service
    ``locale``, ``ward``, ``channel``             the locale, ward or channel, need
    ``visit``                                     ``begun`` or ``finished``
    ``public-need``                               need
    ``public-result``                             service
    ``public-path``                               worry, the path's text
    ============================================  ========================================================

    In the raw counts reached = answered + skipped + stopped for every question; the options of a single-choice question sum
    to answered; next sums to answered + skipped; the three gaps of a need sum to the visits with that need.
    """

    kind: str
    first: str = ""
    second: str = ""
    third: str = ""
