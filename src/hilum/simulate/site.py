"""Where the hub is, as its counterparts know it, and what they share: authorities, time, numbers."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from hilum.config import AeAddress, HostPort
from hilum.core.identity import AssigningAuthority
from hilum.hl7v2.data.datatypes import timestamp
from hilum.hl7v2.data.writer import Header

__all__ = ["HOSPITAL", "PLACER", "Hub"]

HOSPITAL = AssigningAuthority("HOSP", "2.25.144672105837125602351893212604417385621", "ISO")
"""Assigns patient and visit numbers."""
PLACER = AssigningAuthority("EHR", "2.25.261490217364981023746182937461982374613", "ISO")
"""Assigns placer order numbers."""


@dataclass(slots=True)
class Hub:
    """The hub's addresses, and what its peers call it. Peers listen before the hub does, so the addresses may come later."""

    dicom: AeAddress = AeAddress("HILUM", HostPort("127.0.0.1", 11112))
    mllp: HostPort = HostPort("127.0.0.1", 2575)
    base: str = "http://127.0.0.1:8080"
    name: str = "HILUM"
    facility: str = "HILUM"
    clock: Callable[[], float] = time.time
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    def number(self) -> int:
        """A number that is not used twice."""
        return next(self._numbers)

    def uid(self) -> str:
        """A fresh UID. PS3.5 B.2."""
        return f"2.25.{uuid.uuid4().int}"

    def moment(self) -> str:
        """Now, YYYYMMDDHHMMSS."""
        return timestamp(self.clock())[:14]

    def header(self, sender: str, facility: str = "HOSP") -> Header:
        """MSH of a message from `sender` to the hub; the writers fill in type and event."""
        return Header(
            code="",
            event="",
            structure="",
            control_id=f"{sender}{uuid.uuid4().hex[:12].upper()}"[:20],
            time=self.moment(),
            sending_application=sender,
            sending_facility=facility,
            receiving_application=self.name,
            receiving_facility=self.facility,
        )
