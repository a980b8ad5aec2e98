"""Targets of terminology: releases of LOINC, SNOMED CT, ICD-10 and UCUM as archives, and expressions of ECL over a release.

A release is mutated by its rows and cells, so that the loaders get beyond its header; what was loaded is asked too. An expression is
made by ECL's grammar, with its filters, history and concrete values; what it means one concept at a time and as a list must be the
same.
"""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Callable, Sequence
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
from support.terminology_extension import (
    ACCEPTABLE,
    ATTRIBUTE_VALUE,
    ELDER,
    FOLDER,
    FOREIGN,
    GB,
    GONE,
    HISTORICAL,
    MODULE,
    MOVED_TO,
    PREFERRED,
    REPLACED_BY,
    SAME_AS,
    TIGER,
    US,
    more,
    row,
    table,
    term,
)
from support.terminology_samples import (
    ANIMAL,
    CAT,
    CLAML,
    CORE,
    EATS,
    HUNTS,
    LOINC,
    MEAT,
    OLD,
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
    """SNOMED CT in miniature with 3,000 concepts more: half of them directly below one, the others in a net of three parents.

    Each has terms, some of them many words, in two dialects; 500 are no longer used, most of them for the sake of one.
    """
    begin = 500_000_000
    files = {**SNOMED, **more()}
    concepts, relations, terms, accepted, histories = [], [], [], [], []
    for number in range(3_000):
        code = begin + number
        status = ("900000000000074008", "900000000000073002")[number % 7 == 0]
        concepts.append(row(code, status, date=20190131 + number % 6 * 10_000, module=(CORE, MODULE)[number % 5 == 0]))
        above = (
            {ROOT} if number < 1_500 else {str(begin + 1_500 + max(0, number - 1_500 - step)) for step in (1, 7, 40)}
        )
        for target in above - {str(code)} or {ANIMAL}:
            relations.append((code, target, "116680003", 0))
        for group in range(3):
            relations.append((code, str(begin + number * 7 % 3_000), (EATS, HUNTS)[group % 2], group))
        text = " ".join(
            f"{('cat', 'tiger', 'stone')[at % 3]}{number * at % 50}" for at in range((3, 60)[number % 50 == 0])
        )
        terms.append(term(100_000 + number, str(code), f"Cat of {text}"))
        terms.append(term(200_000 + number, str(code), f"{text} (thing)", "900000000000003001"))
        accepted.append(
            row(f"l{number}", (US, GB)[number % 2], 100_000 + number, (PREFERRED, ACCEPTABLE)[number % 3 == 0])
        )
    for number in range(500):
        gone = str(600_000_000 + number)
        concepts.append(row(gone, "900000000000074008", active=0))
        refset = (SAME_AS, REPLACED_BY, MOVED_TO)[number % 3]
        histories.append(row(f"n{number}", refset, gone, CAT if number < 300 else str(begin + number)))
    for name in files:
        if "Concept_Snapshot_INT" in name:
            files[name] += "".join(f"{one}\r\n" for one in concepts).encode()
        elif "Relationship_Snapshot_INT" in name:
            files[name] += "".join(
                f"{9_000 + at}\t20250101\t1\t{CORE}\t{source}\t{target}\t{group}\t{kind}\t900000000000011006\t900000000000451002\r\n"
                for at, (source, target, kind, group) in enumerate(relations)
            ).encode()
        elif "Description_Snapshot-en_INT" in name:
            files[name] += "".join(f"{one}\r\n" for one in terms).encode()
    refset = "refsetId\treferencedComponentId"
    files[f"{FOLDER}/Refset/Language/der2_cRefset_LanguageSnapshot-en_XX1000998_20260401.txt"] = table(
        f"{refset}\tacceptabilityId", *accepted
    )
    files[f"{FOLDER}/Refset/Content/der2_cRefset_AssociationSnapshot_XX1000998_20260401.txt"] = table(
        f"{refset}\ttargetComponentId", *histories
    )
    return loaded(files, Path(tempfile.mkdtemp(prefix="hilum-terms-", dir=_memory())))


_ACTIVE = (
    ROOT,
    ANIMAL,
    CAT,
    MEAT,
    EATS,
    HUNTS,
    REFSET,
    FOREIGN,
    TIGER,
    US,
    HISTORICAL,
    "500000000",
    "500001500",
    "500002999",
)
_INACTIVE = (OLD, ELDER, GONE, "600000000", "600000499")
_CODES = (*_ACTIVE, *_INACTIVE, "999999999")
_OPERATORS = (
    "",
    "",
    "",
    "< ",
    "<<",
    "<! ",
    "<<!",
    "> ",
    ">>",
    ">!",
    ">>!",
    "^ ",
    "<< ^ ",
    "> ^",
    "!!> ",
    "!!<",
    "!!> <<",
)
_WORDS = (
    "(", ")", "{", "}", "[1..2]", "[0..0]", "[2..*]", ":", ",", ".", "=", "!=", "*", " AND ", " OR ", " MINUS ", "R ", "#5", "<", ">",
    "^", "|x|", "/* */", "{{ term = 'a' }}", "\0", "\ud7ff", "123", "é", "[9..1]", "..", "reverseOf ",
    "{{", "}}", "{{ C ", "{{ D ", "{{ M ", "{{ + HISTORY }}", "{{ + HISTORY-MAX (*) }}", '"', "\\",
    "\\*", "match:", "wild:", "term", "<=",
    "dialect = (", "#-1.5", "true", "||", "/*", "A#1", "[a, b]", "(" * 30, "{{" * 30,
)  # fmt: skip
_SEARCHED = (
    "cat", "CAT tig", "tiger of", "cat4 stone7 tiger", "", "*", "c*t", "*cat*", "*(thing)", "**", "*a*t*i*g*e*r*",
    "a \\\"big\\\" one\\*",
    "\\\\", "-", "é", "ﬁ", "ß", "İ", "ca" + "*" * 300, "a " * 300, "striped", "x" * 3_000, "\x00", "|", "/* */", "}}", ")",
)  # fmt: skip
_TIMES = ("", "20190731", "20200131", "20250101", "20260401", "19000101", "99991231", "20250230")
_NO_TIMES = ("2025", "00000000", "20251301", "١٢٣٤٠١٠١")
_REFSETS = (SAME_AS, REPLACED_BY, MOVED_TO, HISTORICAL, US, GB, REFSET, ATTRIBUTE_VALUE)


def _several(chance: random.Random, one: Callable[[], str]) -> str:
    """One, or several in brackets."""
    if chance.random() < 0.6:
        return one()
    return f"({' '.join(one() for _ in range(chance.choice((1, 2, 2, 3, 40))))})"


def _rightly(chance: random.Random, right: Sequence[str], wrong: Sequence[str]) -> str:
    """What is right where it stands; seldom what is not: an expression is read to its first mistake."""
    return chance.choice(wrong if chance.random() < 0.01 else right)


def _quoted(text: str) -> str:
    return f'"{text}"'


def _searched(chance: random.Random) -> str:
    return f'{chance.choice(("", "", "match:", "wild:", "wild : "))}"{chance.choice(_SEARCHED)}"'


def _constraint(chance: random.Random, depth: int, codes: Sequence[str]) -> str:
    """Concepts where a filter takes them: one, several with nothing between them, or an expression."""
    if depth <= 0 or chance.random() < 0.6:
        return _several(chance, lambda: chance.choice(codes) + chance.choice(("", " |x|")))
    return f"({_expression(chance, depth - 1)})"


def _dialects(chance: random.Random, names: Sequence[str]) -> str:
    def accepted() -> str:
        return _rightly(
            chance, ("", "", " (prefer)", " (accept)", " (prefer accept)", f" ({PREFERRED} |x|)"), (" ()", " (x)")
        )

    if chance.random() < 0.6:
        return chance.choice(names) + accepted()
    count = chance.choice((1, 2, 2, 3, 40))
    return f"({' '.join(_rightly(chance, names, ('xx', '*', 'sv-se')) + accepted() for _ in range(count))}){accepted()}"


def _description_filter(chance: random.Random, depth: int) -> str:
    same = chance.choice(("=", "=", "!="))
    kind = chance.randrange(7)
    if kind < 2:
        return f"term {same} {_several(chance, lambda: _searched(chance))}"
    if kind == 2:
        return f"language {same} {_several(chance, lambda: _rightly(chance, ('en', 'de', 'EN', 'or'), ('sv', 'eng', '1')))}"
    if kind == 3:
        return f"type {same} {_several(chance, lambda: _rightly(chance, ('syn', 'fsn', 'SYN'), ('def', 'x')))}"
    if kind == 4:
        return f"typeId {same} {_constraint(chance, depth, ('900000000000003001', '900000000000013009', ROOT))}"
    if kind == 5:
        return f"dialect {same} {_dialects(chance, ('en-us', 'en-gb', 'EN-GB'))}"
    named = _dialects(chance, (US, GB, ROOT)) if chance.random() < 0.7 else _constraint(chance, depth, (US, GB))
    return f"dialectId {same} {named}"


def _concept_filter(chance: random.Random, depth: int) -> str:
    same = chance.choice(("=", "=", "!="))
    kind = chance.randrange(5)
    if kind == 0:
        return f"definitionStatus {same} {_several(chance, lambda: chance.choice(('primitive', 'defined')))}"
    if kind == 1:
        return f"definitionStatusId {same} {_constraint(chance, depth, ('900000000000074008', '900000000000073002'))}"
    if kind == 2:
        return f"moduleId {same} {_constraint(chance, depth, (CORE, MODULE, ROOT))}"
    if kind == 3:
        compared = chance.choice(("=", "!=", "<", "<=", ">", ">="))

        def time() -> str:
            return _quoted(_rightly(chance, _TIMES, _NO_TIMES))

        return f"effectiveTime {compared} {_several(chance, time) if compared in ('=', '!=') else time()}"
    return f"active {same} {chance.choice(('1', '0', 'true', 'false'))}"


def _filters(chance: random.Random, depth: int) -> str:
    """What follows concepts in double braces."""
    made = ""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
        letter, one = chance.choice(
            (("", _description_filter), ("D ", _description_filter), ("C ", _concept_filter), ("c ", _concept_filter))
        )
        made += f" {{{{ {letter}{', '.join(one(chance, depth) for _ in range(chance.choice((1, 1, 2, 4))))} }}}}"
    if chance.random() < 0.3:
        made = made if chance.random() < 0.5 else ""
        which = chance.choice(("", "-MIN", "-MOD", "-MAX", "_min", " (*)", "*"))
        if which == "*":
            which = (
                f" ({chance.choice(_OPERATORS)}{chance.choice(_REFSETS)})"
                if chance.random() < 0.7 or depth <= 0
                else (f" ({_expression(chance, depth - 1)})")
            )
        made += f" {{{{ + HISTORY{which} }}}}"
    return made


def _expression(chance: random.Random, depth: int) -> str:
    kind = chance.randrange(15) if depth else chance.choice((0, 0, 12))
    if kind >= 12:
        within = _expression(chance, depth - 1) if depth > 0 else chance.choice(_CODES)
        return f"{chance.choice(_OPERATORS)}({within}){_filters(chance, depth - 1)}"
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
    if not turned and chance.random() < 0.3:
        return f"{count}{_attribute_name(chance)} {_concrete(chance)}"
    value = f"({_expression(chance, max(depth - 1, 0))})"
    return f"{count}{turned}{_attribute_name(chance)} {chance.choice(('=', '=', '!='))} {value}"


def _concrete(chance: random.Random) -> str:
    """A comparison with a number, texts, or true or false."""
    kind = chance.randrange(3)
    if kind == 0:
        number = chance.choice(("#4", "#2.5", "#-0", "#+4.0", "#" + "9" * 400, "#0." + "0" * 400))
        return f"{chance.choice(('=', '!=', '<', '<=', '>', '>='))} {number}"
    same = chance.choice(("=", "!="))
    return f"{same} {_several(chance, lambda: _searched(chance)) if kind == 1 else chance.choice(('true', 'FALSE'))}"


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
        for code in _ACTIVE if "*" in text else (*_ACTIVE, *_INACTIVE):  # a list of all leaves out what is inactive
            one = constraint.holds(code, index, limited.ask("", "").spend)
            assert one == (code in found), f"one by one and as a list are not the same: {code}"
            assert code != CAT or asked in (one, None), "asked as a value set is not the same"


def terminology_targets() -> tuple[Target, ...]:
    """The targets."""
    seeds = [zipped(one) for one in _RELEASES]
    texts = [f"<<{ANIMAL}: [1..2] {{ {EATS} = {MEAT} }}, R {HUNTS} = *", f"({CAT}.{EATS}) MINUS ^ {REFSET}"]
    texts.append(
        f'<<{ANIMAL} {{{{ term = ("cat" wild:"*g*r"), dialect = en-us (prefer) }}}} {{{{ C active = 1 }}}} {{{{ + HISTORY-MIN }}}}'
    )
    texts.append(f'!!> (<{ROOT}: {EATS} = "striped", [0..1] * >= #2.5, * = true)')
    return (
        Target("terminology release", _release, seeds, (), 0.7, _release_case),
        Target("SNOMED CT ECL", _ecl, [one.encode() for one in texts], (), 1.0, _ecl_case),
    )
