"""The console in a real browser: pages draw without a complaint, traffic comes live, an arrow opens its exchange."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from hilum.endpoint import mllp
from support.chromium import Page, chromium
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.browser

ADT = (
    b"MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||ADT^A04^ADT_A01|%s|P|2.5.1\r"
    b"EVN|A04|20260115101530\r"
    b"PID|1||%s^^^HOSP&1.2.3.4.5&ISO^MR||<b>Browser</b>^Berta||19700101|F\r"
    b"PV1|1|O|||||||||||||||||V1^^^HOSP&1.2.3.4.5&ISO\r"
)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("hub"))) as running:
        yield running


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as one:
        yield one


def register(hub: LiveHub, number: bytes) -> str:
    """Register a patient over MLLP; our id of the patient."""

    async def send() -> None:
        async with mllp.connect("127.0.0.1", hub.mllp_port) as link:
            assert b"MSA|AA" in await link.send(ADT % (number, number))

    asyncio.run(send())
    hub.settle()
    patient = hub.read(lambda record: record.patients.find(record.authorities.identifier(number.decode())))
    assert patient is not None
    return patient.id


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/patients", "/exchanges", "/worklist", "/queue", "/conformance", "/settings"])
def test_a_page_draws_without_a_complaint(path: str, theme: str, hub: LiveHub, page: Page) -> None:
    page.complaints.clear()
    page.go(f"{hub.base}{path}?theme={theme}")
    assert page.run("document.querySelector('h1').textContent.trim().length") > 0
    background = page.run("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)[0]")
    assert (background < 100) == (theme == "dark")
    assert len(page.screenshot()) > 10_000
    assert page.complaints == []


def test_traffic_appears_while_the_page_is_open(hub: LiveHub, page: Page) -> None:
    page.go(f"{hub.base}/")
    before = page.run("document.querySelectorAll('main tbody tr').length")
    register(hub, b"B1")
    page.wait(
        f"document.querySelectorAll('main tbody tr').length > {before} && document.body.innerText.includes('ADT^A04')"
    )


def test_an_arrow_opens_its_exchange_and_nothing_of_the_message_becomes_markup(hub: LiveHub, page: Page) -> None:
    person = register(hub, b"B2")
    page.complaints.clear()
    page.go(f"{hub.base}/patients/{person}")
    assert page.run("document.querySelectorAll('h1 b').length") == 0
    assert "<b>Browser</b>" in page.run("document.querySelector('h1').textContent")
    link = page.run("document.querySelector('svg a').getAttribute('href')")
    page.go(f"{hub.base}{link}")
    assert "PID-3.1" in page.run("document.body.innerText")
    assert page.run("document.querySelectorAll('main b b, pre b').length") == 0
    assert page.complaints == []


def test_the_search_box_finds_the_patient(hub: LiveHub, page: Page) -> None:
    register(hub, b"B3")
    page.go(f"{hub.base}/patients?text=B3")
    assert "B3" in page.run("document.querySelector('main').innerText")
