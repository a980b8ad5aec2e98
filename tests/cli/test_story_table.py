"""The demo's table of exchanges: a line each at any width, what is wrong below."""

from __future__ import annotations

from typing import Any

import pytest

from hilum.cli.story_table import lines
from hilum.core.exchange import Direction, Exchange, Finding, Key, Severity, Verdict

NAMES = {"RAD-8": "Modality Images Stored", "RAD-1": "Patient Registration"}
DOCUMENT = "2.25.324453016982079376151305078319098257019"


def exchange(kind: str, transaction: str, *keys: tuple[str, str], **more: Any) -> Exchange:
    told = tuple(Key(kind, value) for kind, value in keys)
    return Exchange(
        Direction.IN, "dicom", kind, "MR1", "HILUM", 1.0, 1.0174, transaction=transaction, keys=told, **more
    )


STORED = exchange(
    "C-STORE",
    "RAD-8",
    ("patient", "2.25.1|100234"),
    ("accession", "A0000001"),
    count=8,
    code="0x0000",
    verdict=Verdict.PASS,
)
SHARED = exchange(
    "read", "ITI-68", ("patient", "2.25.1|100234"), ("document", DOCUMENT), code="200", verdict=Verdict.PASS
)


def shown(width: int, *rows: Exchange) -> list[str]:
    return [line.plain for line in lines(rows, width, lambda id: NAMES.get(id, ""))]


@pytest.mark.parametrize("width", [80, 100, 140, 200])
def test_every_exchange_is_one_line_that_fits(width: int) -> None:
    told = shown(width, STORED, SHARED)
    assert len(told) == 3
    assert all(len(line) <= width for line in told)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (80, "MR1   HILUM  RAD-8  C-STORE x8  A0000001, 100234  17  0x0000  holds"),
        (100, "MR1   HILUM  RAD-8  C-STORE x8  accession A0000001, patient 100234  17  0x0000  holds"),
        (
            140,
            "MR1   HILUM  RAD-8 Modality Images Stored  C-STORE x8  accession A0000001, patient 100234  17  0x0000  holds",
        ),
    ],
)
def test_a_wider_screen_is_told_more(width: int, expected: str) -> None:
    assert shown(width, STORED)[1] == expected


def test_a_number_that_has_no_room_is_left_out_rather_than_cut() -> None:
    assert DOCUMENT not in shown(80, SHARED)[1]
    assert "  100234  " in shown(80, SHARED)[1]
    assert f"patient 100234, document {DOCUMENT}" in shown(140, SHARED)[1]


def test_findings_stand_whole_below_their_exchange() -> None:
    finding = Finding(
        Severity.ERROR, "SWF.b/accession-agrees", "the accession number is another than the order's " * 3, "", ""
    )
    broken = exchange("N-SET", "RAD-7", findings=(finding,), verdict=Verdict.FAIL)
    told = shown(80, broken)
    assert told[1].endswith("breaks")
    assert told[2] == f"    SWF.b/accession-agrees  {finding.text}"


def test_what_a_peer_calls_itself_does_not_steer_the_terminal() -> None:
    assert "\x1b" not in "".join(shown(80, exchange("A\x1b[2JB", "RAD-1")))
