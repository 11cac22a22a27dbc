"""A page that lists the API, in one piece: no script, nothing from elsewhere, so that it can be read offline."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape

from fastapi import FastAPI
from starlette.responses import HTMLResponse

from services.gateway.openapi import Document, document_of
from services.web.service import Service

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #1d2433; }
h2 { margin: 2rem 0 .5rem; } table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid #d9dde5; padding: .35rem .6rem .35rem 0; vertical-align: top; }
code { font: 13px ui-monospace, monospace; } .who { color: #5b6475; white-space: nowrap; }
@media (prefers-color-scheme: dark) {
  body { background: #14171f; color: #e4e7ee; } td { border-color: #303646; }
  .who { color: #9aa3b5; } a { color: #8ab4ff; }
}
"""
_METHODS = ("get", "post", "put", "patch", "delete")


def add_documents(app: FastAPI, services: Iterable[Service]) -> None:
    """``/openapi.json`` over all `services`, made when it is first asked for, and ``/docs`` for people."""
    own = app.openapi
    made = cache(lambda: document_of(own(), services))
    app.openapi = made  # type: ignore[method-assign]  # FastAPI's own way to another document

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(page(made()), headers={"content-security-policy": _POLICY})


def page(document: Document) -> str:
    """The operations of an OpenAPI document by their tags, as HTML."""
    title = escape(str(document["info"]["title"]))
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>",
        '<p>The whole document for programs is <a href="/openapi.json">/openapi.json</a>. Sign in with '
        "<code>POST /api/auth/login</code> and send <code>Authorization: Bearer</code> with the access token.</p>",
    ]
    for tag, rows in sorted(_rows(document).items()):
        parts.append(f"<h2>{escape(tag)}</h2><table>{''.join(rows)}</table>")
    return "".join([*parts, "</body></html>"])


def _rows(document: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, item in sorted(document["paths"].items()):
        for method in _METHODS:
            if (operation := item.get(method)) is None:
                continue
            tag = (operation.get("tags") or ["other"])[0]
            told = escape(str(operation.get("description") or operation.get("summary", "")).split("\n\n")[0])
            who = escape(str(operation.get("x-permission", "public")))
            row = f"<td><code>{method.upper()}</code></td><td><code>{escape(path)}</code><br>{told}</td>"
            found.setdefault(tag, []).append(f'<tr>{row}<td class="who">{who}</td></tr>')
    return found
