"""The HTML report: one file that needs nothing else."""

from __future__ import annotations

from dataclasses import replace

from lxml import html

from hilum.console import report
from hilum.core.exchange import Verdict
from support import console_story as story


def test_the_report_needs_nothing_from_outside() -> None:
    text = report(story.exchanges(), story.expected(), title="MRI story", environment=[("hilum", "0.1.0")])
    root = html.fromstring(text)
    assert list(root.iter("script")) == []
    assert list(root.iter("link")) == []
    assert list(root.iter("img")) == []
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "").replace(
        "https://", "http"
    )
    assert len(list(root.iter("svg"))) == 1


def test_the_report_tells_totals_findings_and_steps_that_have_not_come() -> None:
    root = html.fromstring(report(story.exchanges(), story.expected(), title="MRI story"))
    text = "".join(str(piece) for piece in root.itertext())
    assert "1 failed, 2 expected steps have not come" in text
    for words in ("SWF.b/study-uid-agrees", "RAD-2/ORC-9", "SWF.b/availability-announced", "RAD TF-2 4.8.4.1.2.2"):
        assert words in text
    rows = root.xpath("//tr[starts-with(@id, 'x')]/@id")
    assert rows == [f"x{number}" for number in range(1, 23)]


def test_a_run_without_fault_says_so() -> None:
    good = [replace(one, verdict=Verdict.PASS, findings=()) for one in story.exchanges()]
    assert "Every verdict holds" in report(good, title="MRI story")
    assert "Every verdict holds" not in report([], title="MRI story")


def test_hostile_text_stays_text() -> None:
    nasty = "<script>alert(1)</script>"
    one = replace(
        story.exchanges()[7], source=nasty, kind=nasty, code=nasty, findings=(replace(story.WRONG_STUDY, text=nasty),)
    )
    text = report(
        [one], [replace(story.expected()[0], text=nasty)], title=nasty, environment=[(nasty, nasty)], summary=nasty
    )
    assert "<script" not in text
