"""The diagrams service: the library, its shares, versions, search, templates and assets; and the update log."""

from __future__ import annotations

from services.diagrams import routes
from services.diagrams.attempts import link_attempts
from services.diagrams.content import content_work
from services.diagrams.log_work import log_work
from services.diagrams.settings import settings_work
from services.diagrams.share_mails import share_pace
from services.diagrams.upkeep import upkeep_work
from services.web.service import Service

_WORK = (settings_work, log_work, content_work, share_pace, link_attempts, upkeep_work)
SERVICE = Service("diagrams", 8082, "AutoGraph diagrams", routes, background=_WORK)
