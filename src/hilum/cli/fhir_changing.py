"""`fhir convert` and `fhir patch`: resources written in another format, or as a patch leaves them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from hilum.cli.fhir_files import Found, Sink, Skipped, find_resources, read_one, told, watched, written
from hilum.cli.output import REFUSED, WRONG_USE, Output, errors
from hilum.core.errors import DecodeError, HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir.json import Resource
from hilum.fhir.value import convert as convert_content
from hilum.fhir.value import parse

__all__ = ["convert", "patch"]

FORMS = ("json", "xml", "ndjson")
Write = Callable[[Found, str, bool], bytes]

_PARAMETERS = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?Parameters[\s>/]")


def convert(
    paths: Sequence[Path], to: str, out: Path | None, output: Output, *, pretty: bool = False, entries: bool = False
) -> int:
    """Write resources as JSON, XML or NDJSON; 1 where one could not be."""
    if to not in FORMS:
        output.fail(f"--to is one of {', '.join(FORMS)}", code=WRONG_USE)

    def write(found: Found, form: str, is_only: bool) -> bytes:
        if form == "ndjson" or (form == "json" and not is_only):
            return fhir_json.encode(found.read())
        return convert_content(found.raw, "xml" if form == "xml" else "json", pretty=pretty)

    return _each(paths, write, to, out, output, "converting", entries=entries)


def patch(file: Path, paths: Sequence[Path], to: str, out: Path | None, output: Output) -> int:
    """Write resources as a patch leaves them; 1 where one could not be changed."""
    if to not in ("", *FORMS):
        output.fail(f"--to is one of {', '.join(FORMS)}", code=WRONG_USE)
    if str(file) == "-" and (not paths or "-" in map(str, paths)):
        output.fail("standard input is either the patch or the resource", code=WRONG_USE)
    try:
        change = _change(read_one(file, "a patch"))
    except OSError as error:
        output.fail(f"{file}: {error.strerror or error}", code=WRONG_USE)
    except HilumError as error:
        output.fail(f"{file}: {error}", code=WRONG_USE)

    def write(found: Found, form: str, is_only: bool) -> bytes:
        return written(change(found.read()), form, is_only=is_only)

    return _each(paths, write, to, out, output, "patching")


def _change(raw: bytes) -> Callable[[Resource], Resource]:
    """What a patch does, of whichever of the three kinds it is. raises DecodeError, BudgetExceeded"""
    from hilum.fhir.patch import fhirpath_patch, json_patch, xml_patch

    head = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"[":
        operations = json_patch.parse(raw)
        return lambda resource: json_patch.patch(resource, operations)
    if head[:1] == b"{" or _PARAMETERS.search(head[:4096]):
        steps = fhirpath_patch.operations_of(parse(raw))
        return lambda resource: fhirpath_patch.apply(resource, steps)
    if head[:1] == b"<":
        return lambda resource: xml_patch.patch(resource, raw)
    raise DecodeError("neither a JSON Patch, an XML Patch nor a FHIRPath Patch", section="FHIR R4 3.1.0.10")


def _each(
    paths: Sequence[Path], write: Write, to: str, out: Path | None, output: Output, what: str, *, entries: bool = False
) -> int:
    """Write each resource by `write`; what cannot be read is told, and the rest goes on.

    to      json, xml, ndjson, or "" for the format that each came in
    write   is told the format, and whether this is all that goes to its file: several on standard output are one a line (JSON),
            and several documents of XML have no file to be together in
    """
    failed: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    sinks: dict[str, Sink] = {}
    items = find_resources(paths, entries=entries)
    first = tuple(islice(items, 2))
    is_only = out is not None or len(first) < 2
    for found in watched(chain(first, items), what, prints=out is None):
        if isinstance(found, Skipped):
            skipped.append({"resource": found.name, "skipped": told(found)[1]})
            continue
        if not isinstance(found, Found):
            name, reason = told(found)
            failed.append({"resource": name, "error": reason})
            continue
        form = to or ("ndjson" if found.line else found.form)
        if not is_only and form == "xml":
            output.fail("several documents of XML need a folder: --out", code=WRONG_USE)
        try:
            content = write(found, form, is_only)
        except HilumError as error:
            failed.append({"resource": found.name, "error": str(error)})
            continue
        if form not in sinks:
            sinks[form] = Sink(out, form)
        sinks[form].put(found, content)
    for one in failed:
        errors.print(f"hilum: {one['resource']}: {one['error']}", style="red", markup=False, soft_wrap=True)
    for one in skipped:
        errors.print(f"skipped: {one['resource']}: {one['skipped']}", style="yellow", markup=False, soft_wrap=True)
    count = sum(sink.count for sink in sinks.values())
    if output.as_json and out is not None:
        output.result({"written": count, "failed": failed, "skipped": skipped})
    elif out is not None:
        output.say(f"{count} written to {out}")
    if not count and not failed:
        output.fail("there is no resource", code=WRONG_USE)
    return REFUSED if failed else 0
