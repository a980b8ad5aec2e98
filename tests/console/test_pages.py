"""Pages: each answers, says what it must, and turns hostile text into text."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from lxml import etree, html

from hilum.console import app
from hilum.console.live import events
from hilum.core.exchange import Direction, Exchange
from hilum.core.identity import Identifier, Patient
from hilum.core.record import Record
from hilum.core.study import Instance, InstanceStored, ReceivedPatient, Series, Study
from hilum.ihe.profile import Profiles
from hilum.testing import MemoryStore
from support import console_story as story
from support.console_browser import Browser
from support.console_seed import DOCUMENT, SeededHub, seed

PATIENT = f"/patients/{story.PERSON}"
PAGES = [
    "/",
    "/?part=counters",
    "/patients",
    "/patients?q=pro",
    PATIENT,
    f"{PATIENT}?profile=SWF.b",
    f"{PATIENT}?verdict=fail",
    f"{PATIENT}?part=swimlane",
    "/patients/01JDQTESTPERSON0000000002B",
    "/exchanges",
    "/exchanges?key=accession&value=A26-500",
    "/exchanges?transaction=RAD-8&verdict=fail",
    *(f"/exchanges/{number}" for number in range(1, 23)),
    "/exchanges/1?view=tree",
    "/exchanges/1?part=panel",
    "/worklist",
    "/worklist?all=1",
    "/queue",
    "/queue?state=dead",
    "/conformance",
    "/settings",
    f"/documents/{DOCUMENT}",
    f"/documents/{DOCUMENT}/rendered",
]
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}</textarea>"


def page(text: str) -> etree._Element:
    return html.fromstring(text)


def found(root: etree._Element, path: str) -> list[Any]:
    """What an XPath finds."""
    nodes = root.xpath(path)
    assert isinstance(nodes, list)
    return nodes


def said(node: etree._Element) -> str:
    """The text of an element and of all inside it."""
    return "".join(str(piece) for piece in node.itertext())


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_under_a_strict_policy(client: Browser, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_script_or_style(client: Browser, path: str) -> None:
    root = page(client.get(path).text)
    assert [one.get("src") for one in root.iter("script") if not one.get("src")] == []
    assert list(root.iter("style")) == []
    for one in root.iter():
        assert "style" not in one.attrib
        assert not [name for name in one.attrib if str(name).startswith("on")]


@pytest.mark.parametrize("path", PAGES)
def test_hostile_text_in_every_field_stays_text(path: str) -> None:
    store = MemoryStore()
    seed(store, text=XSS)
    client = Browser(app(SeededHub(store, profiles=Profiles.builtin())))
    text = client.get(path).text
    assert "<script>alert" not in text
    root = page(text)
    assert [one for one in root.iter("img") if one.get("src") == "x"] == []
    assert "{{7*7}}" in text or "49" not in re.sub(r"\d{3,}", "", text) or path.endswith("?part=counters")


def test_home_shows_traffic_verdicts_queue_and_listeners(client: Browser) -> None:
    root = page(client.get("/").text)
    text = said(root)
    assert "HILUM@127.0.0.1:11112" in text
    assert "RAD-8 Modality Images Stored" in text
    assert "1 given up" in text
    rows = found(root, "//tbody[@data-rows]/tr/@id")
    assert len(rows) == 22
    assert rows[0] == "x-22"


def test_an_insecure_listener_is_shown_on_every_page(hub: SeededHub) -> None:
    hub.insecure = True
    client = Browser(app(hub))
    for path in ("/", "/patients", "/settings"):
        assert "MLLP listens on 0.0.0.0:2575 without TLS" in client.get(path).text


def test_the_patient_page_shows_all_that_is_known(client: Browser) -> None:
    root = page(client.get(PATIENT).text)
    text = said(root)
    for words in (
        "Berta Maria Probst",
        "4711",
        "merged from",
        "John Doe",
        "MR knee left without contrast",
        "No meniscal tear.",
    ):
        assert words in text
    assert "Small effusion.\nCruciate ligaments intact & regular." in text
    assert found(root, "//img[contains(@src, '/dicom-web/studies/')]")
    assert found(root, f"//a[@href='/documents/{DOCUMENT}']")
    assert len(found(root, "//a[@data-exchange]")) == 22


def test_a_study_of_reports_is_read_and_not_pictured(client: Browser, hub: SeededHub) -> None:
    def stored(record: Record) -> None:
        study = Study("1.2.3", story.PERSON, ReceivedPatient(Identifier("4711")), description="Reading")
        series = Series("1.2.3.1", "1.2.3", "SR")
        blob = record.blobs.put(b"\0" * 128 + b"DICM")
        report = Instance("1.2.3.1.1", "1.2.840.10008.5.1.4.1.1.88.11", "1.2.3.1", "1.2.3", "1.2.840.10008.1.2.1", blob)
        record.emit(InstanceStored(study, series, report))

    hub.store.write_now(stored)
    root = page(client.get(PATIENT).text)
    (card,) = found(root, "//article[@class='study'][.//h3='Reading']")
    assert found(card, ".//img") == []
    assert found(card, ".//a[.='report']/@href") == ["/dicom-web/studies/1.2.3/rendered?accept=text/html"]
    assert "1 series · 1 object" in said(card) and "1 objects" not in said(card)


def test_a_profile_filter_leaves_only_its_arrows(client: Browser) -> None:
    root = page(client.get(f"{PATIENT}?profile=XDS.b").text)
    assert len(found(root, "//a[@data-exchange]")) == 3


def test_a_merged_patient_points_to_the_survivor(client: Browser) -> None:
    root = page(client.get("/patients/01JDQTESTPERSON0000000002B").text)
    assert found(root, "//div[@role='status']/a/@href") == [PATIENT]


def test_an_exchange_shows_its_message_findings_and_what_became_of_it(client: Browser) -> None:
    root = page(client.get("/exchanges/2").text)
    text = said(root)
    assert "OBR|1|P-9001^PLACER" in text
    assert "RAD-2/ORC-9" in text
    assert "RAD TF-2 4.2.4.1.2.3" in text
    row = said(found(root, "//tr[@data-place='PID-3.1']")[0])
    assert "4711" in row
    assert "(0010,0020) Patient ID" in row
    assert "Patient.identifier.value" in row
    assert found(root, "//pre//span[@data-place='PID-3.1']/text()") == ["4711"]


def test_the_tree_names_each_place(client: Browser) -> None:
    root = page(client.get("/exchanges/1?view=tree").text)
    row = found(root, "//div[@class='tree']//tr[@data-place='PID-5.1']")[0]
    assert said(row).endswith("Probst")


def test_an_exchange_is_found_by_any_key(client: Browser) -> None:
    root = page(client.get("/exchanges", params={"key": "study", "value": story.STUDY, "verdict": "fail"}).text)
    assert found(root, "//tbody/tr/@id") == ["x-8"]


def test_what_reached_no_standard_is_found_by_its_filter(client: Browser, hub: SeededHub) -> None:
    unreadable = Exchange(Direction.IN, "http", "unreadable", "10.0.0.9:4711", "hilum", 1_795_600_000.0)
    id = hub.store.write_now(lambda record: record.exchanges.add(unreadable))
    root = page(client.get("/exchanges?standard=http").text)
    assert found(root, "//tbody/tr/@id") == [f"x-{id}"]
    assert found(root, "//select[@name='standard']/option[@selected]/text()") == ["http"]


def test_audit_records_are_among_the_exchanges_only_where_they_are_asked_for(client: Browser, hub: SeededHub) -> None:
    audit = Exchange(Direction.OUT, "syslog", "AuditMessage", "hilum", "AUDIT", 1_795_600_001.0, transaction="ITI-20")
    row = f"x-{hub.store.write_now(lambda record: record.exchanges.add(audit))}"
    asked = {
        query: row in found(page(client.get(f"/exchanges{query}").text), "//tbody/tr/@id")
        for query in ("", "?everything=1", "?standard=syslog", "?transaction=ITI-20", "?peer=EHR")
    }
    assert asked == {
        "": False,
        "?everything=1": True,
        "?standard=syslog": True,
        "?transaction=ITI-20": True,
        "?peer=EHR": False,
    }
    assert found(page(client.get("/exchanges").text), "//a[@class='chip'][@aria-current]/text()") == ["exchanges"]


def test_a_row_names_the_patient_that_its_exchange_is_about(client: Browser) -> None:
    for path in ("/", "/exchanges?key=study&value=" + story.STUDY):
        root = page(client.get(path).text)
        assert PATIENT in found(root, "//tr[@id='x-8']//a/@href")


def test_a_dead_delivery_is_sent_again_by_a_form_of_ours_only(client: Browser, hub: SeededHub) -> None:
    dead = hub.store.read_now(lambda record: record.outbox.search(state="dead"))[0]
    root = page(client.get("/queue").text)
    form = found(root, f"//form[@action='/queue/{dead.id}/replay']")[0]
    token = found(form, ".//input[@name='token']/@value")[0]
    path = f"/queue/{dead.id}/replay"
    assert client.post(path, data={"token": "0" * 64}).status_code == 403
    assert client.post(path, data={"token": token}, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post(path, data={"token": token}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post(path, content=b"token=" + b"x" * 20_000).status_code == 400
    assert hub.store.read_now(lambda record: record.outbox.get(dead.id)).state == "dead"  # type: ignore[union-attr]
    answer = client.post(path, data={"token": token})
    assert answer.status_code == 303
    assert hub.store.read_now(lambda record: record.outbox.get(dead.id)).state == "pending"  # type: ignore[union-attr]


def test_a_delivery_that_waits_for_its_next_try_can_be_tried_now(client: Browser, hub: SeededHub) -> None:
    one = hub.store.read_now(lambda record: record.outbox.search(state="dead"))[0]
    hub.store.write_now(lambda record: record.outbox.replay(one.id))
    forms = f"//form[@action='/queue/{one.id}/replay']//button/text()"
    assert found(page(client.get("/queue").text), forms) == []  # it goes out by itself
    hub.store.write_now(lambda record: record.outbox.settle(one.id, state="pending", due=9e9, attempts=1))
    assert found(page(client.get("/queue").text), forms) == ["Try now"]


def test_a_clinical_document_is_framed_without_script(client: Browser) -> None:
    frame = found(page(client.get(f"/documents/{DOCUMENT}").text), "//iframe")[0]
    assert frame.get("sandbox") == "allow-same-origin"
    answer = client.get(f"/documents/{DOCUMENT}/rendered")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert "Cruciate ligaments intact" in said(page(answer.text))


def test_bytes_from_outside_are_never_served_as_a_page(client: Browser) -> None:
    answer = client.get("/results/01JDQRESULT000000000000001/attachments/0")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    raw = client.get("/api/exchanges/1/request")
    assert raw.content == story.ADT
    assert raw.headers["content-type"] == "application/octet-stream"
    assert raw.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path", ["/patients/none", "/exchanges/999", "/documents/none", "/results/none/attachments/0", "/nothing"]
)
def test_what_is_not_there_is_a_page_that_says_so(client: Browser, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Not here" in answer.text


def test_a_filter_that_is_no_filter_is_refused(client: Browser) -> None:
    assert client.get("/exchanges?verdict=perhaps").status_code == 400


def test_the_theme_is_kept(client: Browser) -> None:
    assert 'data-theme="dark"' in client.get("/?theme=dark").text
    assert 'data-theme="dark"' in client.get("/patients").text
    assert 'data-theme="x' not in client.get('/?theme=x"').text


def test_static_files_are_typed(client: Browser) -> None:
    for path, kind in (
        ("console.css", "text/css"),
        ("console.js", "javascript"),
        ("mark.svg", "image/svg+xml"),
        ("swimlane.css", "text/css"),
    ):
        answer = client.get(f"/static/{path}")
        assert answer.status_code == 200
        assert kind in answer.headers["content-type"]


def test_live_events_carry_rows_in_bundles(hub: SeededHub) -> None:
    def row(one: Exchange, patient: Patient | None) -> str:
        return f"<tr id='x-{one.id}'>"

    async def gather() -> list[bytes]:
        return [one async for one in events(hub.subscribe(), hub.store, row, bundle_s=0.3)]

    told = asyncio.run(gather())
    bundles = [json.loads(one.split(b"data: ")[1]) for one in told if one.startswith(b"event: exchanges")]
    assert 1 <= len(bundles) < 22
    assert {one["id"] for bundle in bundles for one in bundle} == set(range(1, 23))
    assert bundles[0][0]["persons"] == [story.PERSON]


def test_a_quiet_stream_is_kept_open(hub: SeededHub) -> None:
    async def quiet() -> list[bytes]:
        async def nothing() -> AsyncIterator[int]:
            await asyncio.sleep(0.2)
            numbers: tuple[int, ...] = ()
            for number in numbers:
                yield number

        return [one async for one in events(nothing(), hub.store, lambda one, patient: "", quiet_s=0.02)]

    assert b": quiet\n\n" in asyncio.run(quiet())
