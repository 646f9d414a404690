"""The blueprint of the residents' pages. What hangs on it stands in :mod:`handbook.web.resident.routes`."""

from flask import Blueprint

blueprint = Blueprint("resident", __name__)
