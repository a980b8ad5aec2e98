"""A resource as a tree for people."""

from __future__ import annotations

from pathlib import Path

from hilum.fhir import json as fhir_json
from hilum.fhir.show import lines, tree


def test_a_patient_reads_like_a_page() -> None:
    patient = {
        "resourceType": "Patient",
        "gender": "female",
        "id": "p1",
        "identifier": [{"system": "urn:oid:1.2", "value": "7"}, {"value": "8"}],
        "name": [{"family": "Müller", "given": ["Anna", "Maria"], "prefix": ["Dr."]}],
        "_birthDate": {"extension": [{"url": "http://x/unknown", "valueBoolean": True}]},
        "maritalStatus": {"coding": [{"code": "M", "display": "Married"}]},
        "text": {"status": "generated", "div": "<div/>"},
        "oddity": {"a": [1]},
    }
    shown = list(lines(patient))
    assert shown[0] == "Patient: Patient/p1"
    assert "  identifier[0]: 7 [urn:oid:1.2]" in shown
    assert "  name: Dr. Anna Maria Müller" in shown
    assert "  maritalStatus: Married (M)" in shown
    assert "    div: (XHTML)" in shown
    assert "  oddity" in shown
    order = [line.strip().split(":")[0] for line in shown if line.startswith("  ") and not line.startswith("   ")]
    assert order.index("gender") > order.index("name")


def test_paths_are_those_that_findings_name() -> None:
    root = tree({"resourceType": "Patient", "name": [{"family": "A"}]})
    (name,) = root.children
    assert (name.path, name.children[0].path) == ("Patient.name[0]", "Patient.name[0].family")


def test_control_characters_never_reach_the_terminal() -> None:
    shown = "\n".join(lines({"resourceType": "Basic", "code": {"text": "a\x1b[31mb"}}))
    assert "\x1b" not in shown


def test_every_official_example_can_be_shown(corpus: Path) -> None:
    for path in sorted((corpus / "fhir" / "r4-examples-json").rglob("*.json")):
        resource = fhir_json.parse(path.read_bytes())
        assert len(list(lines(resource))) > 1, path.name


def test_what_r4_does_not_have_is_shown_in_little_room() -> None:
    name = "x" * 200_000
    inner: list[object] = [{"y": at} for at in range(500)]
    found = [*lines({"resourceType": name, name: inner}), *lines({"resourceType": "Patient", name: inner})]
    assert max(map(len, found)) < 2_100
    odd = {"resourceType": "Patient", "name": [{"given": 1, "prefix": {}}], "maritalStatus": {"coding": {"a": 1}}}
    assert [*lines(odd | {"managingOrganization": {"identifier": 1}, "contact": [{"period": []}]})]
