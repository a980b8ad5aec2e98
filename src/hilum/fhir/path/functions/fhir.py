"""What FHIR adds to FHIRPath. FHIR R4 2.9.1.5: extension, hasValue, getValue, resolve, memberOf, subsumes, conformsTo, htmlChecks."""

from __future__ import annotations

from typing import Any

from hilum.core.errors import Unsupported
from hilum.fhir.definitions import type_definition
from hilum.fhir.path.errors import PathEvaluationError
from hilum.fhir.path.functions.registry import Compiles, function, items_function, string_of
from hilum.fhir.path.items import Item, Node, atom, container_of, node_type
from hilum.fhir.path.navigation import member
from hilum.fhir.path.operators import FALSE, TRUE
from hilum.fhir.path.running import Run, Step, singleton
from hilum.fhir.path.tree import Call, Literal
from hilum.fhir.path.types import is_fhir_type, is_kind_of

__all__: list[str] = []

CORE = "http://hl7.org/fhir/StructureDefinition/"
_extensions = member("extension")


@function("extension", 1)
def _extension(compiler: Compiles, call: Call) -> Step:
    url = compiler.compile(call.arguments[0])
    only = call.arguments[0].value if isinstance(call.arguments[0], Literal) else None

    def step(run: Run, items: list[Item]) -> list[Item]:
        if not items:
            return []
        wanted = only if only.__class__ is str else string_of(url(run), "extension")
        if wanted is None:
            return []
        return [
            one for one in _extensions(run, items) if one.value.__class__ is dict and one.value.get("url") == wanted
        ]

    return step


@function("hasExtension", 1)
def _has_extension(compiler: Compiles, call: Call) -> Step:
    found = _extension(compiler, call)
    return lambda run, items: TRUE if found(run, items) else FALSE


@items_function("hasValue")
def _has_value(run: Run, items: list[Item]) -> list[Item]:
    if len(items) != 1:
        return FALSE
    item = items[0]
    if not isinstance(item, Node):
        return TRUE
    return TRUE if item.value is not None and (item.is_primitive or not isinstance(item.value, (dict, list))) else FALSE


@items_function("getValue")
def _get_value(run: Run, items: list[Item]) -> list[Item]:
    if len(items) != 1:
        return []
    value = atom(items[0])
    return [] if value is None or isinstance(value, Node) else [value]


# -- references


def _literal(item: Item) -> str | None:
    if not isinstance(item, Node):
        return item if isinstance(item, str) else None
    value: Any = item.value
    if isinstance(value, dict):
        value = value.get("reference")
    return value if isinstance(value, str) else None


def _contained(run: Run, resource: Node | None, identifier: str) -> Node | None:
    if resource is None or not isinstance(resource.value, dict):
        return None
    if not identifier:
        return resource
    contained = resource.value.get("contained")
    if not isinstance(contained, list):
        return None
    known = run.indexes.get(id(contained))
    if known is None:
        by_id: dict[str, Node] = {}
        for at, one in enumerate(contained):
            if isinstance(one, dict) and isinstance(one.get("id"), str):
                by_id.setdefault(one["id"], Node(one, node_type(one), None, resource, "contained", at))
        run.spend(len(contained))
        known = run.indexes[id(contained)] = contained, by_id
    return known[1].get(identifier)


def _in_bundle(run: Run, item: Item, reference: str) -> Node | None:
    """The entry of a bundle whose fullUrl the reference names, relative to the entry that it stands in. FHIR R4 2.36.4.1."""
    root = run.root
    if not isinstance(root, Node) or not isinstance(root.value, dict) or root.type != "Bundle":
        return None
    known = run.indexes.get(id(root.value))
    if known is None:
        known = run.indexes[id(root.value)] = root.value, _entries(run, root)
    found = known[1]
    plain = reference.partition("/_history/")[0]
    return found.get(reference) or found.get(plain) or found.get(_absolute(run, item, plain))


def _entries(run: Run, root: Node) -> dict[str, Node]:
    """The resources of a bundle by fullUrl, and by type and id."""
    found: dict[str, Node] = {}
    entries = root.value.get("entry")
    for at, entry in enumerate(entries if isinstance(entries, list) else ()):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            continue
        place = Node(entry, "Bundle.entry", None, root, "entry", at)
        node = Node(resource, node_type(resource), None, place, "resource")
        url = entry.get("fullUrl")
        if isinstance(url, str):
            found.setdefault(url, node)
        kind, identifier = resource.get("resourceType"), resource.get("id")
        if isinstance(identifier, str):
            found.setdefault(f"{kind}/{identifier}", node)
    run.spend(len(found))
    return found


def _absolute(run: Run, item: Item, reference: str) -> str:
    node = item if isinstance(item, Node) else None
    while node is not None:
        if node.type == "Bundle.entry" and isinstance(node.value, dict):
            url = node.value.get("fullUrl")
            if isinstance(url, str) and url.count("/") >= 2:
                return url.rsplit("/", 2)[0] + "/" + reference
        node = node.parent
    return reference


@items_function("resolve")
def _resolve(run: Run, items: list[Item]) -> list[Item]:
    found: list[Item] = []
    for item in items:
        reference = _literal(item)
        if reference is None:
            continue
        if reference.startswith("#"):
            inside = _contained(run, container_of(item), reference[1:])
            if inside is None and isinstance(run.resource, Node):
                inside = _contained(run, container_of(run.resource) or run.resource, reference[1:])
            if inside is None and isinstance(run.root, Node):
                inside = _contained(run, run.root, reference[1:])
            if inside is not None:
                found.append(inside)
            continue
        target = _in_bundle(run, item, reference)
        if target is None and run.resolve is not None:
            resource = run.resolve(reference)
            if isinstance(resource, dict):
                target = Node(resource, node_type(resource))
        if target is not None:
            found.append(target)
    run.spend(len(items))
    return found


# -- terminology and conformance, through ports


@function("memberOf", 1)
def _member_of(compiler: Compiles, call: Call) -> Step:
    url = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        wanted = string_of(url(run), "memberOf")
        if not items or wanted is None:
            return []
        if run.terminology is None:
            raise Unsupported("memberOf needs a terminology service", section="FHIR R4 2.9.1.5")
        item = singleton(items, "memberOf")
        value = item.value if isinstance(item, Node) else item
        found = run.terminology.member_of(wanted, value, item.type if isinstance(item, Node) else "string")
        return [] if found is None else TRUE if found else FALSE

    return step


def _subsumption(name: str, is_inverse: bool) -> None:
    @function(name, 1)
    def build(compiler: Compiles, call: Call) -> Step:
        other = compiler.compile(call.arguments[0])

        def step(run: Run, items: list[Item]) -> list[Item]:
            ours, theirs = singleton(items, name), singleton(other(run), name)
            if ours is None or theirs is None:
                return []
            if run.terminology is None:
                raise Unsupported(f"{name} needs a terminology service", section="FHIR R4 2.9.1.5")
            pair = [one.value if isinstance(one, Node) else one for one in (ours, theirs)]
            if is_inverse:
                pair.reverse()
            found = run.terminology.subsumes(*pair)
            return [] if found is None else TRUE if found else FALSE

        return step


_subsumption("subsumes", False)
_subsumption("subsumedBy", True)


@function("conformsTo", 1)
def _conforms_to(compiler: Compiles, call: Call) -> Step:
    """The definitions of R4 itself are judged by type; other profiles through the port."""
    url = compiler.compile(call.arguments[0])

    def step(run: Run, items: list[Item]) -> list[Item]:
        profile = string_of(url(run), "conformsTo")
        if not items or profile is None:
            return []
        item = singleton(items, "conformsTo")
        kind = item.type if isinstance(item, Node) else ""
        plain = profile.partition("|")[0]
        if plain.startswith(CORE) and is_fhir_type(plain[len(CORE) :]):
            return TRUE if kind and is_kind_of(kind, plain[len(CORE) :]) else FALSE
        found = None
        if run.conforms is not None:
            found = run.conforms(profile, item.value if isinstance(item, Node) else item, kind)
        if found is None:
            raise PathEvaluationError("conformsTo names a profile that is not known")
        return TRUE if found else FALSE

    return step


@function("slice", 2)
def _slice(compiler: Compiles, call: Call) -> Step:
    profile, name = (compiler.compile(one) for one in call.arguments)

    def step(run: Run, items: list[Item]) -> list[Item]:
        url, wanted = string_of(profile(run), "slice"), string_of(name(run), "slice")
        if not items or url is None or wanted is None:
            return []
        if run.slices is None:
            raise Unsupported("slice needs the profiles", section="FHIR R4 2.9.1.5")
        nodes = [item for item in items if isinstance(item, Node)]
        return [item for item in nodes if run.slices(url, wanted, item.value, item.type)]

    return step


@items_function("elementDefinition")
def _element_definition(run: Run, items: list[Item]) -> list[Item]:
    return [made for made in (_definition_of(item) for item in items if isinstance(item, Node)) if made is not None]


def _definition_of(node: Node) -> Node | None:
    """The row of the element table that defines a node, as an ElementDefinition."""
    if node.parent is None or not node.parent.type:
        if not is_fhir_type(node.type):
            return None
        return Node({"path": node.type, "min": 0, "max": "*"}, "ElementDefinition")
    try:
        row = type_definition(node.parent.type).by_name.get(node.key)
    except KeyError:
        return None
    if row is None:
        return None
    element = row[0]
    made: dict[str, Any] = {
        "path": f"{node.parent.type}.{element.name}",
        "min": element.least,
        "max": str(element.most) if element.most else "*",
    }
    if element.is_content_reference:
        made["contentReference"] = "#" + element.types[0]
    else:
        made["type"] = [{"code": "BackboneElement" if "." in code else code} for code in element.types]
    made["constraint"] = [
        {"key": one.key, "severity": one.severity, "human": one.human, "expression": one.expression}
        for one in element.constraints
    ]
    made["isModifier"], made["isSummary"] = element.is_modifier, element.is_summary
    return Node({key: value for key, value in made.items() if value != []}, "ElementDefinition")


@items_function("htmlChecks")
def _html_checks(run: Run, items: list[Item]) -> list[Item]:
    if not items:
        return []
    from hilum.fhir.narrative import narrative_flaw  # brings lxml, so only where a narrative is judged

    text = string_of(items, "htmlChecks")
    if text is None:
        return []
    run.spend(1 + (len(text) >> 4))
    return FALSE if narrative_flaw(text)[1] else TRUE


def _modifiers_known(run: Run, items: list[Item], known: frozenset[str]) -> list[Item]:
    for item in items:
        extensions = (
            item.value.get("modifierExtension") if isinstance(item, Node) and isinstance(item.value, dict) else None
        )
        for one in extensions if isinstance(extensions, list) else ():
            if not isinstance(one, dict) or one.get("url") not in known:
                raise PathEvaluationError("a modifier extension that is not understood")
    return items


@function("checkModifiers", 0, 16)
def _check_known_modifiers(compiler: Compiles, call: Call) -> Step:
    urls = [compiler.compile(one) for one in call.arguments]

    def step(run: Run, items: list[Item]) -> list[Item]:
        known = frozenset(url for url in (string_of(one(run), "checkModifiers") for one in urls) if url is not None)
        return _modifiers_known(run, items, known)

    return step
