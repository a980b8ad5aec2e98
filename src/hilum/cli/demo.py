"""`demo`: the MRI story between separate peers on this machine, shown live, judged, and told by an exit code."""

from __future__ import annotations

import asyncio
import contextlib
import platform
import shutil
import signal
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.markup import escape

from hilum import __version__
from hilum.cli.output import REFUSED, WRONG_USE, Output, console
from hilum.cli.story_table import LiveTable
from hilum.config import AeAddress, AuthoritySettings, HostPort, ListenSettings, Loaded, Settings
from hilum.console import app as console_app
from hilum.console.gathering import person_exchanges
from hilum.console.report import report as html_report
from hilum.console.swimlane import swimlane
from hilum.core.errors import HilumError
from hilum.core.exchange import Exchange, Severity, Verdict
from hilum.core.record import Page, Record
from hilum.hub import Hub
from hilum.ihe.profile import Expected
from hilum.simulate import story
from hilum.simulate.images import Image, built_in, from_folder
from hilum.simulate.site import HOSPITAL, PLACER

__all__ = ["run_demo"]

LATER_S = 10 * 365 * 86400.0
"""At the end of the story whatever is still owed counts as missing."""


@dataclass(slots=True)
class _Outcome:
    """What the run left behind."""

    exchanges: list[Exchange] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    person: str = ""
    title: str = ""
    trouble: str = ""
    missing: list[story.Step] = field(default_factory=list)
    seconds: float = 0.0
    names: dict[str, str] = field(default_factory=dict)


def run_demo(
    output: Output,
    *,
    images: Path | None,
    keep: bool,
    fault: str | None,
    report: Path | None,
    svg: Path | None,
    unscheduled: bool,
) -> int:
    """Run it; returns the exit code."""
    if fault == "list":
        output.table(
            "", ("fault", "what a peer does wrong", "caught by"), [(x.name, x.words, x.rule) for x in story.FAULTS]
        )
        return 0
    known = {one.name: one for one in story.FAULTS}
    if fault is not None and fault not in known:
        output.fail(f"no such fault; there are: {', '.join(known)}", code=WRONG_USE)
    acquired = from_folder(images) if images is not None else built_in()
    folder = Path(tempfile.mkdtemp(prefix="hilum-demo-"))
    try:
        return asyncio.run(_run(output, folder, acquired, keep, known.get(fault or ""), report, svg, unscheduled))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settings_for(hospital: story.Hospital, folder: Path) -> Loaded:
    """A hub on free ports of the loopback that knows the hospital's peers."""
    settings = Settings(
        data=folder / "data",
        listen=ListenSettings("HILUM@127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"),
        authorities=AuthoritySettings(
            default=HOSPITAL.namespace,
            known={HOSPITAL.namespace: HOSPITAL.universal_id, PLACER.namespace: PLACER.universal_id},
        ),
        peers=hospital.peers,
        profiles=hospital.profiles(),
    )
    return Loaded(settings, {})


async def _run(
    output: Output,
    folder: Path,
    images: Sequence[Image],
    keep: bool,
    fault: story.Fault | None,
    report: Path | None,
    svg: Path | None,
    unscheduled: bool,
) -> int:
    hospital = story.Hospital()
    async with hospital.listening():
        hub = Hub(settings_for(hospital, folder), pages=console_app)
        async with hub:
            hospital.hub.dicom = AeAddress("HILUM", HostPort("127.0.0.1", hub.dicom_port))
            hospital.hub.mllp = HostPort("127.0.0.1", hub.mllp_port)
            hospital.hub.base = f"http://127.0.0.1:{hub.http_port}"
            outcome = await _tell(output, hub, hospital, images, fault, unscheduled)
            await asyncio.to_thread(_write_files, outcome, report, svg)
            code = _conclude(output, outcome, fault, hub, keep, report)
            if keep:
                await _keep(output, hub, outcome)
            return code


async def _tell(
    output: Output,
    hub: Hub,
    hospital: story.Hospital,
    images: Sequence[Image],
    fault: story.Fault | None,
    unscheduled: bool,
) -> _Outcome:
    outcome = _Outcome(title="The MRI story" if not unscheduled else "The unscheduled case")
    begun = time.perf_counter()
    table = LiveTable(hub, quiet=output.as_json)
    watching = asyncio.create_task(table.watch())
    await asyncio.sleep(0)
    try:
        if unscheduled:
            patient = await story.run_unscheduled(hospital, images)
        else:
            patient = await story.run_scheduled(hospital, images, fault.name if fault else "")
    except (HilumError, OSError, TimeoutError, StopIteration) as error:
        outcome.trouble = f"{type(error).__name__}: {error}"
        patient = story.story_patient("100555" if unscheduled else "100234")
    with contextlib.suppress(TimeoutError):
        await hub.settle()
    await asyncio.sleep(0.1)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    table.close()
    outcome.seconds = time.perf_counter() - begun
    await hub.store.read(lambda record: _gather(record, hub, patient.primary.value, outcome))
    steps = story.UNSCHEDULED_STEPS if unscheduled else story.SCHEDULED_STEPS
    if fault is None:
        seen = {(one.transaction, one.source, one.destination) for one in outcome.exchanges}
        outcome.missing = [one for one in steps if (one.transaction, one.source, one.destination) not in seen]
    return outcome


def _gather(record: Record, hub: Hub, patient_number: str, outcome: _Outcome) -> None:
    everything = record.exchanges.search(newest_first=False, page=Page(limit=5000))
    outcome.exchanges = everything
    known = record.patients.find(record.authorities.identifier(patient_number, HOSPITAL))
    if known is not None:
        from hilum.ihe.verdict import expectations

        outcome.person = known.id
        owed = expectations(record, known.id, hub.clock() + LATER_S, hub.profiles)
        outcome.expected = [replace(one, due=hub.clock()) for one in owed]
        outcome.exchanges = person_exchanges(record, known) or everything
        about_nobody = {one.id for one in outcome.exchanges}
        outcome.exchanges += [one for one in everything if one.id not in about_nobody and one.verdict is Verdict.FAIL]
    transactions = {one.transaction for one in outcome.exchanges} | {one.transaction for one in outcome.expected}
    for id in transactions:
        found = hub.profiles.find(id)
        if found is not None:
            outcome.names[id] = found.name


def _conclude(
    output: Output, outcome: _Outcome, fault: story.Fault | None, hub: Hub, keep: bool, report: Path | None
) -> int:
    findings = [
        (one, finding)
        for one in outcome.exchanges
        for finding in one.findings
        if finding.severity in (Severity.ERROR, Severity.WARNING)
    ]
    rules = {finding.rule for _, finding in findings} | {one.rule for one in outcome.expected}
    counts = {verdict: sum(one.verdict is verdict for one in outcome.exchanges) for verdict in Verdict}
    if fault is None:
        good = not outcome.trouble and not outcome.missing and not findings and not outcome.expected
        good = good and not any(one.verdict is Verdict.FAIL for one in outcome.exchanges)
    else:
        good = bool(rules) and all(_names(rule, fault) for rule in rules)
    facts: dict[str, Any] = {
        "good": good,
        "seconds": round(outcome.seconds, 2),
        "exchanges": len(outcome.exchanges),
        "verdicts": {verdict.value: count for verdict, count in counts.items()},
        "findings": [
            {"exchange": one.id, "transaction": one.transaction, "rule": f.rule, "place": f.place, "text": f.text}
            for one, f in findings
        ],
        "missing": [f"{one.transaction} {one.source} to {one.destination}" for one in outcome.missing],
        "owed": [{"rule": one.rule, "text": one.text} for one in outcome.expected],
        "trouble": outcome.trouble,
    }
    if keep:
        facts["console"] = _address(hub, outcome)
    if report:
        facts["report"] = str(report)
    if output.as_json:
        output.result(facts)
        return 0 if good else REFUSED
    console.print()
    words = {Verdict.PASS: "hold", Verdict.WARN: "warn", Verdict.FAIL: "break", Verdict.NONE: "are of no profile"}
    verdicts = ", ".join(f"{counts[verdict]} {text}" for verdict, text in words.items() if counts[verdict])
    console.print(f"{len(outcome.exchanges)} exchanges in {outcome.seconds:.1f} s: {verdicts}")
    for one in outcome.missing:
        console.print(f"[red]did not come:[/red] {one.transaction} from {one.source} to {one.destination}")
    for one_owed in outcome.expected:
        console.print(f"[red]owed:[/red] {one_owed.rule}  {escape(one_owed.text)}")
    if outcome.trouble:
        console.print(f"[yellow]the story broke off:[/yellow] {escape(outcome.trouble)}")
    if fault is not None:
        caught = ", ".join(sorted(rules)) or "nothing"
        colour = "green" if good else "red"
        console.print(
            f"fault {fault.name}: [{colour}]{'caught by' if good else 'expected'} {fault.rule}[/{colour}] (found: {caught})"
        )
    elif good:
        console.print("[green]Every expected step came, and every verdict holds.[/green]")
    if report:
        console.print(f"report: {report}", markup=False)
    return 0 if good else REFUSED


def _names(rule: str, fault: story.Fault) -> bool:
    """The finding's rule is the one that names the fault."""
    return rule == fault.rule or rule.endswith("/" + fault.rule)


def _write_files(outcome: _Outcome, report: Path | None, svg: Path | None) -> None:
    arrows = [one for one in outcome.exchanges if one.standard != "syslog"]
    if svg is not None:
        svg.write_text(
            swimlane(arrows, outcome.expected, title=outcome.title, names=outcome.names, hub="HILUM"), "utf-8"
        )
    if report is not None:
        environment = (
            ("hilum", __version__),
            ("python", platform.python_version()),
            ("platform", platform.platform()),
            ("seconds", f"{outcome.seconds:.1f}"),
        )
        page = html_report(
            arrows, outcome.expected, title=outcome.title, environment=environment, names=outcome.names, hub="HILUM"
        )
        report.write_text(page, "utf-8")


def _address(hub: Hub, outcome: _Outcome) -> str:
    page = f"patients/{outcome.person}" if outcome.person else ""
    return f"http://127.0.0.1:{hub.http_port}/{page}"


async def _keep(output: Output, hub: Hub, outcome: _Outcome) -> None:
    output.say(f"\nThe hub goes on. The patient's page: {_address(hub, outcome)}")
    for name, address, _ in hub.listeners():
        output.say(f"{name:6} {address}")
    output.say("Ctrl-C ends it.")
    stopping = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stopping.set)
    await stopping.wait()
