"""`fhir validate`: resources judged by R4; findings on the terminal, as JSON, as a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape

from hilum.cli.fhir_files import Found, Skipped, find_resources, told, watched
from hilum.cli.fhir_judging import Judge, judged
from hilum.cli.fhir_reports import writer_for
from hilum.cli.output import REFUSED, WRONG_USE, Output, console, errors, harmless
from hilum.core.errors import HilumError
from hilum.fhir.validation import Issue

__all__ = ["Rules", "judge"]

MOST_RULES = 10_000
"""Kinds of issues that are counted, so that names which nobody has foreseen do not fill the memory."""
MOST_TOLD = 12

_INDEX = re.compile(r"\[[0-9]+\]")
_CLAIMED = re.compile(r"the profile (\S+) is not known")
_ORDER = ("fatal", "error", "warning", "information")
_STYLES = {"fatal": "red", "error": "red", "warning": "yellow", "information": "dim"}
_LEVELS = {
    "error": ("fatal", "error"),
    "warning": ("fatal", "error", "warning"),
    "information": ("fatal", "error", "warning", "information"),
}


def judge(
    paths: Sequence[Path],
    output: Output,
    *,
    how: Judge,
    level: str = "warning",
    reports: Sequence[Path] = (),
    entries: bool = False,
    quiet: bool = False,
    summary: bool = False,
    jobs: int = 0,
) -> int:
    """Validate resources, by the profiles that they claim too, and print what was found; 1 where one has errors or cannot be read.

    quiet     of resources those that there is something to say of
    summary   no resource by itself, only how often each rule was broken
    """
    if level not in _LEVELS:
        output.fail("--level is error, warning or information", code=WRONG_USE)
    shown = _LEVELS[level]
    try:
        writers = [writer_for(one) for one in reports]
    except HilumError as error:
        output.fail(f"--report: {error}", code=WRONG_USE)
    how.definitions.named()  # an unknown profile is told before anything is read
    rows: list[dict[str, Any]] = []
    skipped: list[str] = []
    counts = Counter[str]()
    unknown = Counter[str]()
    rules = Rules()
    prints = not output.as_json and not summary
    found_all = watched(find_resources(paths, entries=entries), "validating", prints=prints, above=True)
    for found, issues, supported in judged(found_all, how, jobs):
        if isinstance(found, Skipped):
            skipped.append(found.name)
            continue
        if not isinstance(found, Found):
            name, reason = told(found)
            counts["unreadable"] += 1
            if not summary:
                rows.append({"resource": name, "valid": False, "error": reason})
                output.say(f"{name}: cannot be read: {reason}")
            rules.add((unread := Issue("fatal", "invalid", reason),), name)
            for one in writers:
                one.add(name, (unread,))
            continue
        unknown.update(url for one in issues if (url := _unknown_profile(one)))
        is_valid = not any(one.is_error for one in issues)
        counts["valid" if is_valid else "with errors"] += 1
        seen = [one for one in issues if one.severity in shown]
        rules.add(seen, found.name)
        for writer in writers:
            writer.add(found.name, seen, is_part=found.is_part)
        if (found.is_part or quiet) and not seen and not supported:
            continue  # of a file with many only those that there is something to say of
        if summary:
            continue
        if output.as_json:
            facts = {"resource": found.name, "valid": is_valid, "issues": [_facts(one) for one in seen]}
            rows.append(facts | ({"must_support": supported} if how.must_support else {}))
        else:
            _tell(found.name, is_valid, issues, seen)
            for row in supported:
                _tell_supported(row)
    for file, writer in zip(reports, writers, strict=True):
        writer.write(file, counts)
    total = counts.total()
    if output.as_json:
        told_counts = {
            "valid": counts["valid"],
            "with_errors": counts["with errors"],
            "unreadable": counts["unreadable"],
        }
        output.result(
            {
                **told_counts,
                "skipped": skipped,
                "unknown_profiles": dict(unknown),
                "rules": rules.rows(),
                "resources": rows,
            }
        )
    else:
        for name in skipped:
            errors.print(f"skipped: {name}: XML or JSON that is not FHIR", style="yellow", markup=False, soft_wrap=True)
        for url, count in unknown.most_common(MOST_TOLD):
            words = f"not judged by {url}, which {_number(count, 'resource')} claimed: no package that is kept or named has it"
            errors.print(words, style="yellow", markup=False, soft_wrap=True)
        if summary or rules.resources > 1:
            rules.tell(everything=summary)
        if total > 1 or (summary and total):
            words = "resource" if total == 1 else "resources"
            console.print(f"[bold]{total} {words}[/bold]: " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    if not total:
        if output.as_json:
            return WRONG_USE
        output.fail("there is no resource to validate", code=WRONG_USE)
    return REFUSED if counts["with errors"] or counts["unreadable"] else 0


class Rules:
    """How often each rule was broken in one run, and at which places: what a person mends first."""

    def __init__(self) -> None:
        self.resources = 0
        self._counts = Counter[tuple[str, str, str, str]]()
        self._first: dict[tuple[str, str, str, str], str] = {}
        self._others = 0

    def add(self, issues: Sequence[Issue], name: str) -> None:
        """The issues of one resource."""
        self.resources += bool(issues)
        for one in issues:
            key = (one.severity, one.rule or one.code, _INDEX.sub("", one.expression), one.text)
            if key not in self._first and len(self._first) >= MOST_RULES:
                self._others += 1
                continue
            self._counts[key] += 1
            self._first.setdefault(key, name)

    def rows(self) -> list[dict[str, Any]]:
        """The most frequent first, errors before warnings."""
        ordered = sorted(self._counts.items(), key=lambda one: (_ORDER.index(one[0][0]), -one[1]))
        return [
            {
                "count": count,
                "severity": severity,
                "rule": rule,
                "expression": place,
                "text": text,
                "first": self._first[key],
            }
            for key, count in ordered
            for severity, rule, place, text in (key,)
        ]

    def tell(self, *, everything: bool) -> None:
        """Print them; not more than a screen holds where they stand below the resources."""
        rows = self.rows()
        shown = rows if everything else rows[:MOST_TOLD]
        width = len(str(max((one["count"] for one in rows), default=0)))
        if not everything:
            console.print("[bold]how often[/bold]")
        for one in shown:
            style = _STYLES[one["severity"]]
            place = f" [bold]{escape(one['expression'])}[/bold]" if one["expression"] else ""
            first = f" [dim]first in {escape(one['first'])}[/dim]"
            by = "" if one["text"].endswith(f"({one['rule']})") else f" [dim]{escape(one['rule'])}[/dim]"
            count = f"{one['count']:>{width}}"
            console.print(
                f"  {count} [{style}]{one['severity']}[/{style}]{place} {escape(one['text'])}{by}{first}",
                soft_wrap=True,
            )
        if len(rows) > len(shown):
            console.print(f"  and {len(rows) - len(shown)} more kinds; --summary shows them")
        if self._others:
            console.print(f"  and {self._others} issues of still more kinds")


def _tell_supported(one: dict[str, Any]) -> None:
    count = len(one["present"]) + len(one["absent"])
    console.print(
        f"  must support by {one['profile']}: {len(one['present'])} of {count} there", markup=False, soft_wrap=True
    )
    for name, times in one["present"].items():
        console.print(
            f"    there {name}" + (f" ({times})" if times > 1 else ""), markup=False, soft_wrap=True, style="green"
        )
    for name in one["absent"]:
        console.print(f"    absent {name}", markup=False, soft_wrap=True, style="dim")


def _unknown_profile(one: Issue) -> str:
    """The url of a profile that was claimed and that nobody has, "" = the issue is another."""
    found = _CLAIMED.fullmatch(one.text) if (one.code, one.rule) == ("not-found", "profile") else None
    return found[1] if found is not None else ""


def _facts(one: Issue) -> dict[str, Any]:
    facts: dict[str, Any] = {"severity": one.severity, "code": one.code, "text": one.text, "expression": one.expression}
    for name in ("line", "column", "rule", "profile", "value"):
        if value := getattr(one, name):
            facts[name] = value
    return facts


def _tell(name: str, is_valid: bool, issues: Sequence[Issue], seen: Sequence[Issue]) -> None:
    wrong = sum(one.severity in ("fatal", "error") for one in issues)
    warnings = sum(one.severity == "warning" for one in issues)
    verdict = "[green]valid[/green]" if is_valid else f"[red]{_number(wrong, 'error')}[/red]"
    also = f", {_number(warnings, 'warning')}" if warnings else ""
    console.print(f"[bold]{escape(name)}[/bold] {verdict}{also}", soft_wrap=True)
    for one in seen:
        style = _STYLES[one.severity]
        place = f" [bold]{escape(one.expression)}[/bold]" if one.expression else ""
        at = f" [dim]{one.line}:{one.column}[/dim]" if one.line else ""
        rule = "" if one.rule and one.text.endswith(f"({one.rule})") else one.rule or one.code
        by = f" [dim]{escape(words)}[/dim]" if (words := " ".join(filter(None, (rule, one.profile)))) else ""
        value = f" [cyan]{escape(harmless(one.value))}[/cyan]" if one.value else ""
        console.print(f"  [{style}]{one.severity}[/{style}]{at}{place} {escape(one.text)}{value}{by}", soft_wrap=True)


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
