"""The search itself: criteria against the store's index, chains and merges resolved, sorted, with what is included. FHIR R4 3.1.1.

The port answers what it has words for; the rest (`:not`, `:missing`, `:text`, resources rendered on reading) is matched here over
index rows.
References to a patient follow merges: who asks for the survivor finds what was written for the subsumed, and the other way round.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from hilum.core.errors import Incorrect
from hilum.core.identity import AssigningAuthority
from hilum.core.record import Page, Record
from hilum.fhir.definitions import SearchParameter, resource_types
from hilum.fhir.resources import LIVE, Held, current
from hilum.fhir.search.index import Row, index_rows, parameter_rows, parameters_of, text_rows
from hilum.fhir.search.live import candidates
from hilum.fhir.search.parameters import Alternative, Criterion, Include, Query

__all__ = ["Answer", "satisfies", "search"]

TOTAL_BOUND = 500
MOST_MATCHES = 100_000
MOST_CHAINED = 5_000
MOST_INCLUDED = 1_000
MOST_ALTERNATIVES = 400
"""Alternatives in one question to the store; SQL engines bound the depth of an expression."""
MOST_QUESTIONS = 64

Wanted = tuple[str, str, Sequence[Alternative]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of matches and what it includes.

    total      None where it was not counted (more than `TOTAL_BOUND` and no `_total=accurate`)
    has_more   there is a next page
    """

    matches: tuple[Held, ...]
    included: tuple[Held, ...]
    total: int | None
    has_more: bool


def search(query: Query, record: Record, *, base: str = "") -> Answer:
    """Run a search. raises Incorrect: a chain that matches too many"""
    criteria = [_resolved(one, query.type, record, base) for one in query.criteria]
    if query.type == "Patient" and not any(one.parameter in ("_id", "active", "link") for one in criteria):
        criteria.append(Criterion("_current", "token", (("eq", "true", "*"),)))
    wants_all = query.total == "accurate" or query.summary == "count" or bool(query.sort)
    least = query.offset + query.count + 1
    limit = MOST_MATCHES if wants_all else max(least, TOTAL_BOUND + 1)
    found = _matching(query.type, criteria, record, limit)
    if query.sort:
        found = _sorted(found, query)
    total = len(found) if len(found) <= max(TOTAL_BOUND, least - 1) or wants_all else None
    page = found[query.offset : query.offset + query.count]
    if query.type in LIVE:
        page = [current(record, one.type, one.id) or one if one.type in LIVE else one for one in page]
    included = tuple(_included(page, query.includes, record)) if query.includes else ()
    return Answer(
        tuple(page), included, None if query.total == "none" else total, len(found) > query.offset + query.count
    )


def satisfies(rows: Iterable[Row], criterion: Criterion) -> bool:
    """The index rows of a resource satisfy a criterion whose chains are resolved."""
    here = [row for row in rows if row[0] == criterion.parameter]
    if criterion.missing is not None:
        others = [row for row in rows if row[0] == f"{criterion.parameter}:identifier"]
        return (not here and not others) == criterion.missing
    if criterion.kind == "_id":
        ids = {row[2] for row in rows if row[0] == "_id"}
        return any(a in ids for _, a, _ in criterion.alternatives)
    fits = any(_fits(criterion.kind, row, one) for row in here for one in criterion.alternatives)
    if criterion.negate:
        if criterion.kind in ("date", "number"):
            return bool(here) and not fits
        return not fits
    return fits


def _fits(kind: str, row: Row, alternative: Alternative) -> bool:
    operator, a, b = alternative
    if row[1] != kind:
        return False
    if kind == "token":
        return (not a or row[2] == a) and (b == "*" or row[3] == b)
    if kind == "string":
        if operator == "exact":
            return row[2] == a and (not b or row[3] == b)
        return row[2].startswith(a) if operator == "starts" else a in row[2]
    if kind in ("date", "number"):
        low, high = row[2], row[3]
        if operator == "within":
            return low >= a and (not b or (high != "" and high <= b))
        return (not b or low <= b) and (high == "" or high >= a)
    return row[2] == a


def _resolved(criterion: Criterion, type: str, record: Record, base: str) -> Criterion:
    """The criterion with its chain turned into references, its authorities canonical, its patients followed through merges."""
    if criterion.reverse:
        return _resolved_reverse(criterion, type, record, base)
    if criterion.chain is not None and criterion.kind == "reference":
        found: list[Alternative] = []
        for target in criterion.targets:
            inner = Query(target, (criterion.chain,))
            criteria = [_resolved(one, target, record, base) for one in inner.criteria]
            ids = [one.reference for one in _matching(target, criteria, record, MOST_CHAINED + 1)]
            if len(ids) > MOST_CHAINED:
                raise Incorrect(
                    "the chain matches too many resources",
                    where=criterion.name,
                    section="FHIR R4 3.1.1.4.13",
                    code="400 too-costly",
                )
            found += [("eq", one, "") for one in ids]
            found += [("eq", f"{base}/{one}", "") for one in ids if base]
        criterion = replace(criterion, alternatives=tuple(found))
    if criterion.kind == "reference":
        return replace(criterion, alternatives=tuple(_through_merges(criterion.alternatives, record, base)))
    if criterion.kind == "token" and criterion.parameter.partition(":")[0] == "identifier":
        return replace(criterion, alternatives=tuple(_canonical(criterion.alternatives, record)))
    return criterion


def _resolved_reverse(criterion: Criterion, type: str, record: Record, base: str) -> Criterion:
    assert criterion.chain is not None
    source = criterion.targets[0]
    criteria = [_resolved(criterion.chain, source, record, base)]
    ids: set[str] = set()
    parameter = parameters_of(source)[criterion.reverse]
    for held in _matching(source, criteria, record, MOST_CHAINED):
        for _, _, a, _ in parameter_rows(held.resource, parameter):
            text = a.removeprefix(base + "/") if base else a
            if text.startswith(f"{type}/"):
                ids.add(text[len(type) + 1 :])
    if type == "Patient":
        ids = {one.id if (one := record.patients.current(id)) else id for id in ids}
    return Criterion("_id", "_id", tuple(("eq", id, "") for id in sorted(ids)), criterion.name)


def _through_merges(alternatives: Sequence[Alternative], record: Record, base: str) -> Iterator[Alternative]:
    seen: set[str] = set()
    for operator, a, b in alternatives:
        names = [a]
        text = a.removeprefix(base + "/") if base else a
        if text.startswith("Patient/"):
            now = record.patients.current(text[8:])
            if now is not None:
                same = [f"Patient/{one}" for one in (now.id, *(gone.id for gone in record.patients.subsumed(now.id)))]
                names += same + ([f"{base}/{one}" for one in same] if base else [])
        for name in names:
            if name not in seen:
                seen.add(name)
                yield operator, name, b


def _canonical(alternatives: Sequence[Alternative], record: Record) -> Iterator[Alternative]:
    for operator, a, b in alternatives:
        yield operator, a, b
        if b and b != "*":
            full = record.authorities.canonical(AssigningAuthority.from_uri(b)).uri
            if full and full != b:
                yield operator, a, full


def _variants(criterion: Criterion) -> list[list[Wanted]]:
    """Criteria for the port, any one of which is enough; none where the port cannot help."""
    if criterion.negate or criterion.missing is not None or criterion.texts:
        return []
    own: Wanted = (criterion.parameter, criterion.kind, criterion.alternatives)
    chain = criterion.chain
    if criterion.kind == "reference" and len(criterion.alternatives) > MOST_ALTERNATIVES:
        parts = [
            criterion.alternatives[start : start + MOST_ALTERNATIVES]
            for start in range(0, len(criterion.alternatives), MOST_ALTERNATIVES)
        ]
        branches: list[list[Wanted]] = [[(criterion.parameter, "reference", part)] for part in parts]
        if chain is not None and chain.parameter == "identifier" and chain.kind == "token":
            branches.append([(f"{criterion.parameter}:identifier", "token", chain.alternatives)])
        return branches
    if chain is not None and criterion.kind in ("number", "uri"):
        return [[own, (chain.parameter, "token", chain.alternatives)]]
    if chain is not None and chain.parameter == "identifier" and chain.kind == "token":
        logical: Wanted = (f"{criterion.parameter}:identifier", "token", chain.alternatives)
        return [[own], [logical]] if criterion.alternatives else [[logical]]
    return [[own]]


def _accepts(rows: Sequence[Row], criterion: Criterion) -> bool:
    chain = criterion.chain
    if chain is not None and criterion.kind in ("number", "uri") and not satisfies(rows, chain):
        return False
    if satisfies(rows, criterion):
        return True
    if chain is not None and chain.parameter == "identifier" and chain.kind == "token":
        return satisfies(rows, replace(chain, parameter=f"{criterion.parameter}:identifier"))
    return False


def _matching(type: str, criteria: Sequence[Criterion], record: Record, limit: int) -> list[Held]:
    """All that match, newest first, at most `limit`."""
    variants = [one for one in (_variants(criterion) for criterion in criteria) if one]
    for one in variants:
        if all(not wanted[2] for branch in one for wanted in branch):
            return []
    residual = [one for one in criteria if not _variants(one)]
    found: dict[str, Held] = {}
    for combination in itertools.islice(itertools.product(*variants), MOST_QUESTIONS):
        wanted = [one for branch in combination for one in branch if one[2]]
        if len(wanted) < sum(map(len, combination)):
            continue
        page = Page(limit=limit if not residual else MOST_MATCHES)
        for kept in record.resources.search(type, wanted, page):
            held = Held.of(kept)
            if residual:
                rows = _judged_rows(held, residual)
                if not all(_accepts(rows, one) for one in residual):
                    continue
            found.setdefault(held.id, held)
    if type in LIVE:
        for held in candidates(type, criteria, record):
            rows = _judged_rows(held, criteria)
            if held.id not in found and all(_accepts(rows, one) for one in criteria):
                found[held.id] = held
    result = list(found.values())
    if type in LIVE or len(variants) > 1 or any(len(one) > 1 for one in variants):
        result.sort(key=lambda one: (one.updated, one.id), reverse=True)
    return result[:limit]


def _judged_rows(held: Held, criteria: Sequence[Criterion]) -> tuple[Row, ...]:
    """The rows of a candidate, with those that criteria ask for and the store does not keep."""
    rows = index_rows(held.resource)
    known = parameters_of(held.type)
    for one in criteria:
        if one.texts:
            rows += tuple(text_rows(held.resource, known[one.parameter.partition(":")[0]]))
    return rows


def _sorted(found: list[Held], query: Query) -> list[Held]:
    """By each key from the last to the first; what has no value comes last. FHIR R4 3.1.1.5.1."""
    for name, descending in reversed(query.sort):
        if name == "_score":
            continue
        parameter = parameters_of(query.type)[name]
        keyed: list[tuple[str | None, Held]] = []
        for one in found:
            values = [
                row[3] if descending and row[1] in ("date", "number") else row[2] for row in _rows_of(one, parameter)
            ]
            keyed.append(((max(values) if descending else min(values)) if values else None, one))
        having = [pair for pair in keyed if pair[0] is not None]
        having.sort(key=lambda pair: pair[0] or "", reverse=descending)
        found = [one for _, one in having] + [one for key, one in keyed if key is None]
    return found


def _rows_of(held: Held, parameter: SearchParameter) -> list[Row]:
    return [row for row in parameter_rows(held.resource, parameter) if row[0] == parameter.code]


def _included(page: Sequence[Held], includes: Sequence[Include], record: Record) -> Iterator[Held]:
    """What the page's matches point to, and what points to them. FHIR R4 3.1.1.5.4."""
    seen = {one.reference for one in page}
    fresh: list[Held] = list(page)
    for round_number in range(4):
        following: list[Held] = []
        for include in includes:
            if round_number and not include.iterates:
                continue
            for held in _followed(fresh, include, record):
                if held.reference not in seen and len(seen) < MOST_INCLUDED + len(page):
                    seen.add(held.reference)
                    following.append(held)
                    yield held
        if not following:
            return
        fresh = following


def _followed(sources: Sequence[Held], include: Include, record: Record) -> Iterator[Held]:
    if include.is_reverse:
        yield from _pointing(sources, include, record)
        return
    for source in sources:
        if source.type != include.source and include.parameter != "*":
            continue
        for code, parameter in parameters_of(source.type).items():
            if parameter.kind != "reference" or include.parameter not in ("*", code):
                continue
            for row in _rows_of(source, parameter):
                kind, _, id = row[2].rpartition("/")
                kind = kind.rpartition("/")[2]
                if (include.target and kind != include.target) or kind not in resource_types():
                    continue
                held = current(record, kind, id)
                if held is not None and not held.deleted:
                    yield held


def _pointing(targets: Sequence[Held], include: Include, record: Record) -> Iterator[Held]:
    names = [one.reference for one in targets if not include.target or one.type == include.target]
    if not names:
        return
    codes = [include.parameter]
    if include.parameter == "*":
        codes = [code for code, one in parameters_of(include.source).items() if one.kind == "reference"]
    for code in codes:
        criterion = Criterion(code, "reference", tuple(("eq", name, "") for name in names))
        yield from _matching(include.source, [_resolved(criterion, include.source, record, "")], record, MOST_INCLUDED)
