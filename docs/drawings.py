"""The diagrams on the README's pictures, drawn by us."""

from __future__ import annotations

from dataclasses import dataclass, field

from diagram.ids import RecordId
from diagram.order import sequence
from diagram.records import Along, Attachment, Connector, Layer, Page, Record, Shape
from diagram.style import Scalar, style_of

_LAYER = RecordId("layer")
_ORDERS = sequence(6000)

Look = dict[str, Scalar]
BLUE: Look = {"fill": "#e3edff", "stroke": "#3f74e0"}
GREEN: Look = {"fill": "#e0f4e8", "stroke": "#2f9461"}
AMBER: Look = {"fill": "#fff1d6", "stroke": "#c98a12"}
ROSE: Look = {"fill": "#ffe4e6", "stroke": "#d2495c"}
VIOLET: Look = {"fill": "#efe7ff", "stroke": "#7d5bd0"}
GREY: Look = {"fill": "#f3f5f8", "stroke": "#8d99ab"}
_INK: Look = {"font_color": "default"}
_SIDES = {"n": (0.5, 0.0), "e": (1.0, 0.5), "s": (0.5, 1.0), "w": (0.0, 0.5)}


@dataclass
class Sheet:
    """A page that is being drawn; records come in the order in which they are painted."""

    name: str
    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.records += [Page(RecordId("page"), "V", self.name), Layer(_LAYER, RecordId("page"), "V")]

    def box(
        self, name: str, text: str, box: tuple[float, float, float, float], look: Look, *, kind: str = "rectangle"
    ) -> None:
        """A shape; corners are a little round, lines 1.5 units thick."""
        round_corners: Look = {"rounded": True, "radius": 8.0, "radius_absolute": True} if kind == "rectangle" else {}
        style = style_of({"wrap": True, "stroke_width": 1.5, "font_color": "#1d2733", **round_corners, **look})
        x, y, w, h = box
        self.records.append(
            Shape(RecordId(name), _LAYER, self._order(), kind, x=x, y=y, w=w, h=h, text=text, style=style)
        )

    def words(self, text: str, x: float, y: float, size: float = 14.0) -> None:
        look: Look = {"fill": "none", "stroke": "none", "align": "left", "font_size": size, "bold": True, **_INK}
        self.box(f"words-{len(self.records)}", text, (x, y, 480.0, size * 1.6), look, kind="text")

    def line(self, route: str, text: str = "", *, dashed: bool = False, color: str = "#7c899b") -> None:
        """`route` is "a.e b.w": from the east side of a to the west side of b."""
        (source, leave), (target, arrive) = (end.split(".") for end in route.split())
        look: Look = {
            "stroke": color, "stroke_width": 1.5, "end_arrow": "block", "end_size": 5.0, "rounded": True,
            "font_size": 11.0, "dashed": dashed,
        }  # fmt: skip
        self.records.append(
            Connector(
                RecordId(f"line-{len(self.records)}"),
                _LAYER,
                self._order(),
                source=RecordId(source),
                target=RecordId(target),
                source_at=Attachment(*_SIDES[leave]),
                target_at=Attachment(*_SIDES[arrive]),
                routing="orthogonal",
                text=text,
                label_at=Along(dy=-9.0),
                style=style_of(look),
            )
        )

    def _order(self) -> str:
        return _ORDERS[len(self.records)]


def shop() -> tuple[Record, ...]:
    """How the parts of a web shop speak with each other."""
    sheet = Sheet("Overview")
    sheet.words("Web shop: who calls whom", 40, 10, 20)
    area: Look = {"fill": "none", "stroke": "#9aa7b8", "dashed": True, "valign": "top", "align": "left", **_INK,
                  "spacing_left": 12.0, "spacing_top": 8.0, "bold": True}  # fmt: skip
    sheet.box("area", "Services", (290, 70, 420, 440), area)
    sheet.box("people", "Customer", (65, 120, 44, 80), {**BLUE, **_INK, "label_vposition": "top", "valign": "bottom"},
              kind="uml_actor")  # fmt: skip
    sheet.box("browser", "Shop in the browser", (22, 270, 130, 60), BLUE)
    sheet.box("phone", "Phone app", (22, 390, 130, 60), BLUE)
    sheet.box("gateway", "Gateway", (330, 250, 110, 100), {**VIOLET, "bold": True}, kind="hexagon")
    sheet.box("catalogue", "Catalogue", (530, 120, 140, 60), GREEN)
    sheet.box("orders", "Orders", (530, 220, 140, 60), GREEN)
    sheet.box("payments", "Payments", (530, 320, 140, 60), GREEN)
    sheet.box("letters", "Letters", (530, 420, 140, 60), GREEN)
    sheet.box("stock", "Stock", (790, 110, 90, 80), AMBER, kind="cylinder")
    sheet.box("ledger", "Ledger", (790, 210, 90, 80), AMBER, kind="cylinder")
    sheet.box("bank", "Bank", (780, 310, 110, 80), GREY, kind="cloud")
    sheet.box("note", "One letter a day,\nnever two.", (760, 415, 150, 70), {**AMBER, "stroke_width": 1.0}, kind="note")
    sheet.line("people.s browser.n")
    sheet.line("browser.e gateway.w", "https")
    sheet.line("phone.e gateway.s")
    for name in ("catalogue", "orders", "payments", "letters"):
        sheet.line(f"gateway.e {name}.w")
    sheet.line("catalogue.e stock.w")
    sheet.line("orders.e ledger.w")
    sheet.line("payments.e bank.w", "transfer")
    sheet.line("letters.e note.w", dashed=True)
    return tuple(sheet.records)


def release_flow() -> tuple[Record, ...]:
    """A flow chart with one way back."""
    sheet = Sheet("Flow")
    sheet.box("start", "A change is proposed", (60, 40, 150, 56), {**BLUE, "radius": 28.0})
    sheet.box("check", "Checks", (60, 150, 150, 60), GREEN)
    sheet.box("good", "All green?", (65, 270, 140, 90), AMBER, kind="rhombus")
    sheet.box("repair", "Repair", (310, 285, 130, 60), ROSE)
    sheet.box("build", "Build the parcel", (60, 420, 150, 60), GREEN)
    sheet.box("sign", "Sign", (310, 420, 130, 60), GREEN, kind="document")
    sheet.box("out", "Out", (540, 422, 110, 56), {**BLUE, "radius": 28.0})
    for route, text in (("start.s check.n", ""), ("check.s good.n", ""), ("good.e repair.w", "no"),
                        ("repair.n check.e", ""), ("good.s build.n", "yes"), ("build.e sign.w", ""),
                        ("sign.e out.w", "")):  # fmt: skip
        sheet.line(route, text)
    return tuple(sheet.records)


def rooms() -> tuple[Record, ...]:
    """The rooms of this program, one above the other."""
    sheet = Sheet("Rooms")
    looks = (VIOLET, BLUE, GREEN, AMBER, GREY)
    for row, (name, look) in enumerate(zip(("app", "ui", "diagram", "storage", "resources"), looks, strict=True)):
        inset = 40.0 * row
        sheet.box(
            name, name, (40 + inset, 40 + 90 * row, 460 - 2 * inset, 64), {**look, "bold": True, "font_size": 15.0}
        )
        if row:
            sheet.line(f"{('app', 'ui', 'diagram', 'storage')[row - 1]}.s {name}.n")
    return tuple(sheet.records)


def estate() -> tuple[Record, ...]:
    """A computing centre of 12 halls: about 1,300 shapes and 1,000 connectors."""
    sheet = Sheet("Halls")
    looks = (BLUE, GREEN, VIOLET, AMBER, ROSE, GREY)
    for hall in range(12):
        row, column = divmod(hall, 4)
        _hall(sheet, hall, (column * 1180.0, row * 1000.0), looks[(hall + row) % len(looks)])
    for hall in range(11):
        if hall % 4 != 3:
            sheet.line(f"core{hall}.e core{hall + 1}.w", color="#3f74e0")
    return tuple(sheet.records)


def _hall(sheet: Sheet, hall: int, corner: tuple[float, float], look: Look) -> None:
    x, y = corner
    area: Look = {"fill": "none", "stroke": "#9aa7b8", "valign": "top", "font_size": 40.0, "bold": True, **_INK,
                  "spacing_top": 14.0}  # fmt: skip
    sheet.box(f"hall{hall}", f"Hall {hall + 1}", (x, y, 1080, 900), area)
    core: Look = {**look, "font_size": 24.0, "bold": True}
    sheet.box(f"core{hall}", f"Switch {hall + 1}", (x + 440, y + 100, 200, 80), core, kind="hexagon")
    for rack in range(12):
        left = x + 30 + rack * 86
        sheet.box(f"rack{hall}-{rack}", f"Rack {rack + 1}", (left, y + 270, 74, 40), {**look, "bold": True})
        sheet.line(f"core{hall}.s rack{hall}-{rack}.n", color="#8d99ab")
        above = f"rack{hall}-{rack}"
        for unit in range(7):
            name = f"unit{hall}-{rack}-{unit}"
            worn = (hall * 31 + rack * 17 + unit * 7) % 23 == 0
            kind = "cylinder" if unit == 6 else "rectangle"
            sheet.box(name, f"n{unit + 1}", (left + 7, y + 345 + unit * 76, 60, 48), ROSE if worn else look, kind=kind)
            sheet.line(f"{above}.s {name}.n", color="#8d99ab")
            above = name
