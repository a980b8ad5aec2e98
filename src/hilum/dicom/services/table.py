"""The dispatch table of the DIMSE services: SOP class and operation to handler. PS3.4, PS3.2.

The hub dispatches by it; association negotiation and the conformance statement are made from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hilum.core.handler import Handler
from hilum.dicom.data.dictionary import storage_sop_classes, uid_type
from hilum.dicom.data.transfer_syntax import DEFLATED_LE, EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE
from hilum.dicom.services import commitment, ian, mpps, query, retrieve, storage, verification, worklist
from hilum.dicom.services.received import is_uid
from hilum.dicom.services.service import Operation
from hilum.dicom.wire.negotiation import Supported

__all__ = ["HANDLERS", "SERVICES", "Service", "handler_for", "is_storage", "policy_rows", "supported"]

_NATIVE = (EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE)
_STORAGE_TREE = ("1.2.840.10008.5.1.4.1.1.", "1.2.840.10008.5.1.4.34.", "1.2.840.10008.5.1.4.43.", "1.2.840.10008.5.1.4.44.",
                 "1.2.840.10008.5.1.4.45.", "1.2.840.10008.5.1.4.38.1", "1.2.840.10008.5.1.4.39.1")  # fmt: skip
_NOT_STORAGE = (
    "1.2.840.10008.5.1.1.", "1.2.840.10008.5.1.4.1.2.", "1.2.840.10008.5.1.4.31", "1.2.840.10008.5.1.4.32",
    "1.2.840.10008.5.1.4.33", "1.2.840.10008.5.1.4.34.5", "1.2.840.10008.5.1.4.34.6", "1.2.840.10008.3.1.", "1.2.840.10008.1.",
    "1.2.840.10008.4.", "1.2.840.10008.5.1.4.37.", "1.2.840.10008.5.1.4.41", "1.2.840.10008.5.1.4.42",
    "1.2.840.10008.5.1.4.38.2", "1.2.840.10008.5.1.4.38.3", "1.2.840.10008.5.1.4.38.4", "1.2.840.10008.5.1.4.39.2",
    "1.2.840.10008.5.1.4.39.3", "1.2.840.10008.5.1.4.39.4", "1.2.840.10008.5.1.4.43.2", "1.2.840.10008.5.1.4.43.3",
    "1.2.840.10008.5.1.4.43.4", "1.2.840.10008.5.1.4.44.2", "1.2.840.10008.5.1.4.44.3", "1.2.840.10008.5.1.4.44.4",
    "1.2.840.10008.5.1.4.45.2", "1.2.840.10008.5.1.4.45.3", "1.2.840.10008.5.1.4.45.4",
)  # fmt: skip
"""Subtrees of other services: queries, worklists, print, management."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the conformance statement.

    scp, scu            the roles that this system can take
    transfer_syntaxes   accepted, in order of preference; () any
    """

    name: str
    section: str
    sop_classes: tuple[str, ...]
    operations: tuple[str, ...]
    transfer_syntaxes: tuple[str, ...] = _NATIVE
    scp: bool = True
    scu: bool = False


SERVICES: tuple[Service, ...] = (
    Service("Verification", "PS3.4 A", (verification.VERIFICATION,), ("C-ECHO",), scu=True),
    Service("Query", "PS3.4 C.4.1", query.FIND, ("C-FIND",), (*_NATIVE, DEFLATED_LE)),
    Service("Move", "PS3.4 C.4.2", retrieve.MOVE, ("C-MOVE",)),
    Service("Get", "PS3.4 C.4.3", retrieve.GET, ("C-GET",)),
    Service("Modality Worklist", "PS3.4 K", (worklist.MODALITY_WORKLIST,), ("C-FIND",)),
    Service("Modality Performed Procedure Step", "PS3.4 F.7", (mpps.MPPS,), ("N-CREATE", "N-SET")),
    Service("Modality Performed Procedure Step Retrieve", "PS3.4 F.8", (mpps.MPPS_RETRIEVE,), ("N-GET",)),
    Service(
        "Storage Commitment Push Model", "PS3.4 J.3", (commitment.COMMITMENT,), ("N-ACTION", "N-EVENT-REPORT"), scu=True
    ),
    Service("Instance Availability Notification", "PS3.4 R", (ian.IAN,), ("N-CREATE",), scu=True),
)
"""Storage stands beside them: any SOP class of `is_storage`, any transfer syntax, both roles."""


def _rows() -> tuple[Handler, ...]:
    def row(sop_class: str, operation: str, handle: Callable[..., Any], writes: bool) -> Handler:
        return Handler(Operation(sop_class, operation), handle, writes)

    return (
        row("", "C-STORE", storage.store, True),
        row(verification.VERIFICATION, "C-ECHO", verification.echo, False),
        *(row(uid, "C-FIND", query.find, False) for uid in query.FIND),
        *(row(uid, "C-MOVE", retrieve.plan_move, False) for uid in retrieve.MOVE),
        *(row(uid, "C-GET", retrieve.plan_get, False) for uid in retrieve.GET),
        row(worklist.MODALITY_WORKLIST, "C-FIND", worklist.find_worklist, False),
        row(mpps.MPPS, "N-CREATE", mpps.create, True),
        row(mpps.MPPS, "N-SET", mpps.set_, True),
        row(mpps.MPPS, "N-GET", mpps.get, False),
        row(mpps.MPPS_RETRIEVE, "N-GET", mpps.get, False),
        row(commitment.COMMITMENT, "N-ACTION", commitment.commit, True),
        row(commitment.COMMITMENT, "N-EVENT-REPORT", commitment.receive_result, True),
        row(ian.IAN, "N-CREATE", ian.receive, True),
    )


HANDLERS: tuple[Handler, ...] = _rows()
"""Every operation that this system performs. C-FIND rows give an iterator of Answers, C-MOVE and C-GET a RetrievePlan."""

_BY_KEY: dict[Operation, Handler] = {one.on: one for one in HANDLERS}


def is_storage(abstract_syntax: str) -> bool:
    """A storage SOP class: registered as one, private, or unknown and not in another service's subtree. PS3.4 B.5."""
    if abstract_syntax in storage_sop_classes():
        return True
    if abstract_syntax.startswith(_NOT_STORAGE):
        return False
    if abstract_syntax.startswith(_STORAGE_TREE):
        return True
    kind = uid_type(abstract_syntax)
    if abstract_syntax.startswith("1.2.840.10008."):
        return kind in ("", "SOP Class") and abstract_syntax.startswith("1.2.840.10008.5.1.4.")
    return is_uid(abstract_syntax)


def handler_for(sop_class: str, operation: str) -> Handler | None:
    """The row of a request, None where the operation is not offered for the SOP class."""
    found = _BY_KEY.get(Operation(sop_class, operation))
    if found is None and operation == "C-STORE" and is_storage(sop_class):
        return _BY_KEY[Operation("", "C-STORE")]
    return found


def policy_rows() -> dict[str, Supported]:
    """`Policy.supported` of the acceptor, all services but storage; `supported` is its fallback for storage."""
    rows: dict[str, Supported] = {}
    for service in SERVICES:
        for uid in service.sop_classes:
            rows[uid] = Supported(service.transfer_syntaxes, scp=service.scp, scu=service.scu)
    return rows


def supported(abstract_syntax: str) -> Supported | None:
    """`Policy.fallback`: every storage SOP class in the first transfer syntax proposed, as `Supported` says; as SCU too."""
    return Supported((), scp=True, scu=True) if is_storage(abstract_syntax) else None
