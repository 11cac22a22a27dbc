"""Tells other programs what happened, by signed webhooks."""

from services.integrations import routes
from services.web.service import Service

SERVICE = Service("integrations", 8099, "AutoGraph integration hub", routes)
