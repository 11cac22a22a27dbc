"""Diagrams and their versions as files: one, several in a ZIP, or again and again."""

from services.exports import routes
from services.exports.office import office
from services.web.service import Service

SERVICE = Service("exports", 8097, "AutoGraph exports", routes, (office,))
