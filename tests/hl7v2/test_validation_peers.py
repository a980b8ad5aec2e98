"""Second opinions: hl7apy and hl7types on the corpus; they agree, or the table here says why not."""

from __future__ import annotations

import re
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import HilumError
from hilum.hl7v2.data.er7 import Message, parse
from hilum.hl7v2.definitions import Structure, definitions
from hilum.hl7v2.structure import GroupNode, SegmentNode, walk
from hilum.hl7v2.validation import validate
from hilum.hl7v2.validation.findings import Collector
from hilum.hl7v2.validation.validator import structure_id

pytestmark = pytest.mark.interop

MOST_BYTES = 2600
"""hl7apy takes tens of milliseconds a message, so half of the small ones are asked; all were compared once, with differences of the
same kinds."""

Shape = list[Any]

DIFFERENCES = {
    "ADT_A40-PatientMerge.hl7": "hl7apy opens a second PATIENT after an NTE that the structure has nowhere; MRG belongs to the first",
    "msg-08__2.hl7": "hl7apy opens a second PATIENT_RESULT after a Z segment",
    "MDHHS-OML-O21-1.hl7": "hl7apy opens a second ORDER after PRT, which 2.5.1 does not have",
    "ORM-O01-05.hl7": "two details of one choice: hl7apy takes both, we begin a second order whose ORC is missing",
}
"""Files whose trees differ, and why."""


def _messages(corpus: Path) -> list[tuple[str, Message, Structure]]:
    skip = {".md", ".tsv", ".json", ".xz", ".xml"}
    out = []
    for path in sorted((corpus / "hl7v2").rglob("*")):
        if not path.is_file() or path.suffix in skip or path.stat().st_size > MOST_BYTES:
            continue
        try:
            message = parse(path.read_bytes())
            known = definitions(message.version)
        except HilumError:
            continue
        structure = known.structure(structure_id(message, known, Collector()))
        if structure is not None and len(message.segments("MSH")) == 1 and message.delimiters.subcomponent == "&":
            out.append((path.name, message, structure))
    return out


def _text(message: Message) -> str:
    return "\r".join(segment.encode().decode("latin-1") for segment in message.segments()) + "\r"


def _ours(node: GroupNode) -> Shape:
    out: Shape = []
    for child in node.children:
        if isinstance(child, GroupNode):
            out.append((child.name, _ours(child)))
        elif isinstance(child, SegmentNode) and child.position >= 0:
            out.append(child.name)
    return out


@cache
def _hl7apy() -> Any:
    return pytest.importorskip("hl7apy.parser", reason="hl7apy is absent")


def _theirs(element: Any, structure: str) -> Shape:
    out: Shape = []
    for child in element.children:
        if child.classname == "Group":
            out.append((child.name.removeprefix(f"{structure}_"), _theirs(child, structure)))
        else:
            out.append(child.name)
    return out


def _read_by_hl7apy(message: Message) -> Any:
    """hl7apy's message, None where it refuses."""
    parser = _hl7apy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return parser.parse_message(_text(message), validation_level=2, find_groups=True)
        except Exception:  # it has many errors of its own, and lets Python's through
            return None


def test_hl7apy_and_we_build_the_same_groups(corpus: Path) -> None:
    same = 0
    differ: dict[str, tuple[Shape, Shape]] = {}
    for name, message, structure in _messages(corpus):
        if name not in DIFFERENCES and len(message.raw) % 2:
            continue
        theirs = _read_by_hl7apy(message)
        if theirs is None or theirs.name != structure.id:
            continue  # it refuses encoding characters alone, and finds no structure behind a wrong MSH-9.3
        one, other = _ours(walk(message, structure).root), _theirs(theirs, structure.id)
        if one == other:
            same += 1
        else:
            differ[name] = (one, other)
    assert same >= 40
    assert set(differ) <= set(DIFFERENCES), {name: differ[name] for name in set(differ) - set(DIFFERENCES)}


FOUND_BY_HL7APY = {
    "iti-21.hl7": "it lets QPD-3 stand once; the fields of a query's parameters are as the query says (5.5.4)",
}


def test_what_hl7apy_finds_wrong_we_find_too(corpus: Path) -> None:
    """Its validator stops at its first fault; where it finds one in a message, we find at least one there."""
    errors = pytest.importorskip("hl7apy.exceptions", reason="hl7apy is absent")
    judged = 0
    silent = []
    for name, message, structure in _messages(corpus)[::3]:
        theirs = _read_by_hl7apy(message)
        if theirs is None or theirs.name != structure.id:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                theirs.validate()
                continue
            except errors.HL7apyException as error:
                said = str(error)
            except Exception:
                continue
        judged += 1
        if not list(validate(message)) and name not in FOUND_BY_HL7APY:
            silent.append((name, said[:120]))
    assert judged >= 5
    assert silent == []


REFUSED_BY_HL7TYPES = {
    "testMessage.txt": "a truncation character before 2.7, which we read and warn of",
    "ADT-A40-02.hl7": "it looks for the structure that MSH-9.3 names, which does not exist; we take that of the event, and say so",
}
TAKEN_BY_HL7TYPES = {"adt-a31-2.hl7": "its PID-5 is a blank, which hl7types takes for a name; hl7apy does not either"}
_REQUIRED = frozenset(("structure/missing", "structure/missing-group", "type/required"))


def test_hl7types_and_we_agree_on_what_is_required(corpus: Path) -> None:
    """Its strict decoder refuses a message that lacks a required segment or field, or whose dates are none; so do we. What it takes
    has nothing of that kind from us, and what has no error of ours it takes."""
    hl7types = pytest.importorskip("hl7types", reason="hl7types is absent")
    taken = refused = 0
    differ = []
    for name, message, _ in _messages(corpus)[::4]:
        report = validate(message)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                hl7types.decode_er7(_text(message))
            except ValueError as error:  # pydantic's errors are such
                refused += 1
                if report.is_valid and name not in REFUSED_BY_HL7TYPES:
                    differ.append((name, str(error)[:200]))
                continue
        taken += 1
        if name not in TAKEN_BY_HL7TYPES:
            differ += [(name, f"{one.rule} {one.place}") for one in report.errors if one.rule in _REQUIRED]
    assert differ == []
    assert taken >= 12
    assert refused >= 8


MESA = {
    ("type/required", "MSH-7"): "messages without a time, which the test tool fills in when it sends them",
    ("type/TS", "ORC-9"): "a time with a digit too few or too many",
    ("type/TS", "ORC-15"): "the same",
    ("type/TS", "OBR-32"): "a name and a time in each other's place, as a sender wrote NDL",
    ("type/TS", "SPM-19"): "a Y in the expiration time of a specimen: SPM-20 one field too early",
    ("type/base64", "OBX-5"): "a placeholder where the tool attaches the document",
    ("table/HL7", "OBX-5"): "words of the sender in ED and RP where tables 0191, 0299 and 0301 have codes",
    ("structure/missing", "ORDER/OBR"): "an order without OBR",
}
"""Errors in the test messages of IHE's MESA tools, and what they are."""


def test_errors_in_the_test_messages_of_ihe_are_real_ones(corpus: Path) -> None:
    folder = corpus / "ihe/mesa/hl7v2"
    valid = judged = 0
    odd = set()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix in {".md", ".tsv", ".json", ".xz", ".xml"}:
            continue
        judged += 1
        report = validate(path.read_bytes())
        valid += report.is_valid
        for one in report.errors:
            place = re.sub(r"\[\d+\]", "", one.place).split(".")[0]
            if (one.rule, place) not in MESA:
                odd.add((path.name, one.rule, one.place))
    assert odd == set()
    assert judged > 300
    assert valid > judged * 0.85
