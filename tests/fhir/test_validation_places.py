"""Lines and columns of issues; agreement of the shortcuts with the expressions; what hostile input costs."""

from __future__ import annotations

import itertools
import random
import time
from pathlib import Path
from typing import Any

import pytest

from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.definitions import TypeDefinition
from hilum.fhir.near import near
from hilum.fhir.path import Node, by_literal
from hilum.fhir.path import compile as compile_path
from hilum.fhir.validation import validate, validate_lines, validate_source
from hilum.fhir.validation.compiled import check_resource
from hilum.fhir.validation.model import Run
from hilum.fhir.validation.positions import json_positions, positions, xml_positions
from hilum.fhir.validation.shortcuts import GUARDS, SHORTCUTS

JSON = b"""{
  "birthDate": "x",
  "name": [
    {"family": "A"},
    {"given": ["B", "C\\u00e4", 1], "_given": [null, {"id": "g"}, null]}
  ],
  "contact": [{"organization": {"resourceType": "x"}}],
  "resourceType": "Patient",
  "unknown": 1
}
"""
XML = b"""<?xml version="1.0"?>
<Bundle xmlns="http://hl7.org/fhir">
  <type value="collection"/>
  <entry>
    <resource>
      <Patient>
        <name><given value="A"/><given value="B"/></name>
        <gender value="x"/>
      </Patient>
    </resource>
  </entry>
</Bundle>
"""


def test_an_issue_of_json_has_the_line_and_column_of_its_value() -> None:
    at = {one.expression: (one.line, one.column) for one in validate_source(JSON)}
    assert at["Patient.birthDate"] == (2, 16)
    assert at["Patient.name[1].given[2]"] == (5, 32)
    assert at["Patient.unknown"] == (9, 14)
    assert at["Patient.contact[0].organization.resourceType"] == (7, 49)


def test_a_place_that_is_not_there_has_the_line_of_what_it_is_missing_from() -> None:
    source = b'{"resourceType": "Patient",\n "link": [\n  {"type": "refer"}]}'
    (issue,) = validate_source(source)
    assert (issue.expression, issue.line, issue.column) == ("Patient.link[0].other", 3, 3)


def test_an_issue_of_xml_has_the_line_and_column_of_its_element() -> None:
    issues = [one for one in validate_source(XML) if one.severity == "error"]
    assert [(one.expression, one.line, one.column) for one in issues] == [("Bundle.entry[0].resource.gender", 8, 9)]
    assert xml_positions(XML).of("Bundle.entry[0].resource.name[0].given[1]") == (7, 33)


def test_line_ends_of_all_kinds_are_counted() -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        assert json_positions(b'{"a":' + end + b'"b"}').of(".a") == (2, 1)


def test_what_is_not_read_is_a_fatal_issue_with_its_place() -> None:
    (issue,) = validate_source(b'{"resourceType": "Patient",\n "active" true}')
    assert (issue.severity, issue.code, issue.line, issue.column) == ("fatal", "invalid", 2, 11)
    (issue,) = validate_source(b"<Patient xmlns='http://hl7.org/fhir'>\n <active></Patient>")
    assert (issue.severity, issue.line) == ("fatal", 2)
    (issue,) = validate_source(b"<Patient xmlns='http://hl7.org/fhir'>\n <activ value='true'/></Patient>")
    assert (issue.severity, issue.code, issue.expression) == ("error", "structure", "Patient.activ")
    assert (issue.line, issue.column) == (2, 2)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_element_that_r4_does_not_have_is_told_where_it_stands_in_xml(end: str) -> None:
    lines = (
        "<Bundle xmlns='http://hl7.org/fhir'><entry><resource><Patient>",
        "<name><family value='Åström 𝒜'/></name>",
        "\t<name><given value='a'/>𝒜<!-- 𝒜 --><famly value='x'/></name>".replace("𝒜<", "<"),
        "</Patient></resource></entry></Bundle>",
    )
    issue = validate_source(end.join(lines).encode())[0]
    assert issue.expression == "Bundle.entry[0].resource.name[1].famly"
    assert (issue.line, issue.column) == (3, 2 + lines[2].index("<famly") - 1)


def test_each_element_that_r4_does_not_have_is_told_with_everything_else() -> None:
    source = (
        b"<Patient xmlns='http://hl7.org/fhir'>\n"
        b" <nme><family value='a > b'/>\n </nme><shoe size='>'/>\n"
        b" <contact><nme/><organization><reference value='Organization/1'/></organization></contact>\n"
        b" <gender value='femal'/>\n</Patient>"
    )
    found = validate_source(source)
    assert [(one.expression, one.line, one.column, one.severity) for one in found] == [
        ("Patient.nme", 2, 2, "error"),
        ("Patient.shoe", 3, 8, "error"),
        ("Patient.contact[0].nme", 4, 11, "error"),
        ("Patient.gender", 5, 2, "error"),
    ]
    assert found[0].text == "an element that R4 does not have; near: name, meta"
    assert found[2].text == "an element that R4 does not have; near: name"


def test_elements_that_r4_does_not_have_come_to_an_end() -> None:
    many = b"<Patient xmlns='http://hl7.org/fhir'>" + b"<x/>" * 100 + b"</Patient>"
    found = validate_source(many)
    assert len(found) == 21
    assert found[-1].severity == "fatal"
    only = b"<Patent xmlns='http://hl7.org/fhir'><id value='a'/></Patent>"
    assert [one.severity for one in validate_source(only)] == ["fatal"]


def test_what_is_no_json_is_told_by_the_characters_before_it_and_not_by_their_bytes() -> None:
    line = '{"resourceType": "Patient", "id": "åäö𝒜", "active" true}'
    for mark in (b"", b"\xef\xbb\xbf"):
        (issue,) = validate_source(mark + line.encode())
        assert (issue.line, issue.column) == (1, line.index("true") + 1)
    (issue,) = validate_source('{"id": "åäö"}\n{'.encode())
    assert (issue.line, issue.column) == (2, 1)


def test_what_is_not_in_utf_8_is_told_with_its_place() -> None:
    (issue,) = validate_source('{"resourceType":\n"Patient", "id": "å'.encode() + b'\xe5"}')
    assert (issue.text, issue.line, issue.column) == ("not UTF-8", 2, 20)
    (issue,) = validate_source(b"<?xml version='1.0' encoding='ISO-8859-1'?><Patient xmlns='http://hl7.org/fhir'/>")
    assert (issue.text, issue.line, issue.column) == ("not UTF-8, but declared as ISO-8859-1", 1, 1)


def test_an_empty_element_of_xml_is_told_with_its_line() -> None:
    source = b"<Patient xmlns='http://hl7.org/fhir'>\n <implicitRules/>\n <active value='true'/></Patient>"
    (issue,) = validate_source(source)
    assert (issue.rule, issue.line, issue.column) == ("ele-1", 2, 2)


def test_ndjson_is_judged_line_by_line() -> None:
    source = b'{"resourceType":"Patient"}\n\n{"resourceType":"Patient","gender":"x"}\n{'
    assert [(number, [one.line for one in found]) for number, found in validate_lines(source)] == [(3, [3]), (4, [4])]


def test_positions_of_anything_come_to_an_end() -> None:
    chance = random.Random(1)
    for _ in range(400):
        source = bytes(chance.choice(b'{}[]:,"\\ \nab1<>/=') for _ in range(chance.randrange(60)))
        assert positions(source).of("Patient.name[0]") in ((0, 0), (1, 1)) or source
    assert positions(b'{"a":' * 50_000).of("x") == (1, 1)


# -- the shortcuts


def nodes_of(resource: dict[str, Any]) -> Run:
    run = Run(most=10**9)
    check_resource(resource, (None, resource["resourceType"], -1), run)
    return run


def assert_agreement(resource: dict[str, Any], judged: dict[str, set[bool]]) -> None:
    for rules, value, _, inner, root in nodes_of(resource).nodes:
        for rule in rules:
            guard = GUARDS.get(rule.key)
            answer: bool | None = None
            if guard and guard not in value and "_" + guard not in value:
                answer = True
            elif rule.key in SHORTCUTS:
                answer = SHORTCUTS[rule.key](value, inner)
            if answer is None:
                continue
            node = Node(value, rule.kind)
            top, outer = Node(inner, inner["resourceType"]), Node(root, root["resourceType"])
            try:
                holds = compile_path(rule.expression).holds(node, root=outer, resource=top, resolve=by_literal)
            except HilumError:
                continue  # not judged where the structure does not fit
            assert answer == holds, (rule.key, value)
            judged.setdefault(rule.key, set()).add(answer)


def mutated(value: Any, chance: random.Random) -> Any:
    """The resource with a few properties gone, doubled or moved."""
    if isinstance(value, dict):
        kept = {
            key: mutated(one, chance) for key, one in value.items() if key == "resourceType" or chance.random() > 0.04
        }
        return kept or value
    if isinstance(value, list):
        items = [mutated(one, chance) for one in value]
        return items + items[:1] if items and chance.random() < 0.1 else items
    return value


def test_the_shortcuts_agree_with_the_expressions_on_the_examples_and_on_mutants_of_them(corpus: Path) -> None:
    chance = random.Random(7)
    judged: dict[str, set[bool]] = {}
    for path in sorted((corpus / "fhir" / "r4-examples-json").glob("*.json")):
        if path.stat().st_size > 40_000:
            continue
        resource = fhir_json.parse(path.read_bytes())
        assert_agreement(resource, judged)
        for _ in range(2):
            assert_agreement(mutated(resource, chance), judged)
    assert len(judged) > 40
    assert sum(len(answers) == 2 for answers in judged.values()) > 10


def test_the_shortcuts_agree_with_the_expressions_on_items_of_every_kind() -> None:
    judged: dict[str, set[bool]] = {}
    inner = {"linkId": "b", "type": "string"}
    parts: list[dict[str, Any]] = [
        {},
        *({"item": one} for one in ([inner], [], "x", inner, [5])),
        *({"required": one} for one in (True, False, None, "x")),
        *({"repeats": False}, {"_repeats": {"id": "a"}}, {"readOnly": True}, {"code": [{"code": "a"}]}),
        *({"answerOption": [{"valueString": "x"}]}, {"answerValueSet": "http://x"}, {"_answerValueSet": {"id": "a"}}),
    ]
    kinds = ("group", "display", "string", "choice", "quantity", "boolean", "text", "nothing", 5, None)
    for one, other in itertools.combinations_with_replacement(parts, 2):
        items = [{"linkId": "a", "type": kind, **one, **other} for kind in kinds] + [{"linkId": "a", **one, **other}]
        items.append({"linkId": "a", "_type": {"id": "a"}, **one, **other})
        for item in items:
            assert_agreement({"resourceType": "Questionnaire", "status": "draft", "item": [item]}, judged)
    answers: list[dict[str, Any]] = [{}, {"answer": [{"valueString": "x"}]}, {"answer": []}, {"answer": "x"}]
    below: list[dict[str, Any]] = [{}, {"item": [{"linkId": "b"}]}, {"item": []}]
    for one in answers:
        for other in below:
            item = {"linkId": "a", **one, **other}
            assert_agreement({"resourceType": "QuestionnaireResponse", "status": "completed", "item": [item]}, judged)
    assert {"que-1", "que-3", "que-5", "que-6", "que-9", "qrs-1"} <= judged.keys()


# -- hostile input


def nested(depth: int) -> dict[str, Any]:
    extension: dict[str, Any] = {"url": "http://x.org/x", "valueString": "x"}
    for _ in range(depth):
        extension = {"url": "http://x.org/x", "extension": [extension]}
    return extension


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Patient", "contained": [{"resourceType": "Patient", "id": f"c{i}"} for i in range(5000)]},
        {"resourceType": "Patient", "extension": [nested(90)] * 100},
        {"resourceType": "Patient", "name": [{"text": "<a " * 100_000}]},
        {"resourceType": "Patient", "implicitRules": "a" * 500_000 + " "},
        {"resourceType": "Patient", "managingOrganization": {"reference": "http://" + "Aa/" * 100_000}},
        {"resourceType": "Patient", "text": {"status": "generated", "div": "<div>" * 50_000}},
        {
            "resourceType": "CodeSystem",
            "status": "draft",
            "content": "complete",
            "concept": [{"code": str(i)} for i in range(20_000)],
        },
        {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"code": str(i)} for i in range(1000)]},
            "valueString": "x",
            "component": [{"code": {"coding": [{"code": "x"}]}, "valueString": "x"}] * 5000,
        },
    ],
    ids=lambda resource: resource["resourceType"],
)
def test_large_and_strange_resources_are_judged_in_linear_time(resource: dict[str, Any]) -> None:
    began = time.process_time()
    validate(resource, most=10**9)
    assert time.process_time() - began < 2


def test_any_json_in_any_place_gives_issues_and_no_error_of_ours(corpus: Path) -> None:
    chance = random.Random(3)
    wild: tuple[Any, ...] = (
        None,
        True,
        0,
        "",
        "x",
        [],
        {},
        [None],
        [[]],
        {"x": {}},
        {"url": 1},
        [{"resourceType": "Patient"}],
        "#",
        1.5,
    )
    paths = sorted((corpus / "fhir" / "r4-examples-json").glob("*.json"))
    for path in chance.sample(paths, 60):
        for _ in range(8):
            resource = fhir_json.parse(path.read_bytes())
            for _ in range(3):
                disturb(resource, wild, chance)
            for one in validate(resource, best_practices=True, show_values=True):
                assert one.severity in ("error", "warning", "information")
                assert one.text


def disturb(resource: dict[str, Any], wild: tuple[Any, ...], chance: random.Random) -> None:
    at: Any = resource
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        keys = [key for key in keys if key != "resourceType"]
        if not keys:
            return
        key = chance.choice(keys)
        if not isinstance(at[key], (dict, list)) or chance.random() < 0.25:
            at[key] = chance.choice(wild)
            return
        at = at[key]


def test_xml_of_the_examples_is_judged_as_their_json(corpus: Path) -> None:
    for path in sorted((corpus / "fhir" / "r4-examples-json").glob("[A-C]*.json"))[:60]:
        resource = fhir_json.parse(path.read_bytes())
        source = fhir_xml.encode(resource)
        found = {(one.severity, one.rule, one.expression) for one in validate_source(source)}
        assert found == {(one.severity, one.rule, one.expression) for one in validate(resource)}, path.name


def test_what_is_near_to_a_name_is_looked_for_once_and_for_so_many_names_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(name: str, definition: TypeDefinition) -> str:
        asked.append(name)
        return near(name, definition)

    monkeypatch.setattr("hilum.fhir.validation.compiled.near", counted)
    same = validate({"resourceType": "Patient", "name": [{"familly": "A"} for _ in range(300)]}, most=5_000)
    assert [one.text.rpartition("; ")[2] for one in same if one.expression.endswith("familly")] == [
        "near: family"
    ] * 300
    assert asked == ["familly"]
    several = validate({"resourceType": "Patient", **{f"x{number}": "1" for number in range(1_000)}}, most=5_000)
    assert len([one for one in several if "does not have here" in one.text]) == 1_000
    assert len(asked) == 201
