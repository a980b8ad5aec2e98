"""Differences: what people read, and patches that lead from one version to the other exactly."""

from __future__ import annotations

import copy
import itertools
import random
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, HilumError, Incorrect, Unsupported
from hilum.fhir import json
from hilum.fhir.definitions import is_resource_type
from hilum.fhir.differences import differences, fhirpath_patch, json_patch, rows, same, text
from hilum.fhir.patch import fhirpath_patch as fhirpath_patching
from hilum.fhir.patch import json_patch as json_patching

Resource = dict[str, Any]

OLD = {
    "resourceType": "Patient",
    "id": "p",
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Ann Example</p></div>'},
    "identifier": [{"system": "urn:a", "value": "1"}, {"system": "urn:b", "value": "2"}],
    "name": [{"use": "official", "family": "Example", "given": ["Ann", "Bea"]}],
    "birthDate": "1970-01-01",
    "deceasedBoolean": False,
    "contact": [{"gender": "male"}],
}
NEW = {
    "resourceType": "Patient",
    "id": "p",
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Ann B. Example</p></div>'},
    "identifier": [{"system": "urn:b", "value": "2", "use": "usual"}, {"system": "urn:a", "value": "1"}],
    "name": [{"use": "official", "family": "Sample", "given": ["Ann", "Cleo"]}, {"use": "usual", "text": "Ann"}],
    "birthDate": "1970-01-01",
    "_birthDate": {"extension": [{"url": "urn:time", "valueTime": "10:00:00"}]},
    "deceasedDateTime": "2020",
}


def test_people_read_what_happened_and_where() -> None:
    assert text(differences(OLD, NEW)).splitlines() == [
        "changed  Patient.text.div: 1 word more, 0 less",
        "moved    Patient.identifier[urn:b|2]: Patient.identifier[1] -> Patient.identifier[0]",
        "added    Patient.identifier[urn:b|2].use: usual",
        'added    Patient.name[usual]: {"use":"usual","text":"Ann"}',
        "changed  Patient.name[official].family: Example -> Sample",
        "changed  Patient.name[official].given[1]: Bea -> Cleo",
        'added    Patient.birthDate.extension: {"extension":[{"url":"urn:time","valueTime":"10:00:00"}]}',
        "changed  Patient.deceased: false -> 2020",
        'removed  Patient.contact[0]: {"gender":"male"}',
    ]


def test_rows_have_places_values_and_types() -> None:
    found = {row["place"]: row for row in rows(differences(OLD, NEW))}
    assert found["Patient.name[0].family"] == {
        "kind": "changed",
        "place": "Patient.name[0].family",
        "name": "Patient.name[official].family",
        "type": "string",
        "old": "Example",
        "new": "Sample",
    }
    assert found["Patient.text.`div`"]["summary"] == "1 word more, 0 less"
    assert json.decode(json.encode(list(found.values()))) == list(found.values())


def test_equal_versions_have_no_differences_and_empty_patches() -> None:
    other = dict(reversed(copy.deepcopy(OLD).items()))
    assert differences(OLD, other) == ()
    assert json_patch(OLD, other) == []
    assert fhirpath_patch(OLD, other) == {"resourceType": "Parameters"}


def test_a_decimal_written_otherwise_is_a_difference() -> None:
    old = json.parse(b'{"resourceType": "Observation", "valueQuantity": {"value": 1.0}}')
    new = json.parse(b'{"resourceType": "Observation", "valueQuantity": {"value": 1.00}}')
    assert text(differences(old, new)) == "changed  Observation.value.value: 1.0 -> 1.00"
    for changed in both_ways(old, new):
        assert json.encode(changed) == json.encode(new)


def both_ways(old: Resource, new: Resource) -> Iterator[Resource]:
    """The new version by each patch, through bytes."""
    yield json_patching.patch(old, json.encode(json_patch(old, new)))
    yield fhirpath_patching.patch(old, json.parse(json.encode(fhirpath_patch(old, new))))


def test_patches_lead_from_one_version_to_the_other() -> None:
    for old, new in ((OLD, NEW), (NEW, OLD)):
        for changed in both_ways(old, new):
            assert same(changed, new)


def test_patches_are_short() -> None:
    items = [{"system": "urn:a", "value": str(number)} for number in range(40)]
    old = {"resourceType": "Patient", "identifier": items}
    last_first = {"resourceType": "Patient", "identifier": [items[-1], *items[:-1]]}
    assert json_patch(old, last_first) == [{"op": "move", "from": "/identifier/39", "path": "/identifier/0"}]
    assert len(fhirpath_patch(old, last_first)["parameter"]) == 1
    without = {"resourceType": "Patient", "identifier": [*items[:7], *items[8:]]}
    assert json_patch(old, without) == [{"op": "remove", "path": "/identifier/7"}]
    assert [one.place for one in differences(old, without)] == ["Patient.identifier[7]"]


def test_long_lists_in_another_order_are_compared_in_a_moment() -> None:
    items = [{"system": "urn:a", "value": str(number)} for number in range(8_000)]
    old, new = {"resourceType": "Patient", "identifier": items}, {"resourceType": "Patient", "identifier": items[::-1]}
    begun = time.process_time()
    assert json_patch(old, new) == [{"op": "replace", "path": "/identifier", "value": items[::-1]}]
    rotated = {"resourceType": "Patient", "identifier": items[100:] + items[:100]}
    assert len(json_patch(old, rotated)) == 100
    assert [one.kind for one in differences(old, rotated)] == ["moved"] * 100
    assert time.process_time() - begun < 5


def test_values_nested_too_deep_are_refused() -> None:
    deep: Any = "x"
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(BudgetExceeded):
        json_patch({"a": deep}, {"a": 1})
    with pytest.raises(BudgetExceeded):
        differences({"resourceType": "Patient", "a": deep}, {"resourceType": "Patient"})


def test_an_element_named_resource_type_is_an_element() -> None:
    old: Resource = {"resourceType": "ExampleScenario", "instance": [{"resourceId": "a", "resourceType": "Patient"}]}
    new = copy.deepcopy(old)
    new["instance"].append({"resourceId": "b", "resourceType": "Group"})
    for before, after in ((old, new), (new, old)):
        for changed in both_ways(before, after):
            assert same(changed, after)


def test_versions_have_one_type() -> None:
    with pytest.raises(Incorrect):
        differences(OLD, {"resourceType": "Group"})


def test_what_is_no_element_differs_for_people_and_json_but_not_for_fhirpath() -> None:
    old, new = {"resourceType": "Patient", "colour": "red"}, {"resourceType": "Patient", "colour": "blue"}
    assert text(differences(old, new)) == "changed  Patient.colour: red -> blue"
    assert json_patching.patch(old, json_patch(old, new)) == new
    with pytest.raises(Unsupported):
        fhirpath_patch(old, new)


@cache
def examples(folder: Path) -> tuple[Resource, ...]:
    found = []
    for path in sorted((folder / "fhir" / "r4-examples-json").glob("*.json")):
        if path.stat().st_size < 30_000:
            try:
                resource = json.parse(path.read_bytes())
            except HilumError:
                continue
            if is_resource_type(resource["resourceType"]):
                found.append(resource)
    return tuple(found)


def mutated(resource: Resource, chance: random.Random) -> Resource:
    """A version with some elements gone, exchanged, doubled or in another order, in the forms that FHIR has."""
    changed = copy.deepcopy(resource)
    places: list[tuple[Any, Any]] = []

    def collect(value: Any) -> None:
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            if (
                key != "resourceType"
                and not str(key).startswith("_")
                and f"_{key}" not in (value if isinstance(value, dict) else ())
            ):
                places.append((value, key))
                if isinstance(one, (dict, list)) and not (isinstance(one, list) and None in one):
                    collect(one)

    collect(changed)
    for _ in range(chance.randint(1, 4)):
        holder, key = chance.choice(places)
        if isinstance(holder, list):
            if key >= len(holder):
                continue
            what = chance.randrange(4)
            if what == 0 and len(holder) > 1:
                holder.pop(key)
            elif what == 1:
                holder.insert(chance.randint(0, len(holder)), copy.deepcopy(holder[key]))
            elif what == 2:
                chance.shuffle(holder)
            elif isinstance(holder[key], str):
                holder[key] += "x"
        elif key in holder:
            if chance.random() < 0.5 and len(holder) > 2:
                del holder[key]
            elif isinstance(holder[key], bool):
                holder[key] = not holder[key]
            elif isinstance(holder[key], str) and key not in ("div", "url"):
                one = holder[key]
                if one[:2] in ("19", "20") and one[:4].isdigit():
                    holder[key] = ("2008" if one[:4] == "2004" else "2004") + one[4:]
    return changed


def without_empty(value: Any) -> bool:
    """Nothing in it is empty, as FHIR has it."""
    if isinstance(value, (dict, list)):
        return bool(value) and all(without_empty(one) for one in (value.values() if isinstance(value, dict) else value))
    return True


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_patches_of_mutated_examples_are_exact(corpus: Path, seed: int) -> None:
    chance = random.Random(seed)
    old = chance.choice(examples(corpus))
    new = mutated(old, chance)
    given_old, given_new = copy.deepcopy(old), copy.deepcopy(new)
    for before, after in ((old, new), (new, old)):
        if without_empty(before) and without_empty(after):
            for changed in both_ways(before, after):
                assert same(changed, after)
            assert bool(differences(before, after)) != same(before, after)
    assert (old, new) == (given_old, given_new)


def test_each_example_becomes_any_other_of_its_type(corpus: Path) -> None:
    by_type: dict[str, list[Resource]] = {}
    for one in examples(corpus):
        by_type.setdefault(one["resourceType"], []).append(one)
    compared = 0
    for found in by_type.values():
        for old, new in itertools.pairwise(found):
            compared += 1
            for changed in both_ways(old, new):
                assert same(changed, new), (old["id"], new["id"])
    assert compared > 100
