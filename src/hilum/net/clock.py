"""The clock of the running program, and what waits by it."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """Time that can be waited for. `hilum.testing.FakeClock` is one that stands still."""

    def now(self) -> float:
        """Seconds since 1970."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's time, and the event loop's waiting."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait, by the event loop's own clock, which does not jump."""
        await asyncio.sleep(seconds)
