"""Text whose ER7 spelling is more than its plain text says: highlighting, hexadecimal, sets that are shifted to, marks that are none.

A leaf is plain text where ER7 written of that text is what was sent; else it is `Er7`, and keeps its spelling. In v2.xml an escape
sequence that is not just a character is an element of its own (`<escape V="H"/>`; Release 2, 2.3 on escape sequences); one without a
body is an escape character that begins no sequence. HL7 v2.5.1 2.7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from hilum.core.errors import DecodeError
from hilum.hl7v2.data.er7 import NULL
from hilum.hl7v2.data.escape import Delimiters, Er7, escape

__all__ = ["checked", "leaf_of", "pieces", "sequence", "written"]

MOST_BODY = 4096
"""Characters between two escape characters."""


def written(text: str, d: Delimiters) -> str:
    """Plain text as ER7. The truncation character has a meaning at the end of a value only (v2.7 2.5.5.2)."""
    if text == NULL or isinstance(text, Er7):
        return text
    if not d.truncation:
        return escape(text, d)
    out = escape(text, replace(d, truncation=""))
    return f"{out[:-1]}{d.escape}P{d.escape}" if d.escape and out.endswith(d.truncation) else out


def leaf_of(er7: str, d: Delimiters, plain: Callable[[str], str]) -> str:
    """A leaf: plain text, or `Er7` where that would be written in another way."""
    text = plain(er7)
    return text if written(text, d) == er7 else Er7(er7)


def pieces(er7: str, d: Delimiters) -> Iterator[tuple[str, str]]:
    """An exact leaf cut up: ("text", plain text), ("escape", body of a sequence; "" = a lone escape character)."""
    if not d.escape:
        yield "text", er7
        return
    named = {"F": d.field, "S": d.component, "T": d.subcomponent, "R": d.repetition, "E": d.escape}
    parts = er7.split(d.escape)
    yield "text", parts[0]
    at = 1
    while at < len(parts):
        body = parts[at]
        if at + 1 == len(parts) or not is_body(body):  # no sequence: the mark stands alone, and what follows is text
            yield "escape", ""
            yield "text", body
            at += 1
            continue
        if named.get(body):
            yield "text", named[body]
        else:
            yield "escape", body
        yield "text", parts[at + 1]
        at += 2


def is_body(body: str) -> bool:
    """Whether it can stand between two escape characters as a sequence: letters and digits as 2.7 writes them."""
    return 0 < len(body) <= MOST_BODY and (body[0] == "." or body[0].isupper()) and body.isprintable()


def sequence(body: str, d: Delimiters, where: str) -> str:
    """The ER7 of an escape element. raises DecodeError: a body that would end the field, or the sequence"""
    held = {d.field, d.component, d.repetition, d.subcomponent, d.escape} - {""}
    if not d.escape or len(body) > MOST_BODY or not held.isdisjoint(body) or not body.isprintable():
        raise DecodeError("not an escape sequence", where=where[:200], section="HL7 v2.5.1 2.7", code="102")
    return f"{d.escape}{body}{d.escape}" if body else d.escape


def checked(er7: str, d: Delimiters, where: str) -> Er7:
    """Text that says of itself that it is ER7 of a leaf. raises DecodeError: it holds a delimiter or a line end"""
    held = {d.field, d.component, d.repetition, d.subcomponent, "\r"} - {""}
    if not held.isdisjoint(er7):
        raise DecodeError("more than one part in ER7 text", where=where[:200], section="HL7 v2.5.1 2.5.4", code="102")
    return Er7(er7)
