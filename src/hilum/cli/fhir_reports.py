"""What `fhir validate --report FILE` writes for other programs: SARIF 2.1.0, JUnit, OperationOutcomes. The page is `fhir_report`.

Which one, the name of the file says. A report is in the file as a whole or not at all.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import orjson

from hilum.cli.fhir_files import whole
from hilum.cli.fhir_report import Report
from hilum.cli.output import sound
from hilum.core.errors import Incorrect
from hilum.fhir.validation import Issue

__all__ = ["FORMS", "Junit", "Outcomes", "Page", "Sarif", "Writer", "writer_for"]

MOST_RESULTS = 25_000
"""Results of one SARIF file, as many as those who show them take."""
MOST_CASES = 100_000
_LEVELS = {"fatal": "error", "error": "error", "warning": "warning", "information": "note"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FILE = re.compile(r"#| entry\[")


class Writer(Protocol):
    """What gathers a run resource by resource, and at its end is written."""

    def add(self, name: str, issues: Sequence[Issue], *, is_part: bool = False) -> None:
        """A resource with the issues that are to be shown of it."""

    def write(self, file: Path, counts: Mapping[str, int]) -> None:
        """The report. raises OSError"""


class Page:
    """A page that needs nothing else."""

    def __init__(self) -> None:
        self._report = Report()

    def add(self, name: str, issues: Sequence[Issue], *, is_part: bool = False) -> None:
        self._report.add(name, issues)

    def write(self, file: Path, counts: Mapping[str, int]) -> None:
        with whole(file) as out:
            out.write(sound(self._report.html(counts)).encode())


class Sarif:
    """Static Analysis Results Interchange Format, as code hosts and editors show it. SARIF 2.1.0 3.13, 3.27."""

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}
        self._results: list[dict[str, Any]] = []
        self._left_out = 0

    def add(self, name: str, issues: Sequence[Issue], *, is_part: bool = False) -> None:
        for one in issues:
            if len(self._results) >= MOST_RESULTS:
                self._left_out += 1
                continue
            rule = one.rule or one.code
            self._rules.setdefault(rule, one.text)
            place: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _uri(name)}}}
            if one.line:
                place["physicalLocation"]["region"] = {"startLine": one.line, "startColumn": one.column or 1}
            place["logicalLocations"] = [
                {"fullyQualifiedName": f"{name}: {one.expression}" if is_part else one.expression or name}
            ]
            found = {"ruleId": rule, "level": _LEVELS[one.severity], "message": {"text": _said(one)}}
            self._results.append(found | {"locations": [place]})

    def write(self, file: Path, counts: Mapping[str, int]) -> None:
        rules = [{"id": key, "shortDescription": {"text": text}} for key, text in self._rules.items()]
        run: dict[str, Any] = {
            "tool": {"driver": {"name": "hilum fhir validate", "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": self._results,
        }
        if self._left_out:
            words = f"{self._left_out} more results are left out"
            run["invocations"] = [
                {
                    "executionSuccessful": True,
                    "toolExecutionNotifications": [{"level": "warning", "message": {"text": words}}],
                }
            ]
        with whole(file) as out:
            document = {
                "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
                "version": "2.1.0",
                "runs": [run],
            }
            out.write(_json(document, orjson.OPT_INDENT_2) + b"\n")


class Junit:
    """A test case each resource, as build servers show it: failed where it has errors; warnings are its output."""

    def __init__(self) -> None:
        self._cases: list[str] = []
        self._silent = 0

    def add(self, name: str, issues: Sequence[Issue], *, is_part: bool = False) -> None:
        if len(self._cases) >= MOST_CASES or (is_part and not issues):
            self._silent += 1
            return
        wrong = [one for one in issues if _LEVELS[one.severity] == "error"]
        other = [one for one in issues if _LEVELS[one.severity] != "error"]
        file = _FILE.split(name, maxsplit=1)[0]
        inside = ""
        if wrong:
            words = f"{wrong[0].expression} {wrong[0].text}".strip() + (
                f", and {len(wrong) - 1} more" if wrong[1:] else ""
            )
            inside += f"<failure type={_attribute(wrong[0].rule or wrong[0].code)} message={_attribute(words)}>"
            inside += _text("\n".join(map(_line, wrong))) + "</failure>"
        if other:
            inside += "<system-out>" + _text("\n".join(map(_line, other))) + "</system-out>"
        self._cases.append(f"<testcase classname={_attribute(file)} name={_attribute(name)}>{inside}</testcase>")

    def write(self, file: Path, counts: Mapping[str, int]) -> None:
        failed = counts.get("with errors", 0) + counts.get("unreadable", 0)
        numbers = f'tests="{sum(counts.values())}" failures="{failed}" errors="0"'
        silent = (
            f"<!-- {self._silent} sound resources of files with many, which are not told one by one -->\n"
            if self._silent
            else ""
        )
        body = "\n".join(self._cases)
        with whole(file) as out:
            out.write(
                f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {numbers}>\n<testsuite name="hilum fhir validate" {numbers}>\n'
                f"{silent}{body}\n</testsuite>\n</testsuites>\n".encode()
            )


class Outcomes:
    """An OperationOutcome each resource, one a line, in the order of the resources. FHIR R4 2.34, $validate 2.41.1."""

    def __init__(self) -> None:
        self._kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is written

    def add(self, name: str, issues: Sequence[Issue], *, is_part: bool = False) -> None:
        rows = [_issue(one, name) for one in issues]
        rows = rows or [{"severity": "information", "code": "informational", "diagnostics": f"{name}: no issue"}]
        self._kept.write(_json({"resourceType": "OperationOutcome", "issue": rows}, 0) + b"\n")

    def write(self, file: Path, counts: Mapping[str, int]) -> None:
        self._kept.seek(0)
        with self._kept as kept, whole(file) as out:
            while block := kept.read(1 << 20):
                out.write(block)


FORMS: Mapping[str, type[Writer]] = {
    ".html": Page,
    ".htm": Page,
    ".sarif": Sarif,
    ".xml": Junit,
    ".ndjson": Outcomes,
}


def writer_for(file: Path) -> Writer:
    """The report that a file's name asks for.

    raises  Incorrect   none has that ending
    """
    kind = FORMS.get(file.suffix.lower())
    if kind is None:
        endings = ".html (a page), .sarif (SARIF), .xml (JUnit) or .ndjson (OperationOutcomes)"
        raise Incorrect(f"a report ends in {endings}", where=str(file))
    return kind()


def _issue(one: Issue, name: str) -> dict[str, Any]:
    at = f" {one.line}:{one.column}" if one.line else ""
    row: dict[str, Any] = {"severity": one.severity, "code": one.code, "details": {"text": one.text}}
    row["diagnostics"] = f"{name}{at}" + "".join(f" {words}" for words in (one.rule, one.profile, one.value) if words)
    if one.expression:
        row["expression"] = [one.expression]
    return row


def _said(one: Issue) -> str:
    return " ".join(filter(None, (one.expression, one.text, one.value, f"({one.profile})" if one.profile else "")))


def _line(one: Issue) -> str:
    at = f"{one.line}:{one.column} " if one.line else ""
    return f"{one.severity} {at}{_said(one)} [{one.rule or one.code}]"


def _uri(name: str) -> str:
    """The file of a resource: relative, as SARIF wants it where the root is not told. SARIF 2.1.0 3.4.4."""
    file = _FILE.split(name, maxsplit=1)[0]
    return quote("standard-input" if file == "-" else file.replace(os.sep, "/"))


def _json(value: Any, option: int) -> bytes:
    try:
        return orjson.dumps(value, option=option)
    except TypeError:  # half a character in the name of a file
        return orjson.dumps(_sound(value), option=option)


def _sound(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sound(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_sound(one) for one in value]
    return sound(value) if isinstance(value, str) else value


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text))


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text))
