"""What every bad input here has in common: a case makes its bytes, and then acts on a hub."""

from __future__ import annotations

from collections.abc import Callable

from support.hub_process import HubProcess

__all__ = ["PATIENT_WORDS", "Act", "Case"]

Act = Callable[[], None]
Case = Callable[[HubProcess], Act]
"""Makes what is sent ready, for what is measured: sends it and looks at the answer."""

PATIENT_WORDS = ("Quartz", "Xaver", "QZ-4711", "19331105")
"""What the messages here say of their patient; none of it may stand in the log."""
