"""Master files out: MFN of staff (M02), places (M05), charge codes (M04) and tests (M03, M08 to M12); the inverse of `master_files`.
Files that the record keeps nothing of (M01, M06, M07, M13 to M19) are written of records as the sender has them.

HL7 v2.5.1 chapter 8. A record in use goes out as added (MAD), one that is not as deactivated (MDC). In 2.2 and 2.3.1 the abstract
syntax of M03, M04 and M05 is that of M01, which has no segment for what the file holds: they are written in 2.3, and from 2.4 on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hilum.core.catalogue import ChargeDefinition, ObservationDefinition, Price, Range
from hilum.core.code import Code
from hilum.core.directory import Practitioner, Site
from hilum.core.errors import Incorrect, Unsupported
from hilum.core.identity import Identifier
from hilum.hl7v2.data.datatypes import write_cwe, write_cx, write_xad, write_xpn
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.hl7v2.messages.composing import begin, fitted, is_before, telecom

__all__ = [
    "OTHER_FILES",
    "TEST_EVENTS",
    "FileRecord",
    "charge_file_message",
    "observation_file_message",
    "other_file_message",
    "place_file_message",
    "staff_file_message",
]

TEST_EVENTS = {
    "M03": (),
    "M08": ("OM2", "OM3", "OM4"),
    "M09": ("OM3", "OM4"),
    "M10": ("OM5", "OM4"),
    "M11": (),
    "M12": ("OM7",),
}
"""MFN event of tests -> what may follow OM1; where the first is missing the others are left out (M09, M10)."""
OTHER_FILES = {
    "M01": (Code("OMA", "Master file of no other kind", "HL70175"), ()),
    "M06": (Code("CMA", "Clinical study with phases and schedules master file", "HL70175"), ("CM0", "CM1", "CM2")),
    "M07": (Code("CMB", "Clinical study without phases but with schedules master file", "HL70175"), ("CM0", "CM2")),
    "M13": (Code("MLCP", "Master file of codes", "HL70175"), ()),
    "M14": (Code("OMA", "Site-defined master file", "HL70175"), ()),
    "M15": (Code("INV", "Inventory master file", "HL70175"), ("IIM",)),
    "M16": (Code("INV", "Inventory master file", "HL70175"), ("ITM",)),
    "M17": (Code("DRG", "DRG master file", "HL70175"), ("DMI",)),
    "M18": (Code("PYR", "Payer master file", "HL70175"), ("PM1", "MCP")),
    "M19": (Code("CTR", "Contract master file", "HL70175"), ("CTR", "ITM", "VND")),
}
"""MFN event of a file that the record keeps nothing of -> its name (table 0175), and what must follow MFE."""
_SECTION = "HL7 v2.5.1 8.5"
_POSITIONS = {"facility": (4,), "point-of-care": (1, 4), "room": (1, 2, 4), "bed": (1, 2, 3, 4)}
"""Level of a place -> the components of PL that its key names, from the largest but the facility, which comes last."""

_Segments = list[tuple[str, Mapping[int, Value]]]


def _begin(header: Header, event: str, file: Code) -> Writer:
    if header.version in ("2.2", "2.3.1") and event in ("M03", "M04", "M05"):
        raise Unsupported(
            f"HL7 v{header.version} has no segments for MFN^{event}", where="MSH-9", section=_SECTION, code="201"
        )
    write = begin(header, "MFN", event)
    write.add("MFI", {1: Er7(write_cwe(file)), 3: "UPD", 6: "AL"})
    return write


def _record(write: Writer, number: int, is_active: bool, key: Er7, kind: str, segments: _Segments) -> None:
    version = write.header.version
    mfe: dict[int, Value] = {1: "MAD" if is_active else "MDC", 2: str(number), 4: key, 5: kind}
    write.add("MFE", fitted(version, "MFE", mfe))
    for name, fields in segments:
        write.add(name, fitted(version, name, fields))


def _coded(version: str) -> str:
    return "CE" if is_before(version, "2.7") else "CWE"


def _key(one: Identifier) -> Code:
    return Code(one.value, "", one.authority.namespace or one.authority.key)


def _code(one: Code, version: str, *, since: str) -> Value:
    """A field that was a bare code (IS) before it became CWE."""
    return one.value if is_before(version, since) else Er7(write_cwe(one))


# Staff.


def staff_file_message(staff: Iterable[Practitioner], header: Header) -> bytes:
    """Write MFN^M02: STF and PRA of each member of staff."""
    write = _begin(header, "M02", Code("PRA", "Practitioner master file", "HL70175"))
    version = header.version
    for number, one in enumerate(staff, 1):
        _record(write, number, one.active, Er7(write_cwe(_key(one.key))), _coded(version), staff_segments(one, version))
    return write.encode()


def staff_segments(one: Practitioner, version: str) -> _Segments:
    """STF and PRA of a member of staff."""
    key = Er7(write_cwe(_key(one.key)))
    stf: dict[int, Value] = {
        1: key,
        2: [Er7(write_cx(each)) for each in one.identifiers],
        3: Er7(write_xpn(one.name)),
        4: _code(one.kind, version, since="2.7"),
        5: one.sex,
        6: one.birth_date,
        7: "A" if one.active else "I",
        8: Er7(write_cwe(one.department)),
        10: [telecom(each, version) for each in one.telecoms],
        11: Er7(write_xad(one.address)),
        12: _at_institution(one.start, one),
        13: _at_institution(one.end, one),
        18: one.title.words if not one.title.value else "",
        19: Er7(write_cwe(one.title)) if one.title.value else "",
    }
    segments: _Segments = [("STF", stf)]
    if one.specialties or one.institution:
        institution = Er7(write_cwe(Code(one.institution)))
        # SPD: a name, and whose board; Code says no more than the name
        specialties = [Er7(escape(each.value or each.meaning)) for each in one.specialties]
        segments.append(("PRA", {1: key, 5: specialties, 9: institution}))
    return segments


def _at_institution(when: str, one: Practitioner) -> Value:
    """DIN: a day, and where."""
    return Er7(f"{when}^{write_cwe(Code(one.institution or one.key.value)).replace('^', '&')}") if when else ""


# Places.


def _pl(one: Site) -> Er7:
    """LOC-1 of a place's key, its parts where its level has them."""
    return _pl_of(one.key.value, one.level)


def _pl_of(key: str, level: str = "") -> Er7:
    parts = [escape(part) for part in key.split(", ")]
    positions = _POSITIONS.get(level, (1, 2, 3, 4))
    if level == "room" and len(parts) == 1:
        positions = (2,)
    elif level == "bed" and len(parts) < 3:
        positions = (3,) if len(parts) == 1 else (2, 3)
    placed = dict(zip(positions, parts, strict=False))
    return Er7("^".join(placed.get(number, "") for number in (1, 2, 3, 4)).rstrip("^"))


_OTHER_PLACE = Code("L", "Other location", "HL70260")
"""LOC-3 must be there."""


def place_file_message(places: Iterable[Site], header: Header) -> bytes:
    """Write MFN^M05: LOC, LRL where the place is part of one that its own name does not tell, and LDP of each place."""
    write = _begin(header, "M05", Code("LOC", "Location master file", "HL70175"))
    version = header.version
    for number, one in enumerate(places, 1):
        place = _pl(one)
        loc: dict[int, Value] = {
            1: place,
            2: one.description,
            3: [
                value if isinstance(value, Er7) else Er7(escape(str(value)))
                for each in one.kinds or (_OTHER_PLACE,)
                if (value := _code(each, version, since="2.6"))
            ],
            4: Er7(escape(one.organization)),
            5: Er7(write_xad(one.address)),
            6: [telecom(each, version) for each in one.telecoms],
        }
        segments: _Segments = [("LOC", loc)]
        if one.parent and one.parent not in one.key.value:
            parent = Code("PAR", "Parent", "HL70325")
            segments.append(("LRL", {1: place, 4: Er7(write_cwe(parent)), 6: _pl_of(one.parent)}))
        segments.append(("LDP", {1: place, 2: Er7(write_cwe(Code(one.organization or one.key.value)))}))
        _record(write, number, one.active, place, "PL", segments)
    return write.encode()


# Charge codes.


def _prc(one: ChargeDefinition, price: Price) -> dict[int, Value]:
    amount = f"{escape(price.amount)}&{escape(price.currency)}".rstrip("&")
    return {
        1: Er7(write_cwe(one.code)),
        2: Er7(escape(price.facility)),
        3: Er7(write_cwe(price.department)),
        5: Er7(f"{amount}^{escape(price.kind)}".rstrip("^")),
        7: price.least,
        8: price.most,
        11: price.start,
        12: price.end,
    }


def charge_file_message(charges: Iterable[ChargeDefinition], header: Header) -> bytes:
    """Write MFN^M04: CDM and PRC of each charge code."""
    write = _begin(header, "M04", Code("CDM", "Charge description master file", "HL70175"))
    for number, one in enumerate(charges, 1):
        key = Er7(write_cwe(one.code))
        cdm: dict[int, Value] = {
            1: key,
            2: [Er7(write_cwe(each)) for each in one.aliases],
            3: one.title or one.code.words,
            4: one.description,
            7: [Er7(write_cwe(each)) for each in one.procedures],
            8: "A" if one.active else "I",
        }
        segments: _Segments = [("CDM", cdm), *(("PRC", _prc(one, price)) for price in one.prices)]
        _record(write, number, one.active, key, _coded(header.version), segments)
    return write.encode()


# Tests.


def _rfr(one: Range) -> Er7:
    """RFR: low&high^sex^age low&high^^^^condition."""
    age = "&".join(escape(part) for part in one.age).rstrip("&")
    parts = (
        f"{escape(one.low)}&{escape(one.high)}".rstrip("&"),
        escape(one.sex),
        age,
        "",
        "",
        "",
        escape(one.condition),
    )
    return Er7("^".join(parts).rstrip("^"))


def _details(one: ObservationDefinition, number: str, code: Er7) -> dict[str, dict[int, Value]]:
    """What an observation has of OM2 to OM7; those that say nothing are left out."""

    def ranges(kind: str) -> list[Er7]:
        return [_rfr(each) for each in one.ranges if each.kind == kind]

    om2: dict[int, Value] = {
        2: Er7(write_cwe(one.unit)),
        3: one.precision,
        4: Er7(write_cwe(one.si_unit)),
        5: one.si_factor,
        6: ranges("reference"),
        7: ranges("critical"),
        8: ranges("absolute"),
    }
    said: dict[str, dict[int, Value]] = {
        "OM2": om2,
        "OM3": {3: [Er7(write_cwe(each)) for each in one.answers]},
        "OM4": {6: Er7(write_cwe(one.specimen))},
        "OM5": {2: [Er7(write_cwe(each)) for each in one.members]},
        "OM7": {3: [Er7(write_cwe(each)) for each in one.categories], 6: one.start, 7: one.end},
    }
    out = {name: {1: number, **fields} for name, fields in said.items() if any(fields.values())}
    if "OM7" in out:
        out["OM7"][2] = code
    return out


def _follow(event: str, details: Mapping[str, dict[int, Value]]) -> _Segments:
    """What follows OM1 in an event. M03 has one segment of any kind, and must have it."""
    if event == "M03":
        first = next(iter(details.items()), None)
        if first is None:
            raise Incorrect("a test of which nothing more is told", where="OM1", section="HL7 v2.5.1 8.8", code="101")
        return [first]
    names = TEST_EVENTS[event]
    if event in ("M09", "M10") and names[0] not in details:
        return []
    return [(name, details[name]) for name in names if name in details]


def observation_file_message(
    event: str, tests: Sequence[ObservationDefinition], header: Header, *, producer: Code
) -> bytes:
    """Write MFN^M03, M08 (numeric), M09 (categorical), M10 (batteries), M11 (calculated) or M12 (attributes).

    It is OM1 of each test with the segments that the event has; before 2.6 OM3 has room for one answer, the first.

    producer   OM1-5, whose test it is
    """
    write = _begin(header, event, Code("OM1", "Observation text master file", "HL70175"))
    version = header.version
    for number, one in enumerate(tests, 1):
        alternate, *aliases = one.aliases or (Code(),)
        code = Er7(write_cwe(one.code, alternate=alternate))
        om1: dict[int, Value] = {
            1: str(number),
            2: code,
            3: list(one.data_types),
            4: "Y" if one.specimen else "N",
            5: Er7(write_cwe(producer)),
            6: one.description,
            7: [Er7(write_cwe(each)) for each in aliases],
            8: one.title or one.code.words,
            14: Er7(write_cwe(one.method)),
            18: one.nature or "A",
        }
        segments: _Segments = [("OM1", om1), *_follow(event, _details(one, str(number), Er7(write_cwe(one.code))))]
        _record(write, number, one.active, Er7(write_cwe(one.code)), _coded(version), segments)
    return write.encode()


# Files that the record keeps nothing of.


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A record of a master file as its sender has it.

    key        MFE-4 as ER7; `kind` MFE-5, "" for that of a code
    segments   what follows MFE, in its order: name and fields
    """

    key: Er7
    segments: tuple[tuple[str, Mapping[int, Value]], ...] = ()
    kind: str = ""
    is_active: bool = True


def other_file_message(event: str, records: Iterable[FileRecord], header: Header, *, file: Code = Code()) -> bytes:
    """Write MFN^M01 (until 2.6), M06, M07 (clinical studies), M13 (codes), M14 (a site's), M15, M16 (inventory), M17 (DRG),
    M18 (payers) or M19 (contracts).

    file   MFI-1, where it is another than that of `OTHER_FILES`

    raises   Incorrect 100     a record without a segment that the event must have
             Unsupported 201   the version has no such event
    """
    named, needed = OTHER_FILES[event]
    write = _begin(header, event, file or named)
    for number, one in enumerate(records, 1):
        names = {name for name, _ in one.segments}
        if missing := next((name for name in needed[:1] if name not in names), ""):
            raise Incorrect(f"a record without {missing}", where=f"MFE[{number}]", section=_SECTION, code="100")
        _record(write, number, one.is_active, one.key, one.kind or _coded(header.version), list(one.segments))
    return write.encode()
