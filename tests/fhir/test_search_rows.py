"""Index rows: every search parameter of R4 finds what FHIRPath finds; composites, places, sounds, types and base units."""

from __future__ import annotations

import copy
import random
import time
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilum.core.errors import HilumError
from hilum.fhir import json, path, units
from hilum.fhir.definitions import SearchParameter, resource_types, search_parameters
from hilum.fhir.search.canonical import canonical
from hilum.fhir.search.composite import INNER, PART
from hilum.fhir.search.expression import compiled
from hilum.fhir.search.index import CURRENT, extracted_parameters, index_rows, parameter_rows, parameters_of
from hilum.fhir.search.phonetic import phonetic_key
from hilum.fhir.search.rows import Rows, sink
from hilum.fhir.search.values import number_text

# Where the rows of a parameter differ from what its FHIRPath expression finds, and why.
EXPLAINED = {
    "AuditEvent.patient": "a reference by identifier alone may be one to a patient: `:identifier` finds it, resolve() cannot",
    "Observation.patient": "a reference by identifier alone may be one to a patient: `:identifier` finds it, resolve() cannot",
}


def kind_of(parameter: SearchParameter) -> str:
    return "phonetic" if parameter.code == "phonetic" else parameter.kind


def rows_by_fhirpath(resource: dict[str, Any], parameter: SearchParameter) -> set[tuple[str, str, str, str]]:
    """The rows of a parameter with the nodes that the FHIRPath engine finds."""
    rows: Rows = {}
    for node in path.compile(parameter.expression).nodes(resource, resolve=path.by_literal):
        if isinstance(node, path.Node):
            value, type = node.value, node.type
        else:
            value, type = node, "boolean"
        if value is not None:
            sink(kind_of(parameter), type, (parameter.code,))(value, rows)
    return set(rows)


def test_every_parameter_finds_in_every_example_what_fhirpath_finds(corpus: Path) -> None:
    compared: Counter[str] = Counter()
    differing: dict[str, str] = {}
    for file in sorted((corpus / "fhir").rglob("*.json")):
        try:
            resource = json.parse(file.read_bytes())
        except HilumError:
            continue
        if resource["resourceType"] not in resource_types():
            continue
        for code, parameter in search_parameters(resource["resourceType"]).items():
            if parameter.kind == "composite":
                continue
            ours, theirs = set(parameter_rows(resource, parameter)), rows_by_fhirpath(resource, parameter)
            name = f"{resource['resourceType']}.{code}"
            if name in EXPLAINED:
                assert {row[0] for row in ours ^ theirs} <= {f"{code}:identifier"}
            elif ours != theirs:
                differing.setdefault(name, f"{file.name}: {ours ^ theirs}")
            if theirs:
                compared[name] += 1
    assert differing == {}
    assert len(compared) > 900


_ODD: tuple[Any, ...] = (
    *(
        None,
        [],
        {},
        "x",
        " ",
        "",
        5,
        True,
        False,
        [None],
        [[]],
        [["x"]],
        ["a", "b", "", " "],
        ["a"],
        {"a": 1},
        "#x",
        "x" * 300,
    ),
    *("2020-02-30", "2020-02-03T10:00:00.123Z", "a\u0301", "\u0301", json.Decimal("1.50"), {"start": "2020"}),
    *({"reference": "Patient/1/_history/2"}, {"reference": 5, "type": "Patient"}, {"identifier": {"value": "v"}}),
    *(
        {"coding": {"code": "x"}},
        {"coding": [None, {"code": 5, "system": 7}, {"code": "", "system": "x"}, {"code": "x"}]},
    ),
    [{"value": "v", "type": {"coding": [{"code": "MR"}]}}],
    {"value": 5, "code": "mg", "system": "http://unitsofmeasure.org", "unit": "mg"},
    {"value": json.Decimal("5.0"), "code": "mg", "system": "http://unitsofmeasure.org"},
)


def places_in(value: Any) -> list[tuple[Any, Any]]:
    keys: list[Any] = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    own = [(value, key) for key in keys if key != "resourceType"]
    return own + [place for key in keys for place in places_in(value[key])]


def test_what_is_written_out_finds_in_odd_values_what_the_functions_of_a_kind_find(corpus: Path) -> None:
    seeded = random.Random(35)
    folder = corpus / "fhir" / "r4-examples-json"
    known = [json.parse(path.read_bytes()) for path in sorted(folder.glob("*.json"))[::4]]
    for _ in range(800):
        resource = copy.deepcopy(seeded.choice(known))
        for _ in range(seeded.randint(1, 3)):
            places = places_in(resource)
            if places:
                owner, key = seeded.choice(places)
                owner[key] = copy.deepcopy(seeded.choice(_ODD))
        parameters = extracted_parameters(resource["resourceType"]).values()
        alone = {row for one in parameters for row in parameter_rows(resource, one)}
        assert set(index_rows(resource)) - {CURRENT} == alone


def test_many_odd_codings_are_indexed_in_linear_time() -> None:
    resource = {"resourceType": "Observation", "code": {"coding": [{"code": str(one)} for one in range(20_000)]}}
    began = time.process_time()
    assert len(index_rows(resource)) >= 20_000
    assert time.process_time() - began < 1


def test_every_parameter_of_r4_can_be_extracted() -> None:
    pairs = 0
    for type in sorted(resource_types()):
        for parameter in extracted_parameters(type).values():
            branches = compiled(parameter.expression)
            assert len(branches) == len(parameter.expression.split(" | ")), parameter
            if parameter.url.startswith("http://hl7.org/fhir/"):
                pairs += 1
            assert list(parameter_rows({"resourceType": type}, parameter)) in ([], [("deceased", "token", "false", "")])
            for _, expression in parameter.components:
                assert len(compiled(expression.removeprefix("%resource."))) == len(expression.split(" | ")), parameter
    assert pairs == 2_582


OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}, {"code": "bp"}]},
    "component": [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
            "valueQuantity": {"value": 120, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"},
        },
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]},
            "valueCodeableConcept": {"coding": [{"system": "urn:s", "code": "low"}]},
        },
    ],
}


def rows_of(resource: dict[str, Any], code: str) -> list[tuple[str, str]]:
    return [(a, b) for name, _, a, b in index_rows(resource) if name == code]


def test_a_composite_row_holds_what_stands_in_one_element() -> None:
    number = number_text(Decimal(120))
    wanted = (f"8480-6{INNER}http://loinc.org", f"{number}{INNER}{number}{INNER}mm[Hg]{INNER}http://unitsofmeasure.org")
    for code in ("component-code-value-quantity", "combo-code-value-quantity"):
        assert wanted in rows_of(OBSERVATION, code)
        assert all(not a.startswith("8462-4") for a, _ in rows_of(OBSERVATION, code))
    assert rows_of(OBSERVATION, "code-value-quantity") == []
    assert rows_of(OBSERVATION, "component-code-value-concept") == [
        (f"8462-4{INNER}http://loinc.org", f"low{INNER}urn:s")
    ]


def test_composites_pair_strings_dates_references_and_ranges() -> None:
    one = {**OBSERVATION, "component": [], "valueString": "Great"}
    assert rows_of(one, "code-value-string")[0] == (f"85354-9{INNER}http://loinc.org", f"great{INNER}Great")
    one = {**OBSERVATION, "component": [], "valuePeriod": {"start": "2020"}}
    assert rows_of(one, "code-value-date")[1] == (f"bp{INNER}", f"2020-01-01T00:00:00.000000{INNER}")
    document: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "relatesTo": [{"code": "replaces", "target": {"reference": "DocumentReference/1"}}],
    }
    assert rows_of(document, "relationship") == [(f"replaces{INNER}", f"DocumentReference/1{INNER}")]
    document["relatesTo"][0]["target"]["identifier"] = {"value": "7"}
    assert rows_of(document, "relationship") == [(f"replaces{INNER}", f"DocumentReference/1{INNER}")]
    context = {
        "resourceType": "ValueSet",
        "useContext": [
            {
                "code": {"system": "urn:c", "code": "age"},
                "valueRange": {"low": {"value": 1, "system": "urn:u", "code": "a"}},
            }
        ],
    }
    assert rows_of(context, "context-type-quantity") == [
        (f"age{INNER}urn:c", f"{number_text(Decimal(1))}{INNER}{INNER}a{INNER}urn:u")
    ]


def test_a_composite_of_three_may_look_at_the_whole_resource() -> None:
    sequence = {
        "resourceType": "MolecularSequence",
        "referenceSeq": {"chromosome": {"coding": [{"code": "1"}]}, "windowStart": 5, "windowEnd": 9},
        "variant": [{"start": 7, "end": 8}],
    }
    five, seven, eight, nine = (number_text(Decimal(one)) for one in (5, 7, 8, 9))
    assert rows_of(sequence, "chromosome-variant-coordinate") == [
        (f"1{INNER}", f"{seven}{INNER}{seven}{PART}{eight}{INNER}{eight}")
    ]
    assert rows_of(sequence, "chromosome-window-coordinate") == [
        (f"1{INNER}", f"{five}{INNER}{five}{PART}{nine}{INNER}{nine}")
    ]


def test_a_location_is_found_by_its_latitude_and_longitude() -> None:
    location = {"resourceType": "Location", "position": {"latitude": Decimal("-33.5"), "longitude": Decimal("151.2")}}
    assert ("near", "special", number_text(Decimal("-33.5")), number_text(Decimal("151.2"))) in index_rows(location)


def test_names_are_found_by_their_sound() -> None:
    for word, key in (
        ("robert", "R163"),
        ("rupert", "R163"),
        ("ashcraft", "A261"),
        ("tymczak", "T522"),
        ("pfister", "P236"),
        ("honeyman", "H555"),
        ("12", ""),
    ):
        assert phonetic_key(word) == key
    patient = {"resourceType": "Patient", "name": [{"family": "Ashcroft", "given": ["Émile"]}]}
    assert rows_of(patient, "phonetic") == [("A261", "ashcroft"), ("E540", "emile")]


def test_an_identifier_is_found_by_its_type() -> None:
    patient = {
        "resourceType": "Patient",
        "identifier": [{"type": {"coding": [{"system": "urn:t", "code": "MR"}]}, "system": "urn:s", "value": "7"}],
    }
    assert rows_of(patient, "identifier") == [("7", "urn:s")]
    assert rows_of(patient, "identifier:of-type") == [("7", "urn:t|MR")]


def test_quantities_are_kept_in_base_units_too() -> None:
    assert canonical(Decimal("5"), "mg") == canonical(Decimal("0.005"), "g")
    assert canonical(37, "Cel") == canonical(Decimal("310.15"), "K")
    assert canonical(1, "no unit") is None
    assert rows_of(OBSERVATION, "component-value-quantity:canonical") == [
        ("g.m-1.s-2", number_text(Decimal("15998640")))
    ]


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4),
    st.sampled_from(["mg", "kg", "[lb_av]"]),
)
def test_base_units_are_exact(value: Decimal, code: str) -> None:
    found = units.unit(code)
    assert found is not None
    exact = Fraction(value) * found.factor
    assert canonical(value, code) == ("g", number_text(Decimal(exact.numerator) / Decimal(exact.denominator)))


def test_what_search_cannot_ask_yet_does_not_disturb_what_it_asks() -> None:
    asked = parameters_of("Observation")
    assert "combo-code-value-quantity" not in asked
    assert "near" not in parameters_of("Location")
    assert "phonetic" not in parameters_of("Patient")
    for name, kind, _, _ in index_rows(OBSERVATION):
        assert kind not in ("composite", "canonical") or name not in asked


hostile = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=3)
    | st.decimals(min_value=-1000, max_value=1000, places=2),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                [
                    "coding",
                    "code",
                    "system",
                    "value",
                    "reference",
                    "identifier",
                    "low",
                    "high",
                    "start",
                    "end",
                    "repeat",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "type", ["Observation", "Patient", "ValueSet", "MolecularSequence", "DocumentReference", "Location"]
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_content_that_breaks_every_rule_makes_rows_of_text_or_none(type: str, data: st.DataObject) -> None:
    names = [
        "code",
        "component",
        "valueQuantity",
        "name",
        "identifier",
        "position",
        "useContext",
        "variant",
        "relatesTo",
        "meta",
    ]
    resource = {"resourceType": type, **data.draw(st.dictionaries(st.sampled_from(names), hostile, max_size=4))}
    assert all(isinstance(one, str) for row in index_rows(resource) for one in row)
