"""The rows of a map, arranged by where they write: the way a FHIR element goes back is read off this tree.

Theory of operation. Forwards, each labelled list element of a path (`identifier[2]`) is an element of its own, and what the
rows of a field write into it beside the value itself tells it from others: constants (`type.coding.code` = "SS"), the URL
of an extension, the type of a resource. Backwards, these are the *marks* of a place in the tree: an element of a list goes to
the place whose marks it bears, the one with most of them first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from hilum.core.errors import HilumError
from hilum.fhir.definitions import is_primitive
from hilum.ihe.v2fhir import assign, condition
from hilum.ihe.v2fhir.access import extension_urls, with_urls
from hilum.ihe.v2fhir.compile import Build, Compiler, Mapper, constant_of
from hilum.ihe.v2fhir.condition import Condition
from hilum.ihe.v2fhir.tables import CodeMap, FieldRow
from hilum.ihe.v2fhir.target import Step, Target, resolve, split

__all__ = ["BackRow", "Mark", "Node", "Tree", "tree_of"]


@dataclass(frozen=True, slots=True, eq=False)
class BackRow:
    """A row, ready to be run backwards.

    number    of the field or component that it reads, 0 = the whole, -1 = another segment's
    data      data type map that made the element, None = a primitive
    constant  what it writes, whatever the message says; None = the message's value
    order     its place in the table
    """

    row: FieldRow
    number: int
    names: frozenset[str]
    target: Target
    data: Mapper | None
    codes: CodeMap | None
    assignment: assign.Assignment | None
    when: Condition
    constant: str | None
    order: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A constant that the place bears: by which steps from the place, and whether always (whenever the place has a value)."""

    steps: tuple[Step, ...]
    value: str
    always: bool


@dataclass(slots=True)
class Node:
    """A place: the step that leads to it, the rows that write it, the places below."""

    step: Step | None = None
    rows: list[BackRow] = field(default_factory=list)
    children: dict[tuple[str, str, str, str], Node] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    whens: set[Condition] = field(default_factory=set)
    is_particular: bool = False

    @property
    def is_primitive(self) -> bool:
        """Whether what stands here is a primitive, whose children are in its sibling."""
        return self.step is not None and not self.step.resource and is_primitive(self.step.kind)

    def by_name(self) -> Iterator[tuple[str, list[Node]]]:
        """The places below, by JSON name."""
        found: dict[str, list[Node]] = {}
        for node in self.children.values():
            step = node.step
            assert step is not None
            found.setdefault("()" if step.resource else step.name, []).append(node)
        return iter(found.items())


@dataclass(slots=True)
class Tree:
    """A map, arranged for the way back. `roots` by the label of the value that they make, "" where it makes one."""

    mapper: Mapper
    prefix: str
    roots: dict[str, Node]
    wholes: list[BackRow]


def tree_of(compiler: Compiler, mapper: Mapper, trees_of: Callable[[Mapper], Tree | None]) -> Tree:
    """Arrange a map's rows. trees_of = gives the trees of other maps."""
    build = Build(compiler, mapper)
    refused = {id(one.row) for one in mapper.refused}
    live = [row for row in mapper.rows if row.is_mapping and id(row) not in refused]
    build.urls = extension_urls(mapper.base, live, build.arrangement.number)
    tree = Tree(mapper, build.prefix, {}, [])
    made: list[BackRow] = []
    for order, row in enumerate(live):
        try:
            found = _row(compiler, build, mapper, row, order)
        except HilumError:
            continue
        if found is not None:
            made.append(found)
    for one in made:
        _place(tree, one)
    for root in tree.roots.values():
        _mark(root, [], trees_of)
        _describe(root, trees_of)
    return tree


def _row(compiler: Compiler, build: Build, mapper: Mapper, row: FieldRow, order: int) -> BackRow | None:
    path, constant = split(row.target or row.placeholder)
    if constant and not row.assign:
        row = replace(row, assign=f'"{constant}"')
    when = compiler.condition_of(row.when, row.prose)
    if _never(when):
        return None
    number = build.arrangement.number(row)
    data = build.map_of(row)
    if path in ("$this", "$value"):
        target = Target(mapper.base, "", (), mapper.base)
    else:
        makes = data.base if data is not None and data.base[:1].isupper() and "." not in data.base else ""
        target = resolve(mapper.base, path, referred=makes)
        if target.extension:
            target = build.named_extension(row, target, data)
        target = with_urls(target, build.urls, number)
        if data is None and not row.assign:
            data = build.usual_map(row, target)
    codes = compiler.tables.codes.get(row.vocabulary) if row.vocabulary else None
    assignment = assign.parse(row.assign)
    return BackRow(
        row, number, build.arrangement.names(row), target, data, codes, assignment, when, constant_of(row), order
    )


def _never(when: Condition) -> bool:
    match when:
        case condition.Constant(holds):
            return not holds
        case condition.All(terms):
            return any(_never(term) for term in terms)
        case _:
            return False


def _place(tree: Tree, one: BackRow) -> None:
    target = one.target
    if not target.steps:
        tree.wholes.append(one)
        return
    label = target.root.rstrip("!")
    if "-" in label:
        first, _, final = label.partition("-")
        labels = [str(at) for at in range(int(first), int(final) + 1)]
    else:
        labels = [label]
    for root in labels:
        node = tree.roots.setdefault(root, Node())
        if one.constant is None:
            node.numbers.add(one.number)
            node.whens.add(one.when)
        for step in target.steps:
            key = (step.name, step.label if step.is_list else "", step.url, step.resource)
            below = node.children.get(key)
            if below is None:
                below = node.children[key] = Node(step)
            node = below
            if one.constant is None:
                node.numbers.add(one.number)
                node.whens.add(one.when)
        node.rows.append(one)


def _describe(node: Node, trees_of: Callable[[Mapper], Tree | None]) -> None:
    """Note which elements a place knows, and whether it knows them one by one."""
    node.names = {name for name, _ in node.by_name()}
    node.known = set(node.names)
    for row in node.rows:
        inner = trees_of(row.data) if row.data is not None and not row.data.is_value else None
        if inner is None or inner.wholes:
            node.known = set()
            break
        for root in inner.roots.values():
            node.known |= root.names
    node.is_particular = bool(node.names) and not any(row.data is not None for row in node.rows)
    for below in node.children.values():
        _describe(below, trees_of)


def _mark(node: Node, above: list[tuple[Node, tuple[Step, ...]]], trees_of: Callable[[Mapper], Tree | None]) -> None:
    for one in node.rows:
        if one.constant is None:
            inner = trees_of(one.data) if one.data is not None and not one.data.is_value else None
            for root in inner.roots.values() if inner is not None and len(inner.roots) == 1 else ():
                for mark in root.marks:
                    if mark.always and mark.steps[-1].name != "url" and node.numbers <= {one.number}:
                        node.marks.append(mark)
            continue
        for place, steps in above:
            is_whole = one.number == 0 or place.numbers <= {one.number} or (place.step is None and one.number == 1)
            always = is_whole and (one.when == condition.ALWAYS or place.whens == {one.when})
            place.marks.append(Mark((*steps, *_own(node)), one.constant, always))
    for below in node.children.values():
        _mark(below, [*((place, (*steps, *_own(node))) for place, steps in above), (node, ())], trees_of)


def _own(node: Node) -> tuple[Step, ...]:
    return (node.step,) if node.step is not None else ()


def constant_json(value: str, kind: str) -> Any:
    """A constant as JSON has it."""
    if kind == "boolean":
        return value == "true"
    return value
