"""The swimlane: facts about the picture, read back from its XML."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from lxml import etree

from hilum.console.swimlane import lanes, swimlane
from hilum.core.exchange import Direction, Exchange, Outcome, Verdict
from support import console_story as story

SVG = "{http://www.w3.org/2000/svg}"


def drawn(**more: object) -> etree._Element:
    text = swimlane(story.exchanges(), story.expected(), title="Berta", **more)  # type: ignore[arg-type]
    return etree.fromstring(text.encode())


def texts(root: etree._Element) -> list[str]:
    return ["".join(str(piece) for piece in one.itertext()) for one in root.iter(f"{SVG}text")]


def test_sources_stand_left_of_the_hub_and_receivers_right() -> None:
    names = [one.name for one in lanes(story.exchanges())]
    hub = names.index("HILUM")
    assert names[:hub] == ["EHR", "MR1"]
    assert set(names[hub + 1 :]) == {"REPORTS", "VIEWER", "PACS2", "RIS", "APP", "DOCSOURCE", "CONSUMER"}


def test_who_only_receives_stands_right_whatever_else_it_might_play() -> None:
    told = replace(
        story.exchanges()[0], source="HILUM", destination="PACS2", direction=Direction.OUT, transaction="RAD-12"
    )
    names = [one.name for one in lanes([*story.exchanges(), told])]
    assert names.index("PACS2") > names.index("HILUM")


def test_the_hub_is_told_from_the_directions() -> None:
    assert [one.name for one in lanes(story.exchanges()) if one.is_hub] == ["HILUM"]


def test_each_exchange_is_one_arrow_in_the_order_of_time() -> None:
    root = drawn(link=lambda one: f"/exchanges/{one.id}")
    links = [one.get("href") for one in root.iter(f"{SVG}a")]
    assert links == [f"/exchanges/{number}" for number in range(1, 23)]
    heights = [float(one.get("y") or 0) for one in root.iter(f"{SVG}rect") if one.get("class") == "hit"]
    assert heights == sorted(heights)
    assert len(set(heights)) == 22


def test_an_arrow_is_labelled_with_transaction_words_and_what_it_carries() -> None:
    said = texts(drawn())
    assert "RAD-8 Modality Images Stored · 12 MR" in said
    assert "RAD-5 Query Modality Worklist · 1 match" in said
    assert "C-STORE · 0x0000 · 412 ms · SWF.b/study-uid-agrees" in said


def test_colour_is_never_alone() -> None:
    root = drawn()
    signs = [one.text for one in root.iter(f"{SVG}text") if one.get("class") == "sign"]
    assert signs.count("✕") == 1
    assert signs.count("!") == 1
    assert signs.count("✓") == 18


def test_a_failed_exchange_does_not_reach_its_receiver() -> None:
    failed = [one for one in story.exchanges() if one.outcome is Outcome.FAILED]
    root = etree.fromstring(swimlane(failed, title="t").encode())
    assert [one for one in root.iter(f"{SVG}path") if one.get("class") == "cross"]
    assert not [one for one in root.iter(f"{SVG}path") if one.get("class") == "head"]


def test_an_expected_step_is_a_dashed_arrow_on_the_lane_of_who_plays_the_actor() -> None:
    root = drawn(now=story.START + 90_000)
    ghosts = [one for one in root.iter(f"{SVG}g") if "ghost" in (one.get("class") or "")]
    assert [one.get("class") for one in ghosts] == ["ghost late", "ghost"]
    assert "has not come" in texts(ghosts[0])[1]
    assert "expected" in texts(ghosts[1])[1]
    modality = next(lane for lane in lanes(story.exchanges(), story.expected()) if lane.name == "MR1")
    assert "Acquisition Modality" in modality.roles
    start = re.match(r"M([\d.]+)", next(ghosts[1].iter(f"{SVG}path")).get("d") or "")
    mr1 = next(one for one in root.iter(f"{SVG}text") if one.text == "MR1")
    assert start and start[1] == mr1.get("x")


def test_an_overdue_step_of_an_actor_nobody_plays_gets_a_lane_of_its_own() -> None:
    only = [story.exchanges()[0]]
    names = [(one.name, one.is_actor) for one in lanes(only, story.expected())]
    assert ("Acquisition Modality", True) in names
    assert ("Report Manager", True) in names


def test_pauses_and_days_are_told() -> None:
    said = texts(drawn())
    assert "44 min later" in said
    assert "Tuesday, 24 November 2026" in said
    assert "Wednesday, 25 November 2026" in said


def test_every_label_stays_inside_the_picture() -> None:
    long = replace(story.exchanges()[0], kind="K" * 300, transaction="", source="S" * 80)
    root = etree.fromstring(swimlane([long, *story.exchanges()], title="t").encode())
    width = float(root.get("width") or 0)
    for one in root.iter(f"{SVG}text"):
        if one.get("text-anchor") == "middle":
            assert 0 < float(one.get("x") or 0) < width


@pytest.mark.parametrize("nasty", ["</svg><script>alert(1)</script>", '"><a href="x', "a\x00b\x1f&<>'\ud800"])
def test_hostile_text_is_text_and_the_picture_stays_well_formed(nasty: str) -> None:
    one = replace(
        story.exchanges()[7], source=nasty, kind=nasty, code=nasty, transaction=nasty, detail=(("modality", nasty),)
    )
    findings = (replace(story.WRONG_STUDY, rule=nasty),)
    steps = [replace(story.expected()[0], source=nasty, text=nasty, rule=nasty)]
    root = etree.fromstring(swimlane([replace(one, findings=findings)], steps, title=nasty).encode("utf-8"))
    assert not list(root.iter(f"{SVG}script"))
    assert not list(root.iter(f"{SVG}a"))


def test_the_picture_names_itself_and_sums_up() -> None:
    root = drawn()
    assert root.findtext(f"{SVG}title") == "Berta"
    summary = root.findtext(f"{SVG}desc") or ""
    assert summary.startswith("22 exchanges between 10 systems")
    assert "1 fail" in summary


def test_a_file_has_its_own_style_and_a_page_gives_it() -> None:
    assert "prefers-color-scheme:dark" in swimlane([], title="t")
    assert "<style" not in swimlane([], title="t", theme="page")
    assert "prefers" not in swimlane([], title="t", theme="dark")


def test_an_exchange_of_a_system_with_itself_is_a_loop() -> None:
    self = Exchange(Direction.IN, "fhir", "read", "HILUM", "HILUM", story.START, story.START + 1, verdict=Verdict.PASS)
    root = etree.fromstring(swimlane([self], title="t").encode())
    assert any((one.get("d") or "").count("h34") for one in root.iter(f"{SVG}path"))


def test_five_hundred_arrows_are_drawn_in_time() -> None:
    many = [
        replace(one, started=one.started + day * 100_000, id=day * 100 + one.id)
        for day in range(23)
        for one in story.exchanges()
    ]
    began = time.perf_counter()
    picture = swimlane(many, title="t")
    assert len(many) > 500
    assert picture.count('class="hit"') == len(many)
    assert time.perf_counter() - began < 1.5  # the bench measures; this guards against a change of order
