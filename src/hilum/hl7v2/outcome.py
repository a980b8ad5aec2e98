"""From an error's category to the answer of HL7 v2: acknowledgement code (table 0008), error code (0357), severity (0516).

AE says the content is at fault and sending it again is useless; AR says the header was not for us, or that we failed and the
sender may try again. HL7 v2.5.1 2.9.2.
"""

from __future__ import annotations

from dataclasses import dataclass

from hilum.core.errors import Category, HilumError

__all__ = ["ERROR_CODES", "Refusal", "refusal"]

ERROR_CODES = {
    "0": "Message accepted",
    "100": "Segment sequence error",
    "101": "Required field missing",
    "102": "Data type error",
    "103": "Table value not found",
    "200": "Unsupported message type",
    "201": "Unsupported event code",
    "202": "Unsupported processing id",
    "203": "Unsupported version id",
    "204": "Unknown key identifier",
    "205": "Duplicate key identifier",
    "206": "Application record locked",
    "207": "Application internal error",
}
"""Table 0357, Message error condition codes."""

_BY_CATEGORY = {
    Category.INCORRECT: "102",
    Category.NOT_FOUND: "204",
    Category.CONFLICT: "205",
    Category.FORBIDDEN: "207",
    Category.UNSUPPORTED: "200",
    Category.BUSY: "207",
    Category.FAULT: "207",
}
_REJECTS = frozenset(("200", "201", "202", "203", "206", "207"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a negative acknowledgement says.

    acknowledgement   AE or AR (CE or CR where the accept acknowledgement says it)
    code              table 0357
    text              ours, without a patient's value
    where             the place as a path: "PID-3.4"; several with a blank between
    """

    acknowledgement: str
    code: str
    text: str
    where: str = ""


def refusal(error: HilumError) -> Refusal:
    """The answer to an error; `error.code` where it is a code of table 0357, else its category's."""
    code = error.code if error.code in ERROR_CODES and error.code != "0" else _BY_CATEGORY[error.category]
    text = error.message
    if error.section:
        text = f"{text} ({error.section})"
    return Refusal("AR" if code in _REJECTS else "AE", code, text, error.where)
