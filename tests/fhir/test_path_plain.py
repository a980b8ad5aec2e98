"""The short way for plain paths gives what the usual way gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir import path
from hilum.fhir.definitions import search_parameters
from hilum.fhir.path.plain import walker


def both(text: str, resource: Any) -> tuple[list[Any], list[Any]]:
    expression = path.compile(text)
    found = expression.evaluate(resource)
    usual = [one.value if isinstance(one, path.Node) else one for one in expression.nodes(resource)]
    return found, usual


@pytest.mark.parametrize(
    ("text", "resource", "expected"),
    [
        (
            "name.given",
            {"resourceType": "Patient", "name": [{"given": ["a", None], "_given": [None, {"id": "x"}]}]},
            ["a", None],
        ),
        ("birthDate", {"resourceType": "Patient", "_birthDate": {"id": "x"}}, [None]),
        (
            "name.family | name.given",
            {"resourceType": "Patient", "name": [{"family": "a", "given": ["a", "b", "b"]}]},
            ["a", "b"],
        ),
        ("deceased", {"resourceType": "Patient", "deceasedBoolean": False}, [False]),
        ("(value as Quantity).value", {"resourceType": "Observation", "valueQuantity": {"value": 3}}, [3]),
        ("(value as string)", {"resourceType": "Observation", "valueQuantity": {"value": 3}}, []),
        ("Patient.name", {"resourceType": "Observation"}, []),
        ("contained.id", {"resourceType": "Patient", "contained": [{"resourceType": "Device", "id": "d"}]}, ["d"]),
        ("name.given", {"resourceType": "Patient", "name": "no object"}, []),
        ("name.given", {"resourceType": "Patient", "name": [None, ["x"], {"given": None}, {"given": "x"}]}, ["x"]),
        ("value.unit", {"resourceType": "Observation", "valueQuantity": {"unit": "g"}}, ["g"]),
        ("extension.value", {"resourceType": "Patient", "extension": [{"url": "u", "valueCode": "x"}]}, ["x"]),
        ("item.item.linkId", {"resourceType": "Questionnaire", "item": [{"item": [{"linkId": "1"}]}]}, ["1"]),
    ],
)
def test_shapes_of_all_kinds(text: str, resource: Any, expected: list[Any]) -> None:
    found, usual = both(text, resource)
    assert found == usual == expected


def test_every_search_parameter_on_every_example(corpus: Path) -> None:
    short = total = 0
    for one in sorted((corpus / "fhir/r4-examples-json").glob("*.json")):
        try:
            resource = fhir_json.parse(one.read_bytes())
        except HilumError:
            continue
        for parameter in search_parameters(resource["resourceType"]).values():
            if not parameter.expression:
                continue
            found, usual = both(parameter.expression, resource)
            assert found == usual, (one.name, parameter.code)
            total += 1
            short += walker(path.compile(parameter.expression).tree, resource["resourceType"]) is not None
    assert total > 4_000
    assert short / total > 0.8
