"""`hl7 validate`: messages judged by their version."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape

from hilum.cli.hl7_files import Found, Sink, find_messages, form_of, read_any, watched
from hilum.cli.hl7_profiles import profile_for, read_profiles
from hilum.cli.output import REFUSED, WRONG_USE, Output, console, errors, why
from hilum.core.errors import HilumError, LocalProtocolError
from hilum.hl7v2.data.er7 import Message
from hilum.hl7v2.definitions import VERSIONS, definitions
from hilum.hl7v2.validation import (
    Report,
    Severity,
    Tolerance,
    as_html,
    as_json,
    error_segments,
    validate,
    validate_profile,
)

__all__ = ["judge"]

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
_LEVELS = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "info": (Severity.ERROR, Severity.WARNING, Severity.INFO),
}


def judge(
    paths: Sequence[Path],
    output: Output,
    *,
    version: str = "",
    structure: str = "",
    level: str = "warning",
    tolerate: Sequence[str] = (),
    html: Path | None = None,
    profile: Path | None = None,
    is_alone: bool = False,
    as_err: bool = False,
) -> int:
    """Validate messages and print what was found; 1 where one has errors or cannot be read, else 0."""
    if level not in _LEVELS:
        output.fail("--level is error, warning or info", code=WRONG_USE)
    if version and version not in VERSIONS:
        output.fail(f"--version is one of {', '.join(VERSIONS)}", code=WRONG_USE)
    if structure and not any(
        definitions(one).structure(structure) for one in ((version,) if version else reversed(VERSIONS))
    ):
        output.fail(f"--structure: version {version or 'none of them'} has no {structure}", code=WRONG_USE)
    tolerances = [_tolerance(one, output) for one in tolerate]
    told: list[dict[str, Any]] = []
    pages = Sink(html, ".html")
    profiles = read_profiles(profile) if profile is not None else ()
    if is_alone and not profiles:
        output.fail("--only-profile needs --profile", code=WRONG_USE)
    if not output.as_json:
        for problem in (f"{one.name}: {text}" for one in profiles for text in one.problems):
            errors.print(f"cannot be applied: {problem}", style="yellow", markup=False, soft_wrap=True)
    counts = {"valid": 0, "with errors": 0, "unreadable": 0}
    for found in watched(find_messages(paths), "validating", prints=not output.as_json):
        if not isinstance(found, Found):
            name, error = found
            counts["unreadable"] += 1
            told.append({"message": name, "valid": False, "error": why(error)})
            output.say(f"{name}: cannot be read: {why(error)}")
            continue
        try:
            message: Message | bytes = found.raw
            if profiles or form_of(found.raw) != "er7":
                message = read_any(found.raw)
        except HilumError as error:
            counts["unreadable"] += 1
            told.append({"message": found.name, "valid": False, "error": str(error)})
            output.say(f"{found.name}: cannot be read: {error}")
            continue
        own = profile_for(message, profiles) if isinstance(message, Message) and profiles else None
        if profiles and own is None:
            output.say(f"{found.name}: no profile for it")
        if own is not None and is_alone:
            report = validate_profile(message, own, tolerances=tolerances)
        else:
            report = validate(message, version=version, structure=structure, profile=own, tolerances=tolerances)
        if pages.folder is not None:
            pages.put(found, as_html(report, title=found.name).encode())
        counts["valid" if report.is_valid else "with errors"] += 1
        if output.as_json:
            told.append({"message": found.name, **as_json(report)})
        elif as_err:
            for line in error_segments(report, warnings=level != "error"):
                console.print(line, markup=False, soft_wrap=True)
        else:
            _tell(found.name, report, _LEVELS[level])
    total = sum(counts.values())
    if output.as_json:
        output.result(told)
    elif total > 1 and not as_err:
        console.print(f"[bold]{total} messages[/bold]: " + ", ".join(f"{n} {what}" for what, n in counts.items() if n))
    elif not total:
        output.fail("there is no message to validate", code=WRONG_USE)
    return REFUSED if counts["with errors"] or counts["unreadable"] else 0


def _tolerance(text: str, output: Output) -> Tolerance:
    parts = text.split(maxsplit=2)
    if len(parts) < 3:
        output.fail('--tolerate takes "RULE PLACE REASON", such as "type/length PID-5 long names"', code=WRONG_USE)
    try:
        return Tolerance(*parts)
    except LocalProtocolError as error:
        output.fail(str(error), code=WRONG_USE)


def _tell(name: str, report: Report, shown: Sequence[Severity]) -> None:
    errors, warnings = len(report.errors), len(report.of(Severity.WARNING))
    verdict = "[green]valid[/green]" if report.is_valid else f"[red]{_number(errors, 'error')}[/red]"
    also = f", {_number(warnings, 'warning')}" if warnings else ""
    by = " ".join(filter(None, (report.version, report.structure, report.profile)))
    console.print(f"[bold]{escape(name)}[/bold] {verdict}{also} [dim]{by}[/dim]", soft_wrap=True)
    for one in report.worst_first():
        if one.tolerated:
            console.print(
                f"  [dim]tolerated {escape(one.place)} {one.rule}: {escape(one.tolerated)}[/dim]", soft_wrap=True
            )
        elif one.severity in shown:
            style = _STYLES[one.severity]
            console.print(
                f"  [{style}]{one.severity.value}[/{style}] [bold]{escape(one.place)}[/bold] {escape(one.text)}"
                f" [dim]{one.rule}, {escape(one.section)}[/dim]",
                soft_wrap=True,
            )
    if report.left_out:
        console.print(f"  [dim]and {report.left_out} more[/dim]")


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
