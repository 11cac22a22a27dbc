"""Text becomes an outline of a diagram, by a model somewhere or by rules here."""

from services.ai import routes
from services.ai.desk import desk
from services.web.service import Service

SERVICE = Service("ai", 8084, "AutoGraph ai", routes, (desk,))
