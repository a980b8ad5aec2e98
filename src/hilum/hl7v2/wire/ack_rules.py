"""What acknowledgements a sender asks for, and what a code means. HL7 v2.5.1 2.9.2, 2.9.3, tables 0008 and 0155.

The two modes are one: original mode is MSH-15 = NE and MSH-16 = AL, with an application acknowledgement that never asks for one
itself (the note of 2.9.2). A field left empty beside a valued one counts as NE. 2.1 knows neither
field, so it is always original mode.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hilum.core.quick import quick

__all__ = [
    "APPLICATION_CODES",
    "COMMIT_CODES",
    "COMMIT_OF",
    "CONDITIONS",
    "Terms",
    "is_for_good",
    "is_positive",
    "terms",
    "version_tuple",
    "wanted",
]

CONDITIONS = ("AL", "NE", "ER", "SU")
"""Table 0155: always, never, on error or reject only, on success only."""

COMMIT_CODES = ("CA", "CE", "CR")
APPLICATION_CODES = ("AA", "AE", "AR")
"""Table 0008: accept, error, reject; the accept (commit) acknowledgement's, then the application's."""

COMMIT_OF = dict(zip(APPLICATION_CODES, COMMIT_CODES, strict=True))

_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")


@lru_cache(maxsize=256)
def version_tuple(version: str) -> tuple[int, int, int]:
    """ "2.5.1" as numbers; what is no version counts as 2.5.1."""
    match = _VERSION.fullmatch(version)
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else (2, 5, 1)


@quick
@dataclass(frozen=True, slots=True)
class Terms:
    """What the sender of one message asks for, after the defaults.

    accept, application   a code of table 0155, never empty
    is_enhanced           MSH-15 or MSH-16 was valued
    is_always             the receiver answers even where nothing is asked for: its own setting, for senders who wait all the same
    """

    accept: str = "NE"
    application: str = "AL"
    is_enhanced: bool = False
    is_always: bool = False

    @property
    def is_deferred(self) -> bool:
        """Both are asked for: the accept acknowledgement goes back at once, the application acknowledgement as a message of
        its own. 2.9.3."""
        return self.accept != "NE" and self.application != "NE"


def terms(
    version: str = "2.5.1", accept: str = "", application: str = "", *, is_query: bool = False, is_always: bool = False
) -> Terms:
    """The terms of a message by MSH-12.1, MSH-15 and MSH-16.

    is_query    it is answered with more than a code, for which its sender waits on this connection, whatever the fields say; but
                where it asks for both acknowledgements always, the response is a message of its own after the accept acknowledgement
    An unknown code counts as AL: an answer too many does less harm than one too few.
    """
    accept, application = _condition(accept), _condition(application)
    if version_tuple(version) < (2, 2, 0) or not (accept or application):
        return Terms(is_always=is_always)
    if is_query and (accept, application) != ("AL", "AL"):
        return Terms(is_always=is_always)
    return Terms(accept or "NE", application or "NE", True, is_always)


def _condition(field: str) -> str:
    code = field.strip().upper()
    if code in ("", '""'):
        return ""
    return code if code in CONDITIONS else "AL"


def wanted(condition: str, is_success: bool) -> bool:
    """Whether MSH-15 or MSH-16 wants an acknowledgement: AL always, NE never, SU on success, ER on error. Table 0155."""
    match condition:
        case "NE" | "":
            return False
        case "SU":
            return is_success
        case "ER":
            return not is_success
        case _:
            return True


def is_positive(code: str) -> bool:
    """AA or CA."""
    return code in ("AA", "CA")


_HEADER_ERRORS = frozenset(("200", "201", "202", "203"))
_OUR_TROUBLE = frozenset(("206", "207"))


def is_for_good(code: str, error: str = "") -> bool:
    """Whether a refusal stands however often the message is sent again. 2.9.2.

    error   ERR-3.1, a code of table 0357, where the answer has one
    AE      the content is at fault: for good
    AR, CR  the header is not acceptable (200 to 203): for good; else the receiver is in trouble: send again
    CE      cannot be taken for any other reason: for good, but where 206 (locked) or 207 (internal) says that it may pass
    """
    if code in ("AR", "CR"):
        return error in _HEADER_ERRORS
    if code == "CE":
        return error not in _OUR_TROUBLE
    return code == "AE"
