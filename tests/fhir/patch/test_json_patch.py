"""JSON Patch: RFC 6902 and RFC 6901 in full, exact decimals, whole or not at all, bounded."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError
from hilum.fhir import json
from hilum.fhir.outcome import issues_of, status_of
from hilum.fhir.patch import PatchFailed
from hilum.fhir.patch.json_patch import apply, parse, patch, pointer, tokens

PATIENT = {"resourceType": "Patient", "id": "p", "active": True, "name": [{"family": "A", "given": ["B", "C"]}]}


def changed(document: Any, *operations: dict[str, Any]) -> Any:
    return apply(document, parse(list(operations)))


def test_every_case_of_the_hl7_suite_gives_what_it_expects(corpus: Path) -> None:
    cases = json.decode((corpus / "fhir" / "ftc-r4" / "patch" / "json-patch-tests.json").read_bytes())
    assert len(cases) == 16
    for case in cases:
        before = copy.deepcopy(case["doc"])
        if "error" in case:
            with pytest.raises(PatchFailed):
                apply(case["doc"], parse(case["patch"]))
        else:
            assert apply(case["doc"], parse(case["patch"])) == case["expected"], case["comment"]
        assert case["doc"] == before


@pytest.mark.parametrize(
    ("document", "operation", "expected"),
    [
        ({"a": [1, 2]}, {"op": "add", "path": "/a/2", "value": 3}, {"a": [1, 2, 3]}),
        ({"a": [1, 2]}, {"op": "add", "path": "/a/0", "value": None}, {"a": [None, 1, 2]}),
        ({"a": 1}, {"op": "add", "path": "/a", "value": 2}, {"a": 2}),
        ({"a": 1}, {"op": "add", "path": "", "value": [1]}, [1]),
        ({"a": 1}, {"op": "replace", "path": "", "value": {}}, {}),
        ({"": 1}, {"op": "replace", "path": "/", "value": 2}, {"": 2}),
        ({"a": {"0": 1}}, {"op": "remove", "path": "/a/0"}, {"a": {}}),
        ({"a": [{"b": 1}]}, {"op": "copy", "from": "/a/0", "path": "/a/-"}, {"a": [{"b": 1}, {"b": 1}]}),
        ({"a": 1}, {"op": "move", "from": "/a", "path": "/a"}, {"a": 1}),
        ({"a": 1, "b": {}}, {"op": "move", "from": "/a", "path": "/b/c"}, {"b": {"c": 1}}),
        ({"a": None}, {"op": "test", "path": "/a", "value": None}, {"a": None}),
        ({"a": [1, {"b": 2}]}, {"op": "test", "path": "", "value": {"a": [1, {"b": 2}]}}, {"a": [1, {"b": 2}]}),
        ({"a/b": {"~": 1}}, {"op": "remove", "path": "/a~1b/~0"}, {"a/b": {}}),
    ],
)
def test_an_operation_does_what_the_rfc_says(document: Any, operation: dict[str, Any], expected: Any) -> None:
    assert changed(document, operation) == expected


@pytest.mark.parametrize(
    ("operation", "where"),
    [
        ({"op": "add", "path": "/name/2", "value": {}}, "/name/2"),
        ({"op": "add", "path": "/name/01", "value": {}}, "/name/01"),
        ({"op": "add", "path": "/name/+1", "value": {}}, "/name/+1"),
        ({"op": "add", "path": "/name/1e0", "value": {}}, "/name/1e0"),
        ({"op": "add", "path": "/name/-/given", "value": {}}, "/name/-"),
        ({"op": "add", "path": "/active/x", "value": {}}, "/active"),
        ({"op": "replace", "path": "/birthDate", "value": "2020"}, "/birthDate"),
        ({"op": "replace", "path": "/name/-", "value": {}}, "/name/-"),
        ({"op": "remove", "path": "/name/0/given/2"}, "/name/0/given/2"),
        ({"op": "remove", "path": ""}, ""),
        ({"op": "move", "from": "/name", "path": "/name/0"}, "/name/0"),
        ({"op": "move", "from": "", "path": "/x"}, "/x"),
        ({"op": "copy", "from": "/x", "path": "/name"}, "/x"),
        ({"op": "test", "path": "/active", "value": 1}, "/active"),
        ({"op": "test", "path": "/active", "value": "true"}, "/active"),
    ],
)
def test_what_cannot_be_done_names_the_operation_and_the_pointer(operation: dict[str, Any], where: str) -> None:
    with pytest.raises(PatchFailed) as caught:
        patch(PATIENT, [{"op": "test", "path": "/id", "value": "p"}, operation])
    assert caught.value.operation == 1
    assert caught.value.where == where
    assert caught.value.message.startswith("operation 2: ")
    assert status_of(caught.value) == (422, "processing")
    assert issues_of(caught.value)[0].severity == "error"


@pytest.mark.parametrize(
    "document",
    [
        b"{}",
        b"[1]",
        b"[",
        b'[{"op": "test", "op": "add", "path": "", "value": 1}]',
        b'[{"path": "/a"}]',
        b'[{"op": "merge", "path": "/a"}]',
        b'[{"op": ["add"], "path": "/a"}]',
        b'[{"op": "remove"}]',
        b'[{"op": "remove", "path": "a"}]',
        b'[{"op": "remove", "path": "/a~2"}]',
        b'[{"op": "remove", "path": "/a~"}]',
        b'[{"op": "remove", "path": 1}]',
        b'[{"op": "add", "path": "/a"}]',
        b'[{"op": "move", "path": "/a"}]',
    ],
)
def test_what_is_no_patch_is_refused_before_anything_is_done(document: bytes) -> None:
    with pytest.raises(DecodeError):
        parse(document)


def test_a_patch_is_done_whole_or_not_at_all() -> None:
    before = copy.deepcopy(PATIENT)
    with pytest.raises(PatchFailed):
        patch(PATIENT, [{"op": "remove", "path": "/name"}, {"op": "remove", "path": "/name"}])
    assert before == PATIENT
    value: dict[str, Any] = {"family": "D"}
    found = patch(
        PATIENT,
        [{"op": "add", "path": "/name/-", "value": value}, {"op": "add", "path": "/name/1/text", "value": "x"}],
    )
    assert value == {"family": "D"}
    assert found["name"][1] == {"family": "D", "text": "x"}
    assert before == PATIENT


def test_decimals_stay_as_they_were_written_and_are_tested_as_numbers() -> None:
    resource = json.parse(b'{"resourceType": "Observation", "valueQuantity": {"value": 1.10}}')
    document = b"""[{"op": "test", "path": "/valueQuantity/value", "value": 1.1},
        {"op": "copy", "from": "/valueQuantity", "path": "/component"},
        {"op": "replace", "path": "/valueQuantity/value", "value": 0.10000000000000000000001}]"""
    assert json.encode(patch(resource, document)) == (
        b'{"resourceType":"Observation","valueQuantity":{"value":0.10000000000000000000001},"component":{"value":1.10}}'
    )
    with pytest.raises(PatchFailed):
        patch(resource, b'[{"op": "test", "path": "/valueQuantity/value", "value": 1.1000000000000000000001}]')


@pytest.mark.parametrize("path", ["/resourceType", ""])
def test_a_resource_does_not_become_another_type(path: str) -> None:
    with pytest.raises(PatchFailed, match="resource type"):
        patch(PATIENT, [{"op": "replace", "path": path, "value": "Group"}])


def test_copies_of_copies_end_early() -> None:
    wide = [{"op": "copy", "from": "/a", "path": "/a/-"}] * 40
    with pytest.raises(BudgetExceeded):
        changed({"a": [{"b": "x" * 1000}]}, *wide)
    deep = [{"op": "copy", "from": "/a", "path": "/a/a"}] * 120
    with pytest.raises(BudgetExceeded):
        changed({"a": {"b": 1}}, *deep)
    with pytest.raises(DecodeError):
        parse([{"op": "remove", "path": "/a"}] * 5_001)


names = st.sampled_from(["", "a", "b", "/", "~", "~1", "0", "-", "é"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)
operations = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]), "value": values},
)
paths = st.lists(names, max_size=3).map(pointer)


@given(values, st.lists(st.tuples(operations, paths, paths), max_size=5))
def test_any_patch_is_done_or_refused_and_leaves_what_it_was_given(document: Any, parts: list[Any]) -> None:
    before = copy.deepcopy(document)
    try:
        apply(document, parse([{**one, "path": path, "from": source} for one, path, source in parts]))
    except HilumError:
        pass
    assert document == before


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=4), max_size=4))
def test_a_pointer_reads_back(path: list[str]) -> None:
    assert tokens(pointer(path)) == tuple(path)
