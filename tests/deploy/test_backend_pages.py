"""The generated pages about the backend are those that the program makes now."""

from __future__ import annotations

from types import ModuleType

import pytest

from docs import backend_access, backend_features, backend_settings
from tests.deploy.manifests import ROOT

pytestmark = pytest.mark.backend


def test_every_promise_of_the_backend_has_a_test_named_after_it() -> None:
    assert not [number for number, tests in backend_features.shown_by().items() if not tests]


@pytest.mark.parametrize("page", [backend_access, backend_features, backend_settings])
def test_the_generated_pages_are_current(page: ModuleType) -> None:
    assert page.TARGET.read_text(encoding="utf-8") == page.text(), f"python -m {page.__name__}"


def test_the_pages_lead_to_what_is_there() -> None:
    for name in ("backend.md", "backend-features.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        for target in backend_features.links(text):
            assert (ROOT / "docs" / target).exists(), f"{name}: {target}"
