"""Snapshots generated from differentials. FHIR R4 5.1.0.14 to 5.1.0.16; the published snapshots of US Core are the judge."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError, Incorrect
from hilum.fhir.definitions import profile_urls
from hilum.fhir.package import Conformance, Package, core_definition, snapshot
from hilum.fhir.package.tree import elements_of, tree_of
from support.fhir_packages import differences, without_snapshot

PREFIX = "http://hl7.org/fhir/StructureDefinition/"
Json = dict[str, Any]


def profile(kind: str, *elements: Json) -> Json:
    return {
        "resourceType": "StructureDefinition",
        "url": "http://example.org/p",
        "type": kind,
        "baseDefinition": PREFIX + kind,
        "derivation": "constraint",
        "differential": {"element": [{"id": kind, "path": kind}, *elements]},
    }


def made(kind: str, *elements: Json, base: Json | None = None) -> dict[str, Json]:
    """Elements of the snapshot by id."""
    conformance = Conformance()
    found = snapshot(profile(kind, *elements), base or core_definition(kind), resolve=conformance.profile)
    return {e["id"]: e for e in found["snapshot"]["element"]}


def test_what_the_differential_does_not_name_is_as_in_the_base() -> None:
    elements = made("Patient")
    assert list(elements.values()) == core_definition("Patient")["snapshot"]["element"]


def test_cardinality_types_must_support_and_binding_of_the_differential_count() -> None:
    binding = {"strength": "required", "valueSet": "http://example.org/vs"}
    elements = made(
        "Patient",
        {"path": "Patient.gender", "min": 1, "mustSupport": True, "binding": binding},
        {
            "path": "Patient.generalPractitioner",
            "max": "1",
            "type": [{"code": "Reference", "targetProfile": ["http://p"]}],
        },
    )
    gender = elements["Patient.gender"]
    assert (gender["min"], gender["max"], gender["mustSupport"], gender["binding"]) == (1, "1", True, binding)
    assert gender["base"] == {"path": "Patient.gender", "min": 0, "max": "1"}
    assert elements["Patient.generalPractitioner"]["type"] == [{"code": "Reference", "targetProfile": ["http://p"]}]
    assert elements["Patient.generalPractitioner"]["base"]["max"] == "*"


def test_invariants_are_added_by_key_and_a_fixed_value_takes_the_place_of_a_pattern() -> None:
    rule = {"key": "my-1", "severity": "error", "human": "h", "expression": "true"}
    first = made(
        "Observation", {"path": "Observation.code", "patternCodeableConcept": {"text": "a"}, "constraint": [rule]}
    )
    base = {"snapshot": {"element": list(first.values())}}
    second = made(
        "Observation",
        {
            "path": "Observation.code",
            "fixedCodeableConcept": {"text": "a"},
            "constraint": [rule, {**rule, "key": "my-2"}],
        },
        base=base,
    )
    code = second["Observation.code"]
    assert [c["key"] for c in code["constraint"]] == ["ele-1", "my-1", "my-2"]
    assert "patternCodeableConcept" not in code
    assert code["fixedCodeableConcept"] == {"text": "a"}


def test_a_profile_may_not_take_a_modifier_away() -> None:
    assert made("Patient", {"path": "Patient.active", "isModifier": False})["Patient.active"]["isModifier"] is True


def test_walking_into_a_data_type_opens_it() -> None:
    elements = made(
        "Patient", {"path": "Patient.name.family", "min": 1}, {"path": "Patient.name.period.start", "min": 1}
    )
    assert elements["Patient.name.family"]["min"] == 1
    assert elements["Patient.name.family"]["base"] == {"path": "HumanName.family", "min": 0, "max": "1"}
    assert elements["Patient.name.period.start"]["min"] == 1
    names = [i for i in elements if i.startswith("Patient.name.") and i.count(".") == 2]
    assert [n.rpartition(".")[2] for n in names] == [
        "id", "extension", "use", "text", "family", "given", "prefix", "suffix", "period"
    ]  # fmt: skip
    assert "Patient.contact.name.family" not in elements


def test_walking_into_a_primitive_opens_its_extensions_and_value() -> None:
    elements = made("Patient", {"path": "Patient.birthDate.extension", "sliceName": "birthTime", "min": 1})
    assert elements["Patient.birthDate.extension:birthTime"]["min"] == 1
    assert elements["Patient.birthDate.value"]["type"][0]["code"] == "http://hl7.org/fhirpath/System.Date"


def test_walking_into_a_type_that_must_meet_a_profile_opens_the_profile() -> None:
    elements = made("Observation", {"path": "Observation.referenceRange.low.value", "min": 1})
    assert elements["Observation.referenceRange.low.comparator"]["max"] == "0"
    assert elements["Observation.referenceRange.low.value"]["min"] == 1


def test_walking_into_a_content_reference_opens_what_it_names() -> None:
    elements = made("Questionnaire", {"path": "Questionnaire.item.item.linkId", "max": "1", "mustSupport": True})
    assert elements["Questionnaire.item.item.linkId"]["mustSupport"] is True
    assert "mustSupport" not in elements["Questionnaire.item.linkId"]
    assert elements["Questionnaire.item.item"]["type"] == [{"code": "BackboneElement"}]
    assert "contentReference" not in elements["Questionnaire.item.item"]
    assert elements["Questionnaire.item.item.item"]["contentReference"] == "#Questionnaire.item"


def test_slices_are_copies_of_what_they_slice_and_come_behind_it() -> None:
    slicing = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
    elements = made(
        "Patient",
        {"path": "Patient.identifier", "slicing": slicing, "min": 1, "mustSupport": True},
        {"path": "Patient.identifier", "sliceName": "mrn", "max": "1"},
        {"path": "Patient.identifier.system", "fixedUri": "urn:mrn", "min": 1},
        {"path": "Patient.identifier", "sliceName": "ssn", "min": 1},
        {"path": "Patient.identifier.system", "fixedUri": "urn:ssn"},
    )
    order = [i for i in elements if i.startswith("Patient.identifier") and i.count(".") == 1]
    assert order == ["Patient.identifier", "Patient.identifier:mrn", "Patient.identifier:ssn"]
    assert elements["Patient.identifier"]["slicing"] == {**slicing, "ordered": False}
    assert "slicing" not in elements["Patient.identifier:mrn"]
    assert (elements["Patient.identifier:mrn"]["min"], elements["Patient.identifier:mrn"]["max"]) == (0, "1")
    assert (elements["Patient.identifier:ssn"]["min"], elements["Patient.identifier:ssn"]["max"]) == (1, "*")
    assert "mustSupport" not in elements["Patient.identifier:ssn"]
    assert elements["Patient.identifier:mrn.system"]["fixedUri"] == "urn:mrn"
    assert elements["Patient.identifier:mrn.system"]["path"] == "Patient.identifier.system"
    assert elements["Patient.identifier:ssn.system"]["fixedUri"] == "urn:ssn"
    assert "Patient.identifier.system" not in elements


def test_a_re_slice_starts_from_its_slice_and_follows_it() -> None:
    slicing = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
    elements = made(
        "Patient",
        {"id": "Patient.identifier", "path": "Patient.identifier", "slicing": slicing},
        {"id": "Patient.identifier:a", "path": "Patient.identifier", "sliceName": "a", "max": "3"},
        {"id": "Patient.identifier:a.system", "path": "Patient.identifier.system", "fixedUri": "urn:a"},
        {"id": "Patient.identifier:b", "path": "Patient.identifier", "sliceName": "b"},
        {"id": "Patient.identifier:a/one", "path": "Patient.identifier", "sliceName": "a/one", "min": 1},
    )
    order = [i for i in elements if i.startswith("Patient.identifier:") and "." not in i.partition(":")[2]]
    assert order == ["Patient.identifier:a", "Patient.identifier:a/one", "Patient.identifier:b"]
    assert elements["Patient.identifier:a/one"]["max"] == "3"
    assert elements["Patient.identifier:a/one.system"]["fixedUri"] == "urn:a"


def test_a_slice_of_the_base_is_narrowed_not_made_again() -> None:
    conformance = Conformance()
    vital_signs = conformance.profile(PREFIX + "vitalsigns")
    assert vital_signs is not None
    change = {
        "id": "Observation.category:VSCat",
        "path": "Observation.category",
        "sliceName": "VSCat",
        "mustSupport": False,
    }
    elements = made("Observation", change, base=vital_signs)
    assert elements["Observation.category:VSCat"]["mustSupport"] is False
    assert elements["Observation.category:VSCat.coding.code"]["fixedCode"] == "vital-signs"
    assert sum(1 for i in elements if i.startswith("Observation.category:") and "." not in i.partition(":")[2]) == 1


def test_a_choice_named_by_its_type_is_a_slice_of_a_choice_sliced_by_type() -> None:
    elements = made(
        "Observation",
        {"path": "Observation.valueQuantity", "min": 1},
        {"path": "Observation.valueQuantity.unit", "min": 1},
    )
    choice = elements["Observation.value[x]"]
    assert choice["slicing"]["discriminator"] == [{"type": "type", "path": "$this"}]
    assert choice["type"] == [{"code": "Quantity"}]
    assert choice["min"] == 0
    assert elements["Observation.value[x]:valueQuantity"]["min"] == 1
    assert elements["Observation.value[x]:valueQuantity.unit"]["min"] == 1
    assert elements["Observation.value[x]:valueQuantity.unit"]["path"] == "Observation.value[x].unit"


def test_two_types_of_a_choice_leave_both() -> None:
    elements = made(
        "Observation", {"path": "Observation.valueQuantity"}, {"path": "Observation.valueString", "max": "1"}
    )
    assert {t["code"] for t in elements["Observation.value[x]"]["type"]} == {"Quantity", "string"}
    assert {"Observation.value[x]:valueQuantity", "Observation.value[x]:valueString"} <= set(elements)


def test_an_extension_slice_takes_the_invariants_of_its_definition_and_is_sliced_by_url() -> None:
    declared = [{"code": "Extension", "profile": [PREFIX + "patient-birthPlace"]}]
    elements = made("Patient", {"path": "Patient.extension", "sliceName": "birthPlace", "type": declared})
    assert elements["Patient.extension"]["slicing"]["discriminator"] == [{"type": "value", "path": "url"}]
    assert elements["Patient.extension:birthPlace"]["type"] == declared
    assert [c["key"] for c in elements["Patient.extension:birthPlace"]["constraint"]] == ["ele-1", "ext-1"]


def test_a_logical_model_adds_its_elements_to_those_of_its_base() -> None:
    logical = {
        "resourceType": "StructureDefinition",
        "kind": "logical",
        "type": "http://example.org/Visit",
        "derivation": "specialization",
        "differential": {
            "element": [
                {"path": "Visit"},
                {"path": "Visit.place", "min": 1, "max": "1", "type": [{"code": "string"}]},
                {"path": "Visit.step", "min": 0, "max": "*", "type": [{"code": "BackboneElement"}]},
                {"path": "Visit.step.value[x]", "max": "1", "type": [{"code": "Quantity"}, {"code": "string"}]},
                {"path": "Visit.step.again", "contentReference": "#Visit.step"},
            ]
        },
    }
    found = snapshot(logical, core_definition("Element"))["snapshot"]["element"]
    assert [e["path"] for e in found] == [
        "Visit", "Visit.id", "Visit.extension", "Visit.place", "Visit.step", "Visit.step.id", "Visit.step.extension",
        "Visit.step.modifierExtension", "Visit.step.value[x]", "Visit.step.again",
    ]  # fmt: skip
    place = found[3]
    assert (place["min"], place["max"], place["base"]) == (1, "1", {"path": "Visit.place", "min": 1, "max": "1"})


def test_ids_and_paths_name_each_element_once() -> None:
    conformance = Conformance()
    for url in profile_urls():
        definition = conformance.profile(url)
        assert definition is not None
        elements = definition["snapshot"]["element"]
        assert len({e["id"] for e in elements}) == len(elements), url
        assert elements_of(tree_of(elements)) == elements, url


def test_every_profile_of_the_core_has_a_snapshot_and_the_base_stays_as_it_was() -> None:
    before = json.dumps([core_definition(kind) for kind in ("Observation", "Extension", "Quantity")])
    conformance = Conformance()
    total = sum(1 for url in profile_urls() if conformance.profile(url))
    assert total == len(profile_urls()) == 441
    assert json.dumps([core_definition(kind) for kind in ("Observation", "Extension", "Quantity")]) == before
    pressure = {e["id"]: e for e in (conformance.profile(PREFIX + "bp") or {})["snapshot"]["element"]}
    assert pressure["Observation.component"]["min"] == 2
    assert pressure["Observation.component:SystolicBP.code.coding:SBPCode.code"]["fixedCode"] == "8480-6"


@pytest.mark.parametrize(
    ("elements", "said"),
    [
        ([{"path": "Patient.nonsense"}], "base does not have"),
        ([{"path": "Patient.gender.nonsense"}], "base does not have"),
        ([{"path": "Patient.id.extension"}], "no elements"),
        ([{"path": "Observation.code"}], "another type"),
    ],
)
def test_what_the_base_does_not_have_is_refused(elements: list[Json], said: str) -> None:
    with pytest.raises((Incorrect, DecodeError), match=said):
        made("Patient", *elements)


def test_what_is_no_differential_is_refused() -> None:
    base = core_definition("Patient")
    flawed: list[Json] = [
        {},
        {"differential": []},
        {"differential": {"element": []}},
        {"differential": {"element": [{"path": 1}]}},
    ]
    for wrong in flawed:
        with pytest.raises(DecodeError):
            snapshot(wrong, base)
    with pytest.raises(DecodeError, match="no snapshot"):
        snapshot(profile("Patient"), {})
    with pytest.raises(Incorrect, match="another type"):
        snapshot(profile("Observation"), base)


def test_a_differential_that_would_grow_without_end_is_refused_quickly() -> None:
    many = [{"path": "Bundle.entry", "sliceName": f"s{n}", "id": f"Bundle.entry:s{n}"} for n in range(9_000)]
    deep = [{"path": ".".join(["Questionnaire", *["item"] * 39])}]
    wide = [{"path": "Patient.contact"} for _ in range(20_000)]
    slashes = [{"path": "Patient.name", "sliceName": "/".join("a" * n), "id": None} for n in range(1, 400)]
    for kind, elements, error in (("Bundle", many, BudgetExceeded), ("Patient", wide, BudgetExceeded)):
        begun = time.process_time()
        with pytest.raises(error):
            made(kind, *elements)
        assert time.process_time() - begun < 1, kind
    with pytest.raises(BudgetExceeded, match="types"):
        made("Observation", {"path": "Observation.value[x]", "type": [{"code": f"x{n}"} for n in range(50_000)]})
    begun = time.process_time()
    assert len(made("Questionnaire", *deep)) < 10_000
    assert len(made("Patient", *slashes)) > 400
    assert time.process_time() - begun < 2


def test_a_mutated_differential_is_never_anything_but_a_documented_error(corpus: Path) -> None:
    package = Package.load((corpus / "fhir" / "hl7.fhir.us.core-3.1.0.tgz").read_bytes())
    conformance = Conformance([package])
    sources = [conformance.resource("StructureDefinition", url) for url in conformance.urls("StructureDefinition")]
    chance = random.Random(5)
    odd: list[Any] = [
        None,
        7,
        "",
        "x",
        [],
        {},
        [None],
        [7],
        [{}],
        {"a": 1},
        ["x"],
        "Patient.name",
        True,
        [{"code": 7}],
        [[]],
        [{"key": {}, "url": []}],
    ]
    refused = 0
    for _ in range(1_000):
        text = json.dumps(chance.choice(sources), default=str)
        changed = json.loads(text)
        elements = changed["differential"]["element"]
        for _ in range(chance.randint(1, 4)):
            element = chance.choice(elements)
            if not isinstance(element, dict):
                continue
            key = chance.choice([*element, "slicing", "sliceName", "type", "constraint", "binding", "contentReference"])
            element[key] = chance.choice(odd)
            if chance.random() < 0.1:
                elements[chance.randrange(len(elements))] = chance.choice(odd)
        base = conformance.profile(changed["baseDefinition"])
        assert base is not None
        begun = time.process_time()
        try:
            snapshot(changed, base, resolve=conformance.profile)
        except HilumError:
            refused += 1
        assert time.process_time() - begun < 1
    assert refused > 50


# Where the published snapshots of US Core 3.1.0 differ from the rules; every other element must be equal.
EXPLAINED = {
    # The publisher opened the `extension` of each slice once more, although no differential says anything below it.
    ("us-core-ethnicity", "missing"): "Extension.extension:",
    ("us-core-race", "missing"): "Extension.extension:",
    # `component:FlowRate.valueQuantity` is the slice `value[x]:valueQuantity`, as it is outside of components; the
    # publisher narrowed `value[x]` itself there, with the same constraints below it.
    ("us-core-pulse-oximetry", "missing"): "Observation.component:",
    ("us-core-pulse-oximetry", "extra"): "Observation.component:",
    ("us-core-pulse-oximetry", "slicing"): "Observation.component:",
    # A content reference to a slice of the profile; the base names the element, which the slice is one of.
    ("us-core-provenance", "contentReference"): "Provenance.entity.agent",
}


def test_us_core_differentials_give_the_published_snapshots(corpus: Path) -> None:
    package = Package.load((corpus / "fhir" / "hl7.fhir.us.core-3.1.0.tgz").read_bytes())
    published = {r.url: r.read() for r in package.resources if r.resource_type == "StructureDefinition"}
    bare = tuple(without_snapshot(r, published[r.url]) if r.url in published else r for r in package.resources)
    conformance = Conformance([Package(package.name, package.version, "", "", ("4.0.1",), {}, bare)])
    different: set[tuple[str, str]] = set()
    compared = 0
    for url, definition in published.items():
        found = conformance.profile(url)
        assert found is not None
        for kind, element_id in differences(definition["snapshot"]["element"], found["snapshot"]["element"]):
            place = EXPLAINED.get((definition["id"], kind))
            assert place is not None and element_id.startswith(place), (definition["id"], kind, element_id)
            different.add((definition["id"], kind))
        compared += len(found["snapshot"]["element"])
    assert different == set(EXPLAINED)
    assert compared > 1_300
