"""From the category of an error to the answer of DIMSE and of DICOMweb. PS3.7 annex C, PS3.4 annexes B, C, F, J, K; PS3.18 8.5.

One table each. The category decides; an error that carries the standard's own code (`code="0xA710"`) overrides it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hilum.core.errors import Category, HilumError

__all__ = ["Refusal", "failure_reason", "http_status", "refusal"]

_STATUS: dict[Category, int] = {
    Category.INCORRECT: 0xC000,
    Category.NOT_FOUND: 0x0112,
    Category.CONFLICT: 0x0111,
    Category.FORBIDDEN: 0x0124,
    Category.UNSUPPORTED: 0x0122,
    Category.BUSY: 0xA700,
    Category.FAULT: 0x0110,
}

_QUERY: dict[Category, int] = {
    Category.INCORRECT: 0xA900,
    Category.NOT_FOUND: 0xA900,
    Category.CONFLICT: 0xC000,
    Category.FORBIDDEN: 0x0124,
    Category.UNSUPPORTED: 0x0122,
    Category.BUSY: 0xA700,
    Category.FAULT: 0xC000,
}

_NORMALIZED: dict[Category, int] = {
    Category.INCORRECT: 0x0106,
    Category.NOT_FOUND: 0x0112,
    Category.CONFLICT: 0x0111,
    Category.FORBIDDEN: 0x0124,
    Category.UNSUPPORTED: 0x0122,
    Category.BUSY: 0x0213,
    Category.FAULT: 0x0110,
}

_TABLES = {"C-STORE": _STATUS, "C-ECHO": _STATUS, "C-FIND": _QUERY, "C-MOVE": _QUERY, "C-GET": _QUERY}

_HTTP: dict[Category, int] = {
    Category.INCORRECT: 400,
    Category.NOT_FOUND: 404,
    Category.CONFLICT: 409,
    Category.FORBIDDEN: 403,
    Category.UNSUPPORTED: 422,
    Category.BUSY: 503,
    Category.FAULT: 500,
}

_TAG = re.compile(r"\(([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a response says no with: (0000,0900), (0000,0901), (0000,0902), (0000,0903)."""

    status: int
    comment: str = ""
    offending: tuple[int, ...] = ()
    error_id: int = 0


def _code(error: HilumError) -> int:
    try:
        return int(error.code, 16) if error.code.lower().startswith("0x") else 0
    except ValueError:
        return 0


def refusal(error: HilumError, operation: str = "C-STORE") -> Refusal:
    """The answer to an error. PS3.7 annex C; `operation` picks the table: "C-STORE", "C-FIND", "N-CREATE" ...

    An Error ID of PS3.4 F.7.2.2.2 (A710H) stands beside the status Processing failure.
    """
    status, error_id = _code(error), 0
    if status == 0xA710:
        status, error_id = 0x0110, 0xA710
    if not status:
        status = _TABLES.get(operation, _NORMALIZED)[error.category]
    offending = tuple(int(a + b, 16) for a, b in _TAG.findall(error.where))
    return Refusal(status, error.message[:64], offending, error_id)


def failure_reason(error: HilumError) -> int:
    """Failure Reason (0008,1197) of a STOW-RS answer. PS3.18 annex I.2.2."""
    return refusal(error, "C-STORE").status


def http_status(error: HilumError) -> int:
    """The status of an HTTP answer. PS3.18 8.5; an error whose code is an HTTP status keeps it."""
    if error.code.isdigit() and 400 <= int(error.code) <= 599:
        return int(error.code)
    return _HTTP[error.category]
