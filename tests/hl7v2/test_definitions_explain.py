"""What a name of HL7 v2 means, as people ask for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import NotFound
from hilum.hl7v2.definitions import VERSIONS, definitions
from hilum.hl7v2.definitions.explain import explain_definition


def _ask(query: str, version: str = "2.5.1") -> dict[str, Any]:
    answer = explain_definition(query, version)
    json.dumps(answer)
    assert (answer["query"], answer["version"]) == (query, version)
    return answer


def test_a_segment_lists_its_fields() -> None:
    answer = _ask("PID")
    assert (answer["kind"], answer["name"], answer["section"]) == ("segment", "Patient Identification", "3.4.2")
    assert len(answer["fields"]) == 39
    assert answer["fields"][2]["name"] == "Patient Identifier List"
    assert answer["fields"][7]["table"] == {"id": "0001", "name": "Administrative Sex", "type": "user", "codes": 6}


def test_a_field_has_its_components_and_the_codes_of_its_table() -> None:
    answer = _ask("PID-3")
    assert (answer["kind"], answer["id"], answer["datatype"], answer["usage"], answer["cardinality"]) == (
        "field", "PID-3", "CX", "R", "1..*"
    )  # fmt: skip
    assert answer["segment"] == {"id": "PID", "name": "Patient Identification"}
    assert [one["name"] for one in answer["components"]][:2] == ["ID Number", "Check Digit"]
    assert {"code": "F", "display": "Female"} in _ask("PID-8")["codes"]


def test_a_component_and_a_subcomponent_are_found_through_the_data_types() -> None:
    answer = _ask("PID-3.4")
    assert (answer["kind"], answer["id"], answer["name"], answer["datatype"]) == (
        "component", "PID-3.4", "Assigning Authority", "HD"
    )  # fmt: skip
    assert answer["of"]["id"] == "PID-3"
    deeper = _ask("PID-3.4.2")
    assert (deeper["id"], deeper["way"]) == ("PID-3.4.2", "Assigning Authority / Universal ID")


def test_a_data_type_and_its_component() -> None:
    answer = _ask("CX")
    assert (answer["kind"], len(answer["components"])) == ("data type", 10)
    assert _ask("CX.4")["name"] == "Assigning Authority"
    assert _ask("CX.4.1")["way"] == "Assigning Authority / Namespace ID"
    assert _ask("ST")["components"] == []
    assert _ask("varies")["id"] == "varies"


def test_a_structure_is_listed_with_depths_and_its_events() -> None:
    answer = _ask("ADT_A01")
    assert (answer["kind"], answer["events"]) == ("structure", ["ADT^A01", "ADT^A04", "ADT^A08", "ADT^A13"])
    assert answer["items"][0] == {
        "depth": 0, "name": "MSH", "cardinality": "1..1", "group": False, "choice": False, "title": "Message Header"
    }  # fmt: skip
    inside = [one for one in answer["items"] if one["depth"] == 1]
    assert [one["name"] for one in inside] == ["PR1", "ROL", "IN1", "IN2", "IN3", "ROL"]
    choice = next(one for one in _ask("ORM_O01")["items"] if one["choice"])
    assert choice["group"]
    assert next(one for one in _ask("RTB_KNN")["items"] if one["name"] == "anyHL7Segment")["title"] == "any segment"


def test_a_message_leads_to_its_structure() -> None:
    for query in ("ADT^A04", "ADT^A04^ADT_A01", "adt_a04"):
        answer = _ask(query)
        assert (answer["kind"], answer["id"], answer["code"], answer["event"]) == ("message", "ADT_A01", "ADT", "A04")
        assert "Register a patient" in answer["event_name"]


def test_a_code_lists_its_events_and_an_event_its_messages() -> None:
    answer = _ask("ADT")
    assert answer["kind"] == "message code"
    assert {"message": "ADT^A40", "structure": "ADT_A39"}.items() <= next(
        one for one in answer["messages"] if one["message"] == "ADT^A40"
    ).items()
    assert [one["message"] for one in _ask("O21")["messages"]] == ["OML^O21"]


def test_a_table_and_one_of_its_codes() -> None:
    answer = _ask("0001")
    assert (answer["kind"], answer["id"], answer["type"], answer["edition"]) == ("table", "0001", "user", "2.5.1")
    assert (answer["open"], _ask("0005")["open"]) == (False, True)
    for query in ("0001 F", "1 f", "table 0001 F", "HL70001 F", "0001:F"):
        code = _ask(query)
        assert (code["kind"], code["id"], code["code"], code["display"]) == ("code", "0001", "F", "Female")


def test_case_repetitions_and_blanks_do_not_matter() -> None:
    assert _ask(" pid[1]-3[2].4 ")["id"] == "PID-3.4"
    assert _ask("pid.3.4")["id"] == "PID-3.4"


def test_the_answer_is_the_version_s_own() -> None:
    assert _ask("PID-3", "2.3")["name"] == "Patient ID (Internal ID)"
    assert _ask("ADT_A28", "2.2")["kind"] == "structure"
    assert _ask("ADT_A28", "2.5.1")["kind"] == "message"


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("PDI", "PID"), ("PID-99", "PID-1 to PID-39"), ("CX.40", "CX.1 to CX.10"), ("ADT^A99", "ADT^A"), ("ORU_R02", "ORU_R01"),
        ("0001 X", "0001 "), ("PRT", "it is in 2.7"), ("", "empty name"), ("PID-3.4.1.1", "PID-1 to PID-39"), ("PID-0", "PID-1"),
        ("9998", "0"), ("\x1b[31m", "?"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_the_nearest_that_is(query: str, near: str) -> None:
    with pytest.raises(NotFound) as caught:
        explain_definition(query, "2.5.1")
    assert near in str(caught.value)
    assert str(caught.value).isprintable()


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(NotFound, match="known are"):
        explain_definition("PID", "2.10")


@settings(max_examples=40)
@given(st.text(max_size=300), st.sampled_from(VERSIONS))
def test_any_text_is_answered_or_refused(query: str, version: str) -> None:
    try:
        assert explain_definition(query, version)["kind"]
    except NotFound as error:
        assert len(str(error)) < 400


@pytest.mark.parametrize("version", ["2.1", "2.3", "2.5.1", "2.8.2"])
def test_everything_that_is_defined_can_be_asked_for(version: str) -> None:
    known = definitions(version)

    def kind(query: str) -> str:
        return str(explain_definition(query, version)["kind"])

    assert {kind(segment) for segment in known.segments} == {"segment"}
    assert {kind(structure) for structure in known.structures} == {"structure"}
    assert {kind(table) for table in known.tables} == {"table"}
    assert {kind(datatype) for datatype in known.datatypes if datatype not in known.segments} == {"data type"}
    for code, event in known.events:
        if event and "*" not in event:
            assert explain_definition(f"{code}^{event}", version)["id"] == known.structure_of(code, event)
