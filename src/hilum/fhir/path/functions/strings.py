"""Strings. FHIRPath N1 5.6; FHIRPath STU 5.6 (encode, decode, escape, unescape, trim, split, join, matchesFull, lastIndexOf)."""

from __future__ import annotations

import base64
import binascii
import html
import json
from typing import TYPE_CHECKING

from hilum.fhir.path.errors import PathEvaluationError, PathLimitExceeded
from hilum.fhir.path.functions.registry import Compiles, function, integer_of, string_function, string_of
from hilum.fhir.path.items import Item
from hilum.fhir.path.operators import FALSE, TRUE
from hilum.fhir.path.running import Run, Step
from hilum.fhir.path.tree import Call

if TYPE_CHECKING:
    from hilum.fhir.path.regex import Pattern

__all__: list[str] = []


def _pattern(expression: str) -> Pattern:
    from hilum.fhir.path.regex import (
        pattern,
    )  # most evaluations need no regular expression, so its part is read when one does

    return pattern(expression)


@string_function("indexOf", 1)
def _index_of(run: Run, text: str, part: str) -> list[Item]:
    return [text.find(part)]


@string_function("lastIndexOf", 1)
def _last_index_of(run: Run, text: str, part: str) -> list[Item]:
    return [text.rfind(part)]


@string_function("startsWith", 1)
def _starts_with(run: Run, text: str, part: str) -> list[Item]:
    return TRUE if text.startswith(part) else FALSE


@string_function("endsWith", 1)
def _ends_with(run: Run, text: str, part: str) -> list[Item]:
    return TRUE if text.endswith(part) else FALSE


@string_function("contains", 1)
def _contains(run: Run, text: str, part: str) -> list[Item]:
    return TRUE if part in text else FALSE


@string_function("upper", 0)
def _upper(run: Run, text: str) -> list[Item]:
    return run.text(text.upper())


@string_function("lower", 0)
def _lower(run: Run, text: str) -> list[Item]:
    return run.text(text.lower())


@string_function("trim", 0)
def _trim(run: Run, text: str) -> list[Item]:
    return run.text(text.strip())


@string_function("length", 0)
def _length(run: Run, text: str) -> list[Item]:
    return [len(text)]


@string_function("toChars", 0)
def _to_chars(run: Run, text: str) -> list[Item]:
    run.spend(len(text))
    return list(text)


@string_function("replace", 2)
def _replace(run: Run, text: str, part: str, by: str) -> list[Item]:
    if not part:
        run.spend(len(text))
    if len(text) + text.count(part) * len(by) > run.limits.text:
        raise PathLimitExceeded(f"a string of more than {run.limits.text} characters")
    return run.text(text.replace(part, by))


@string_function("matches", 1)
def _matches(run: Run, text: str, expression: str) -> list[Item]:
    return TRUE if _pattern(expression).search(text, run.spend) else FALSE


@string_function("matchesFull", 1)
def _matches_full(run: Run, text: str, expression: str) -> list[Item]:
    return TRUE if _pattern(expression).full(text, run.spend) else FALSE


@string_function("replaceMatches", 2)
def _replace_matches(run: Run, text: str, expression: str, by: str) -> list[Item]:
    if not expression:
        return [text]
    return run.text(_pattern(expression).replace(text, by, run.spend, run.limits.text))


@string_function("split", 1)
def _split(run: Run, text: str, separator: str) -> list[Item]:
    parts = text.split(separator) if separator else list(text)
    run.spend(len(parts))
    return list(parts)


@function("substring", 1, 2)
def _substring(compiler: Compiles, call: Call) -> Step:
    begin = compiler.compile(call.arguments[0])
    size = compiler.compile(call.arguments[1]) if len(call.arguments) > 1 else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        text, start = string_of(items, "substring"), integer_of(begin(run), "substring")
        length = None if size is None else integer_of(size(run), "substring")
        if text is None or start is None or not 0 <= start < len(text):
            return []
        if length is None:
            return [text[start:]]
        return [text[start : start + max(length, 0)]]

    return step


@function("join", 0, 1)
def _join(compiler: Compiles, call: Call) -> Step:
    between = compiler.compile(call.arguments[0]) if call.arguments else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        separator = "" if between is None else string_of(between(run), "join") or ""
        parts = [string_of([item], "join") for item in items]
        texts = [part for part in parts if part is not None]
        if sum(map(len, texts)) + len(separator) * len(texts) > run.limits.text:
            raise PathLimitExceeded(f"a string of more than {run.limits.text} characters")
        return run.text(separator.join(texts)) if items else []

    return step


# -- encodings


@string_function("encode", 1)
def _encode(run: Run, text: str, form: str) -> list[Item]:
    data = text.encode("utf-8", "replace")
    if form == "hex":
        return run.text(data.hex())
    if form == "base64":
        return run.text(base64.b64encode(data).decode())
    if form == "urlbase64":
        return run.text(base64.urlsafe_b64encode(data).decode())
    raise PathEvaluationError("encode takes hex, base64 or urlbase64")


@string_function("decode", 1)
def _decode(run: Run, text: str, form: str) -> list[Item]:
    try:
        if form == "hex":
            data = bytes.fromhex(text)
        elif form == "base64":
            data = base64.b64decode(text, validate=True)
        elif form == "urlbase64":
            data = base64.b64decode(text, altchars=b"-_", validate=True)
        else:
            raise PathEvaluationError("decode takes hex, base64 or urlbase64")
        return run.text(data.decode("utf-8"))
    except (ValueError, binascii.Error):
        return []


@string_function("escape", 1)
def _escape(run: Run, text: str, target: str) -> list[Item]:
    if target == "html":
        return run.text(html.escape(text, quote=True).replace("&#x27;", "&#39;"))
    if target == "json":
        return run.text(json.dumps(text, ensure_ascii=False)[1:-1])
    raise PathEvaluationError("escape takes html or json")


@string_function("unescape", 1)
def _unescape(run: Run, text: str, target: str) -> list[Item]:
    if target == "html":
        return run.text(html.unescape(text))
    if target == "json":
        try:
            found = json.loads(f'"{text}"', strict=False)
        except ValueError:
            return run.text(text) if "\\" not in text else []
        plain = str(found)
        return run.text(plain) if plain.isprintable() or plain.encode("utf-8", "replace").decode() == plain else []
    raise PathEvaluationError("unescape takes html or json")
