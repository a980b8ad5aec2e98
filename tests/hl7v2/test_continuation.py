"""Long segments and messages in pieces and whole again. HL7 v2.5.1 2.10.2."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, Incorrect, LocalProtocolError
from hilum.hl7v2.data.continuation import Continuations, fold, fragment, unfold
from hilum.hl7v2.data.er7 import Limits, parse

HEAD = b"MSH|^~\\&|LAB|NORTH|HUB|SOUTH|20240101||ORU^R01^ORU_R01|M1|P|2.5.1\r"
ORU = (
    HEAD
    + b"PID|1||12^^^HOSP\rOBR|1\r"
    + b"".join(b"OBX|%d|TX|note||" % n + b"words of a long note " * 9 + b"\r" for n in range(1, 6))
    + b"ZZZ|end\r"
)


def _pointer(number: int) -> str:
    return f"HOSP-LAB-{number}"


def test_a_long_segment_goes_on_in_add_segments_behind_it_and_is_whole_again() -> None:
    folded = fold(ORU, 80)
    assert all(len(line) <= 80 or line.startswith(b"MSH") for line in folded.split(b"\r"))
    assert b"\rADD|" in folded
    assert unfold(folded) == ORU
    assert unfold(ORU) is ORU


def test_header_and_patient_are_never_broken() -> None:
    raw = HEAD + b"PID|1||" + b"9" * 200 + b"\rOBX|1|TX|||" + b"x" * 200 + b"\r"
    folded = fold(raw, 60)
    assert b"PID|1||" + b"9" * 200 + b"\r" in folded
    assert unfold(folded) == raw


def test_a_long_message_becomes_messages_that_point_to_each_other() -> None:
    parts = fragment(ORU, 400, _pointer)
    assert len(parts) > 2 and all(len(part) <= 400 for part in parts)
    read = [parse(part) for part in parts]
    assert [one["MSH-14"] for one in read[1:]] == [one["DSC-1"] for one in read[:-1]]
    assert [one["DSC-2"] for one in read[:-1]] == ["F"] * (len(read) - 1)
    assert [one["MSH-10"] for one in read] == ["M1", *(f"M1.{n}" for n in range(2, len(read) + 1))]
    assert "DSC" not in read[-1]
    assert {one["MSH-9"] for one in read} == {"ORU^R01^ORU_R01"}


def test_a_segment_on_the_border_ends_in_an_empty_add_and_goes_on_behind_the_next_header() -> None:
    first, second, *_ = fragment(HEAD + b"OBX|1|TX|||" + b"x" * 500 + b"\r", 300, _pointer)
    lines = first.split(b"\r")
    assert lines[-3] == b"ADD|" and lines[-2].startswith(b"DSC|HOSP-LAB-1|F")
    assert second.split(b"\r")[1].startswith(b"ADD|xxx")


@pytest.mark.parametrize("longest", [220, 300, 333, 1000, 5000])
@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\n"])
def test_fragments_put_together_are_the_very_bytes(longest: int, end: bytes) -> None:
    raw = ORU.replace(b"\r", end)
    joining = Continuations()
    *first, last = [joining.receive(part) for part in fragment(raw, longest, _pointer)]
    assert first == [None] * len(first) and last == raw
    assert len(joining) == 0


def test_fragments_of_two_senders_with_the_same_pointer_do_not_mix() -> None:
    other = ORU.replace(b"LAB|NORTH", b"LAB|EAST").replace(b"words", b"other")
    joining = Continuations()
    out = []
    for one, two in zip(fragment(ORU, 400, _pointer), fragment(other, 399, _pointer), strict=False):
        out += [joining.receive(one), joining.receive(two)]
    assert [raw for raw in out if raw] == [ORU, other]


def test_a_whole_message_and_an_interactive_continuation_come_back_as_they_are() -> None:
    joining = Continuations()
    assert joining.receive(ORU) is ORU
    query = HEAD.replace(b"ORU^R01^ORU_R01", b"RSP^K11") + b"QAK|1\rDSC|next|I\r"
    assert joining.receive(query) is query


def test_what_continues_nothing_that_came_is_refused() -> None:
    with pytest.raises(Incorrect) as caught:
        Continuations().receive(fragment(ORU, 400, _pointer)[1])
    assert caught.value.where == "MSH-14"


def test_a_broken_segment_that_does_not_go_on_is_refused() -> None:
    joining = Continuations()
    joining.receive(HEAD + b"OBX|1|TX|||xx\rADD|\rDSC|p|F\r")
    with pytest.raises(Incorrect) as caught:
        joining.receive(HEAD.replace(b"2.5.1\r", b"2.5.1||p\r") + b"OBX|2\r")
    assert caught.value.where == "ADD"


def test_only_so_much_is_held() -> None:
    joining = Continuations(most=2)
    for number in range(5):
        joining.receive(HEAD + b"OBX|1\rDSC|p%d|F\r" % number)
    assert len(joining) == 2
    small = Continuations(limits=Limits(bytes=1000))
    with pytest.raises(BudgetExceeded):
        for part in fragment(ORU + ORU[len(HEAD) :], 500, _pointer):
            small.receive(part)


def test_what_cannot_be_broken_is_said() -> None:
    with pytest.raises(LocalProtocolError):
        fold(ORU, 10)
    with pytest.raises(LocalProtocolError):
        fragment(ORU, 100, _pointer)
    with pytest.raises(LocalProtocolError):
        fragment(HEAD + b"PID|" + b"x" * 1000 + b"\r", 300, _pointer)
    with pytest.raises(LocalProtocolError):
        fragment(ORU + b"DSC|p|F\r", 300, _pointer)


def test_bytes_that_are_no_characters_of_their_set_are_not_broken() -> None:
    wrong = b"utsunomiya tarou=\x1b$B1'ET-1\\\x1b(B "
    raw = b"MSH|^~\\&|A|B|C|D|20260101||ADT^A04|1|P|2.3.1||||||~ISO IR87\rNTE|1||" + wrong * 6 + b"\r"
    with pytest.raises(LocalProtocolError):
        fold(raw, 80)


_TEXT = st.text(st.sampled_from("ab ^~&山田カナ한국ПриветÄ"), min_size=0, max_size=400)


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXT, min_size=1, max_size=4), st.sampled_from(["~ISO IR87~KS X 1001~8859/5~8859/1", "UNICODE UTF-8"]))
def test_text_of_any_script_is_broken_between_characters(texts: list[str], label: str) -> None:
    message = parse(HEAD.replace(b"2.5.1\r", f"2.5.1||||||{label}\r".encode()))
    for number, text in enumerate(texts, 1):
        message.add("OBX", str(number), "TX", "", "", text.replace("|", " "))
    raw = message.encode()
    assert unfold(fold(raw, 60)) == raw
    joining = Continuations()
    whole = [joining.receive(part) for part in fragment(raw, 320, _pointer)]
    assert whole[-1] == raw
