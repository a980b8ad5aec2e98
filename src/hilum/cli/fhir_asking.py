"""`fhir path`: what a FHIRPath expression finds in resources."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hilum.cli.fhir_files import Found, Skipped, find_resources, told, watched
from hilum.cli.fhir_kept import Definitions
from hilum.cli.output import REFUSED, WRONG_USE, Output, errors, harmless, sound
from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir.path import Expression, PathError, check
from hilum.fhir.path import compile as compile_path

__all__ = ["ask"]

MOST_RESOLVED = 100_000
"""Resources that are kept to be found by reference."""
_LITERAL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")


def ask(
    text: str,
    paths: Sequence[Path],
    output: Output,
    *,
    entries: bool = False,
    variables: Sequence[str] = (),
    holds: bool = False,
    definitions: Definitions,
) -> int:
    """Evaluate an expression on each resource; 1 where one cannot be read or evaluated, or (`holds`) where it does not hold.

    holds   print the names of the resources for which it is not true, in place of what it finds
    """
    known = _variables(variables, output)
    try:
        expression = compile_path(text)
    except PathError as error:
        output.fail(_located(error, text), code=WRONG_USE, facts={"offset": error.offset})
    told_rows: list[dict[str, Any]] = []
    failed = refused = seen = 0
    found_in: dict[str, bool] = {}
    only = "" if len(paths) > 1 else harmless(str(paths[0])) if paths else "-"
    ports: dict[str, Any] = {"variables": known, **_ports(text, paths, entries, definitions)}
    for found in watched(find_resources(paths, entries=entries), "evaluating", prints=not output.as_json):
        if isinstance(found, Skipped):
            errors.print(f"skipped: {found.name}: {told(found)[1]}", style="yellow", markup=False, soft_wrap=True)
            continue
        seen += 1
        try:
            if not isinstance(found, Found):
                raise _Unread(told(found)[1])
            resource = found.read()
            values = expression.evaluate(resource, **ports)
            is_held = not holds or expression.holds(resource, **ports)
        except (HilumError, _Unread) as error:
            failed += 1
            name = found.name if isinstance(found, Found) else found[0]
            told_rows.append({"resource": name, "error": str(error)})
            errors.print(f"hilum: {name}: {error}", style="red", markup=False, soft_wrap=True)
            continue
        kind = str(resource["resourceType"])
        found_in[kind] = found_in.get(kind, False) or bool(values)
        if holds:
            refused += not is_held
            if output.as_json:
                told_rows.append({"resource": found.name, "holds": is_held})
            elif not is_held:
                _print(found.name)
        elif output.as_json:
            told_rows.append({"resource": found.name, "result": values})
        else:
            prefix = "" if found.name == only else f"{found.name}: "
            for value in values:
                _print(prefix + _shown(value))
    if not seen:
        output.fail("there is no resource", code=WRONG_USE)
    if output.as_json:
        sys.stdout.write(sound(fhir_json.encode(told_rows, pretty=True).decode()) + "\n")
    if not holds:
        _remark(expression, found_in)
    return REFUSED if failed or refused else 0


def _ports(text: str, paths: Sequence[Path], entries: bool, definitions: Definitions) -> dict[str, Any]:
    """What an expression asks that is not in the resource itself. raises ConfigError, OSError, HilumError"""
    found: dict[str, Any] = {}
    if "memberOf" in text or "subsume" in text:
        found["terminology"] = definitions.membership()
    if "resolve" in text and not any(str(path) == "-" for path in paths) and paths:
        found["resolve"] = _Among(paths, entries)
    return found


class _Among:
    """The resources of the files by what a literal reference names, read when one is asked for first. FHIR R4 2.3.0.1."""

    def __init__(self, paths: Sequence[Path], entries: bool) -> None:
        self._paths, self._entries = paths, entries
        self._known: dict[str, Found] | None = None

    def __call__(self, reference: str) -> dict[str, Any] | None:
        if self._known is None:
            self._known = {}
            for found in find_resources(self._paths, entries=self._entries):
                if isinstance(found, Found) and len(self._known) < MOST_RESOLVED:
                    self._add(found)
        match = _LITERAL.fullmatch(reference)
        one = self._known.get(match[1]) if match is not None else None
        return None if one is None else one.read()

    def _add(self, found: Found) -> None:
        try:
            resource = found.read()
        except HilumError:
            return  # told where it is evaluated itself
        if isinstance(resource.get("id"), str):
            assert self._known is not None
            self._known.setdefault(f"{resource['resourceType']}/{resource['id']}", found)


class _Unread(Exception):
    """A file that could not be read, in words."""


def _variables(texts: Sequence[str], output: Output) -> Mapping[str, Any] | None:
    known: dict[str, Any] = {}
    for one in texts:
        name, equals, value = one.partition("=")
        if not equals or not name.isidentifier():
            output.fail("--variable takes NAME=VALUE", code=WRONG_USE)
        known[name] = value
    return known or None


def _located(error: PathError, text: str) -> str:
    """The error, and below the expression a mark at its place."""
    if error.offset < 0 or "\n" in text or len(text) > 200:
        return str(error)
    return f"{error}\n  {text}\n  {' ' * error.offset}^"


def _remark(expression: Expression, found_in: Mapping[str, bool]) -> None:
    """Where nothing at all was found in a type: names that it does not have, which are no error of FHIRPath, but seldom meant."""
    for kind, is_found in found_in.items():
        if not is_found:
            for one in check(expression.text, kind):
                errors.print(f"remark: {kind}: {one}", style="yellow", markup=False, soft_wrap=True)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    return fhir_json.encode(value).decode()


def _print(text: str) -> None:
    sys.stdout.write((harmless(text) if sys.stdout.isatty() else sound(text)) + "\n")
