"""Which structures read one message in two ways, why, and which of them is taken."""

from __future__ import annotations

import time

import pytest

from hilum.hl7v2 import parse
from hilum.hl7v2.definitions import VERSIONS, definitions
from hilum.hl7v2.generate import generate
from hilum.hl7v2.structure import GroupNode, SegmentNode, ambiguity, walk

NEXT_ORDER = "an order and a prior result of the order before begin alike: it is the next order"
NEARER = "two places are open for the segment, one in a group and one behind or before it: it is the nearer one"
INNERMOST = "all before the segment is optional, in two groups that may both begin again: the innermost one does"
FIRST = "the segment stands twice, with nothing between that must be there: it is the first place"
EITHER = "innermost or nearer, by version"
AMBIGUOUS = {
    "ADT_A06": ("DRG", FIRST), "ADT_A60": ("ARV", FIRST), "BAR_P01": ("UB1", INNERMOST), "BAR_P05": ("BLC", INNERMOST),
    "CSU_C09": ("RXA", INNERMOST), "DEL_O46": ("NTE", NEARER), "DEO_O45": ("NTE", NEARER), "DER_O44": ("NTE", NEARER),
    "DFT_P03": ("OBX ROL", EITHER), "DFT_P11": ("OBX ROL", EITHER), "DPR_O48": ("NTE", NEARER), "DRC_O47": ("NTE", NEARER),
    "DRG_O43": ("NTE", NEARER), "EHC_E15": ("ADJ", NEARER), "NMD_N01": ("NSC", INNERMOST), "NMD_N02": ("NSC", INNERMOST),
    "NMQ_N01": ("NSC", INNERMOST), "NMQ_N02": ("NSC", INNERMOST), "NMR_N01": ("NTE", FIRST), "NMR_N02": ("NTE", FIRST),
    "OMG_O19": ("ORC", NEXT_ORDER), "OML_O21": ("ORC", NEXT_ORDER), "OML_O33": ("ORC", NEXT_ORDER),
    "OML_O35": ("ORC", NEXT_ORDER), "OMQ_O57": ("ORC", INNERMOST), "OPR_O38": ("NK1", INNERMOST), "ORD_O02": ("ORC", NEARER),
    "ORD_O04": ("ORC", NEARER), "ORF_R04": ("NTE", NEARER), "ORL_O22": ("ORC", INNERMOST), "ORL_O34": ("SPM", NEARER),
    "ORR_O02": ("NTE", NEARER), "ORU_R01": ("NTE OBR", EITHER), "ORU_R03": ("NTE", NEARER), "OUL_R21": ("NTE", NEARER),
    "OUL_R24": ("OBX", NEARER), "RCI_I05": ("NTE", NEARER), "RDE_O01": ("NTE", INNERMOST), "RDS_O01": ("NTE", INNERMOST),
    "REF_I12": ("NTE", NEARER), "RGV_O01": ("NTE", INNERMOST), "RGV_O15": ("NTE", INNERMOST), "RPA_I08": ("NTE", NEARER),
    "RQA_I08": ("NTE", NEARER), "RRI_I12": ("NTE", NEARER), "RSP_K31": ("NTE ORC", INNERMOST), "RSP_O34": ("NTE", NEARER),
    "RSP_Z82": ("NTE", INNERMOST), "RSP_Z86": ("NTE", INNERMOST), "RSP_Z88": ("NTE", INNERMOST), "RSP_Z90": ("NTE", NEARER),
    "TCU_U10": ("TCC", INNERMOST),
}  # fmt: skip
"""Structures that are ambiguous as the standard has them, in a version or in all: the segment with two places, and the choice."""
SINCE_2_9 = {
    "BAR_P01": ("PRT", INNERMOST), "BAR_P05": ("PRT", INNERMOST), "BAR_P12": ("PRT", NEARER), "CCI_I22": ("PRT", NEARER),
    "CCM_I21": ("PRT", NEARER), "CCR_I16": ("PRT", NEARER), "CCU_I20": ("PRT", NEARER), "CQU_I19": ("PRT", NEARER),
    "DFT_P03": ("OBR", NEARER), "DFT_P11": ("OBR", NEARER), "EHC_E12": ("PRT", FIRST), "OML_O59": ("ORC", NEXT_ORDER),
    "OPU_R25": ("PRT", FIRST), "OSU_O51": ("ARV", FIRST), "OSU_O52": ("ARV", FIRST), "OUL_R22": ("PRT", FIRST),
    "OUL_R23": ("PRT", FIRST), "OUL_R24": ("PRT", FIRST), "PGL_PC6": ("VAR", NEARER), "PPG_PCG": ("VAR", NEARER),
    "PPP_PCB": ("VAR", NEARER), "PPR_PC1": ("VAR", NEARER), "RDE_O49": ("PRT", FIRST), "RRE_O50": ("PRT", FIRST),
    "SIU_S12": ("PRT", FIRST), "SRM_S01": ("PRT", FIRST), "SRR_S01": ("PRT", FIRST),
}  # fmt: skip
"""Those of 2.9, where participants (PRT) and variances (VAR) stand in more places, before those above."""


def message(*names: str) -> bytes:
    return "".join("MSH|^~\\&|A\r" if name == "MSH" else f"{name}|1\r" for name in names).encode()


def placed(node: GroupNode, path: str = "") -> list[tuple[int, str]]:
    """(line, group path) of each segment."""
    out: list[tuple[int, str]] = []
    for child in node.children:
        if isinstance(child, SegmentNode):
            out.append((child.index, f"{path}{child.name}"))
        else:
            out += placed(child, f"{path}{child.name}[{child.repetition}]/")
    return sorted(out)


@pytest.mark.parametrize("version", VERSIONS)
def test_only_these_structures_read_a_message_in_two_ways_and_both_are_valid(version: str) -> None:
    known = definitions(version)
    for name in known.structures:
        structure = known.structure(name)
        assert structure is not None
        found = ambiguity(structure)
        if found is None:
            continue
        table = AMBIGUOUS | SINCE_2_9 if version == "2.9" else AMBIGUOUS
        assert name in table, (name, found)
        segments, reason = table[name]
        assert found.segment in segments.split()
        if found.places[0] != found.places[1]:
            assert reason not in (INNERMOST, FIRST)
        assert walk(parse(message(*found.segments)), structure).notes == []


@pytest.mark.parametrize(
    ("name", "version", "segments", "places"),
    [
        ("OML_O21", "2.5.1", "ORC OBR ORC OBR OBX", ["ORDER[2]/ORC", "ORDER[2]/OBSERVATION_REQUEST[1]/OBR"]),
        ("OUL_R24", "2.7", "OBR SPM OBX", ["ORDER[1]/SPECIMEN[1]/SPECIMEN_OBSERVATION[1]/OBX"]),
        ("ORF_R04", "2.3.1", "MSA QRD OBR NTE NTE", ["QUERY_RESPONSE[1]/ORDER[1]/NTE"]),
        ("ORU_R01", "2.5.1", "OBR OBR", ["PATIENT_RESULT[1]/ORDER_OBSERVATION[2]/OBR"]),
        ("RSP_K31", "2.7", "MSA QAK QPD RCP ORC RXD RXR ORC RXD RXR", ["RESPONSE[1]/ORDER[2]/ORC"]),
        ("ORD_O04", "2.5.1", "MSA ORC ORC", ["RESPONSE[1]/ORDER_DIET[2]/ORC"]),
        ("TCU_U10", "2.5", "EQU TCC TCC", ["TEST_CONFIGURATION[1]/TCC"]),
    ],
)
def test_the_choice_is_the_one_that_the_table_tells(name: str, version: str, segments: str, places: list[str]) -> None:
    structure = definitions(version).structure(name)
    assert structure is not None
    tree = walk(parse(message("MSH", *segments.split())), structure)
    assert tree.notes == []
    assert set(places) <= {place for _, place in placed(tree.root)}


def test_the_whole_message_tells_where_one_segment_does_not() -> None:
    structure = definitions("2.5.1").structure("OML_O21")
    assert structure is not None
    tree = walk(parse(message("MSH", "PID", "ORC", "OBR", "AL1", "ORC", "OBR", "OBX", "ORC", "OBR", "OBX")), structure)
    assert tree.notes == []
    assert "ORDER[1]/OBSERVATION_REQUEST[1]/PRIOR_RESULT[1]/AL1" in {place for _, place in placed(tree.root)}


def test_a_fault_elsewhere_does_not_hide_the_right_place() -> None:
    structure = definitions("2.5.1").structure("ORD_O04")
    assert structure is not None
    tree = walk(parse(message("MSH", "MSA", "ORC", "ORC", "ODT")), structure)
    assert tree.notes == []
    tree = walk(parse(message("MSH", "ORC", "ORC", "ODT")), structure)
    assert [(note.kind, note.name) for note in tree.notes] == [("missing", "MSA")]


@pytest.mark.parametrize("version", VERSIONS)
def test_full_messages_of_the_ambiguous_structures_have_no_fault(version: str) -> None:
    known = definitions(version)
    for name in sorted(set(AMBIGUOUS) & set(known.structures)):
        structure = known.structure(name)
        assert structure is not None
        for seed in (1, 4):
            tree = walk(parse(generate(name, version, seed, fullness=0.3 + seed / 10)), structure)
            assert tree.notes == [], (name, seed)


@pytest.mark.parametrize("name", ["OMG_O19", "OML_O33", "OML_O35", "OMQ_O57", "CCR_I16"])
def test_ten_thousand_segments_in_no_order_take_less_than_a_second(name: str) -> None:
    structure = definitions("2.8.2").structure(name)
    assert structure is not None
    content = parse(message("MSH", *["ORC", "NTE", "OBR", "PRT", "OBX", "SPM", "PID"] * 1500))
    content.segments()
    taken = []
    for _ in range(2):  # the garbage of a long run of tests may be collected in one of the two
        began = time.process_time()
        walk(content, structure)
        taken.append(time.process_time() - began)
    assert min(taken) < 1.0
