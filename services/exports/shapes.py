"""Exports and schedules as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.exports.orders import Order
from services.platform.ids import ThingId
from services.rendering.contents import Subject
from services.rendering.wish import Wish
from services.schema.exports import Export, ExportSchedule
from services.web.titles import Title

Target = Literal["svg", "png", "pdf", "drawio", "json"]
Rule = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[ -~]*$")]
Zone = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$")
]


class Item(BaseModel):
    """A diagram as it is when the export is made, or as a version kept it."""

    model_config = ConfigDict(extra="forbid")

    diagram_id: ThingId
    version_id: ThingId | None = None


class NewExport(BaseModel):
    """Several diagrams, or several pages that become files of their own, come in a ZIP."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[Item], Field(min_length=1, max_length=50)]
    format: Target
    page: Annotated[int, Field(ge=0, le=10_000, description="counted from 1; 0: all pages")] = 0
    scale: Annotated[float, Field(ge=0.1, le=8, allow_inf_nan=False, description="pixels per unit of a PNG")] = 1
    margin: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False, description="units around it")] = 0
    background: Annotated[str, Field(pattern=r"^(none|#[0-9a-fA-F]{6}|)$", description="empty: the page's own")] = ""

    def order(self) -> Order:
        subjects = tuple(dict.fromkeys(Subject(one.diagram_id, one.version_id) for one in self.items))
        return Order(subjects, Wish(self.format, self.page, self.scale, self.margin, self.background))


class ExportOut(BaseModel):
    """`status` is queued, running, done, failed, cancelled or expired; `done` of `total` diagrams are drawn."""

    id: str
    schedule_id: str | None
    status: str
    format: str
    done: int
    total: int
    problem_code: str
    problem: str
    losses: list[str]
    file_name: str
    content_type: str
    size: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, row: Export) -> ExportOut:
        return cls(
            id=row.id, schedule_id=row.schedule_id, status=row.status,
            format=str(row.request.get("wish", {}).get("target", "")), done=row.done, total=row.total,
            problem_code=row.problem_code, problem=row.problem, losses=row.losses, file_name=row.file_name,
            content_type=row.content_type, size=row.size, created_at=row.created_at, started_at=row.started_at,
            ended_at=row.ended_at, expires_at=row.expires_at,
        )  # fmt: skip


class Exports(BaseModel):
    """The newest first. `next` is the `before` of the next page; null on the last."""

    items: list[ExportOut]
    next: str | None


class LinkOut(BaseModel):
    """Where the result can be fetched without signing in, until `expires_at`."""

    url: str
    file_name: str
    expires_at: datetime


class NewSchedule(BaseModel):
    """`rule` is ``every N hours`` or five fields of cron, whose times are those of `zone`."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    rule: Rule
    zone: Zone = "UTC"
    export: NewExport


class ScheduleChange(BaseModel):
    """What is to be another; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    rule: Rule | None = None
    zone: Zone | None = None
    is_active: bool | None = None


class ScheduleOut(BaseModel):
    id: str
    title: str
    rule: str
    zone: str
    is_active: bool
    next_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, row: ExportSchedule) -> ScheduleOut:
        return cls(
            id=row.id, title=row.title, rule=row.rule, zone=row.zone, is_active=row.is_active, next_at=row.next_at,
            created_at=row.created_at,
        )  # fmt: skip
