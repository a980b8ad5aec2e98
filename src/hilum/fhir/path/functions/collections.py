"""Existence, filtering, subsets, combining, aggregates, control. FHIRPath N1 5.1 to 5.5, 7."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key

from hilum.fhir.path.errors import PathEvaluationError
from hilum.fhir.path.functions.registry import Compiles, function, integer_of, items_function
from hilum.fhir.path.items import Item, atom, compare, key_of
from hilum.fhir.path.operators import FALSE, TRUE, distinct, has_type, type_filter
from hilum.fhir.path.running import Closure, Run, Step, singleton, truth
from hilum.fhir.path.tree import Call, Sorted

__all__ = ["each"]

EMPTY: list[Item] = []


def each(run: Run, items: list[Item], apply: Closure) -> list[list[Item]]:
    """What an expression gives for each item as `$this`."""
    this, index = run.this, run.index
    found: list[list[Item]] = []
    try:
        for at, item in enumerate(items):
            run.this = [item]
            run.index = at
            found.append(apply(run))
    finally:
        run.this, run.index = this, index
    run.spend(len(items))
    return found


def _filtered(run: Run, items: list[Item], criterion: Closure) -> list[Item]:
    this, index = run.this, run.index
    found: list[Item] = []
    try:
        for at, item in enumerate(items):
            run.this = [item]
            run.index = at
            if truth(criterion(run), "a criterion"):
                found.append(item)
    finally:
        run.this, run.index = this, index
    run.spend(len(items))
    return found


# -- existence (5.1)


@items_function("empty")
def _empty(run: Run, items: list[Item]) -> list[Item]:
    return FALSE if items else TRUE


@function("exists", 0, 1)
def _exists(compiler: Compiles, call: Call) -> Step:
    if not call.arguments:
        return lambda run, items: TRUE if items else FALSE
    criterion = compiler.compile(call.arguments[0])
    return lambda run, items: TRUE if _filtered(run, items, criterion) else FALSE


@function("all", 1)
def _all(compiler: Compiles, call: Call) -> Step:
    criterion = compiler.compile(call.arguments[0])
    return lambda run, items: TRUE if len(_filtered(run, items, criterion)) == len(items) else FALSE


def _booleans(name: str, decide: Callable[[list[bool]], bool]) -> None:
    @items_function(name)
    def step(run: Run, items: list[Item]) -> list[Item]:
        values = [atom(item) for item in items]
        if not all(isinstance(value, bool) for value in values):
            raise PathEvaluationError(f"{name} takes Booleans")
        return TRUE if decide(values) else FALSE


_booleans("allTrue", lambda values: all(values))
_booleans("anyTrue", lambda values: any(values))
_booleans("allFalse", lambda values: not any(values))
_booleans("anyFalse", lambda values: not all(values))


@items_function("not")
def _not(run: Run, items: list[Item]) -> list[Item]:
    value = truth(items, "not")
    return EMPTY if value is None else FALSE if value else TRUE


def _keys(run: Run, items: list[Item]) -> set[object]:
    run.weigh(items)
    return {key_of(item) for item in items}


@function("subsetOf", 1)
def _subset_of(compiler: Compiles, call: Call) -> Step:
    other = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        return TRUE if _keys(run, items) <= _keys(run, other(run)) else FALSE

    return step


@function("supersetOf", 1)
def _superset_of(compiler: Compiles, call: Call) -> Step:
    other = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        return TRUE if _keys(run, items) >= _keys(run, other(run)) else FALSE

    return step


@items_function("count")
def _count(run: Run, items: list[Item]) -> list[Item]:
    return [len(items)]


@items_function("distinct")
def _distinct(run: Run, items: list[Item]) -> list[Item]:
    run.spend(len(items))
    run.weigh(items)
    return distinct(items)


@items_function("isDistinct")
def _is_distinct(run: Run, items: list[Item]) -> list[Item]:
    run.spend(len(items))
    run.weigh(items)
    return TRUE if len(distinct(items)) == len(items) else FALSE


# -- filtering and projection (5.2)


@function("where", 1)
def _where(compiler: Compiles, call: Call) -> Step:
    criterion = compiler.compile(call.arguments[0])
    return lambda run, items: _filtered(run, items, criterion) if items else items


@function("select", 1)
def _select(compiler: Compiles, call: Call) -> Step:
    projection = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        found: list[Item] = []
        this, index = run.this, run.index
        try:
            for at, item in enumerate(items):
                run.this = [item]
                run.index = at
                found.extend(projection(run))
        finally:
            run.this, run.index = this, index
        run.spend(len(items) + len(found))
        return found

    return step


@function("repeat", 1)
def _repeat(compiler: Compiles, call: Call) -> Step:
    projection = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        seen: dict[object, Item] = {}
        level = items
        while level:
            fresh: list[Item] = []
            for part in each(run, level, projection):
                run.spend(len(part))
                run.weigh(part)
                for item in part:
                    key = key_of(item)
                    if key not in seen:
                        seen[key] = item
                        fresh.append(item)
            level = fresh
        return list(seen.values())

    return step


@function("repeatAll", 1)
def _repeat_all(compiler: Compiles, call: Call) -> Step:
    projection = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        found: list[Item] = []
        level = items
        while level:
            below: list[Item] = []
            for part in each(run, level, projection):
                run.spend(len(part))
                below.extend(part)
            found.extend(below)
            level = below
        return found

    return step


@function("ofType", 1)
def _of_type(compiler: Compiles, call: Call) -> Step:
    return type_filter(compiler.type_argument(call.arguments[0]))


@function("as", 1)
def _as(compiler: Compiles, call: Call) -> Step:
    return type_filter(compiler.type_argument(call.arguments[0]))


@function("is", 1)
def _is(compiler: Compiles, call: Call) -> Step:
    name = compiler.type_argument(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        if not items:
            return EMPTY
        return TRUE if has_type(singleton(items, "is"), name) else FALSE

    return step


# -- subsetting (5.3)


@items_function("single")
def _single(run: Run, items: list[Item]) -> list[Item]:
    if len(items) > 1:
        raise PathEvaluationError("single takes one item")
    return items


@items_function("first")
def _first(run: Run, items: list[Item]) -> list[Item]:
    return items[:1]


@items_function("last")
def _last(run: Run, items: list[Item]) -> list[Item]:
    return items[-1:]


@items_function("tail")
def _tail(run: Run, items: list[Item]) -> list[Item]:
    return items[1:]


@function("skip", 1)
def _skip(compiler: Compiles, call: Call) -> Step:
    count = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        number = integer_of(count(run), "skip")
        return items if number is None else items[max(number, 0) :]

    return step


@function("take", 1)
def _take(compiler: Compiles, call: Call) -> Step:
    count = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        number = integer_of(count(run), "take")
        return EMPTY if number is None else items[: max(number, 0)]

    return step


@function("intersect", 1)
def _intersect(compiler: Compiles, call: Call) -> Step:
    other = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        keys = _keys(run, other(run))
        run.weigh(items)
        return distinct([item for item in items if key_of(item) in keys])

    return step


@function("exclude", 1)
def _exclude(compiler: Compiles, call: Call) -> Step:
    other = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        keys = _keys(run, other(run))
        run.weigh(items)
        return [item for item in items if key_of(item) not in keys]

    return step


# -- combining (5.4)


@function("union", 1)
def _union(compiler: Compiles, call: Call) -> Step:
    other = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        both = items + other(run)
        run.spend(len(both))
        run.weigh(both)
        return distinct(both)

    return step


@function("combine", 1, 2)
def _combine(compiler: Compiles, call: Call) -> Step:
    other = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        both = items + other(run)
        run.spend(len(both))
        return both

    return step


@function("coalesce", 1, 32)
def _coalesce(compiler: Compiles, call: Call) -> Step:
    choices = [compiler.compile(one) for one in call.arguments]

    def step(run: Run, items: list[Item]) -> list[Item]:
        for choice in choices:
            found = choice(run)
            if found:
                return found
        return EMPTY

    return step


# -- aggregates and control (5.5.1, 7)


@function("iif", 2, 3)
def _iif(compiler: Compiles, call: Call) -> Step:
    criterion = compiler.compile(call.arguments[0])
    then = compiler.compile(call.arguments[1])
    otherwise = compiler.compile(call.arguments[2]) if len(call.arguments) > 2 else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        if len(items) > 1:
            raise PathEvaluationError("iif takes one item")
        this = run.this
        run.this = items
        try:
            found = criterion(run)
            if len(found) > 1 or (found and not isinstance(atom(found[0]), bool)):
                raise PathEvaluationError("the criterion of iif is a Boolean")
            if found and atom(found[0]):
                return then(run)
            return EMPTY if otherwise is None else otherwise(run)
        finally:
            run.this = this

    return step


@function("aggregate", 1, 2)
def _aggregate(compiler: Compiles, call: Call) -> Step:
    aggregator = compiler.compile(call.arguments[0])
    begin = compiler.compile(call.arguments[1]) if len(call.arguments) > 1 else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        this, index, total = run.this, run.index, run.total
        try:
            run.total = EMPTY if begin is None else begin(run)
            for at, item in enumerate(items):
                run.this = [item]
                run.index = at
                run.total = aggregator(run)
                run.spend(1 + len(run.total))
            return run.total
        finally:
            run.this, run.index, run.total = this, index, total

    return step


def _sum(name: str, pick: Callable[[int], bool]) -> None:
    @items_function(name)
    def step(run: Run, items: list[Item]) -> list[Item]:
        if not items:
            return EMPTY
        best = items[0]
        for item in items[1:]:
            try:
                order = compare(item, best)
            except TypeError:
                raise PathEvaluationError(f"{name} takes values of one ordered type") from None
            if order is not None and pick(order):
                best = item
        return [best]


_sum("min", lambda order: order < 0)
_sum("max", lambda order: order > 0)


@function("sort", 0, 16)
def _sort(compiler: Compiles, call: Call) -> Step:
    """Empty keys come first whichever way the order runs, as the official suite has it."""
    keys = [
        (compiler.compile(one.key), one.is_descending) if isinstance(one, Sorted) else (compiler.compile(one), False)
        for one in call.arguments
    ]

    def step(run: Run, items: list[Item]) -> list[Item]:
        if len(items) < 2:
            return items
        run.spend(len(items) * len(items).bit_length())
        columns = [each(run, items, key) for key, _ in keys] or [[[item] for item in items]]
        directions = [is_descending for _, is_descending in keys] or [False]

        def ordered(a: int, b: int) -> int:
            for column, is_descending in zip(columns, directions, strict=True):
                order = _order(column[a], column[b])
                if order:
                    return -order if is_descending and column[a] and column[b] else order
            return 0

        return [items[at] for at in sorted(range(len(items)), key=cmp_to_key(ordered))]

    return step


def _order(left: list[Item], right: list[Item]) -> int:
    if not left or not right:
        return (1 if left else 0) - (1 if right else 0)
    try:
        return compare(singleton(left, "a key of sort"), singleton(right, "a key of sort")) or 0
    except TypeError:
        raise PathEvaluationError("the keys of sort are of one ordered type") from None


@function("trace", 1, 2)
def _trace(compiler: Compiles, call: Call) -> Step:
    name = compiler.compile(call.arguments[0])
    projection = compiler.compile(call.arguments[1]) if len(call.arguments) > 1 else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        if run.trace is not None:
            label = name(run)
            shown = items
            if projection is not None:
                shown = [one for part in each(run, items, projection) for one in part]
            run.trace(str(atom(label[0])) if label else "", list(shown))
        return items

    return step


@function("defineVariable", 1, 2)
def _define_variable(compiler: Compiles, call: Call) -> Step:
    name = compiler.compile(call.arguments[0])
    value = compiler.compile(call.arguments[1]) if len(call.arguments) > 1 else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        label = name(run)
        if len(label) != 1 or not isinstance(atom(label[0]), str):
            raise PathEvaluationError("defineVariable takes a name")
        key = atom(label[0])
        if key in run.variables or key in ("context", "resource", "rootResource", "ucum", "sct", "loinc"):
            raise PathEvaluationError("a variable of that name is there already")
        found = items
        if value is not None:
            this = run.this
            run.this = items
            try:
                found = value(run)
            finally:
                run.this = this
        run.variables = {**run.variables, key: found}
        return items

    return step
