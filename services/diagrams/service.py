"""The diagrams service: the library, its shares, versions, search, templates and assets; and the update log."""

from __future__ import annotations

from services.diagrams import routes
from services.diagrams.content import content_work
from services.diagrams.log_work import log_work
from services.diagrams.upkeep import upkeep_work
from services.web.service import Service

SERVICE = Service("diagrams", 8082, "AutoGraph diagrams", routes, background=(log_work, content_work, upkeep_work))
