"""An MLLP listener of a test in a loop of its own, so that it is there before the hub and stays while hubs come and go."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

from hilum.endpoint import mllp


@contextlib.contextmanager
def listening(handler: mllp.Handler) -> Iterator[mllp.Server]:
    """Listen on a free port of the loopback until the end of the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="listener of a test", daemon=True)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(mllp.serve(handler), loop).result(10)
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(server.close(timeout_s=0.5), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
