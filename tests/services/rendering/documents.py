"""Documents for tests: small, of several pages, and hostile."""

from __future__ import annotations

_CELLS = (
    '<mxCell id="0"/><mxCell id="1" parent="0"/>'
    '<mxCell id="2" value="{0}" style="rounded=0;fillColor=#dae8fc" vertex="1" parent="1">'
    '<mxGeometry x="40" y="40" width="{1}" height="60" as="geometry"/></mxCell>'
)


def drawio(*labels: str, width: int = 120) -> bytes:
    """A draw.io file with a page for each label, each with one rectangle that bears it."""
    pages = "".join(
        f'<diagram id="p{number}" name="{label}"><mxGraphModel><root>{_CELLS.format(label, width)}</root>'
        "</mxGraphModel></diagram>"
        for number, label in enumerate(labels)
    )
    return f"<mxfile>{pages}</mxfile>".encode()


def bomb() -> bytes:
    """XML whose entities would grow to gigabytes."""
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE mxfile [<!ENTITY e0 "haha">{lines}]><mxfile>&e11;</mxfile>'.encode()


def nested_xml(depth: int = 100_000) -> bytes:
    return b"<mxfile>" + b"<diagram>" * depth + b"</diagram>" * depth + b"</mxfile>"


def nested_json(depth: int = 200_000) -> bytes:
    return b'{"format": "autograph", "version": 1, "records": ' + b"[" * depth + b"]" * depth + b"}"


def nested_groups(depth: int = 3_000) -> bytes:
    """Containers in containers, each the parent of the next."""
    cells = "".join(
        f'<mxCell id="{n}" style="container=1" vertex="1" parent="{n - 1}">'
        '<mxGeometry x="1" y="1" width="10" height="10" as="geometry"/></mxCell>'
        for n in range(2, depth + 2)
    )
    root = f'<root><mxCell id="0"/><mxCell id="1" parent="0"/>{cells}</root>'
    return f'<mxfile><diagram id="p"><mxGraphModel>{root}</mxGraphModel></diagram></mxfile>'.encode()


def many_shapes(count: int) -> bytes:
    """AutoGraph JSON with that many ellipses, each with a label."""
    rows = ",".join(
        f'{{"id":"s{n}","type":"shape","parent":"p","order":"a{n:07}","kind":"ellipse",'
        f'"x":{n % 100 * 30},"y":{n // 100 * 30},"w":25,"h":25,"text":"Shape number {n}"}}'
        for n in range(count)
    )
    page = '{"id":"p","type":"page","parent":"","order":"a","name":"All"}'
    return f'{{"format":"autograph","version":1,"minor":1,"title":"","records":[{page},{rows}],"assets":{{}}}}'.encode()


HOSTILE = {
    "bomb": bomb(),
    "nested xml": nested_xml(),
    "nested json": nested_json(),
    "nested groups": nested_groups(),
    "noise": bytes(range(256)) * 40,
    "half": drawio("Half")[:150],
    "infinite": drawio("Wide").replace(b'width="120"', b'width="1e308"'),
    "not a number": drawio("Odd").replace(b'width="120"', b'width="nan"'),
}
