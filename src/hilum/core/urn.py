"""Names of a sender's own inside a URN of ours, so that they are URIs wherever a standard asks for one. RFC 8141 2."""

from __future__ import annotations

from urllib.parse import quote, unquote

__all__ = ["escaped", "unescaped"]

_STAYS = "!$'()*+,;=:@/"


def escaped(text: str) -> str:
    """A text as the last part of a URN."""
    return quote(text, _STAYS, errors="replace")


def unescaped(text: str) -> str:
    """The text of the last part of a URN; the inverse of `escaped`."""
    return unquote(text)
