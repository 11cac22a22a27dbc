from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from diagram.render.assets import AssetImages, decoded, size_of
from diagram.render.svg_image import natural_size, without_references

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10" fill="#f00"/></svg>'


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF00FF00)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stub wants bytes, its binding wants str
    return bytes(buffer.data().data())


def test_a_picture_is_read_once_and_kept() -> None:
    asked: list[str] = []

    def read(asset: str) -> bytes | None:
        asked.append(asset)
        return png(3, 2)

    assets = AssetImages(read)
    assert assets.image("a") is assets.image("a")
    assert asked == ["a"]


def test_a_missing_picture_is_asked_for_again() -> None:
    stored: dict[str, bytes] = {}
    assets = AssetImages(stored.get)
    assert assets.image("a") is None
    stored["a"] = png(1, 1)
    assert assets.image("a") is not None


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\nbroken", b"<svg", b"<html></html>", b"\x00" * 100])
def test_what_is_no_picture_is_none(data: bytes) -> None:
    assert decoded(data) is None


def test_large_pictures_are_brought_down() -> None:
    image = decoded(png(5000, 10))
    assert image is not None
    assert image.width() == 4096


def test_svg_is_drawn_large_with_its_proportions() -> None:
    image = decoded(b"\xef\xbb\xbf<?xml version='1.0'?><!-- c -->" + SVG)
    assert image is not None
    assert (image.width(), image.height()) == (512, 256)
    assert image.pixelColor(500, 250).name() == "#ff0000"


@pytest.mark.parametrize(
    "evil",
    [
        b'<image xlink:href="file:///etc/passwd"/>',
        b"<use href='http://a.b/c#d'/>",
        b'<image xlink:href = " /etc/passwd"/>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b"<style>@import 'http://a.b/c.css';</style>",
        b'<rect fill="url(http://a.b/c#d)"/>',
    ],
)
def test_references_out_of_an_svg_are_cut(evil: bytes) -> None:
    cut = without_references(evil)
    assert b"a.b" not in cut
    assert b"passwd" not in cut


def test_references_inside_an_svg_stay() -> None:
    inside = b'<use xlink:href="#a"/><image href="data:image/png;base64,AA"/><rect fill="url(#g)"/>'
    assert without_references(inside) == inside


SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" {}><rect width="10" height="10" fill="red"/></svg>'


def test_a_picture_says_its_size_without_being_drawn() -> None:
    assert natural_size(SQUARE.format('width="30" height="20px"').encode()) == (30, 20)
    assert natural_size(SQUARE.format('viewBox="0 0 16 8" width="100%"').encode()) == (16, 8)
    assert natural_size(SQUARE.format("").encode()) == (100, 100)
    assert size_of(b"no picture") is None


def test_a_masked_picture_is_drawn() -> None:
    svg = SQUARE.format('viewBox="0 0 10 10"').replace(
        "<rect", '<mask id="m"><rect width="5" height="10" fill="white"/></mask><rect mask="url(#m)"'
    )
    image = decoded(svg.encode())
    assert image is not None
    assert image.pixelColor(100, 256).name() == "#ff0000" and image.pixelColor(400, 256).alpha() == 0
