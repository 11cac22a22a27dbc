"""Tells other programs what happened, by signed webhooks."""

from services.integrations import routes
from services.integrations.hub import hub
from services.web.service import Service

SERVICE = Service("integrations", 8099, "AutoGraph integration hub", routes, (hub,))
