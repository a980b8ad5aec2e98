"""A laboratory over real sockets: an analyzer asks for its work, takes it, and sends the results that FHIR shows. LAW."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hilum.config import HostPort, Peer
from hilum.core.exchange import Exchange, Verdict
from hilum.ihe.law import Analyzer as AnalyzerSettings
from hilum.ihe.law import LawSettings
from hilum.simulate.analyzer import Analyzer, Bench
from hilum.simulate.ehr import speak
from hilum.simulate.site import Hub
from support.live_hub import LiveHub, live_hub, settings

PID = "PID|1||P1^^^HOSP&1.2.3.4.5&ISO^MR||Doe^Jane||19700102|F\r"
TESTS = (("L1", "2345-7^Glucose^LN"), ("L2", "2951-2^Sodium^LN"))


def order(site: Hub, *tests: tuple[str, str], control: str = "NW") -> bytes:
    head = site.header("LIS")
    lines = [f"MSH|^~\\&|LIS|HOSP|HILUM|HILUM|{head.time}||OML^O33^OML_O33|{head.control_id}|P|2.5.1\r", PID]
    lines.append("SPM|1|T1&LAB||SER^Serum^HL70487\rSAC|||T1\r")
    lines += [f"ORC|{control}|{number}^LIS\rOBR|1|{number}^LIS||{code}\r" for number, code in tests]
    return "".join(lines).encode()


class Laboratory:
    """The hub, the analyzer, and what the journal says."""

    def __init__(self, hub: LiveHub, site: Hub, analyzer: Analyzer, port: int) -> None:
        self.hub = hub
        self.port = port
        self.site = site
        self.analyzer = analyzer

    async def journal(self) -> list[Exchange]:
        """All of the transactions, judged, the deliveries gone."""
        return [one for one in await asyncio.to_thread(self.hub.exchanges) if one.transaction]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something holds at the analyzer."""
        async with asyncio.timeout(10.0):
            while not is_so():
                await asyncio.sleep(0.01)

    async def fhir(self, path: str) -> list[dict[str, Any]]:
        """The resources of a search."""

        def get() -> Any:
            with urllib.request.urlopen(f"{self.hub.base}/fhir/{path}", timeout=10) as answer:
                return json.load(answer)

        bundle = await asyncio.to_thread(get)
        return [one["resource"] for one in bundle.get("entry", ())]


@asynccontextmanager
async def laboratory(
    folder: Path, *, broadcast: bool = False, refuses: tuple[str, ...] = ()
) -> AsyncIterator[Laboratory]:
    site = Hub()
    analyzer = Analyzer(site, Bench("CHEM", frozenset(refuses)))
    port = await analyzer.start()
    told = settings(
        folder,
        peers={"chem": Peer(application="CHEM", mllp=f"127.0.0.1:{port}"), "lis": Peer(application="LIS")},
        profiles={"law": LawSettings((AnalyzerSettings("chem", broadcast=broadcast),))},
    )
    try:
        with live_hub(told) as hub:
            site.mllp = HostPort("127.0.0.1", hub.mllp_port)
            yield Laboratory(hub, site, analyzer, port)
    finally:
        await analyzer.stop()


def run(folder: Path, story: Callable[[Laboratory], Awaitable[None]], **more: Any) -> None:
    async def main() -> None:
        async with laboratory(folder, **more) as lab:
            await story(lab)

    asyncio.run(main())


def test_an_analyzer_asks_gets_its_work_and_its_results_are_shown_by_fhir(tmp_path: Path) -> None:
    async def story(lab: Laboratory) -> None:
        bench = lab.analyzer.bench
        await speak(lab.site.mllp, order(lab.site, *TESTS))
        assert (await lab.analyzer.query("T1"))["QAK-2"] == "OK"
        await lab.until(lambda: len(bench.work) == 2)
        for work, value in zip(list(bench.work.values()), ("5.1", "140"), strict=True):
            await lab.analyzer.report(work, status="IP")
            await lab.analyzer.report(work, value)
        journal = await lab.journal()
        assert [one.transaction for one in journal] == ["LAB-27", "LAB-28", "LAB-29", "LAB-29", "LAB-29", "LAB-29"]
        assert {one.verdict for one in journal} == {Verdict.PASS}
        reports = await lab.fhir("DiagnosticReport")
        requests = {one["id"]: one for one in await lab.fhir("ServiceRequest")}
        assert {one["status"] for one in reports} == {"final"}
        assert {one["status"] for one in requests.values()} == {"completed"}
        shown = {}
        for one in reports:
            request = requests[one["basedOn"][0]["reference"].partition("/")[2]]
            assert request["specimen"][0]["identifier"]["value"] == "T1"
            shown[request["code"]["coding"][0]["code"]] = one["subject"]
        observations = {
            one["code"]["coding"][0]["code"]: one["valueQuantity"]["value"] for one in await lab.fhir("Observation")
        }
        assert observations == {"2345-7": 5.1, "2951-2": 140}
        assert set(shown) == set(observations)
        person = (await lab.fhir("Patient"))[0]["id"]
        assert lab.hub.read(lambda record: lab.hub.hub.expectations(record, person)) == []

    run(tmp_path, story)


def test_an_unknown_specimen_is_answered_and_told_as_no_work(tmp_path: Path) -> None:
    async def story(lab: Laboratory) -> None:
        assert (await lab.analyzer.query("T9"))["QAK-2"] == "NF"
        await lab.until(lambda: lab.analyzer.bench.nothing == ["T9"])
        journal = await lab.journal()
        assert [(one.transaction, one.verdict) for one in journal] == [
            ("LAB-27", Verdict.PASS),
            ("LAB-28", Verdict.PASS),
        ]

    run(tmp_path, story)


def test_an_order_is_sent_unasked_and_taken_back_when_it_is_cancelled(tmp_path: Path) -> None:
    async def story(lab: Laboratory) -> None:
        bench = lab.analyzer.bench
        await speak(lab.site.mllp, order(lab.site, TESTS[0]))
        await lab.until(lambda: len(bench.work) == 1)
        await asyncio.to_thread(lab.hub.settle)
        await speak(lab.site.mllp, order(lab.site, TESTS[0], control="CA"))
        await lab.until(lambda: len(bench.cancelled) == 1)
        journal = await lab.journal()
        assert [(one.transaction, one.fact("ORC-1"), one.verdict) for one in journal] == [
            ("LAB-28", "NW", Verdict.PASS),
            ("LAB-28", "CA", Verdict.PASS),
        ]

    run(tmp_path, story, broadcast=True)


def test_work_that_the_analyzer_refuses_fails_its_verdict(tmp_path: Path) -> None:
    async def story(lab: Laboratory) -> None:
        await speak(lab.site.mllp, order(lab.site, TESTS[0]))
        await lab.analyzer.query("T1")
        journal = await lab.journal()
        (sent,) = [one for one in journal if one.transaction == "LAB-28"]
        assert (sent.verdict, [one.rule for one in sent.findings]) == (Verdict.FAIL, ["LAB-28/refused"])

    run(tmp_path, story, refuses=("2345-7",))


def test_an_analyzer_that_rejects_to_hear_of_no_work_does_not_hold_up_the_work(tmp_path: Path) -> None:
    async def story(lab: Laboratory) -> None:
        lab.analyzer.bench.takes_nothing = False
        await lab.analyzer.query("T9")
        await speak(lab.site.mllp, order(lab.site, TESTS[0]))
        await lab.analyzer.query("T1")
        await lab.until(lambda: len(lab.analyzer.bench.work) == 1)
        journal = [one for one in await lab.journal() if one.transaction == "LAB-28"]
        assert [(one.fact("ORC-1"), one.code, one.verdict) for one in journal] == [
            ("DC", "AR", Verdict.FAIL),
            ("NW", "AA", Verdict.PASS),
        ]

    run(tmp_path, story)


def test_work_waits_for_an_analyzer_that_is_switched_off(tmp_path: Path) -> None:
    async def story(lab: Laboratory) -> None:
        analyzer = lab.analyzer
        await analyzer.stop()
        await speak(lab.site.mllp, order(lab.site, TESTS[0]))
        assert (await analyzer.query("T1"))["QAK-2"] == "OK"

        def tried() -> bool:
            rows = lab.hub.read(lambda record: record.outbox.search(destination="chem"))
            return any(one.attempts for one in rows)

        await lab.until(tried)
        person = (await lab.fhir("Patient"))[0]["id"]
        owed = lab.hub.read(lambda record: lab.hub.hub.expectations(record, person))
        assert [one.rule for one in owed] == ["LAW/broadcast-expected"]
        await analyzer.start(lab.port)
        await lab.until(lambda: len(analyzer.bench.work) == 1)
        await asyncio.to_thread(lab.hub.settle)
        owed = lab.hub.read(lambda record: lab.hub.hub.expectations(record, person))
        assert [one.rule for one in owed] == ["LAW/results-expected"]

    run(tmp_path, story)
