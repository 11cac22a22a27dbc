"""Diagrams as readable text in git repositories."""

from services.git import routes
from services.git.tools import tools
from services.web.service import Service

SERVICE = Service("git", 8087, "AutoGraph git", routes, (tools,))
