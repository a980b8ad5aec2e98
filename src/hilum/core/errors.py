"""One tree of errors, each with a category that every room turns into its own standard's answer.

The category, never the class, decides the answer: `outcome.py` of each standard is one table from category to code.
A message names what, where and which section; never a patient's value.
"""

from __future__ import annotations

from enum import Enum

__all__ = [
    "BudgetExceeded",
    "Busy",
    "Category",
    "Conflict",
    "DecodeError",
    "Fault",
    "Forbidden",
    "HilumError",
    "Incorrect",
    "LocalProtocolError",
    "NotFound",
    "RemoteProtocolError",
    "Unsupported",
]


class Category(Enum):
    """What kind of refusal it is; the left column of every standard's outcome table."""

    INCORRECT = "incorrect"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    UNSUPPORTED = "unsupported"
    BUSY = "busy"
    FAULT = "fault"


class HilumError(Exception):
    """Root of all errors that a peer or a user may see.

    message   what is wrong, without any value of a patient
    where     place in the standard's own notation: "PID-7", "(0010,0020)", "Patient.identifier", "$XDSDocumentEntryPatientId"
    section   the rule: "HL7 v2.5.1 2.A", "PS3.8 9.3.2"
    code      the standard's own code where one is more exact than the category's (ERR-3, DIMSE status, XDS error code)
    """

    category = Category.FAULT

    def __init__(self, message: str, *, where: str = "", section: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.section = section
        self.code = code

    def __str__(self) -> str:
        place = f" at {self.where}" if self.where else ""
        rule = f" ({self.section})" if self.section else ""
        return f"{self.message}{place}{rule}"


class Incorrect(HilumError):
    """The content breaks a rule of its standard."""

    category = Category.INCORRECT


class DecodeError(Incorrect):
    """Bytes that do not follow their encoding; `offset` counts from the first byte of the message, -1 unknown."""

    def __init__(self, message: str, *, where: str = "", section: str = "", code: str = "", offset: int = -1) -> None:
        super().__init__(message, where=where, section=section, code=code)
        self.offset = offset


class BudgetExceeded(DecodeError):
    """A parser's budget is spent: bytes, inflated bytes, depth, elements or wall time."""


class NotFound(HilumError):
    """Nothing is known under the key."""

    category = Category.NOT_FOUND


class Conflict(HilumError):
    """The key is taken by different content, or the version moved on."""

    category = Category.CONFLICT


class Forbidden(HilumError):
    """The peer may not do this."""

    category = Category.FORBIDDEN


class Unsupported(HilumError):
    """A legal request that this system does not offer."""

    category = Category.UNSUPPORTED


class Busy(HilumError):
    """Out of resources for now; the peer may try again."""

    category = Category.BUSY


class Fault(HilumError):
    """Our own failure."""

    category = Category.FAULT


class LocalProtocolError(HilumError):
    """We were asked to do what the protocol does not allow in this state."""

    category = Category.FAULT


class RemoteProtocolError(HilumError):
    """The peer did what the protocol does not allow; `hint` may carry the standard's answer, such as an A-ABORT reason."""

    category = Category.INCORRECT

    def __init__(
        self, message: str, *, where: str = "", section: str = "", code: str = "", hint: tuple[int, ...] = ()
    ) -> None:
        super().__init__(message, where=where, section=section, code=code)
        self.hint = hint
