"""Characters to tokens. FHIRPath N1 appendix B; white space and comments go (N1 11.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hilum.fhir.path.errors import PathSyntaxError

__all__ = ["Token", "tokens", "unescaped"]


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    kind   name, quoted (a delimited identifier), string, number, date, datetime, time, special, variable, symbol, end
    text   for names, strings and variables without delimiters and escapes
    """

    kind: str
    text: str
    at: int


_TIME = r"\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_QUOTED, _DOUBLE_QUOTED, _BACK_QUOTED = (rf"{q}[^{q}\\]*+(?:\\(?s:.)[^{q}\\]*+)*{q}" for q in "'\"`")
_TOKEN = re.compile(
    r"(?P<skip>(?:[ \t\r\n\f\ufeff\xa0]|//[^\r\n]*|/\*(?s:.*?)\*/)+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<datetime>@\d{4}(?:-\d{2}(?:-\d{2})?)?T(?:" + _TIME + r"(?:Z|[+-]\d{2}:\d{2})?)?)"
    r"|(?P<date>@\d{4}(?:-\d{2}(?:-\d{2})?)?)"
    r"|(?P<time>@T" + _TIME + r")"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<string>" + _QUOTED + r")"
    r"|(?P<quoted>" + _BACK_QUOTED + "|" + _DOUBLE_QUOTED + r")"
    r"|(?P<special>\$(?:this|index|total)\b)"
    r"|(?P<variable>%(?:(?:vs|ext)-[A-Za-z0-9_\-]+|[A-Za-z_][A-Za-z0-9_]*|"
    + _BACK_QUOTED
    + "|"
    + _QUOTED
    + "|"
    + _DOUBLE_QUOTED
    + r"))"
    r"|(?P<symbol><=|>=|!=|!~|/(?!\*)|[.,()\[\]{}+\-*&|=~<>])"
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|(?s:.))")
_ESCAPES = {"'": "'", '"': '"', "`": "`", "r": "\r", "n": "\n", "t": "\t", "f": "\f", "\\": "\\", "/": "/"}


def tokens(text: str) -> list[Token]:
    """All tokens, an `end` last.

    raises  PathSyntaxError   a character that begins no token, a string or comment without its end
    """
    found: list[Token] = []
    position, size = 0, len(text)
    match_at = _TOKEN.match
    while position < size:
        match = match_at(text, position)
        if match is None:
            raise PathSyntaxError(_flaw(text, position), text=text, at=position)
        kind = match.lastgroup or ""
        if kind != "skip":
            content = match.group()
            if kind in ("string", "quoted"):
                content = unescaped(content[1:-1], text, position + 1)
            elif kind == "variable":
                content = content[1:]
                if content[0] in "`'\"":
                    content = unescaped(content[1:-1], text, position + 2)
            found.append(Token(kind, content, position))
        position = match.end()
    found.append(Token("end", "", size))
    return found


def _flaw(text: str, position: int) -> str:
    character = text[position]
    if text.startswith("/*", position):
        return "a comment without its end"
    if character in "'`\"":
        return "a string without its end"
    if character == "@":
        return "not a date, dateTime or time"
    if character == "$":
        return "$this, $index or $total is meant"
    if character == "%":
        return "a name is meant after %"
    return "a character that begins nothing of FHIRPath"


def unescaped(content: str, text: str, at: int) -> str:
    """The content of a string or delimited identifier. FHIRPath N1 2.1.2."""
    if "\\" not in content:
        return content

    def replaced(match: re.Match[str]) -> str:
        escape = match.group(1)
        if len(escape) == 5:
            return chr(int(escape[1:], 16))
        if escape in _ESCAPES:
            return _ESCAPES[escape]
        raise PathSyntaxError("an escape that FHIRPath does not have", text=text, at=at + match.start())

    plain = _ESCAPE.sub(replaced, content)
    if any("\ud800" <= c <= "\udfff" for c in plain):
        plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain
