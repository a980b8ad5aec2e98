"""A message and a structure become a tree of groups; nothing is dropped, each oddity is told once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.definitions.model import Group, SegmentUse, Structure
from hilum.hl7v2.structure import GroupNode, SegmentNode, Tree, walk


def one(name: str) -> SegmentUse:
    return SegmentUse(name, 1, 1)


def maybe(name: str) -> SegmentUse:
    return SegmentUse(name, 0, 1)


def many(name: str) -> SegmentUse:
    return SegmentUse(name, 0, None)


def group(
    name: str, *items: Group | SegmentUse, least: int = 1, most: int | None = None, choice: bool = False
) -> Group:
    return Group(name, least, most, choice, items)


ORU = Structure(
    "ORU_R01",
    (
        one("MSH"),
        many("SFT"),
        group(
            "PATIENT_RESULT",
            group(
                "PATIENT",
                one("PID"),
                maybe("PD1"),
                many("NTE"),
                group("VISIT", one("PV1"), maybe("PV2"), least=0, most=1),
                least=0,
                most=1,
            ),
            group(
                "ORDER_OBSERVATION",
                maybe("ORC"),
                one("OBR"),
                many("NTE"),
                group("TIMING_QTY", one("TQ1"), many("TQ2"), least=0),
                group("OBSERVATION", one("OBX"), many("NTE"), least=0),
                many("FT1"),
                group("SPECIMEN", one("SPM"), many("OBX"), least=0),
            ),
        ),
        maybe("DSC"),
    ),
    "7.3.1",
)
ADT = Structure(
    "ADT_A01",
    (
        one("MSH"),
        one("EVN"),
        one("PID"),
        maybe("PD1"),
        many("ROL"),
        many("NK1"),
        one("PV1"),
        maybe("PV2"),
        many("ROL"),
        SegmentUse("DG1", 0, 3),
        group("INSURANCE", one("IN1"), maybe("IN2"), least=0),
    ),
    "3.3.1",
)
ORM = Structure(
    "ORM_O01",
    (
        one("MSH"),
        group(
            "ORDER",
            one("ORC"),
            group(
                "ORDER_DETAIL",
                group("CHOICE", one("OBR"), one("RXO"), most=1, choice=True),
                many("NTE"),
                least=0,
                most=1,
            ),
            many("BLG"),
        ),
    ),
    "4.4.1",
)
OML = Structure(
    "OML_O21",
    (
        one("MSH"),
        group(
            "ORDER",
            one("ORC"),
            group(
                "OBSERVATION_REQUEST",
                one("OBR"),
                group("OBSERVATION", one("OBX"), least=0),
                group(
                    "PRIOR_RESULT",
                    group("PATIENT_PRIOR", one("PID"), least=0, most=1),
                    group("ORDER_PRIOR", maybe("ORC"), one("OBR")),
                    least=0,
                ),
                least=0,
                most=1,
            ),
        ),
    ),
    "4.4.6",
)


def message(*names: str) -> Message:
    lines = [name if "|" in name else f"{name}|1" for name in names]
    return parse(("\r".join(("MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1", *lines)) + "\r").encode())


def shape(tree: Tree) -> str:
    def of(node: GroupNode | SegmentNode) -> str:
        if isinstance(node, SegmentNode):
            return (node.name or "-") + ("" if node.expected else "!")
        return f"{node.name}{node.repetition}({' '.join(of(child) for child in node.children)})"

    return " ".join(of(child) for child in tree.root.children)


def notes(tree: Tree) -> list[tuple[str, str]]:
    return [(note.kind, note.place) for note in tree.notes]


def test_segments_gather_in_the_groups_of_their_structure() -> None:
    tree = walk(message("PID", "NTE", "PV1", "ORC", "OBR", "NTE", "OBX", "NTE", "OBX", "SPM", "OBX", "OBR", "OBX"), ORU)
    assert shape(tree) == (
        "MSH PATIENT_RESULT1(PATIENT1(PID NTE VISIT1(PV1)) "
        "ORDER_OBSERVATION1(ORC OBR NTE OBSERVATION1(OBX NTE) OBSERVATION2(OBX) SPECIMEN1(SPM OBX)) "
        "ORDER_OBSERVATION2(OBR OBSERVATION1(OBX)))"
    )
    assert tree.notes == []


def test_a_second_patient_begins_a_second_result() -> None:
    tree = walk(message("PID", "OBR", "PID", "OBR"), ORU)
    assert [node.name for node in tree.root.children] == ["MSH", "PATIENT_RESULT", "PATIENT_RESULT"]
    assert tree.notes == []


def test_a_group_path_finds_each_repetition_or_the_one_that_it_names() -> None:
    tree = walk(message("PID", "OBR|1|P1", "OBX", "OBR|2|P2", "OBX|1|TX", "OBX|2|ST"), ORU)
    assert len(tree.find("PATIENT_RESULT/ORDER_OBSERVATION")) == 2
    found = tree.find("PATIENT_RESULT/ORDER_OBSERVATION[2]/OBSERVATION/OBX")
    assert [node.segment.value(2) for node in found if isinstance(node, SegmentNode)] == ["TX", "ST"]
    assert tree.value("PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-2") == "P2"
    assert tree.value("/PATIENT_RESULT[1]/ORDER_OBSERVATION[1]/OBR-2.1") == "P1"
    assert tree.value("PATIENT_RESULT/ORDER_OBSERVATION[3]/OBR-2") == ""
    assert tree.find("PATIENT_RESULT/NONE") == []
    assert [node.name for node in tree.root.segments("OBX")] == ["OBX"] * 3


@pytest.mark.parametrize("path", ["", "//", "A[0x1]", "OBR-", "A/" * 70, "OBR[1", "*"])
def test_what_is_no_group_path_is_refused(path: str) -> None:
    with pytest.raises(LocalProtocolError):
        walk(message("PID"), ORU).find(path)


def test_what_is_no_field_is_refused() -> None:
    tree = walk(message("PID"), ORU)
    for path in ("PATIENT_RESULT/PATIENT/PID", "PID-3x", "PID-3.1.1.1"):
        with pytest.raises(LocalProtocolError):
            tree.value(path)


def test_z_segments_stand_anywhere_and_are_told() -> None:
    tree = walk(message("ZMH", "PID", "ZPI", "OBR", "ZDS", "OBX", "ZZZ"), ORU)
    assert shape(tree) == (
        "MSH ZMH! PATIENT_RESULT1(PATIENT1(PID ZPI!) ORDER_OBSERVATION1(OBR ZDS! OBSERVATION1(OBX ZZZ!)))"
    )
    assert notes(tree) == [("local", f"{name}[1]") for name in ("ZMH", "ZPI", "ZDS", "ZZZ")]


def test_a_segment_that_the_structure_has_nowhere_is_kept_and_told() -> None:
    tree = walk(message("PID", "RXA", "OBR"), ORU)
    assert "PID RXA!" in shape(tree)
    assert notes(tree) == [("unknown", "RXA[1]")]


def test_lines_that_are_no_segments_are_kept_where_they_stand() -> None:
    tree = walk(parse(b"MSH|^~\\&|A\rPID|1\rOBR|1\rOBX|1|ED|||JVBERi0x\rLjQKJcfs==\r\rOBX|2\r"), ORU)
    assert "OBX -! -!) OBSERVATION2(OBX)" in shape(tree)
    assert notes(tree) == [("no segment", "line 5")]


def test_a_missing_segment_is_told_and_what_follows_finds_its_group() -> None:
    tree = walk(message("PID", "OBX", "OBX"), ORU)
    assert shape(tree).endswith("ORDER_OBSERVATION1(OBSERVATION1(OBX) OBSERVATION2(OBX)))")
    assert notes(tree) == [("missing", "PATIENT_RESULT[1]/ORDER_OBSERVATION[1]/OBR")]
    assert notes(walk(message("EVN", "PID"), ADT)) == [("missing", "PV1")]
    assert notes(walk(message(), ORU)) == [("missing group", "PATIENT_RESULT")]


def test_a_segment_too_early_or_late_is_misplaced_and_not_missing() -> None:
    tree = walk(message("EVN", "PV1", "PID", "DG1"), ADT)
    assert notes(tree) == [("misplaced", "PID[1]")]
    tree = walk(message("PID", "OBR", "OBX", "PV1"), ORU)
    assert notes(tree) == [("misplaced", "PV1[1]")]
    assert shape(tree).startswith("MSH PATIENT_RESULT1(PATIENT1(PID VISIT1(PV1!))")


def test_one_too_many_is_told_once() -> None:
    assert notes(walk(message("EVN", "PID", "PID", "PV1"), ADT)) == [("too many", "PID[2]")]
    assert notes(walk(message("EVN", "PID", "PV1", "PID"), ADT)) == [("too many", "PID[2]")]
    assert notes(walk(message("EVN", "PID", "PV1", *["DG1"] * 5), ADT)) == [
        ("too many", "DG1[4]"),
        ("too many", "DG1[5]"),
    ]
    tree = walk(message("MSH|^~\\&|A", "PID", "OBR"), ORU)
    assert notes(tree) == [("too many", "MSH[2]")]


def test_a_group_that_may_not_repeat_is_told_once() -> None:
    once = Structure("RSP_K22", (one("MSH"), group("ANSWER", one("PID"), maybe("PV1"), most=1)), "")
    tree = walk(message("PID", "PV1", "PID", "PV1", "PID"), once)
    assert notes(tree) == [("too many groups", "ANSWER[2]")]
    assert [node.name for node in tree.root.children] == ["MSH", "ANSWER", "ANSWER", "ANSWER"]


def test_the_same_segment_twice_in_a_structure_goes_to_the_nearer_place() -> None:
    tree = walk(message("EVN", "PID", "ROL", "PV1", "ROL", "ROL"), ADT)
    assert [node.position for node in tree.root.children if node.name == "ROL"] == [4, 8, 8]
    assert tree.notes == []


def test_of_a_choice_one_is_taken() -> None:
    tree = walk(message("ORC", "RXO", "NTE", "ORC", "OBR", "BLG"), ORM)
    assert tree.notes == []
    assert shape(tree).count("CHOICE1(") == 2
    tree = walk(message("ORC", "OBR", "RXO"), ORM)
    assert notes(tree) == [("missing", "ORDER[2]/ORC")]  # a second detail is a second order, whose ORC is missing
    (note,) = walk(message("ORC", "NTE"), ORM).notes
    assert (note.kind, note.place) == ("missing group", "ORDER[1]/ORDER_DETAIL[1]/CHOICE")
    assert note.name == "OBR or RXO"


def test_the_next_order_is_no_prior_result_of_the_one_before() -> None:
    tree = walk(message("ORC", "OBR", "OBX", "ORC", "OBR"), OML)
    assert [node.name for node in tree.root.children] == ["MSH", "ORDER", "ORDER"]
    tree = walk(message("ORC", "OBR", "PID", "ORC", "OBR", "ORC", "OBR"), OML)
    assert tree.notes == []
    assert len(tree.find("ORDER")) == 2
    assert len(tree.find("ORDER[1]/OBSERVATION_REQUEST/PRIOR_RESULT/ORDER_PRIOR/OBR")) == 1


def test_an_order_whose_first_segment_is_missing_is_an_order_of_its_own() -> None:
    omg = Structure(
        "OMG_O19",
        (
            one("MSH"),
            group(
                "ORDER",
                one("ORC"),
                one("OBR"),
                many("PRT"),
                group("OBSERVATION", one("OBX"), many("PRT"), many("NTE"), least=0),
                group("SPECIMEN", one("SPM"), group("SPECIMEN_OBSERVATION", one("OBX"), many("PRT"), least=0), least=0),
            ),
        ),
        "4.4.8",
    )
    tree = walk(message("ORC", "OBR", "OBX", "OBR", "OBX"), omg)
    assert [node.name for node in tree.root.children] == ["MSH", "ORDER", "ORDER"]
    assert notes(tree) == [("missing", "ORDER[2]/ORC")]
    # and a segment that comes too late stays in its group, rather than open a later one that holds it too
    tree = walk(message("ORC", "OBR", "OBX", "NTE", "PRT", "SPM"), omg)
    assert notes(tree) == [("misplaced", "PRT[1]")]
    assert "OBSERVATION1(OBX NTE PRT!) SPECIMEN1(SPM)" in shape(tree)


def test_a_place_for_any_segment_takes_what_fits_nowhere_else() -> None:
    answer = Structure("RSP_K11", (one("MSH"), one("MSA"), many("anyHL7Segment"), maybe("DSC")), "5.3.1")
    tree = walk(message("MSA", "PID", "PV1", "DSC"), answer)
    assert tree.notes == []
    local = Structure("RSP_Z82", (one("MSH"), maybe("anyZSegment")), "5.3.1")
    assert notes(walk(message("ZAA", "PID"), local)) == [("unknown", "PID[1]")]


@pytest.mark.parametrize(
    "names",
    [
        ["OBX"] * 10_000,
        ["OBR", "OBX"] * 5_000,
        ["PV1"] * 10_000,
        ["PID", "OBR", "PV1", "TQ1", "DSC"] * 2_000,
        ["ZZZ", "RXA"] * 5_000,
        [f"A{n % 36:02d}" for n in range(10_000)],
        [f"{chr(65 + n // 1296 % 26)}{n // 36 % 10}{n % 10}" for n in range(10_000)],
    ],
    ids=["leaf", "groups", "misplaced", "all wrong", "foreign", "few names", "many names"],
)
def test_ten_thousand_segments_take_less_than_a_second(names: list[str]) -> None:
    content = message(*names)
    content.segments()
    began = time.process_time()
    tree = walk(content, ORU)
    assert time.process_time() - began < 1.0
    assert sum(1 for _ in tree.root.segments()) == 10_001
    assert len(tree.notes) <= 1000


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["MSH|^~\\&|A", "PID", "PV1", "NTE", "ORC", "OBR", "OBX", "SPM", "TQ2", "ZZ1", "RXO", "x", "DSC"]
        ),
        max_size=40,
    ),
    st.sampled_from([ORU, ADT, ORM, OML]),
)
def test_whatever_comes_each_line_is_in_the_tree_once(names: list[str], structure: Structure) -> None:
    content = message(*names)
    tree = walk(content, structure)
    assert sorted(node.index for node in tree.root.segments()) == list(range(len(names) + 1))
    again = walk(content, structure)
    assert shape(again) == shape(tree)
    assert again.notes == tree.notes
