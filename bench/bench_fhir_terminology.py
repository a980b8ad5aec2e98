"""How long does it take to load and to ask a release of SNOMED CT's size, and how much memory?

The release is made here, in RF2's layout, with invented codes and terms: `python bench/bench_fhir_terminology.py [CONCEPTS]`.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from hilum.fhir.package import Conformance
from hilum.fhir.terminology import Membership, Shelf, expand
from hilum.fhir.terminology.releases import Member, recognise
from hilum.store.terminology import open_concepts, write_concepts

SCT, CORE, DATE = "http://snomed.info/sct", "900000000000207008", "20250101"
ROOT, REFSET, ATTRIBUTE = 138875005, 723264001, 363698007
ROW = ("id", "effectiveTime", "active", "moduleId")
WORDS = (
    "acute",
    "chronic",
    "left",
    "right",
    "disorder",
    "of",
    "the",
    "finding",
    "on",
    "entire",
    "bone",
    "joint",
    "with",
)
TERMS = 4


def codes(count: int) -> list[int]:
    return [100_000_000 + 10 * number + 5 for number in range(count)]


def make(folder: Path, count: int) -> None:
    """Write the Snapshot."""
    chosen = random.Random(7)
    every = codes(count)
    order = every[:]
    chosen.shuffle(order)
    defined = "900000000000074008"

    def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            file.write("\t".join(header) + "\r\n")
            for each in rows:
                file.write("\t".join(map(str, each)) + "\r\n")

    def term() -> str:
        return " ".join(chosen.choice(WORDS) for _ in range(chosen.randint(3, 8)))

    def descriptions() -> Iterator[tuple[object, ...]]:
        for kind in range(TERMS):
            use = "900000000000003001" if not kind else "900000000000013009"
            for number, code in enumerate(order):
                key = 2_000_000_000 + 10 * (kind * count + number) + 1
                yield key, DATE, 1, CORE, code, "en", use, f"{term()} {code % 100_000}", "900000000000448009"

    def relations() -> Iterator[tuple[object, ...]]:
        key = 3_000_000_002
        for at, code in enumerate(every):
            parents = (
                {ROOT}
                if at < 20
                else {every[at // 6]} | ({every[chosen.randrange(at // 2)]} if chosen.random() < 0.6 else set())
            )
            rows = [(parent, 0, 116680003) for parent in parents]
            rows += [
                (chosen.choice(every), number // 2, ATTRIBUTE + 10 * (number % 2))
                for number in range(chosen.randint(0, 6))
            ]
            for target, group, kind in rows:
                key += 10
                yield key, DATE, 1, CORE, code, target, group, kind, "900000000000011006", "900000000000451002"

    def acceptable() -> Iterator[tuple[object, ...]]:
        for refset in ("900000000000509007", "900000000000508004"):
            for number in range(TERMS * count):
                accepted = "900000000000548007" if number < 2 * count else "900000000000549004"
                yield f"{number:032x}", DATE, 1, CORE, refset, 2_000_000_000 + 10 * number + 1, accepted

    top = [(code, DATE, 1, CORE, defined) for code in (ROOT, REFSET, ATTRIBUTE, ATTRIBUTE + 10)]
    write(f"sct2_Concept_Snapshot_INT_{DATE}.txt", (*ROW, "definitionStatusId"),
          [*top, *((code, DATE, int(code % 97 != 0), CORE, defined) for code in order)])  # fmt: skip
    write(f"sct2_Description_Snapshot-en_INT_{DATE}.txt",
          (*ROW, "conceptId", "languageCode", "typeId", "term", "caseSignificanceId"), descriptions())  # fmt: skip
    write(f"sct2_Relationship_Snapshot_INT_{DATE}.txt",
          (*ROW, "sourceId", "destinationId", "relationshipGroup", "typeId", "characteristicTypeId", "modifierId"),
          relations())  # fmt: skip
    write(f"der2_cRefset_LanguageSnapshot-en_INT_{DATE}.txt",
          (*ROW, "refsetId", "referencedComponentId", "acceptabilityId"), acceptable())  # fmt: skip
    write(f"der2_Refset_SimpleSnapshot_INT_{DATE}.txt", (*ROW, "refsetId", "referencedComponentId"),
          ((f"{at:032x}", DATE, 1, CORE, REFSET, code) for at, code in enumerate(every[:20_000])))  # fmt: skip


def peak() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most"


def timed(name: str, ask: Callable[[str], object], asked: list[str]) -> None:
    begun = time.process_time()
    found = sum(bool(ask(one)) for one in asked)
    print(f"  {name:34}{(time.process_time() - begun) / len(asked) * 1e6:6.0f} us, {found} of {len(asked)}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 360_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, count)
        files = {one.name: Member(one.name, one.stat().st_size, partial(one.open, "rb")) for one in folder.iterdir()}
        octets = sum(one.size for one in files.values())
        begun, wall = time.process_time(), time.monotonic()
        found = recognise(files)
        with write_concepts(folder / "kept", is_numeric=found.is_numeric) as (writer, finish):
            path = finish(found.load(writer, lambda *_: None), "release.terms", lambda _: None)
        spent, passed = time.process_time() - begun, time.monotonic() - wall
        print(f"{count} concepts, {octets / 1e6:.0f} MB: loaded in {spent:.0f} s of CPU ({passed:.0f} s), {peak()}")
        begun = time.process_time()
        index = open_concepts(path)
        print(
            f"index of {path.stat().st_size / 1e6:.0f} MB, {dict(index.release.counts)},"
            f" opened in {(time.process_time() - begun) * 1e3:.1f} ms"
        )
        known = Membership(Conformance(), releases=Shelf([index]))
        chosen = random.Random(1)
        asked = [str(chosen.choice(codes(count))) for _ in range(3000)]
        top = str(codes(count)[2])
        below = f"{SCT}?fhir_vs=isa/{top}"
        timed("concept", index.concept, asked)
        timed("terms", index.designations, asked)
        timed("subsumption", lambda code: index.is_below(code, top), asked)
        timed("member of isa, first", lambda code: known.contains(below, SCT, code), asked)
        timed("member of isa, again", lambda code: known.contains(below, SCT, code), asked)
        timed("member of refset", lambda code: known.contains(f"{SCT}?fhir_vs=refset/{REFSET}", SCT, code), asked)
        ecl = f"{SCT}?fhir_vs=ecl/(<<{top} MINUS ^{REFSET}):{ATTRIBUTE}=<<{codes(count)[1]}"
        timed("member of ecl with an attribute", lambda code: known.contains(ecl, SCT, code), asked)
        for url in (below, f"{SCT}?fhir_vs", ecl):
            begun = time.process_time()
            total = expand(known, url, count=100).total
            print(
                f"  a page of 100 of {total if total is not None else 'more than 50000'}: {time.process_time() - begun:.2f} s of CPU"
            )
        print(peak())


if __name__ == "__main__":
    main()
