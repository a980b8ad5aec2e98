"""Validation of bytes: what keeps them from being read is an issue too, with its line and column. FHIR R4 2.6.1, 2.6.2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hilum.core.errors import DecodeError, HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.definitions import type_definition
from hilum.fhir.json import Resource
from hilum.fhir.near import near
from hilum.fhir.validation.model import Issue
from hilum.fhir.validation.positions import Positions, positions, xml_span
from hilum.fhir.validation.validating import validate

__all__ = ["validate_lines", "validate_source"]

MAX_UNKNOWN = 20
"""Elements that R4 does not have that are told of one text, each of which is read once more for it."""
_UNKNOWN = "an element that R4 does not have"
_PLACE = re.compile(r",? line ([0-9]+),? column ([0-9]+)")


def validate_source(source: bytes, **options: Any) -> tuple[Issue, ...]:
    """Issues of a resource in JSON or XML, with lines and columns.

    options   those of `validate`
    """
    is_xml = source.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    left_out: list[Issue] = []
    try:
        if is_xml:
            resource, source = _without_unknown(source, left_out)
        else:
            resource = fhir_json.parse(source)
    except HilumError as error:
        return (*left_out, _unread(error, source, is_xml))
    found = validate(resource, **options)
    if left_out:
        emptied = {one.expression.rpartition(".")[0] for one in left_out}
        found = tuple(one for one in found if one.rule != "ele-1" or one.expression not in emptied)
    if not found:
        return tuple(left_out)
    where = positions(source)
    return (*left_out, *(one if one.line else _placed(one, where) for one in found))


def _without_unknown(source: bytes, told: list[Issue]) -> tuple[Resource, bytes]:
    """A resource from XML without the elements that R4 does not have, and the text with white space where they stood.

    Each is told, so that a person need not mend one to hear of the next; everything else keeps its line and column.
    """
    while True:
        try:
            return fhir_xml.parse(source), source
        except DecodeError as error:
            span = xml_span(source, error.where) if _UNKNOWN in error.message and len(told) < MAX_UNKNOWN else None
            if span is None:
                raise
            text = error.message + _near(error.where.rpartition(".")[2], span.within)
            told.append(Issue("error", "structure", text, error.where, line=span.line, column=span.column))
            blank = bytes(octet if octet in b"\r\n" else 0x20 for octet in source[span.begin : span.end])
            source = source[: span.begin] + blank + source[span.end :]


def _near(name: str, within: str) -> str:
    try:
        return near(name, type_definition(within)) if within else ""
    except KeyError:
        return ""


def validate_lines(source: bytes, **options: Any) -> Iterator[tuple[int, tuple[Issue, ...]]]:
    """(number of the line from 1, its issues) of NDJSON; a line without issues is left out. FHIR bulk data."""
    for number, line in enumerate(source.split(b"\n"), 1):
        if not line.strip():
            continue
        found = validate_source(line, **options)
        if found:
            yield number, tuple(replace(one, line=number) for one in found)


def _placed(issue: Issue, where: Positions) -> Issue:
    line, column = where.of(issue.expression)
    return replace(issue, line=line, column=column)


def _unread(error: HilumError, source: bytes, is_xml: bool) -> Issue:
    line = column = 0
    text = error.message
    told = _PLACE.search(text)
    if told is not None:
        line, column = int(told.group(1)), int(told.group(2))
        text = _PLACE.sub("", text)
    else:
        offset = getattr(error, "offset", -1)
        if isinstance(offset, int) and offset >= 0:
            before = source[:offset].decode("utf-8-sig", "replace")  # an offset counts bytes, a column characters
            line, column = Positions(before, {}).at(len(before))
    if not line and error.where:
        line, column = positions(source).of(error.where)
    code = "structure" if is_xml and error.where else "invalid"
    return Issue("fatal", code, text, error.where, line=line, column=column)
