"""A made-up year of a made-up city: visits walked truly through the content, in numbers that follow a documented model.

For the demonstration (`handbook demo`) and the benchmarks. docs/demo.md says what is assumed; all of it is invented.
"""

from handbook.simulation.calendar import Calendar
from handbook.simulation.filling import Filled, HoldsRealCounts, check_folder, fill
from handbook.simulation.model import Channel, Missing, Model, News, Swing
from handbook.simulation.year import Simulation

__all__ = [
    "Calendar",
    "Channel",
    "Filled",
    "HoldsRealCounts",
    "Missing",
    "Model",
    "News",
    "Simulation",
    "Swing",
    "check_folder",
    "fill",
]
