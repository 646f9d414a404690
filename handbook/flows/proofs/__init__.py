"""Proofs over all complete paths of a flow, never by listing them."""

from handbook.flows.proofs.formulas import And, Asked, Formula, Has, IsFalse, IsTrue, Neg, No, Or, Picked, Yes
from handbook.flows.proofs.limits import Limits, NotProven, Verdict
from handbook.flows.proofs.paths import Paths

__all__ = [
    "And",
    "Asked",
    "Formula",
    "Has",
    "IsFalse",
    "IsTrue",
    "Limits",
    "Neg",
    "No",
    "NotProven",
    "Or",
    "Paths",
    "Picked",
    "Verdict",
    "Yes",
]
