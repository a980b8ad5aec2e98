"""Definitions of FHIR R4 4.0.1 as small tables: types, invariants, bindings, search, compartments, terminology, profiles.

JSON, XML, validation, FHIRPath and search all stand on these tables, so they cannot disagree about an element. They are
generated from hl7.fhir.r4.core 4.0.1 (CC0-1.0) by tools/generate_fhir_definitions.py and read on first use.
"""

from __future__ import annotations

from hilum.fhir.definitions.load import (
    FHIR_VERSION,
    NUMERIC,
    base_type,
    code_system,
    code_system_urls,
    compartment,
    compartments,
    differential_profile,
    extension_definition,
    extension_of,
    is_primitive,
    is_resource_type,
    lexical_form,
    primitive_types,
    profile_urls,
    required_codes,
    resource_types,
    search_parameters,
    short_description,
    type_definition,
    type_names,
    value_set,
    value_set_urls,
    value_type,
)
from hilum.fhir.definitions.model import (
    Binding,
    Constraint,
    Element,
    ExtensionContext,
    ExtensionDefinition,
    SearchParameter,
    TypeDefinition,
)
from hilum.fhir.definitions.rules import CodeRule, code_rule
from hilum.fhir.definitions.terminology import CodeSystem, Concept, Filter, ValueSet, ValueSetPart

__all__ = [
    "FHIR_VERSION",
    "NUMERIC",
    "Binding",
    "CodeRule",
    "CodeSystem",
    "Concept",
    "Constraint",
    "Element",
    "ExtensionContext",
    "ExtensionDefinition",
    "Filter",
    "SearchParameter",
    "TypeDefinition",
    "ValueSet",
    "ValueSetPart",
    "base_type",
    "code_rule",
    "code_system",
    "code_system_urls",
    "compartment",
    "compartments",
    "differential_profile",
    "extension_definition",
    "extension_of",
    "is_primitive",
    "is_resource_type",
    "lexical_form",
    "primitive_types",
    "profile_urls",
    "required_codes",
    "resource_types",
    "search_parameters",
    "short_description",
    "type_definition",
    "type_names",
    "value_set",
    "value_set_urls",
    "value_type",
]
