"""The sample service as a process: `python -m tests.services.sample_process PORT`."""

from __future__ import annotations

import asyncio
import sys

from services.migrations.upgrade import upgrade
from services.platform.logs import configure_logs
from services.platform.platform import open_platform
from services.platform.settings import Settings
from services.web.running import listen, serve
from services.web.service import Service, build
from tests.services import sample


async def main(port: int) -> None:
    settings = Settings()
    configure_logs(settings, service="sample")
    async with open_platform(settings) as platform:
        await upgrade(platform.database)
        await serve(build(Service("sample", port, "Sample", sample), platform), platform, listen("127.0.0.1", port))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
