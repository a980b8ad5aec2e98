"""What the tables of an edition are made of: elements, types, constraints, bindings, search parameters, extensions."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = [
    "Binding",
    "Constraint",
    "Element",
    "ExtensionContext",
    "ExtensionDefinition",
    "SearchParameter",
    "TypeDefinition",
]


@dataclass(frozen=True, slots=True)
class Constraint:
    """An invariant. FHIR R4 2.26.5 (ElementDefinition.constraint).

    severity     error, warning
    expression   FHIRPath, "" where the definition has none
    """

    key: str
    severity: str
    human: str
    expression: str


@dataclass(frozen=True, slots=True)
class Binding:
    """Value set of a coded element. FHIR R4 4.1.4.

    strength        required, extensible, preferred, example
    value_set       canonical url as written, with "|version" where it has one; "" = described in words only
    max_value_set   value set that a code must come from whatever the strength, "" = none (elementdefinition-maxValueSet)
    """

    strength: str
    value_set: str
    max_value_set: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """One row of a type's table. FHIR R4 2.26 (element definitions).

    name                 as in the definition, `value[x]` for a choice
    most                 greatest count, 0 = unbounded
    types                type codes; a backbone element's type is its path ("Patient.contact")
    binding              index of the codes of a required binding, -1 = none or not expandable
    targets              resource types a Reference or canonical may name, empty = any
    constraints          invariants of the element as the resource or data type states them; those of its data type
                         stand at `TypeDefinition.constraints`, those of a backbone element here only
    binding_of           its binding, of whatever strength
    is_content_reference its type is the path of an element elsewhere in the resource
    is_sliced            the definition slices it by `url` (an `extension`)
    profiles             (type, canonical url of the profile that the type must meet), ("Quantity", ".../SimpleQuantity")
    type_targets         (type, targets) where two types of a choice have different targets
    """

    name: str
    least: int
    most: int
    types: tuple[str, ...]
    is_summary: bool
    is_attribute: bool
    is_modifier: bool
    binding: int
    targets: tuple[str, ...]
    constraints: tuple[Constraint, ...] = ()
    binding_of: Binding | None = None
    is_content_reference: bool = False
    is_sliced: bool = False
    profiles: tuple[tuple[str, str], ...] = ()
    type_targets: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_choice(self) -> bool:
        return self.name.endswith("[x]")

    @property
    def is_list(self) -> bool:
        return self.most != 1

    def targets_of(self, kind: str) -> tuple[str, ...]:
        """Resource types that a Reference or canonical, whichever `kind` is, may name here; empty = any."""
        return dict(self.type_targets).get(kind, self.targets) if self.type_targets else self.targets


@dataclass(frozen=True, slots=True)
class TypeDefinition:
    """A resource, data type or backbone element: its elements in the order in which XML writes them.

    kind          "resource", "complex-type" or "backbone"
    by_name       JSON name ("valueQuantity") -> (its row, its type)
    constraints   invariants of the type, those of its bases included; a backbone element has its own at its row
    binding_of    binding of the type itself: the units of Age, Distance and Duration
    """

    name: str
    kind: str
    base: str
    elements: tuple[Element, ...]
    by_name: dict[str, tuple[Element, str]] = field(repr=False)
    constraints: tuple[Constraint, ...] = ()
    binding_of: Binding | None = None

    @property
    def is_resource(self) -> bool:
        return self.kind == "resource"


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """A search parameter of one resource type. FHIR R4 3.1.1.

    kind         token, string, date, reference, quantity, number, uri, composite, special
    expression   the FHIRPath branches that belong to the type
    components   for a composite: (parameter code, expression relative to `expression`)
    """

    code: str
    kind: str
    expression: str
    targets: tuple[str, ...]
    components: tuple[tuple[str, str], ...]
    url: str


@dataclass(frozen=True, slots=True)
class ExtensionContext:
    """A place where an extension may be used. FHIR R4 5.3.3 (StructureDefinition.context).

    kind         element (a path or type), extension (the url of another extension), fhirpath
    expression   what the kind says
    """

    kind: str
    expression: str


@dataclass(frozen=True, slots=True)
class ExtensionDefinition:
    """An extension. FHIR R4 5.3.

    types         types of its value; empty for one that is made of extensions
    nested        url of an extension within it -> (least, most; 0 = unbounded)
    least, most   cardinality at its place
    invariants    FHIRPath that holds where it is used (contextInvariant)
    codes_from    value set to which its value is bound, strength required, "" = none
    """

    url: str
    contexts: tuple[ExtensionContext, ...]
    types: tuple[str, ...]
    nested: dict[str, tuple[int, int]]
    is_modifier: bool
    least: int
    most: int
    invariants: tuple[str, ...]
    codes_from: str = ""
