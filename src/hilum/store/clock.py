"""The machine's clock, where no other is given."""

from __future__ import annotations

import time

__all__ = ["MachineClock"]


class MachineClock:
    """Seconds since 1970 by the machine. Implements `hilum.core.record.Clock`."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()
