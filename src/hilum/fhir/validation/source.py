"""Validation of bytes: what keeps them from being read is an issue too, with its line and column. FHIR R4 2.6.1, 2.6.2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.validation.model import Issue
from hilum.fhir.validation.positions import Positions, positions
from hilum.fhir.validation.validating import validate

__all__ = ["validate_lines", "validate_source"]

_PLACE = re.compile(r",? line ([0-9]+),? column ([0-9]+)")


def validate_source(source: bytes, **options: Any) -> tuple[Issue, ...]:
    """Issues of a resource in JSON or XML, with lines and columns.

    options   those of `validate`
    """
    is_xml = source.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    try:
        resource = fhir_xml.parse(source) if is_xml else fhir_json.parse(source)
    except HilumError as error:
        return (_unread(error, source, is_xml),)
    found = validate(resource, **options)
    if not found:
        return ()
    where = positions(source)
    return tuple(one if one.line else _placed(one, where) for one in found)


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
