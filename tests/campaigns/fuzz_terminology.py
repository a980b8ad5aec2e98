"""Targets of terminology: releases of LOINC, SNOMED CT, ICD-10 and UCUM as archives, and expressions of ECL over a release.

A release is mutated by its rows and cells, so that the loaders get beyond its header; what was loaded is asked too. An expression is
made by ECL's grammar; what it means one concept at a time and as a list must be the same.
"""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from campaigns.fuzz_case import Target
from hilum.core.errors import BudgetExceeded
from hilum.fhir.package import Conformance
from hilum.fhir.terminology import Membership, Shelf
from hilum.fhir.terminology.ecl import compile_ecl
from hilum.fhir.terminology.releases import archive, recognise
from hilum.store.terminology import SqliteConcepts, open_concepts, write_concepts
from support.terminology_samples import (
    ANIMAL,
    CAT,
    CLAML,
    CORE,
    EATS,
    HUNTS,
    LOINC,
    MEAT,
    ORDER,
    REFSET,
    ROOT,
    SNOMED,
    TABULAR,
    UCUM,
    loaded,
    zipped,
)

__all__ = ["terminology_targets"]

_RELEASES = (LOINC, SNOMED, CLAML, ORDER, TABULAR, UCUM)
_CELLS = (
    b"", b'"', b'""', b"0", b"-1", b"1" * 40, b"9223372036854775808", b"18446744073709551616", b"\0", b"\xff\xfe", b"\xed\xa0\x80",
    b"\xe2\x80\xa8", b"1e9", b"x" * 3_000, b"|", b"#5", b"20250230", b"00000000", b"  ", b"\xd9\xa1\xd9\xa2", b"X00", b"LL900-1",
    b"LP100-0", b"&lt;", b"&x;", b"<!ENTITY a 'b'>", b"<x>", b"</x>", b"1e400", b"nan", b"inf", b"cm", b"m.m.m", b"[loop]",
    *(one.encode() for one in (ROOT, ANIMAL, CAT, EATS, REFSET, CORE)), b"116680003", b"900000000000509007",
)  # fmt: skip
_NAMES = ("../../x.txt", "/etc/passwd", "a\\b.csv", "\u202e.csv", "x" * 300, "Loinc.csv", "ucum-essence.xml", "a.xml")
_QUESTIONS = 12
_MOST_REWRITTEN = 2 << 20


def _memory() -> str | None:
    """A folder in memory, where the machine has one: a campaign is no test of the disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


# -- releases


def _release_case(chance: random.Random) -> bytes:
    files = dict(chance.choice(_RELEASES))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        name = chance.choice(list(files))
        kind = chance.randrange(24)
        if kind == 0 and len(files) > 1:
            del files[name]
        elif kind == 1:
            files[chance.choice(_NAMES)] = files.pop(name)
        elif kind == 2:
            files.update(chance.choice(_RELEASES))
        elif kind == 3:
            files[name] = files[name] + b"\0" * chance.choice((1, 1_000, 3 << 20))
        else:
            files[name] = _rewritten(files[name], chance)
    data = bytearray(zipped(files, chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))))
    if chance.random() < 0.15:
        at = chance.randrange(len(data))
        if chance.random() < 0.3:
            del data[at:]
        else:
            data[at] ^= 1 << chance.randrange(8)
    return bytes(data)


def _rewritten(data: bytes, chance: random.Random) -> bytes:
    if len(data) > _MOST_REWRITTEN:  # lines and cells multiply
        return data
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    kind = chance.randrange(9)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines[at:at] = [lines[at]] * chance.choice((1, 1, 2, 2_000))
    elif kind == 2:
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 3:
        text = bytearray(lines[at])
        if text:
            text[chance.randrange(len(text))] = chance.randrange(256)
        lines[at] = bytes(text)
    elif kind == 4:
        del lines[at:]
    else:
        mark = next((one for one in (b"\t", b",", b'"', b">", b" ") if one in lines[at]), b"x")
        cells = lines[at].split(mark)
        place = chance.randrange(len(cells))
        if kind == 5 and len(cells) > 1:
            other = chance.randrange(len(cells))
            cells[place], cells[other] = cells[other], cells[place]
        elif kind == 6:
            cells[place:place] = [cells[place]] * chance.choice((1, 2, 500))
        else:
            cells[place] = chance.choice(_CELLS)
        lines[at] = mark.join(cells)
    return b"\n".join(lines)


def _release(data: bytes) -> None:
    files = archive(io.BytesIO(data), "release.zip")
    found = recognise(files, system="http://x", version="1") if len(data) % 2 else recognise(files, languages=("de",))
    with (
        tempfile.TemporaryDirectory(dir=_memory()) as folder,
        write_concepts(Path(folder), is_numeric=found.is_numeric) as (writer, finish),
    ):
        release = found.load(writer, lambda *_: None)
        with open_concepts(finish(release, "release.terms", lambda _: None)) as index:
            _asked(index)


def _asked(index: SqliteConcepts) -> None:
    """Look at what a release says of its first concepts; a hierarchy may go in circles."""
    known = Membership(Conformance(), releases=Shelf([index]))
    system = index.release.system
    last = ""
    for number, code in enumerate(index.codes()):
        assert index.concept(code) is not None, "a code without its concept"
        _ = index.designations(code), index.properties(code), index.parents(code), index.children(code)
        assert code not in index.ancestors(code), "a code above itself"
        _ = list(index.descendants(code)), index.memberships(code)
        known.subsumes({"system": system, "code": last}, {"system": system, "code": code})
        for url in (
            f"{system}?fhir_vs=isa/{last}",
            f"{system}?fhir_vs=ecl/<<{last}:*=*",
            f"{system}/vs",
            f"{system}/vs/{last}",
        ):
            known.contains(url, system, code)
        last = code
        if number > _QUESTIONS:
            break
    for number, (url, _) in enumerate(index.value_sets()):
        _ = list(index.members(url)), known.contains(url, system, last)
        if number > _QUESTIONS:
            break


# -- expressions


@cache
def _large() -> SqliteConcepts:
    """SNOMED CT in miniature with 3,000 concepts more: half of them directly below one, the others in a net of three parents."""
    begin = 500_000_000
    files = dict(SNOMED)
    concepts, relations = [], []
    for number in range(3_000):
        code = begin + number
        concepts.append(f"{code}\t20250101\t1\t{CORE}\t900000000000074008\r\n")
        above = (
            {ROOT} if number < 1_500 else {str(begin + 1_500 + max(0, number - 1_500 - step)) for step in (1, 7, 40)}
        )
        for target in above - {str(code)} or {ANIMAL}:
            relations.append((code, target, "116680003", 0))
        for group in range(3):
            relations.append((code, str(begin + number * 7 % 3_000), (EATS, HUNTS)[group % 2], group))
    for name in files:
        if "Concept_Snapshot" in name:
            files[name] += "".join(concepts).encode()
        elif "Relationship_Snapshot" in name:
            files[name] += "".join(
                f"{9_000 + at}\t20250101\t1\t{CORE}\t{source}\t{target}\t{group}\t{kind}\t900000000000011006\t900000000000451002\r\n"
                for at, (source, target, kind, group) in enumerate(relations)
            ).encode()
    return loaded(files, Path(tempfile.mkdtemp(prefix="hilum-terms-", dir=_memory())))


_CODES = (ROOT, ANIMAL, CAT, MEAT, EATS, HUNTS, REFSET, "500000000", "500001500", "500002999", "999999999")
_OPERATORS = ("", "", "", "< ", "<<", "<! ", "<<!", "> ", ">>", ">!", ">>!", "^ ", "<< ^ ", "> ^")
_WORDS = (
    "(", ")", "{", "}", "[1..2]", "[0..0]", "[2..*]", ":", ",", ".", "=", "!=", "*", " AND ", " OR ", " MINUS ", "R ", "#5", "<", ">",
    "^", "|x|", "/* */", "{{ term = 'a' }}", "\0", "\ud7ff", "123", "é", "[9..1]", "..", "reverseOf ",
)  # fmt: skip


def _expression(chance: random.Random, depth: int) -> str:
    kind = chance.randrange(12) if depth else 0
    if kind < 4:
        return chance.choice(_OPERATORS) + chance.choice((*_CODES, "*", "*"))
    if kind < 6:
        return f"{chance.choice(_OPERATORS)}({_expression(chance, depth - 1)})"
    inner = [f"({_expression(chance, depth - 1)})" for _ in range(chance.choice((2, 2, 3, 40)) if depth < 3 else 2)]
    if kind < 8:
        return chance.choice((" AND ", " OR ", ", ")).join(inner)
    if kind == 8:
        return " MINUS ".join(inner[:2])
    if kind == 9:
        return inner[0] + "".join(f" . {_attribute_name(chance)}" for _ in range(chance.choice((1, 1, 2, 3))))
    return f"{inner[0]}: {_refinement(chance, depth - 1)}"


def _attribute_name(chance: random.Random) -> str:
    return chance.choice((EATS, HUNTS, f"<<{EATS}", "*", f"({EATS} OR {HUNTS})"))


def _refinement(chance: random.Random, depth: int, *, in_group: bool = False) -> str:
    count = chance.choice(("", "", "[0..0] ", "[1..1] ", "[2..*] ", "[0..1] "))
    kind = chance.randrange(8) if depth > 0 else 0
    if kind == 7:
        return chance.choice((" AND ", " OR ", ", ")).join(
            f"({_refinement(chance, depth - 1, in_group=in_group)})" for _ in range(chance.choice((2, 3, 30)))
        )
    if kind == 6 and not in_group:
        return f"{count}{{ {_refinement(chance, depth - 1, in_group=True)} }}"
    turned = "R " if not in_group and chance.random() < 0.3 else ""
    value = f"({_expression(chance, max(depth - 1, 0))})"
    return f"{count}{turned}{_attribute_name(chance)} {chance.choice(('=', '=', '!='))} {value}"


def _ecl_case(chance: random.Random) -> bytes:
    text = _expression(chance, chance.choice((1, 2, 3, 4, 6)))[:30_000]
    for _ in range(chance.choice((0, 0, 0, 1, 2, 5))):
        at = chance.randrange(len(text) + 1)
        other = at + chance.choice((0, 1, 3, 40))
        text = text[:at] + chance.choice(("", *_WORDS, text[at:other] * chance.choice((2, 500)))) + text[other:]
    return text.encode("utf-8", "surrogatepass")


def _ecl(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    constraint = compile_ecl(text)
    index = _large()
    known = Membership(Conformance(), releases=Shelf([index]))
    asked = known.contains(f"{index.release.system}?fhir_vs=ecl/{ROOT} OR ({text})", index.release.system, CAT)
    limited = Membership(Conformance(), steps=30_000)
    with suppress(BudgetExceeded):
        found = set(constraint.members(index, limited.ask("", "").spend))
        for code in _CODES[:-1]:
            one = constraint.holds(code, index, limited.ask("", "").spend)
            assert one == (code in found), "one by one and as a list are not the same"
            assert code != CAT or asked in (one, None), "asked as a value set is not the same"


def terminology_targets() -> tuple[Target, ...]:
    """The targets."""
    seeds = [zipped(one) for one in _RELEASES]
    texts = [f"<<{ANIMAL}: [1..2] {{ {EATS} = {MEAT} }}, R {HUNTS} = *", f"({CAT}.{EATS}) MINUS ^ {REFSET}"]
    return (
        Target("terminology release", _release, seeds, (), 0.7, _release_case),
        Target("SNOMED CT ECL", _ecl, [one.encode() for one in texts], (), 1.0, _ecl_case),
    )
