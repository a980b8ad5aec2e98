"""Structural check of a CDA document against the content model of CDA R2, without a schema at hand.

Theory of operation. `cda_model.txt` states the model as facts, one type a line:

    type Author = realmCode:CS* typeId:II? templateId:II* functionCode:CE? time:TS assignedAuthor:AssignedAuthor @typeCode:...=AUT
    type TS < QTY = @value:ts          derived from QTY, so usable where xsi:type may say so
    list set_EntityNameUse = EntityNameUse
    values EntityNameUse = SRCH PHON ...               a member in angle brackets: a set that names no values, so any code fits

`name:Type` with `?` `*` `+` for how often, `( a | b )` for a choice, `@name!:type=fixed` for an attribute (`!` required),
`mixed` where character data may stand. The content of a type becomes the automaton of Glushkov: its states are the places
where an element may stand, `first`, `last` and `follow` say which place comes after which. HL7's models are deterministic,
so at most one follower carries a given name, and a document is walked once.

Elements and attributes of another namespace are extensions (CDA R2 1.4): they are noted, not judged.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast

from lxml import etree

from hilum.core.errors import Incorrect
from hilum.hl7v3.data.xml import V3, XSI, Element, elements, local_name, namespace, path_of

__all__ = ["Finding", "Severity", "check", "load_schema", "validate_with"]

_SECTION: Final = "CDA R2 POCD_MT000040"
_LIMIT: Final = 100  # findings of one document; a hopeless document need not be told a thousand times


class Severity(Enum):
    """How much a finding weighs."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One departure from the content model.

    where     XPath in local names
    rule      what the model asks; carries no value of the document
    """

    severity: Severity
    where: str
    rule: str
    section: str = _SECTION


@dataclass(frozen=True, slots=True)
class _Attribute:
    kind: str
    required: bool
    fixed: str | None


@dataclass(slots=True)
class _Type:
    """One type: its places (names and types of elements), the automaton over them, its attributes."""

    name: str
    base: str = ""
    mixed: bool = False
    abstract: bool = False
    names: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    first: set[int] = field(default_factory=set)
    last: set[int] = field(default_factory=set)
    follow: list[set[int]] = field(default_factory=list)
    nullable: bool = True
    attributes: dict[str, _Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Model:
    types: dict[str, _Type]
    values: dict[str, frozenset[str]]
    lists: dict[str, str]


@dataclass(slots=True)
class _Particle:
    nullable: bool
    first: set[int]
    last: set[int]


@cache
def _model() -> _Model:
    types: dict[str, _Type] = {}
    values: dict[str, frozenset[str]] = {}
    lists: dict[str, str] = {}
    text = files("hilum.hl7v3.data").joinpath("cda_model.txt").read_text("utf-8")
    for line in text.splitlines():
        head, _, body = line.partition(" = ") if " = " in line else line.partition(" =")
        words = head.split()
        if words[0] == "type":
            types[words[1]] = _read_type(words[1:], body.split())
        elif words[0] == "values":
            values[words[1]] = frozenset(body.split())
        elif words[0] == "list":
            lists[words[1]] = body.strip()
    return _Model(types, values, lists)


def _read_type(head: list[str], tokens: list[str]) -> _Type:
    kind = _Type(head[0], mixed="mixed" in head, abstract="abstract" in head)
    if "<" in head:
        kind.base = head[head.index("<") + 1]
    content = [token for token in tokens if not token.startswith("@")]
    for token in tokens:
        if token.startswith("@"):
            name, _, rest = token[1:].partition(":")
            simple, _, fixed = rest.partition("=")
            kind.attributes[name.rstrip("!")] = _Attribute(simple, name.endswith("!"), fixed if "=" in rest else None)
    whole = _sequence(kind, iter([*content, ")"]))
    kind.first, kind.last, kind.nullable = whole.first, whole.last, whole.nullable
    return kind


def _sequence(kind: _Type, tokens: Iterator[str]) -> _Particle:
    """Read up to the closing parenthesis; a group is a sequence or, with bars, a choice of sequences."""
    branches: list[_Particle] = []
    now = _Particle(True, set(), set())
    for token in tokens:
        if token.startswith(")"):
            branches.append(now)
            result = branches[0]
            for other in branches[1:]:
                result = _Particle(
                    result.nullable or other.nullable, result.first | other.first, result.last | other.last
                )
            return _times(kind, result, token[1:])
        if token == "|":  # noqa: S105 - a token of the notation
            branches.append(now)
            now = _Particle(True, set(), set())
            continue
        item = _sequence(kind, tokens) if token == "(" else _place(kind, token)  # noqa: S105
        for place in now.last:
            kind.follow[place] |= item.first
        now = _Particle(
            now.nullable and item.nullable,
            now.first | item.first if now.nullable else now.first,
            now.last | item.last if item.nullable else item.last,
        )
    raise AssertionError("an unclosed group in the content model")


def _place(kind: _Type, token: str) -> _Particle:
    name, _, rest = token.partition(":")
    bare = rest.rstrip("?*+")
    at = len(kind.names)
    kind.names.append(name)
    kind.kinds.append(bare)
    kind.follow.append(set())
    return _times(kind, _Particle(False, {at}, {at}), rest[len(bare) :])


def _times(kind: _Type, item: _Particle, mark: str) -> _Particle:
    if mark in ("*", "+"):
        for place in item.last:
            kind.follow[place] |= item.first
    return _Particle(item.nullable or mark in ("?", "*"), item.first, item.last)


# The lexical rules of the simple types, data types release 1.
_DECIMAL = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_LEXICAL: Final[dict[str, re.Pattern[str]]] = {
    "bl": re.compile("true|false"),
    "bn": re.compile("true|false"),
    "int": re.compile(r"[+-]?\d+", re.ASCII),
    "real": re.compile(rf"{_DECIMAL}(?:[eE][+-]?\d+)?|-?INF|NaN", re.ASCII),
    "probability": re.compile(r"0*(?:\.\d+)?|0\.\d*|1(?:\.0*)?", re.ASCII),
    "cs": re.compile(r"\s*\S+\s*"),
    "st": re.compile(r"(?s).+"),
    "ts": re.compile(r"[0-9]{1,8}|(?:[0-9]{9,14}|[0-9]{14}\.[0-9]+)(?:[+\-][0-9]{1,4})?"),
    "oid": re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))*"),
    "uid": re.compile(
        r"[0-2](?:\.(?:0|[1-9][0-9]*))*|[0-9a-zA-Z]{8}(?:-[0-9a-zA-Z]{4}){3}-[0-9a-zA-Z]{12}|[A-Za-z][A-Za-z0-9\-]*"
    ),
    "xs.NMTOKEN": re.compile(r"\s*[\w.\-:]+\s*"),
    "xs.NMTOKENS": re.compile(r"\s*[\w.\-:]+(?:\s+[\w.\-:]+)*\s*"),
    "xs.ID": re.compile(r"\s*[^\W\d][\w.\-]*\s*"),
    "xs.IDREF": re.compile(r"\s*[^\W\d][\w.\-]*\s*"),
    "xs.IDREFS": re.compile(r"\s*[^\W\d][\w.\-]*(?:\s+[^\W\d][\w.\-]*)*\s*"),
}


def _fits(model: _Model, kind: str, value: str) -> bool:
    pattern = _LEXICAL.get(kind)
    if pattern is not None:
        return pattern.fullmatch(value) is not None
    if kind.startswith("{"):
        return value in kind[1:-1].split(",")
    if kind in model.lists:
        return all(_fits(model, model.lists[kind], item) for item in value.split())
    if kind in model.values:
        value = " ".join(value.split())
        known = model.values[kind]
        is_open = not known or any(name.startswith("<") for name in known)
        return value in known or (is_open and _LEXICAL["cs"].fullmatch(value) is not None)
    if kind == "bin":
        try:
            base64.b64decode(re.sub(r"\s", "", value), validate=True)
        except (binascii.Error, ValueError):
            return False
        return True
    return True  # url and xs:string take any text


@dataclass(slots=True)
class _Walk:
    model: _Model
    findings: list[Finding] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    references: list[tuple[Element, str]] = field(default_factory=list)
    extensions: set[str] = field(default_factory=set)

    def note(self, element: Element, rule: str, severity: Severity = Severity.ERROR, attribute: str = "") -> None:
        if len(self.findings) < _LIMIT:
            where = path_of(element) + (f"/@{attribute}" if attribute else "")
            self.findings.append(Finding(severity, where, rule))

    def element(self, element: Element, declared: str) -> None:
        stack = [(element, declared)]
        while stack and len(self.findings) < _LIMIT:
            node, name = stack.pop()
            kind = self._actual_type(node, name)
            if kind is None:
                continue
            self._attributes(node, kind)
            below = self._content(node, kind)
            stack.extend(reversed(below))

    def _actual_type(self, element: Element, declared: str) -> _Type | None:
        kind = self.model.types.get(declared)
        if kind is None:  # a simple type as element content
            if not _fits(self.model, declared, element.text or ""):
                self.note(element, f"the text must be of type {declared}")
            return None
        said = element.get(f"{{{XSI}}}type")
        if said is not None:
            prefix, _, name = said.strip().rpartition(":")
            actual = self.model.types.get(name)
            if actual is None or element.nsmap.get(prefix or None) != V3:
                self.note(element, "xsi:type names no data type of HL7 v3", attribute="xsi:type")
                return None
            above = actual
            while above.name != declared:
                if not above.base:
                    self.note(element, f"xsi:type must be {declared} or derived from it", attribute="xsi:type")
                    return None
                above = self.model.types[above.base]
            kind = actual
        if kind.abstract:
            self.note(element, f"{kind.name} is abstract: xsi:type is required")
            return None
        return kind

    def _attributes(self, element: Element, kind: _Type) -> None:
        for key, value in element.attrib.items():
            name = str(key)
            if name.startswith("{"):
                space = name[1:].partition("}")[0]
                if space != XSI:
                    self.extensions.add(space)
                continue
            rule = kind.attributes.get(name)
            if rule is None:
                self.note(element, f"attribute {name} is not in the model of {kind.name}", attribute=name)
                continue
            text = str(value)
            if rule.fixed is not None and (text.strip() if rule.kind in self.model.values else text) != rule.fixed:
                self.note(element, f"must be {rule.fixed}", attribute=name)
            elif not _fits(self.model, rule.kind, text):
                self.note(element, f"not a value of {rule.kind.replace('xs.', 'xs:')}", attribute=name)
            if rule.kind == "xs.ID":
                if text.strip() in self.ids:
                    self.note(element, "ID is used twice in the document", attribute=name)
                self.ids.add(text.strip())
            elif rule.kind in ("xs.IDREF", "xs.IDREFS"):
                self.references += [(element, each) for each in text.split()]
        for name, rule in kind.attributes.items():
            if rule.required and element.get(name) is None:
                self.note(element, f"attribute {name} is required", attribute=name)

    def _content(self, element: Element, kind: _Type) -> list[tuple[Element, str]]:
        below: list[tuple[Element, str]] = []
        state = -1  # before the first place
        lost = False
        if not kind.mixed and element.text and element.text.strip():
            self.note(element, f"character data is not allowed in {kind.name}")
        for item in elements(element):
            if not kind.mixed and item.tail and item.tail.strip():
                self.note(element, f"character data is not allowed in {kind.name}")
            if namespace(item) != V3:
                self.extensions.add(namespace(item))
                continue
            if len(self.findings) >= _LIMIT:
                return []
            name = local_name(item)
            options = kind.first if state < 0 else kind.follow[state]
            found = next((place for place in options if kind.names[place] == name), None)
            if found is None:
                found = self._astray(item, kind, state, options)
                lost = True
                if found is None:
                    continue
            below.append((item, kind.kinds[found]))
            state = found
        if not lost:
            ended = kind.nullable if state < 0 else state in kind.last
            if not ended:
                options = kind.first if state < 0 else kind.follow[state]
                wanted = ", ".join(dict.fromkeys(kind.names[place] for place in sorted(options)))
                self.note(element, f"content is not complete; expected: {wanted}")
        return below

    def _astray(self, item: Element, kind: _Type, state: int, options: set[int]) -> int | None:
        """Tell why an element may not stand here, and find the place from which to go on."""
        name = local_name(item)
        places = [place for place, each in enumerate(kind.names) if each == name]
        if not places:
            self.note(item, f"{name} is not in the model of {kind.name}")
            return None
        later = [place for place in places if place > state]
        wanted = ", ".join(dict.fromkeys(kind.names[place] for place in sorted(options))) or "nothing more"
        if later:
            self.note(item, f"{name} comes too early in {kind.name}; expected: {wanted}")
            return later[0]
        self.note(item, f"{name} is out of order or repeated in {kind.name}; expected: {wanted}")
        return places[-1]


def check(root: Element) -> tuple[Finding, ...]:
    """Findings of one CDA document against the content model, in document order; empty when it conforms.

    Only `Severity.ERROR` findings break the schema; extensions of other namespaces are a note.
    """
    walk = _Walk(_model())
    if root.tag != f"{{{V3}}}ClinicalDocument":
        walk.note(root, "the document element must be ClinicalDocument of urn:hl7-org:v3")
        return tuple(walk.findings)
    walk.element(root, "ClinicalDocument")
    for element, target in walk.references:
        if target not in walk.ids:
            walk.note(element, "refers to an ID that the document does not have")
    for space in sorted(walk.extensions):
        walk.note(root, f"extensions of the namespace {space or '(none)'} are kept and not judged", Severity.NOTE)
    return tuple(walk.findings)


def load_schema(folder: Path) -> etree.XMLSchema:
    """The CDA schema of a folder that the site keeps (setting `hl7v3.schemas`): with the SDTC extensions where it has them.

    raises   Incorrect   there is no CDA schema below the folder, or it does not compile
    """
    for name in ("CDA_SDTC.xsd", "CDA.xsd"):
        for path in sorted(folder.rglob(name)):
            parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
            try:
                return etree.XMLSchema(etree.parse(str(path), parser))
            except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError):
                raise Incorrect("the schema does not compile", where=name, section="XML Schema") from None
    raise Incorrect("no CDA_SDTC.xsd or CDA.xsd below the folder", where="hl7v3.schemas", section="XML Schema")


def validate_with(root: Element, schema: etree.XMLSchema) -> tuple[Finding, ...]:
    """Findings of a published schema that the site keeps at hand (setting `hl7v3.schemas`), as line and rule name."""
    if schema.validate(root):
        return ()
    return tuple(
        Finding(Severity.ERROR, f"line {entry.line}", entry.type_name.replace("_", " ").lower(), "XML Schema")
        for entry in list(cast("Iterable[Any]", schema.error_log))[:_LIMIT]
    )
