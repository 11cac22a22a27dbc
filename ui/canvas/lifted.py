"""What a gesture lifts off the page: tiles without it, and tiles of it alone. The page's own tiles stay as they are."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect

from diagram.editing.preview import NO_PREVIEW, Preview
from diagram.ids import RecordId
from diagram.scene.measures import Boxes
from diagram.scene.scene import Scene
from ui.canvas.frame import keys_in
from ui.canvas.stand_ins import Plane
from ui.canvas.tiles import EVERYTHING, Layer, Subset, TileCache, TileKey
from ui.canvas.view import View

FEW = 24  # up to this many records are painted anew each frame; more become tiles of their own


class Lifted:
    """Turns the editor's preview into planes of tiles. `follow` it, then ask for `planes`."""

    def __init__(self, cache: TileCache, scene: Scene) -> None:
        self._cache = cache
        self._scene = scene
        self._preview = NO_PREVIEW
        self._rest: Subset | None = None
        self._moving: Subset | None = None
        self._bounds: Boxes = np.empty((0, 4))
        self._touched: dict[tuple[Layer, TileKey], bool] = {}

    @property
    def is_tiled(self) -> bool:
        """Whether what moves is shown from tiles, because it is too much to be painted anew each frame."""
        return self._moving is not None

    def follow(self, preview: Preview, editing: RecordId | None) -> None:
        """Take over what is lifted now; the tiles of a gesture that is over are dropped."""
        self._preview = preview
        without = preview.changed
        textless = frozenset([editing]) if editing else frozenset[RecordId]()
        if self._rest is None or self._rest.without != without or self._rest.textless != textless:
            self._lift(without, textless)
        only = preview.moved if len(preview.moved) > FEW else None
        if (self._moving.only if self._moving else None) != only:
            self._drop(self._moving)
            self._moving = Subset(only=only) if only else None

    def planes(self, view: View, region: QRect) -> list[Plane]:
        """The page (tiles untouched by the gesture), the page without what is lifted, and that where it is now."""
        base = self._cache.layer(view.scale, EVERYTHING)
        keys = keys_in(view, region)
        if self._rest is None:
            planes = [Plane(base, keys, view)]
        else:
            rest = self._cache.layer(view.scale, self._rest)
            touched = [key for key in keys if self._touches(rest, key)]
            held = set(touched)
            planes = [Plane(base, [key for key in keys if key not in held], view), Plane(rest, touched, view)]
        if self._moving is not None:
            shifted = view.moved(round(self._preview.dx * view.scale), round(self._preview.dy * view.scale))
            moving = self._cache.layer(view.scale, self._moving)
            planes.append(Plane(moving, keys_in(shifted, region), shifted))
        return planes

    def _lift(self, without: frozenset[RecordId], textless: frozenset[RecordId]) -> None:
        self._drop(self._rest)
        self._touched.clear()
        self._rest = None
        if without or textless:
            self._rest = Subset(without=without, textless=textless)
            rows = [self._scene.row[one] for one in (*without, *textless) if one in self._scene.row]
            self._bounds = self._scene.boxes[rows]

    def _drop(self, subset: Subset | None) -> None:
        if subset is not None:
            self._cache.drop_subset(subset)

    def _touches(self, layer: Layer, key: TileKey) -> bool:
        found = self._touched.get((layer, key))
        if found is None:
            box = layer.page_box(key).inflated(2 / layer.scale)
            x, y, w, h = self._bounds.T
            meets = (x <= box.right) & (x + w >= box.x) & (y <= box.bottom) & (y + h >= box.y)
            found = self._touched[(layer, key)] = bool(meets.any())
        return found
