"""A report as ERR segments, as JSON, as text for a terminal and as a page of HTML. Nothing here does I/O."""

from __future__ import annotations

import re
from html import escape as html_escape
from typing import Any

from hilum.hl7v2.data.er7 import STANDARD
from hilum.hl7v2.data.escape import Delimiters, escape
from hilum.hl7v2.outcome import ERROR_CODES
from hilum.hl7v2.validation.findings import RULES, Finding, Report, Severity
from hilum.hl7v2.validation.lexical import number_of

__all__ = ["as_html", "as_json", "as_text", "error_segments"]

_PLACE = re.compile(r"([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?)?")
_LATER_CODES = {"104": "Value too long"}
_SEVERITY = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "I"}
"""Table 0516."""


def _code(finding: Finding, version: tuple[int, ...]) -> tuple[str, str]:
    """Table 0357; too long a value has a code of its own since 2.7."""
    code = finding.code or "207"
    if finding.rule in ("type/length", "profile/length") and version >= (2, 7):
        code = "104"
    return code, ERROR_CODES.get(code) or _LATER_CODES.get(code, "")


def _location(place: str) -> tuple[str, ...]:
    """A place as the parts of ELD or ERL: segment, occurrence, field, repetition, component, subcomponent.

    Of a missing segment the place is a group path; its last step names the segment."""
    match = _PLACE.fullmatch(place.rsplit("/", 1)[-1])
    if match is None:
        return ()
    segment, occurrence, field, repetition, component, subcomponent = match.groups()
    parts = [segment, occurrence or "1"]
    if field:
        parts += [field, repetition or "1"]
        parts += [one for one in (component, subcomponent) if one]
    return tuple(parts)


def error_segments(
    report: Report, *, version: str = "", delimiters: Delimiters = STANDARD, most: int = 50, warnings: bool = False
) -> list[str]:
    """ERR segments as ER7 text: one a finding with ERR-2 to ERR-8 since 2.5, all in one repeating ERR-1 before. 2.15.5.

    version    of the answer; the report's by default
    warnings   tell warnings and information too; tolerated findings are never told
    """
    d = delimiters
    number = number_of(version or report.version or "2.5.1")
    told = [
        one
        for one in report.worst_first()
        if not one.tolerated and (one.severity is Severity.ERROR or warnings) and one.code != "0"
    ][:most]
    if not told:
        return []
    if number < (2, 5):
        errors = []
        for finding in told:
            code, text = _code(finding, number)
            parts = [*_location(finding.place)[:3], "", "", ""][:3]
            cause = d.subcomponent.join((code, escape(text, d), "HL70357")) if d.subcomponent else code
            errors.append((d.component or " ").join((*parts, cause)))
        if d.repetition:
            return [d.field.join(("ERR", d.repetition.join(errors)))]
        return [d.field.join(("ERR", one)) for one in errors]
    out = []
    for finding in told:
        code, text = _code(finding, number)
        location = (d.component or " ").join(_location(finding.place))
        cause = (d.component or " ").join((code, escape(text, d), "HL70357"))
        rule = (d.component or " ").join((escape(finding.rule, d), escape(RULES[finding.rule].title, d), "L"))
        words = escape(_sentence(finding), d)
        fields = ["ERR", "", location, cause, _SEVERITY[finding.severity], rule, "", "", words]
        out.append(d.field.join(fields))
    return out


def _sentence(finding: Finding) -> str:
    section = f" ({finding.section})" if finding.section else ""
    return f"{finding.place}: {finding.text}{section}" if finding.place else f"{finding.text}{section}"


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain data.

    {"valid", "version", "structure", "profile", "counts": {"error", "warning", "info", "tolerated"}, "leftOut",
     "findings": [{"severity", "level", "rule", "place", "section", "code", "text", "statement"?, "tolerated"?}]}
    """
    findings: list[dict[str, Any]] = []
    for one in report.findings:
        item: dict[str, Any] = {
            "severity": one.severity.value,
            "level": one.level,
            "rule": one.rule,
            "place": one.place,
            "section": one.section,
            "code": one.code,
            "text": one.text,
        }
        if one.statement:
            item["statement"] = one.statement
        if one.tolerated:
            item["tolerated"] = one.tolerated
        findings.append(item)
    return {
        "valid": report.is_valid,
        "version": report.version,
        "structure": report.structure,
        "profile": report.profile,
        "counts": {
            **{severity.value: len(report.of(severity)) for severity in Severity},
            "tolerated": len(report.tolerated),
        },
        "leftOut": report.left_out,
        "findings": findings,
    }


def _summary(report: Report) -> str:
    counts = [
        f"{count} {word}{'s' if count != 1 and word not in ('tolerated', 'information') else ''}"
        for word, count in (
            ("error", len(report.errors)),
            ("warning", len(report.of(Severity.WARNING))),
            ("information", len(report.of(Severity.INFO))),
            ("tolerated", len(report.tolerated)),
        )
        if count
    ]
    head = "valid" if report.is_valid else "not valid"
    about = " ".join(part for part in (report.structure, report.version, report.profile) if part)
    return f"{head}{f' as {about}' if about else ''}: {', '.join(counts) or 'nothing found'}"


def as_text(report: Report, *, colours: bool = False) -> str:
    """The report for a terminal: a line of summary, then a line for each finding, the worst first."""
    paint = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
    lines = [_summary(report)]
    shown = report.worst_first()
    width = min(max((len(one.place) for one in shown), default=0), 44)
    for one in shown:
        word = "tolerated" if one.tolerated else one.severity.value
        mark = f"\x1b[{paint[one.severity]}m{word:<9}\x1b[0m" if colours and not one.tolerated else f"{word:<9}"
        line = f"{mark}  {one.place:<{width}}  {one.text}"
        statement = f" {one.statement}" if one.statement else ""
        line += f"  [{one.rule}{statement}{f'; {one.section}' if one.section else ''}]"
        if one.tolerated:
            line += f"  because {one.tolerated}"
        lines.append(line)
    if report.left_out:
        lines.append(f"and {report.left_out} more")
    return "\n".join(lines) + "\n"


_STYLE = (
    "body{font:14px/1.45 system-ui,sans-serif;margin:1.5rem;color:#1b1f24;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;vertical-align:top;"
    "border-bottom:1px solid #d8dee4}td.place{font-family:ui-monospace,monospace;white-space:nowrap}"
    ".error{color:#b3261e}.warning{color:#8a5a00}.info{color:#1f5f99}.tolerated{color:#57606a}small{color:#57606a}"
)


def as_html(report: Report, *, title: str = "HL7 v2 validation") -> str:
    """The report as one page that needs nothing else: no script, no link."""
    rows = []
    for one in report.worst_first():
        word = "tolerated" if one.tolerated else one.severity.value
        notes = " ".join(part for part in (one.rule, one.statement, one.section) if part)
        because = f"<br><small>because {html_escape(one.tolerated)}</small>" if one.tolerated else ""
        rows.append(
            f'<tr><td class="{word}">{word}</td><td class="place">{html_escape(one.place)}</td>'
            f"<td>{html_escape(one.text)}{because}</td><td><small>{html_escape(notes)}</small></td></tr>"
        )
    if report.left_out:
        rows.append(f'<tr><td colspan="4">and {report.left_out} more</td></tr>')
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html_escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{html_escape(title)}</h1><p>{html_escape(_summary(report))}</p>"
        "<table><thead><tr><th>severity</th><th>place</th><th>what</th><th>rule</th></tr></thead><tbody>"
        + "".join(rows)
        + "</tbody></table></body></html>\n"
    )
