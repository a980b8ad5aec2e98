"""Second opinions on the definitions: hl7apy and hl7types, with each difference explained.

hl7apy is read through its constants, hl7types through the annotations of its classes. Both are sources of the package data too: so
the generator is judged, what it took from whom, and that nothing was lost on the way.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hilum.hl7v2.definitions import ANY_SEGMENT, VERSIONS, Group, SegmentUse, definitions, notation

OF_HL7TYPES = tuple(version for version in VERSIONS if version != "2.9")
"""2.9 is in neither; `test_definitions_2_9.py` judges it."""
OF_HL7APY = tuple(version for version in OF_HL7TYPES if version != "2.7.1")

Items = tuple[Group | SegmentUse, ...]


def _of_peer(name: str, version: str) -> Any:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed; it is one of the dev dependencies")
    return importlib.import_module(f"{name}.v{version.replace('.', '_')}") if name == "hl7apy" else None


# --- hl7apy

_LATE = ("2.7", "2.8", "2.8.1", "2.8.2")
NOT_AS_HL7APY = {
    ("2.1", "ADT_A03"): "hl7apy leaves out PV1, a discharge names the visit (2.1 ch. 3)",
    (
        "2.1",
        "ORM_O01",
    ): "order details are one of OBR, ORO, RX1, and notes belong to the observation before them (2.1 ch. 4)",
    ("2.1", "ORR_O02"): "order details are one of OBR, ORO, RX1 (2.1 ch. 4)",
    ("2.2", "ORM_O01"): "notes belong to the observation before them (2.2 ch. 4)",
    **{
        (version, name): "DG1 stays for backward compatibility (2.7 3.3.9, 3.3.12)"
        for version in _LATE
        for name in ("ADT_A09", "ADT_A12")
    },
    ("2.6", "RTB_K13"): "ROW_DEFINITION lost its members to DSC in hl7apy; they are there in 2.5.1",
    ("2.5.1", "RRE_O12"): "notes after RXE, as in 2.5 and 2.6 (2.5.1 ch. 4)",
}
_OF_2_8 = {"OMQ_O42": "OMQ_O57", "ORX_O43": "ORX_O58", "OSU_O41": "OSU_O51"}  # numbered by drafts in hl7apy
RENAMED = {
    ("2.3", "ARD_A19"): "ADR_A19",  # the message code of the answer to A19 is ADR (2.3 ch. 3)
    **{(version, old): new for version in ("2.8", "2.8.1", "2.8.2") for old, new in _OF_2_8.items()},
}
GROUPS_NAMED_TWICE = ("ORU_R01", "OPL_O37", "REF_I12", "RRI_I12", "RPA_I08", "RQA_I08")
"""In hl7apy's 2.7 two like groups of a structure have the name of the first."""


def _line_of_hl7apy(module: Any, structure: str, children: Any) -> str:
    parts = []
    for name, _, (low, high), kind in children:
        sign = {(1, 1): "", (0, 1): "?", (0, -1): "*", (1, -1): "+"}[low, high]
        if kind == "SEG":
            parts.append(
                {"ANYHL7SEGMENT": "anyHL7Segment", "ANYZSEGMENT": "anyZSegment", "HXX": "Hxx"}.get(name, name) + sign
            )
            continue
        head, inner = module.GROUPS[name][:2]
        short = re.sub(rf"^({structure}|{structure.upper()})_", "", name).replace("ANYHL7SEGMENT", "anyHL7Segment")
        opening, closing = "<>" if head == "choice" else "()"
        within = _line_of_hl7apy(module, structure, inner) or "anyHL7Segment?"  # QBP of QVR_Q17 in 2.4 is empty
        parts.append(f"{short}{sign}{opening}{within}{closing}")
    return " ".join(parts)


@pytest.mark.parametrize("version", OF_HL7APY)
def test_structures_are_those_of_hl7apy_but_for_what_is_mended(version: str) -> None:
    module, known = _of_peer("hl7apy", version), definitions(version)
    theirs = {
        RENAMED.get((version, name), name): _line_of_hl7apy(module, name, definition[1])
        for name, definition in module.MESSAGES.items()
    }
    assert set(known.structures) <= set(theirs)
    differ = set()
    for name, line in theirs.items():
        ours = known.structure(name)
        if ours is None:  # a copy under the name of another event of SIU_S12
            assert line == theirs[known.structure_of(*name.split("_"))] != "", name
            assert name.startswith("SIU_S"), name
        elif line != notation.write(ours.items):
            differ.add(name)
    named_twice = set(GROUPS_NAMED_TWICE) if version == "2.7" else set()
    assert differ == {name for at, name in NOT_AS_HL7APY if at == version} | named_twice


@pytest.mark.parametrize("version", OF_HL7APY)
def test_fields_have_hl7apy_s_types_and_tables(version: str) -> None:
    module, known = _of_peer("hl7apy", version), definitions(version)
    differ = []
    for name, (_, _, datatype, _, table, *_) in module.FIELDS.items():
        segment, _, position = name.rpartition("_")
        found = known.segment(segment)
        if found is None:
            assert segment in {"ANYHL7SEGMENT", "ANYZSEGMENT", "HXX", "CSU", "ED", "ZL7"}, name
            continue
        field = found.field(int(position))
        assert field is not None, name
        if field.usage == "W":
            continue
        table = table if re.fullmatch(r"HL7\d{4}", table or "") else None  # RX1-30 of 2.1 has a word there
        if field.datatype != datatype or (table and field.table != TABLES_MEANT.get(table, table[3:])):
            differ.append(f"{segment}-{position}")
    assert set(differ) == {place for at, place in FIELDS_NOT_AS_HL7APY if at == version}


TABLES_MEANT = {"HL79999": ""}
"""hl7apy has 9999 where a coded field is of no table."""
FIELDS_NOT_AS_HL7APY = {
    ("2.2", "PID-2"): "CK in print (2.2 3.3.2.2); only PID-3 is a CM",
    ("2.3", "DB1-2"): "table 0334 (2.3 3.3.10.2); 0033 is none",
}


@pytest.mark.parametrize("version", OF_HL7APY)
def test_codes_of_tables_are_hl7apy_s(version: str) -> None:
    module, known = _of_peer("hl7apy", version), definitions(version)
    own = getattr(module, "TABLES", {})
    if not own:
        assert version in ("2.1", "2.2", "2.3")
    for name, (_, codes) in own.items():
        table = known.table(name.removeprefix("HL7"))
        if not codes or not re.fullmatch(r"HL7\d{4}", name):
            continue
        assert table is not None, name
        assert table.edition == version
        missing = {" ".join(code.split()) for code in codes} - set(table.codes)
        assert {code for code in missing if not table.allows(code) and code not in NO_CODES} == set(), name


NO_CODES = {
    "varies": "table 0003: any event",
    "Varies": "table 0003: any event",
    "<null>": "table 0356: the field is empty",
    "ISO 2022-199": "table 0356: a torn line",
    **dict.fromkeys(["E.g. Use in Care Plans,", "Similar uses of above moods ma"], "table 0725: remarks"),
    **dict.fromkeys(
        ["An Identifier for a provi", "An Identifier for a provider a", "An identifier for a provider r"],
        "0203: remarks",
    ),
    "Not present": "table 0207: the field is empty",
    "Meal Related Timings": "table 0335: a heading",
    "L, M, N": "table 0301: three codes in one cell",
    **dict.fromkeys(["CE (obsolete)", "ISOnnnn (deprecated)", "* (star)"], "a code with a remark"),
    **dict.fromkeys(
        ["Q < integer > D", "Q < integer > H", "Q < integer > J < day # >"], "patterns, here without blanks"
    ),
    **dict.fromkeys(
        ["10 ...19", "10 _19", "31 _ 39", "2 _", "2 ...", "2 and higher", "E1... E9"], "ranges, here spelled one way"
    ),
    **dict.fromkeys(["Octet - stream", "x - hl7 - cda - level - one"], "blanks that came in with line breaks"),
}
"""Cells of the printed tables that are no codes as they stand."""


# --- hl7types

CLASS = re.compile(r"^class \w+\((?P<base>\w+)\):", re.M)
MEMBER = re.compile(r"^    (?P<name>\w+): (?P<optional>Optional\[)?(?P<many>List\[)?_(?P<type>\w+)\]*", re.M)
FIELD = re.compile(
    r"^    (?P<segment>[a-z]\w{2})_(?P<position>\d+): (?P<optional>Optional\[)?(?P<many>List\[)?(?P<type>\w+)\]* = Field",
    re.M,
)


@cache
def _folder(version: str) -> Path:
    spec = importlib.util.find_spec("hl7types")
    if spec is None or spec.origin is None:
        pytest.skip("hl7types is not installed; it is one of the dev dependencies")
    return Path(spec.origin).parent / "hl7" / f"v{version.replace('.', '_')}"


def _modules(version: str, kind: str) -> Iterator[tuple[str, str]]:
    for path in sorted((_folder(version) / kind).glob("[A-Za-z]*.py")):
        yield path.stem, path.read_text(encoding="utf-8")


def _levels(
    items: Items, structure: str, group: str = "", choice: bool = False
) -> Iterator[tuple[str, bool, dict[str, set[tuple[int, bool]]]]]:
    """Each level of a structure: its place, whether it is a choice, and of each name how often it may be."""
    level: dict[str, set[tuple[int, bool]]] = {}
    for item in items:
        level.setdefault(item.name, set()).add((item.min, item.max != 1))
        if isinstance(item, Group):
            yield from _levels(item.items, structure, item.name, item.choice)
    yield f"{structure}_{group}" if group else structure, choice, level


@pytest.mark.parametrize("version", OF_HL7TYPES)
def test_structures_have_the_members_that_hl7types_gives_them(version: str) -> None:
    known = definitions(version)
    texts = {name: text for kind in ("groups", "messages") for name, text in _modules(version, kind)}
    differ, seen = set(), 0
    for structure in known.structures.values():
        renamed = "ARD_A19" if (version, structure.id) == ("2.3", "ADR_A19") else structure.id
        for place, choice, level in _levels(structure.items, renamed):
            text = texts.get(place)
            if text is None:
                differ.add(f"{place}: not in hl7types")
                continue
            base = CLASS.search(text)
            assert base is not None
            if base["base"] != "HL7Model":
                text = texts[base["base"]]
            theirs = {one["name"]: (int(not one["optional"]), bool(one["many"])) for one in MEMBER.finditer(text)}
            seen += 1
            ours = set(level) - ANY_SEGMENT  # its classes have no member that stands for any segment
            if set(theirs) != ours:
                differ.add(f"{place}: {' '.join(sorted(set(theirs) ^ ours))}")
            for name, (low, many) in theirs.items():
                times = level.get(name, {(low, many)})
                # an item of a choice is optional in its classes, for they have no choice
                if (low, many) not in times and not (choice and (1, many) in times):
                    differ.add(f"{place}.{name}: {low} {many}")
    assert seen > 30
    assert differ == {difference for versions, difference in NOT_AS_HL7TYPES if version in versions}


_VISIT = "hl7types has a group of visits; hl7apy and hl7-dictionary have the two segments, and a message reads alike"
_STATISTICS = "APP_STATS APP_STATUS CLOCK NCK NSC NST NTE"
_QBP = "any segments after QPD as parameters; hl7types has a group for them in 2.7, hl7apy from 2.8"
_NAMES = "two spellings of a group's name; here the one of hl7apy"
_NOTES = "notes belong to the observation before them; hl7types has the flat list of hl7apy (2.1 and 2.2 ch. 4)"
NOT_AS_HL7TYPES: dict[tuple[tuple[str, ...], str], str] = {
    (("2.1",), "ADT_A14: PD1"): "hl7apy has a PD1 in 2.1, which hl7types has not; optional, so nothing is refused",
    (("2.1",), "DSR_Q03.DSC: 1 False"): "a continuation is never required (2.1 ch. 5)",
    (("2.1", "2.2"), "ORM_O01_OBSERVATION: not in hl7types"): _NOTES,
    (("2.1", "2.2"), "ORM_O01_ORDER_DETAIL: OBSERVATION OBX"): _NOTES,
    (("2.5",), "OML_O33_TIMING: not in hl7types"): _NAMES,
    (("2.5",), "OML_O33_ORDER: TIIMING TIMING"): _NAMES,
    (("2.5.1",), "RRE_O12_ENCODING: NTE"): "notes after RXE, as in 2.5 and 2.6 (2.5.1 ch. 4)",
    **{(("2.6",), f"{place}: PV1 PV2 VISIT"): _VISIT for place in ("ADT_A60", "DFT_P03", "DFT_P11")},
    (("2.6",), "DFT_P03.MSH: 1 True"): "no message has two headers (ch. 2)",
    (
        ("2.6",),
        f"NMR_N01_CLOCK_AND_STATS_WITH_NOTES_ALT: {_STATISTICS}",
    ): "hl7types nests what hl7apy and hl7-dictionary have flat",
    **{(("2.6",), f"{place}_ORDER: TIIMING TIMING"): _NAMES for place in ("OML_O21", "OML_O35")},
    **{(("2.6",), f"{place}_TIIMING: not in hl7types"): _NAMES for place in ("OML_O21", "OML_O35")},
    (("2.6",), "SDR_S31: ANTIMICROBIAL_DEVICE_DATA ANTI_MICROBIAL_DEVICE_DATA"): _NAMES,
    (("2.6",), "SDR_S31_ANTI_MICROBIAL_DEVICE_DATA: not in hl7types"): _NAMES,
    (("2.6",), "SDR_S32: ANTIMICROBIAL_DEVICE_CYCLE_DATA ANTI_MICROBIAL_DEVICE_CYCLE_DATA"): _NAMES,
    (("2.6",), "SDR_S32_ANTI_MICROBIAL_DEVICE_CYCLE_DATA: not in hl7types"): _NAMES,
    (("2.6",), "SUR_P09_FACILITY: ED"): "ED is a data type, and a misprint among the segments (2.6 ch. 7)",
    (("2.7",), "QBP_Q11: QBP"): _QBP,
    (("2.7",), "QBP_Q13: QBP"): _QBP,
    (("2.7",), "RSP_K11: ROW_DEFINITION SEGMENT_PATTERN"): _NAMES,
    (("2.7",), "RSP_K11_ROW_DEFINITION: not in hl7types"): _NAMES,
    (("2.7",), "SRR_S01_RESOURCE: not in hl7types"): _NAMES,
    (("2.7",), "SRR_S01_SCHEDULE: RESOURCE RESOURCES"): _NAMES,
}


def _event_classes(version: str) -> dict[tuple[str, str], str]:
    """Of each message class the structure: its base, or itself."""
    found = {}
    for name, text in _modules(version, "messages"):
        base = CLASS.search(text)
        assert base is not None
        code, _, event = name.partition("_")
        found[code, event] = name if base["base"] == "HL7Model" else base["base"]
    return found


EVENTS_NOT_AS_HL7TYPES = {
    ("2.3", ("ARD", "A19")): "the code is ADR",
    (
        "2.3",
        ("MFN", "M06"),
    ): "clinical studies with phases are M06 (2.3 ch. 8); the structure that bears its name is that of charges, M04",
}


@pytest.mark.parametrize("version", OF_HL7TYPES)
def test_every_event_level_message_of_hl7types_has_its_structure_here(version: str) -> None:
    known = definitions(version)
    theirs = {key: id for key, id in _event_classes(version).items() if not key[1].endswith("nn")}
    assert len(theirs) >= 38
    differ = {key for key, structure in theirs.items() if known.structure_of(*key) != structure}
    assert differ == {key for at, key in EVENTS_NOT_AS_HL7TYPES if at == version}


_WORDS = "hl7types contradicts itself: its words say what is here, its types the other"
FIELDS_NOT_AS_HL7TYPES = {
    **dict.fromkeys([("2.3", "NK1-7"), ("2.3", "OBR-27"), ("2.3", "PR1-3")], _WORDS),
    **dict.fromkeys(
        [(version, f"OBX-{n}") for version in ("2.3.1", "2.7.1") for n in (2, 4)], f"{_WORDS}: conditional"
    ),
}


@pytest.mark.parametrize("version", OF_HL7TYPES)
def test_fields_are_required_and_repeat_as_in_hl7types(version: str) -> None:
    known = definitions(version)
    late = VERSIONS.index(version) >= VERSIONS.index("2.6")
    differ, seen = set(), 0
    for name, text in _modules(version, "segments"):
        segment = known.segment(name)
        for one in FIELD.finditer(text) if segment is not None else ():
            field = segment.field(int(one["position"])) if segment is not None else None
            assert field is not None, (name, one["position"])
            seen += 1
            if field.usage == "W":
                continue
            alike = not late or bool(one["many"]) == (field.max != 1)  # before 2.6 repetition is hl7apy's
            if (not one["optional"]) != (field.usage == "R") or not alike:
                differ.add(f"{name}-{field.position}")
    assert seen > 380
    assert differ == {place for at, place in FIELDS_NOT_AS_HL7TYPES if at == version}
