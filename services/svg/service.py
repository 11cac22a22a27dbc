"""Draws documents as SVG, in processes that may die of them."""

from services.svg import routes
from services.svg.tools import workshop
from services.web.service import Service

SERVICE = Service("svg", 8096, "AutoGraph SVG renderer", routes, (workshop,))
