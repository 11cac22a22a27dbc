"""Accounts, sessions, second factors, teams, API keys and the audit log."""

from __future__ import annotations

from services.auth import routes
from services.auth.desk import desk
from services.auth.postbox import delivery
from services.auth.sweeping import sweeping
from services.web.service import Service

SERVICE = Service("auth", 8085, "AutoGraph auth", routes, (desk, delivery, sweeping))
