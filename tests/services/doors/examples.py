"""A request that an endpoint should take, made from its description (OpenAPI)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from services.platform.ids import new_id

Schema = dict[str, Any]  # Any: OpenAPI is a tree of whatever it describes
_UUID = re.compile(r"(^|_)(id|ids)$")
_WORDS = {
    "email": "new-person@example.org",
    "password": "a-long-enough-Passw0rd-of-mine",
    "url": "https://hooks.example.org/in",
    "sha256": "ab" * 32,
    "cursor": "",
}


@dataclass(frozen=True, slots=True)
class Examples:
    """`ids` are the things that a body names, by their table; `path_ids` those of the path, where they are others.

    `names_all` says that ids are named also where a body may leave them out, `is_full` that nothing is left out.
    """

    document: Schema
    ids: dict[str, str]
    path_ids: dict[str, str] | None = None
    names_all: bool = False
    is_full: bool = False

    def path(self, template: str, operation: Schema) -> str:
        """`template` with every parameter filled in."""
        there = replace(self, ids=self.path_ids or self.ids)
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                value = there.of(parameter["schema"], parameter["name"])
                template = template.replace(f"{{{parameter['name']}}}", str(value))
        return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: str(there._word(found[1])), template)

    def query(self, operation: Schema) -> dict[str, str]:
        """The parameters that have to be there."""
        wanted = (one for one in operation.get("parameters", ()) if one["in"] == "query" and one.get("required"))
        return {one["name"]: str(self.of(one["schema"], one["name"])) for one in wanted}

    def body(self, operation: Schema) -> dict[str, Any]:  # Any: keyword arguments of httpx
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            return {"json": self.of(content["application/json"]["schema"])}
        if "multipart/form-data" in content:
            return {"files": {"file": ("a.bin", b"x")}}
        return {"content": b"x"} if content else {}

    def of(self, schema: Schema, name: str = "") -> Any:  # Any: whatever the schema describes
        schema = self._resolved(schema)
        for certain in ("const", "default", "example"):
            if schema.get(certain) is not None:
                return schema[certain]
        if "enum" in schema:
            return schema["enum"][0]
        if schema.get("type") == "object":
            properties = schema.get("properties", {})
            needed = schema.get("required", ())
            wanted = [one for one in properties if self.is_full or one in needed or self._named(one)]
            return {one: self.of(properties[one], one) for one in wanted}
        if schema.get("type") == "array":
            return (
                [self.of(schema["items"], name)] if self.is_full or schema.get("minItems") or self._named(name) else []
            )
        return self._scalar(schema, name)

    def _resolved(self, schema: Schema) -> Schema:
        while True:
            if "$ref" in schema:
                schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            elif "anyOf" in schema or "oneOf" in schema:
                ways = schema.get("anyOf", schema.get("oneOf"))
                schema = next((one for one in ways if one.get("type") != "null"), ways[0])
            else:
                return schema

    def _scalar(self, schema: Schema, name: str) -> object:
        kind = schema.get("type")
        if kind == "boolean":
            return False
        if kind in ("integer", "number"):
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        if kind == "null":
            return None
        word = self._word(name)
        if schema.get("format") == "date-time":
            return "2030-01-01T00:00:00Z"
        if schema.get("format") == "email":
            return _WORDS["email"]
        return str(word).ljust(schema.get("minLength", 0), "a")[: schema.get("maxLength", 10_000)]

    def _named(self, name: str) -> bool:
        return self.names_all and bool(_UUID.search(name)) and self.table(name) not in (None, "users")

    def _word(self, name: str) -> str:
        if _UUID.search(name):
            table = self.table(name)
            return self.ids[table] if table else str(new_id())
        return _WORDS.get(name, "word")

    def table(self, name: str) -> str | None:
        """The table whose rows `name` means: `diagram_id` those of diagrams, `link_id` those of share_links."""
        stem = re.sub(r"_?ids?$", "", name)
        plural = stem[:-1] + "ies" if stem.endswith("y") else stem + "s"
        exact = [one for one in self.ids if one == plural]
        longer = sorted(one for one in self.ids if stem and one.endswith(f"_{plural}"))
        return next(iter(exact + longer), None)


def leaves(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:  # Any: JSON
    """Every value inside `value` that holds no other, with the way to it."""
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(one, (*place, key))
    else:
        yield place, value


def with_leaf(value: Any, place: tuple[str | int, ...], leaf: object) -> Any:  # Any: JSON
    """`value` with another leaf at `place`."""
    if not place:
        return leaf
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = with_leaf(value[place[0]], place[1:], leaf)
    return copy
