"""Every service of the catalogue can be loaded, and stands where the catalogue says."""

import pytest

from services.catalogue import PORTS, load

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("name", ["ai", "exports", "git", "integrations", "svg"])
async def test_a_service_loads_with_its_port_and_endpoints(name: str) -> None:
    service = load(name)
    assert (service.name, service.port) == (name, PORTS[name])
    assert service.table()
