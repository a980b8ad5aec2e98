"""`fhir validate`: resources judged by R4; findings on the terminal, as JSON, as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from rich.markup import escape

from hilum.cli.fhir_files import Found, Skipped, find_resources, told, watched
from hilum.cli.fhir_kept import Definitions
from hilum.cli.fhir_report import Report
from hilum.cli.output import REFUSED, WRONG_USE, Output, console, errors, harmless
from hilum.core.errors import HilumError
from hilum.fhir.validation import Issue, validate_source

__all__ = ["judge"]

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
    level: str = "warning",
    report: Path | None = None,
    entries: bool = False,
    show_values: bool = False,
    best_practices: bool = False,
    most: int = 50,
    must_support: bool = False,
    definitions: Definitions,
) -> int:
    """Validate resources, by the profiles that they claim too, and print what was found; 1 where one has errors or cannot be read."""
    if level not in _LEVELS:
        output.fail("--level is error, warning or information", code=WRONG_USE)
    shown = _LEVELS[level]
    definitions.named()  # an unknown profile is told before anything is read
    page = Report() if report is not None else None
    rows: list[dict[str, Any]] = []
    skipped: list[str] = []
    counts = Counter[str]()
    for found in watched(find_resources(paths, entries=entries), "validating", prints=not output.as_json):
        if isinstance(found, Skipped):
            skipped.append(found.name)
            continue
        if not isinstance(found, Found):
            name, reason = told(found)
            counts["unreadable"] += 1
            rows.append({"resource": name, "valid": False, "error": reason})
            output.say(f"{name}: cannot be read: {reason}")
            if page is not None:
                page.add(name, (Issue("fatal", "invalid", reason),))
            continue
        issues = validate_source(
            found.raw,
            show_values=show_values,
            best_practices=best_practices,
            most=most,
            conformance=definitions,
            profiles=(partial(definitions.judge, show_values=show_values),),
        )
        issues = tuple(_placed(one, found) for one in issues)
        is_valid = not any(one.severity in ("fatal", "error") for one in issues)
        counts["valid" if is_valid else "with errors"] += 1
        seen = [one for one in issues if one.severity in shown]
        if page is not None:
            page.add(found.name, seen)
        supported = _supported(found, definitions) if must_support else []
        if found.is_part and not seen and not supported:
            continue  # of a file with many only those that there is something to say of
        if output.as_json:
            facts = {"resource": found.name, "valid": is_valid, "issues": [_facts(one) for one in seen]}
            rows.append(facts | ({"must_support": supported} if must_support else {}))
        else:
            _tell(found.name, is_valid, issues, seen)
            for one in supported:
                _tell_supported(one)
    total = counts.total()
    if page is not None and report is not None:
        report.write_text(page.html(counts), "utf-8")
    if output.as_json:
        facts = {"valid": counts["valid"], "with_errors": counts["with errors"], "unreadable": counts["unreadable"]}
        output.result({**facts, "skipped": skipped, "resources": rows})
    else:
        for name in skipped:
            errors.print(f"skipped: {name}: XML or JSON that is not FHIR", style="yellow", markup=False, soft_wrap=True)
        if total > 1:
            console.print(f"[bold]{total} resources[/bold]: " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    if not total:
        if output.as_json:
            return WRONG_USE
        output.fail("there is no resource to validate", code=WRONG_USE)
    return REFUSED if counts["with errors"] or counts["unreadable"] else 0


def _supported(found: Found, definitions: Definitions) -> list[dict[str, Any]]:
    """Of each profile that is named for the resource or claimed by it, and known: its must-support elements, there and not there."""
    from hilum.fhir.profiles import must_support

    try:
        resource = found.read()
    except HilumError:
        return []
    meta = resource.get("meta")
    claimed = meta.get("profile") if isinstance(meta, dict) else None
    urls = [*definitions.named().get(str(resource["resourceType"]), ())]
    urls += [url for url in claimed if isinstance(url, str)] if isinstance(claimed, list) else []
    rows: list[dict[str, Any]] = []
    for url in dict.fromkeys(urls[:50]):
        try:
            if definitions.profile(url) is None:
                continue
            every = must_support(resource, url, definitions.conformance())
        except HilumError:
            continue  # told as an issue
        rows.append({
            "profile": url,
            "present": {one.id: one.count for one in every if one.count},
            "absent": [one.id for one in every if not one.count],
        })  # fmt: skip
    return rows


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


def _placed(issue: Issue, found: Found) -> Issue:
    """With the line of the file: that of NDJSON; of an entry or a member only the place within it is known."""
    if found.line:
        return replace(issue, line=found.line)
    return replace(issue, line=0, column=0) if found.is_part else issue


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
        by = f" [dim]{escape(' '.join(filter(None, (one.rule or one.code, one.profile))))}[/dim]"
        value = f" [cyan]{escape(harmless(one.value))}[/cyan]" if one.value else ""
        console.print(f"  [{style}]{one.severity}[/{style}]{at}{place} {escape(one.text)}{value}{by}", soft_wrap=True)


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
