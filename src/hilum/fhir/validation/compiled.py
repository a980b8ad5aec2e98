"""Types compiled to tests: for each property of a type one function that passes what is right with the least work.

A type's check goes once over the properties that are there, calls the function of each, and then asks for what is required.
Places are linked tuples, of which text is made for an issue only. What cannot be judged where it stands (references, known
extensions, invariants) is noted in the run for the steps after.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from hilum.fhir.definitions import (
    CodeRule,
    Element,
    TypeDefinition,
    code_rule,
    code_system,
    is_primitive,
    is_resource_type,
    required_codes,
    type_definition,
)
from hilum.fhir.narrative import narrative_flaw
from hilum.fhir.near import near
from hilum.fhir.validation.bindings import coded_flaw
from hilum.fhir.validation.model import Place, Run
from hilum.fhir.validation.primitives import (
    PLAIN_STRING,
    is_plain_text,
    is_plain_word,
    looks_like_markup,
    primitive_flaw,
    quick_match,
    urn_flaw,
)
from hilum.fhir.validation.rules import rules_of

__all__ = ["check_resource", "checked"]

Check = Callable[[dict[str, Any], Place, Run], None]
Quick = Callable[[str], object]
Handler = Callable[[Any, dict[str, Any], Place, Run], None]

_PROPERTY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_MOST_MEANT = 200
"""Names that are no property for which the nearest are looked for: each takes long, and a resource may have thousands."""
_ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_FIXED_SYSTEMS = "http://hl7.org/fhir/"
_OWN_SYSTEMS = (_FIXED_SYSTEMS, "http://terminology.hl7.org/CodeSystem/")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_URIS_THEMSELVES = "urn:ietf:rfc:3986"
_BASE = "http://hl7.org/fhir/StructureDefinition/"
_SIMPLE_QUANTITY = _BASE + "SimpleQuantity"
_TEXTS = frozenset(("string", "markdown"))
_URIS = frozenset(("uri", "url", "canonical"))


def check_resource(resource: Any, place: Place, run: Run, *, contained: bool = False) -> None:
    """A resource: its type, its elements, and itself as %resource of what is in it.

    contained   it stands in `contained`, so %rootResource stays
    """
    if not isinstance(resource, dict):
        run.error("structure", "a resource is an object", place, value=resource)
        return
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not is_resource_type(kind):
        run.error("structure", "resourceType names no resource of R4", place, value=kind)
        return
    outer, root = run.resource, run.root
    run.resource = resource
    if not contained or not root:
        run.root = resource
    run.resources.append((resource, place, contained))
    checked(kind)(resource, place, run)
    run.resource, run.root = outer, root


@cache
def checked(name: str) -> Check:
    """The check of a resource type, data type or backbone element.

    A row is made when its property is met for the first time, since few of a type's properties ever are. Its first part passes
    a sound text without a call of ours; the second judges anything.
    """
    definition = type_definition(name)
    by_name = definition.by_name
    rows: dict[str, tuple[Quick | None, Handler]] = {"fhir_comments": (None, _nothing)}
    if definition.is_resource:
        rows["resourceType"] = (None, _nothing)
    if name == "Identifier":
        quick, plain = _quick(by_name["system"][0], "uri"), _primitive("system", *by_name["system"])
        rows["system"] = (quick, _system(plain))
    single = tuple(element.name for element in definition.elements if element.least and not element.is_choice)
    stems = [e for e in definition.elements if e.is_choice]
    choices = tuple((e.name, frozenset(k for k, (row, _) in by_name.items() if row is e)) for e in stems)
    needed = tuple(
        (each, names | {"_" + one for one in names}) for (each, names), e in zip(choices, stems, strict=True) if e.least
    )
    every_choice = frozenset(one for _, names in choices for key in names for one in (key, "_" + key))
    is_resource = definition.is_resource
    is_extension = name == "Extension"
    rules = rules_of(name)
    row_of = rows.get

    def check(value: dict[str, Any], place: Place, run: Run) -> None:
        for key, content in value.items():
            row = row_of(key)
            if row is None:
                row = _row(key, by_name)
                if row is None:
                    below = key if isinstance(key, str) and _PROPERTY.fullmatch(key) else ""
                    run.error("structure", _not_there(below, definition, run), place, below=below)
                    continue
                rows[key] = row
            quick, handler = row
            if quick is not None and content.__class__ is str:
                if quick is is_plain_text:
                    if content >= "!" and content.isprintable() and "<" not in content and len(content) <= PLAIN_STRING:
                        continue
                elif quick(content):
                    continue
            handler(content, value, place, run)
        for each in single:
            if each not in value and "_" + each not in value:
                run.error("required", f"{each} is required", place, below=each)
        if every_choice:
            hits = every_choice.intersection(value)
            if len(hits) > 1:
                _one_type(choices, hits, place, run)
            for each, names in needed:
                if names.isdisjoint(hits):
                    run.error("required", f"{each} is required", place, below=each[:-3])
            if is_extension and bool(hits) == ("extension" in value):
                run.error("invariant", "either extensions or a value, not both (ext-1)", place, rule="ext-1")
        if len(value) < 2 and not is_resource and (not value or "id" in value):
            run.error("invariant", "an element has a value or children (ele-1)", place, rule="ele-1")
        if not is_resource and "id" in value:
            run.ids.append((value["id"], place, run.resource))
        if rules:
            run.nodes.append((rules, value, place, run.resource, run.root))

    return check


def _row(key: str, by_name: dict[str, tuple[Element, str]]) -> tuple[Quick | None, Handler] | None:
    """How the content of a property is judged, None for one that the type does not have."""
    known = by_name.get(key)
    if known is not None:
        element, kind = known
        if is_primitive(kind):
            if element.is_list:
                return None, _primitives(key, element, kind)
            return _quick(element, kind), _primitive(key, element, kind)
        return None, _complexes(key, element, kind) if element.is_list else _complex(key, element, kind)
    if key[:1] != "_" or key[1:] not in by_name:
        return None
    key = key[1:]
    element, kind = by_name[key]
    if not is_primitive(kind) or element.is_attribute or kind == "xhtml":
        return None, _no_sibling(key)
    return None, _siblings(key, element) if element.is_list else _sibling(key, element)


def _system(plain: Handler) -> Handler:
    """Identifier.system: of those that are no plain address, that of uris has uris for values. FHIR R4 2.24.0.12."""

    def handle(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
        plain(content, owner, place, run)
        value = owner.get("value")
        if content == _URIS_THEMSELVES and run.invariants and isinstance(value, str) and not _ABSOLUTE.match(value):
            # a warning: HL7's own examples do it (Organization-2.16.840.1.113883.19.5)
            text = "a value of urn:ietf:rfc:3986 is a uri"
            run.add("warning", "value", text, place, rule="identifier-uri", below="value", value=value)

    return handle


def _nothing(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
    return None


def _no_sibling(key: str) -> Handler:
    def handle(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
        run.error("structure", "only a primitive has an underscore sibling", place, below=key)

    return handle


def _one_type(choices: tuple[tuple[str, frozenset[str]], ...], hits: frozenset[str], place: Place, run: Run) -> None:
    for name, names in choices:
        there = {key.removeprefix("_") for key in hits} & names
        if len(there) > 1:
            run.error("structure", f"more than one type of {name}", place, below=max(there))


# -- primitives


def _quick(element: Element, kind: str) -> Quick | None:
    """A test of a text in C that is true only for what is right, None where there is none."""
    bound = element.binding_of
    if element.binding >= 0 and kind == "code":
        return required_codes(element.binding).__contains__
    if bound is not None and bound.strength == "required":
        return None
    if kind == "code" and (rule := _greatest(element)) is not None:
        return rule.holds
    return _is_plain_uri if kind in _URIS else quick_match(kind)


def _not_there(name: str, definition: TypeDefinition, run: Run) -> str:
    meant = run.meant.get((definition.name, name)) if name else ""
    if meant is None and len(run.meant) < _MOST_MEANT:
        meant = run.meant[definition.name, name] = near(name, definition)
    return f"a property that R4 does not have here{meant or ''}"


def _greatest(element: Element) -> CodeRule | None:
    """The rule of the greatest value set that a code may be of whatever its binding's strength (elementdefinition-maxValueSet)."""
    bound = element.binding_of
    return code_rule(bound.max_value_set) if bound is not None and bound.max_value_set else None


def _is_plain_uri(content: str) -> bool:
    return not content.startswith("urn:") and is_plain_word(content)


def _explained(element: Element, kind: str) -> Callable[[Any, Place, Run], None]:
    """What is wrong with a value that the quick test did not pass, if anything."""
    is_bound = element.binding >= 0 and kind == "code"
    bound = element.binding_of
    outside = f"a code outside of the required value set {bound.value_set.partition('|')[0] if bound else ''}"
    rule = code_rule(bound.value_set) if bound and bound.strength == "required" and kind == "code" else None
    greatest = _greatest(element) if kind == "code" else None

    def explain(content: Any, place: Place, run: Run) -> None:
        if kind == "xhtml" and isinstance(content, str):
            broken, flaw = narrative_flaw(content)
            if flaw:
                run.error("value", flaw, place, rule=broken, value=content)
            return
        flaw = primitive_flaw(content, kind)
        if flaw:
            run.error("value", flaw, place, value=content)
        elif is_bound:
            if run.bindings and content not in required_codes(element.binding):
                run.error("code-invalid", outside, place, rule="binding", value=content)
        elif rule is not None and run.bindings and not rule.holds(content):
            severity = "error" if rule.is_whole else "warning"
            run.add(
                severity, "code-invalid", f"a code that {rule.name} does not have", place, rule="binding", value=content
            )
        elif greatest is not None and run.bindings and not greatest.holds(content):
            text = f"not the form of a code of {greatest.name}, which the greatest value set is"
            run.error("code-invalid", text, place, rule="binding", value=content)
        elif kind in _TEXTS and content.isspace():
            run.add("warning", "value", "nothing but white space", place, rule="white-space", value=content)
        elif kind in _TEXTS and looks_like_markup(content):
            run.add(
                "warning",
                "security",
                "a text that looks like elements of HTML",
                place,
                rule="markup",
                value=content,
            )
        elif kind in _URIS and run.invariants and (flaw := urn_flaw(content)):
            severity = "warning" if flaw.endswith("case") else "error"
            run.add(severity, "value", flaw, place, rule="urn", value=content)

    return explain


def _primitive(key: str, element: Element, kind: str) -> Handler:
    explain = _explained(element, kind)
    sibling = "_" + key

    def handle(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
        if content is None:
            if owner.get(sibling) is None:
                run.error("invariant", "an element has a value or children (ele-1)", (place, key, -1), rule="ele-1")
        else:
            explain(content, (place, key, -1), run)

    def truth(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
        if content is not True and content is not False:
            handle(content, owner, place, run)

    return truth if kind == "boolean" else handle


def _primitives(key: str, element: Element, kind: str) -> Handler:
    quick = _quick(element, kind)
    explain = _explained(element, kind)
    sibling = "_" + key
    most = element.most

    def handle(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
        if content.__class__ is not list and not isinstance(content, list):
            if content is not None or sibling not in owner:
                run.error("structure", "an array is meant here", (place, key, -1), value=content)
            return
        if not content and not owner.get(sibling):
            run.error("structure", "an array is never empty", (place, key, -1))
        if most and len(content) > most:
            run.error("structure", f"at most {most} allowed", (place, key, -1))
        for index, item in enumerate(content):
            if quick is not None and item.__class__ is str and quick(item):
                continue
            if item is None:
                extras = owner.get(sibling)
                if not isinstance(extras, list) or index >= len(extras) or extras[index] is None:
                    run.error(
                        "invariant", "an element has a value or children (ele-1)", (place, key, index), rule="ele-1"
                    )
                continue
            explain(item, (place, key, index), run)

    return handle


def _sibling(key: str, element: Element) -> Handler:
    is_bound = _is_bound(element)

    def handle(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
        where = (place, key, -1)
        if content is None:
            if owner.get(key) is None and key not in owner:
                run.error("invariant", "an element has a value or children (ele-1)", where, rule="ele-1")
        elif isinstance(content, dict):
            _extra(content, where, run, has_value=owner.get(key) is not None)
        else:
            run.error("structure", "an object is meant here", where, value=content)
        if is_bound and run.invariants and owner.get(key) is None and _is_absent(content):
            run.error("code-invalid", "a code of the required value set is meant here", where, rule="binding")

    return handle


def _siblings(key: str, element: Element) -> Handler:
    is_bound = _is_bound(element)

    def handle(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
        values = owner.get(key)
        if not isinstance(content, list):
            run.error("structure", "an array is meant here", (place, key, -1), value=content)
            return
        if not isinstance(values, list):
            values = []
        if not content and not values:
            run.error("structure", "an array is never empty", (place, key, -1))
        if values and content and len(values) != len(content):
            run.error("structure", "values and their extensions are padded with null to one length", (place, key, -1))
        for index, item in enumerate(content):
            where = (place, key, index)
            value = values[index] if index < len(values) else None
            if item is None:
                if value is None and index >= len(values):
                    run.error("invariant", "an element has a value or children (ele-1)", where, rule="ele-1")
            elif isinstance(item, dict):
                _extra(item, where, run, has_value=value is not None)
            else:
                run.error("structure", "an object is meant here", where, value=item)
            if is_bound and run.invariants and value is None and _is_absent(item):
                run.error("code-invalid", "a code of the required value set is meant here", where, rule="binding")

    return handle


def _is_bound(element: Element) -> bool:
    return element.binding_of is not None and element.binding_of.strength == "required" and "code" in element.types


def _is_absent(extra: Any) -> bool:
    """Whether a value is said to be absent; a required binding leaves no room for that, but for a code by other means."""
    extensions = extra.get("extension") if isinstance(extra, dict) else None
    return isinstance(extensions, list) and any(
        isinstance(one, dict) and one.get("url") == _ABSENT_REASON for one in extensions
    )


def _extra(content: dict[str, Any], place: Place, run: Run, *, has_value: bool) -> None:
    """The id and the extensions of a primitive."""
    if has_value and len(content) == 1 and "id" in content:
        flaw = primitive_flaw(content["id"], "string")
        if flaw:
            run.error("value", flaw, place, below="id", value=content["id"])
        run.ids.append((content["id"], place, run.resource))
        return
    checked("Element")(content, place, run)


# -- objects


def _one(element: Element, kind: str) -> Callable[[Any, Place, Run], None]:
    """The check of one object of an element: that of its type, and what the element adds."""
    check = checked(kind)
    rules = rules_of(kind, element)
    coded = coded_flaw(element, kind)
    targets = element.targets_of("Reference")
    named = tuple(targets) if targets and "Resource" not in targets else ()

    def plain(item: Any, place: Place, run: Run) -> None:
        if item.__class__ is dict or isinstance(item, dict):
            check(item, place, run)
        else:
            _no_object(item, place, run)

    def more(item: Any, place: Place, run: Run) -> None:
        if item.__class__ is not dict and not isinstance(item, dict):
            _no_object(item, place, run)
            return
        check(item, place, run)
        if rules:
            run.nodes.append((rules, item, place, run.resource, run.root))
        if coded is not None and run.bindings:
            flaw = coded(item, run.terminology)
            if flaw:
                run.error("code-invalid", flaw, place, rule="binding")

    def extension(item: Any, place: Place, run: Run) -> None:
        if item.__class__ is dict or isinstance(item, dict):
            check(item, place, run)
            run.extensions.append((item, place))
        else:
            _no_object(item, place, run)

    def reference(item: Any, place: Place, run: Run) -> None:
        if item.__class__ is not dict and not isinstance(item, dict):
            _no_object(item, place, run)
            return
        check(item, place, run)
        literal = item.get("reference")
        if literal.__class__ is str:
            run.references.append((literal, item, named, place, run.resource, run.root))
        if "type" in item and run.invariants:
            _stated_type(item["type"], named, place, run)

    def simple(item: Any, place: Place, run: Run) -> None:
        more(item, place, run)
        if isinstance(item, dict) and ("comparator" in item or "_comparator" in item):
            run.error(
                "invariant", "a SimpleQuantity has no comparator (sqty-1)", place, rule="sqty-1", below="comparator"
            )

    def attachment(item: Any, place: Place, run: Run) -> None:
        more(item, place, run)
        if run.invariants and isinstance(item, dict) and "data" in item and ("size" in item or "hash" in item):
            _measured(item, place, run)

    def coding(item: Any, place: Place, run: Run) -> None:
        more(item, place, run)
        if run.invariants and isinstance(item, dict):
            system = item.get("system")
            if isinstance(system, str) and system.startswith(_OWN_SYSTEMS):
                _known_code(system, item.get("code"), place, run)

    if kind == "Extension":
        return extension
    if kind == "Coding":
        return coding
    if kind == "Attachment":
        return attachment
    if (kind, _SIMPLE_QUANTITY) in element.profiles:
        return simple
    if kind == "Reference":
        return reference
    return more if rules or coded is not None else plain


def _known_code(system: str, code: Any, place: Place, run: Run) -> None:
    """A code of HL7's own code systems that are whole in the core. Those of terminology.hl7.org have grown since."""
    known = code_system(system)
    if known is None or not known.is_complete or not isinstance(code, str) or code in known.concepts:
        return
    if not known.is_case_sensitive and code.casefold() in {one.casefold() for one in known.concepts}:
        return
    severity = "error" if system.startswith(_FIXED_SYSTEMS) else "warning"
    run.add(
        severity, "code-invalid", "a code that its code system does not have", place, rule="code-system", below="code"
    )


def _stated_type(stated: Any, meant: tuple[str, ...], place: Place, run: Run) -> None:
    """The type that a Reference says its target has is one that is meant there. FHIR R4 2.3.0.1 (Reference.type)."""
    if not isinstance(stated, str) or stated in meant:
        return
    name = stated.removeprefix(_BASE)
    if name in meant or (not meant and is_resource_type(name)):
        if name != stated:
            text = "only a logical model refers to a type by an absolute url"
            run.add("warning", "value", text, place, rule="reference-type", below="type", value=stated)
        return
    text = "Reference.type is no type that is meant here"
    run.error("value", text, place, rule="reference-type", below="type", value=stated)


def _measured(item: dict[str, Any], place: Place, run: Run) -> None:
    """The size and the hash of an Attachment are those of the data in it. FHIR R4 2.24.0.3."""
    data, size, stated = item["data"], item.get("size"), item.get("hash")
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
        number = b"" if stated is None else base64.b64decode("".join(stated.split()), validate=True)
    except (AttributeError, ValueError, binascii.Error):
        return  # told as no base64Binary
    if isinstance(size, int) and size != len(content):
        run.error("value", "another size than the data has", place, rule="attachment-size", below="size", value=size)
    if stated is not None and number != hashlib.sha1(content, usedforsecurity=False).digest():
        # a warning: HL7's own example does it (DiagnosticReport-example-pgx, whose hash is a text of hexadecimal digits)
        run.add("warning", "value", "another SHA-1 than the data has", place, rule="attachment-hash", below="hash")


def _no_object(item: Any, place: Place, run: Run) -> None:
    run.error("structure", "an object is meant here", place, value=item)


def _resource(key: str) -> Callable[[Any, Place, Run], None]:
    is_contained = key == "contained"

    def one(item: Any, place: Place, run: Run) -> None:
        if not is_contained or run.contained:
            check_resource(item, place, run, contained=is_contained)

    return one


def _complex(key: str, element: Element, kind: str) -> Handler:
    one = _resource(key) if kind == "Resource" else _one(element, kind)

    def handle(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
        one(content, (place, key, -1), run)

    return handle


def _complexes(key: str, element: Element, kind: str) -> Handler:
    one = _resource(key) if kind == "Resource" else _one(element, kind)
    most = element.most

    def handle(content: Any, owner: dict[str, Any], place: Place, run: Run) -> None:
        if content.__class__ is not list and not isinstance(content, list):
            run.error("structure", "an array is meant here", (place, key, -1), value=content)
            return
        if not content:
            run.error("structure", "an array is never empty", (place, key, -1))
        elif most and len(content) > most:
            run.error("structure", f"at most {most} allowed", (place, key, -1))
        for index, item in enumerate(content):
            one(item, (place, key, index), run)

    return handle
