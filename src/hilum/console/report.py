"""The HTML report of a run: one file without any external asset, with the swimlane, findings, totals and a table of exchanges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, tzinfo
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hilum.console import words
from hilum.console.swimlane import swimlane
from hilum.core.exchange import Exchange, Severity, Verdict
from hilum.ihe.profile import Expected

__all__ = ["report"]

HERE = Path(__file__).parent


def report(
    exchanges: Iterable[Exchange],
    expected: Iterable[Expected] = (),
    *,
    title: str,
    environment: Sequence[tuple[str, str]] = (),
    names: Mapping[str, str] | None = None,
    hub: str = "",
    zone: tzinfo = UTC,
    now: float | None = None,
    summary: str = "",
) -> str:
    """The report as one HTML document.

    environment   (name, value) rows: versions, machine, data set, command
    summary       one sentence for the top; made of the totals where it is left out
    """
    every = sorted(exchanges, key=lambda one: (one.started, one.id))
    steps = list(expected)
    totals = Counter(one.verdict for one in every)
    findings = [(one, finding) for one in every for finding in one.findings]
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    findings.sort(key=lambda row: (order[row[1].severity], row[0].id))
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        moment=lambda when: words.moment_words(when, zone),
        clock=lambda when: words.moment_words(when, zone)[11:],
        carried=words.carried,
        headline=lambda one: words.headline(one, names),
        milliseconds=words.milliseconds_words,
        transaction_name=lambda id: words.transaction_name(id, names),
    )
    picture = swimlane(every, steps, title=title, names=names, hub=hub, zone=zone, now=now)
    holds = bool(every) and not totals[Verdict.FAIL] and not steps
    return templates.get_template("report.html").render(
        title=title,
        # drawn by us from escaped values
        picture=Markup(picture),  # noqa: S704
        exchanges=every,
        steps=steps,
        findings=findings,
        totals={verdict.value: totals[verdict] for verdict in Verdict},
        holds=holds,
        summary=summary,
        took=max((one.ended or one.started for one in every), default=0.0) - (every[0].started if every else 0.0),
        systems=len({name for one in every for name in (one.source, one.destination)}),
        environment=environment,
        sign={verdict.value: sign for verdict, sign in words.VERDICT_SIGN.items()},
        verdict_word={verdict.value: word for verdict, word in words.VERDICT_WORD.items()},
        # our own file
        style=Markup((HERE / "static" / "report.css").read_text("utf-8")),  # noqa: S704
    )
