"""The FHIR attribute column of the v2-to-FHIR tables: a path, resolved against the element tables of R4.

    identifier[2].type.coding.code            labels tell occurrences apart; they are no positions
    agent[1].who(Practitioner)                the reference's target is a resource of its own
    performer[2](Organization.address)        ... and the value belongs into that resource
    birthDate.extension[1].valueDateTime      an extension of a primitive (its underscore sibling)
    [2].given   $this   $value                the n-th value of a data type map; the target itself; a bare value
    extension??-noteType                      an extension that the guide has yet to name: it gets our own URN

A resolved path is a tuple of `Step`s; compile.py walks it forwards, and a reader of FHIR can walk the same steps back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hilum.core.errors import DecodeError
from hilum.fhir.definitions import Element, is_primitive, is_resource_type, type_definition

__all__ = ["HOUSE_EXTENSION", "Step", "Target", "is_type", "resolve", "split"]

HOUSE_EXTENSION = "urn:hilum:v2-to-fhir:"
"""Prefix of the extensions that the guide asks for without naming them (`extension??-name`)."""

_STEP = re.compile(r"(?P<name>[A-Za-z]+)(?P<label>(?:\[[^\]]*\])*)")
_ROOT = re.compile(r"\[(?P<label>[^\]]*)\]\.?")
_PLACEHOLDER = re.compile(r"^(?P<before>.*?)\.?ext[a-z]*\?{0,2}-(?P<name>[A-Za-z0-9.]+)(?:\((?P<type>\w+)\))?\)*$")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path.

    name        JSON name ("valueQuantity"); for a step into a referred resource its type
    kind        FHIR type of what is reached
    is_list     the element repeats
    label       what the table calls this occurrence, "" = none
    is_primitive_child   the step is an id or extension of the primitive before it
    resource    the step leads through a reference into a resource of that type
    binding     of a required value set, -1 = none
    others      JSON names of the other types of a choice
    url         of an extension, where the table says it
    """

    name: str
    kind: str
    is_list: bool = False
    label: str = ""
    is_primitive_child: bool = False
    resource: str = ""
    binding: int = -1
    others: frozenset[str] = frozenset()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A path from a type.

    root        label of the n-th value of a data type map, "" = the only one
    steps       () for `$this` and `$value`
    kind        FHIR type of the last step; of the base where there are no steps
    extension   the URL of an extension that the path names without a URL, "" = none
    """

    base: str
    root: str
    steps: tuple[Step, ...]
    kind: str
    extension: str = ""


def is_type(name: str) -> bool:
    """Whether R4 has that type."""
    if is_primitive(name):
        return True
    try:
        type_definition(name)
    except KeyError:
        return False
    return True


def split(text: str) -> tuple[str, str]:
    """Path and the constant that some cells put behind it: `status="finished"`."""
    path, sign, constant = text.partition("=")
    return (path.strip(), constant.strip().strip("\"'").rstrip("'")) if sign else (text.strip(), "")


def resolve(base: str, text: str, *, referred: str = "") -> Target:
    """A path of the table as steps from a type.

    referred   type of resource that the row's data type map makes: a reference at the end leads there
    raises     DecodeError   R4 has no such element
    """
    placeholder = _PLACEHOLDER.match(text) if "??" in text or "?-" in text or "extension-" in text else None
    if placeholder is not None and not text.startswith("http"):
        before, name = placeholder["before"], placeholder["name"]
        steps = _Reader(base, before).read() if before else ("", ())
        kind = steps[1][-1].kind if steps[1] else base
        return Target(base, steps[0], steps[1], kind, HOUSE_EXTENSION + name)
    if text in ("$this", "$value", ""):
        return Target(base, "", (), base)
    root, found = _Reader(base, text).read()
    if found and referred and found[-1].kind == "Reference" and not found[-1].resource:
        found = (*found, Step(referred, referred, resource=referred))
    return Target(base, root, found, found[-1].kind if found else base)


class _Reader:
    def __init__(self, base: str, text: str) -> None:
        self.base = base
        self.text = text.replace(" ", "").replace("[each]", "")
        self.at = 0

    def error(self, what: str) -> DecodeError:
        return DecodeError(what, where=f"{self.base}: {self.text}", section="v2-to-FHIR")

    def read(self) -> tuple[str, tuple[Step, ...]]:
        root = ""
        match = _ROOT.match(self.text)
        if match:
            root, self.at = match["label"], match.end()
        if self.text.startswith(self.base + "."):
            self.at = len(self.base) + 1
        steps: list[Step] = []
        if self.at < len(self.text):
            self.path(self.base, steps)
        if self.at < len(self.text):
            raise self.error("a path that ends before its cell does")
        return root, tuple(steps)

    def path(self, kind: str, steps: list[Step]) -> None:
        while True:
            match = _STEP.match(self.text, self.at)
            if match is None:
                raise self.error("no name where one is meant")
            self.at = match.end()
            label = match["label"].strip("[]").replace("][", ",")
            kind = self.step(kind, match["name"], label, steps)
            if self.peek() == "(":
                self.at += 1
                kind = self.inner(kind, steps)
                if self.peek() == ")":
                    self.at += 1
                elif self.at < len(self.text):
                    raise self.error("a bracket without its end")
            if self.peek() != ".":
                return
            self.at += 1

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def step(self, kind: str, name: str, label: str, steps: list[Step]) -> str:
        if is_primitive(kind) and steps and not steps[-1].is_primitive_child:
            definition = type_definition("Element")
            is_child = True
        else:
            definition, is_child = type_definition(kind), False
        refers = self.peek() == "("
        row = definition.by_name.get(name)
        if row is None and refers:
            row = definition.by_name.get(name + "Reference")
            name += "Reference" if row else ""
        if row is None:
            raise self.error(f"R4 has no {name} in {kind}")
        element, found = row
        if refers and found != "Reference" and element.is_choice:
            raise self.error(f"{name} is no reference")
        steps.append(_step(name, element, found, label, is_child))
        return found

    def inner(self, kind: str, steps: list[Step]) -> str:
        """What stands in brackets: a resource type, perhaps with a path into it; of a data type only the path counts."""
        match = _STEP.match(self.text, self.at)
        if match is None:
            raise self.error("no type in the brackets")
        name, label = match["name"], match["label"].strip("[]")
        self.at = match.end()
        while self.peek() == "|":  # "Organization|Device": the first is taken
            other = _STEP.match(self.text, self.at + 1)
            if other is None:
                raise self.error("no type in the brackets")
            self.at = other.end()
        if is_resource_type(name):
            if kind != "Reference":
                raise self.error(f"a {kind} refers to nothing")
            steps.append(Step(name, name, label=label, resource=name))
        elif name != kind:
            raise self.error(f"R4 has no resource {name}")
        if self.peek() == ".":
            self.at += 1
            self.path(name, steps)
            return steps[-1].kind
        return name


def _step(name: str, element: Element, kind: str, label: str, is_child: bool) -> Step:
    others: frozenset[str] = frozenset()
    if element.is_choice:
        stem = element.name[:-3]
        others = frozenset(stem + one[:1].upper() + one[1:] for one in element.types) - {name}
    return Step(name, kind, element.is_list, label, is_child, binding=element.binding, others=others)
