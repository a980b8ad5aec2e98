"""Search: values that sort, rows that are found, and one meaning in the store and in `satisfies`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.errors import HilumError, Incorrect
from hilum.fhir import json as fhir_json
from hilum.fhir.definitions import resource_types, search_parameters
from hilum.fhir.search.expression import compiled
from hilum.fhir.search.index import CURRENT, extracted_parameters, index_rows, kept_rows, parameter_rows, parameters_of
from hilum.fhir.search.parameters import parse
from hilum.fhir.search.values import date_range, folded, number_text, significant_range
from hilum.fhir.service import Service
from hilum.fhir.validation import validate

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6)


@given(numbers, numbers)
def test_number_text_sorts_as_numbers_do(one: Decimal, two: Decimal) -> None:
    assert (number_text(one) < number_text(two)) == (one < two)
    assert (number_text(one) == number_text(two)) == (one == two)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2020", "2020-01-01T00:00:00.000000", "2020-12-31T23:59:59.999999"),
        ("2020-02", "2020-02-01T00:00:00.000000", "2020-02-29T23:59:59.999999"),
        ("2020-02-10", "2020-02-10T00:00:00.000000", "2020-02-10T23:59:59.999999"),
        ("2020-02-10T10:00:00+02:00", "2020-02-10T08:00:00.000000", "2020-02-10T08:00:00.999999"),
        ("2020-02-10T10:00Z", "2020-02-10T10:00:00.000000", "2020-02-10T10:00:59.999999"),
        ("2020-02-10T10:00:00.12Z", "2020-02-10T10:00:00.120000", "2020-02-10T10:00:00.129999"),
        ("0850", "0850-01-01T00:00:00.000000", "0850-12-31T23:59:59.999999"),
    ],
)
def test_a_date_stands_for_its_whole_span(text: str, low: str, high: str) -> None:
    assert date_range(text) == (low, high)


@pytest.mark.parametrize("text", ["", "20", "2020-13", "2020-02-30", "2020-1-1", "yesterday", "2020-01-01T25:00:00Z"])
def test_what_is_no_date_has_no_span(text: str) -> None:
    assert date_range(text) is None


def test_numbers_stand_for_what_rounds_to_them() -> None:
    assert significant_range(Decimal("100")) == (Decimal("99.5"), Decimal("100.5"))
    assert significant_range(Decimal("1.00")) == (Decimal("0.995"), Decimal("1.005"))


def test_strings_are_compared_without_case_and_accents() -> None:
    assert folded("  ÉMILE   Zola ") == "emile zola"


def test_every_search_parameter_of_r4_compiles() -> None:
    for kind in resource_types():
        for parameter in search_parameters(kind).values():
            if parameter.kind not in ("composite", "special"):
                assert len(compiled(parameter.expression)) == len(parameter.expression.split(" | ")), parameter


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_query_breaks_the_parser(name: str, value: str) -> None:
    for kind in ("Patient", "Observation"):
        for known in (
            name,
            "birthdate",
            "value-quantity",
            "identifier",
            "_has:" + name,
            "patient." + name,
            "name:" + name,
        ):
            try:
                parse(kind, [(known, value)])
            except HilumError as error:
                assert len(value) < 4 or value in name or value not in str(error)


def test_commas_and_bars_can_be_escaped() -> None:
    (criterion,) = parse("Patient", [("identifier", r"a\,b,urn:x|c\|d")]).criteria
    assert criterion.alternatives == (("eq", "a,b", "*"), ("eq", "c|d", "urn:x"))


@pytest.mark.parametrize(
    "pair",
    [("_count", "-1"), ("_sort", "nosuch"), ("_include", "x"), ("_summary", "x"), ("_total", "x"), ("birthdate", "x1")],
)
def test_bad_values_are_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(Incorrect):
        parse("Patient", [pair])


def found(service: Service, question: str) -> list[str]:
    reply = service.send("GET", f"/fhir/{question}")
    assert reply.status == 200, reply.body
    return sorted(one["resource"]["id"] for one in reply.resource.get("entry", ()))


def test_text_searches_what_stands_beside_codes_in_words(both: Service) -> None:
    fever = {"text": "Fever of unknown origin", "coding": [{"system": "http://s", "code": "1", "display": "Pyrexia"}]}
    number = {"value": "7", "type": {"text": "Chart number"}}
    condition = {"resourceType": "Condition", "subject": {"reference": "Patient/x"}}
    both.send("PUT", "/fhir/Condition/a", {**condition, "id": "a", "code": fever, "identifier": [number]})
    both.send("PUT", "/fhir/Condition/b", {**condition, "id": "b", "code": {"text": "Cough"}})
    stay = {
        "resourceType": "Encounter",
        "id": "e",
        "status": "planned",
        "class": {"code": "AMB", "display": "ambulatory"},
    }
    both.send("PUT", "/fhir/Encounter/e", stay)
    assert found(both, "Condition?code:text=FEVER%20of") == ["a"]
    assert found(both, "Condition?code:text=pyr") == ["a"]
    assert found(both, "Condition?code:text=cough,pyrexia") == ["a", "b"]
    assert found(both, "Condition?code:text=origin") == []  # as a string search: from its beginning
    assert found(both, "Condition?code:text=1") == []
    assert found(both, "Condition?identifier:text=chart") == ["a"]
    assert found(both, "Condition?identifier:text=chart&code:text=cough") == []
    assert found(both, "Encounter?class:text=ambul") == ["e"]


def test_text_is_refused_where_a_code_has_no_text(service: Service) -> None:
    for question in ("Patient?gender:text=male", "Patient?phone:text=5", "Patient?active:text=t"):
        assert service.send("GET", f"/fhir/{question}").status == 400


def test_a_contact_is_searched_by_its_value_alone(both: Service) -> None:
    """FHIR R4 3.1.1.4.10: a ContactPoint has no URI, and none may be asked for."""
    phone = {"system": "phone", "use": "work", "value": "555-1234"}
    odd = {"system": "phone", "use": "home", "value": 5551235}
    for telecom in (phone, odd, {"system": "phone"}):
        rows = index_rows({"resourceType": "Practitioner", "telecom": [telecom]})
        value = telecom.get("value")
        expected = {("phone", "token", str(value), ""), ("telecom", "token", str(value), "")} if value else set()
        assert set(rows) == expected
    both.send("PUT", "/fhir/Practitioner/a", {"resourceType": "Practitioner", "id": "a", "telecom": [phone]})
    assert found(both, "Practitioner?phone=555-1234") == ["a"]
    assert found(both, "Practitioner?phone=%7C555-1234") == ["a"]
    refused = both.send("GET", "/fhir/Practitioner?phone=work%7C555-1234")
    assert (refused.status, refused.resource["issue"][0]["code"]) == (400, "invalid")


def test_tokens_on_strings_are_compared_without_case(both: Service) -> None:
    """FHIR R4 3.1.1.4.10: where the data type is string, the search is not case sensitive; codes are as written."""
    drug = {"resourceType": "Medication", "id": "a", "batch": {"lotNumber": "Ab-9Z"}, "status": "active"}
    both.send("PUT", "/fhir/Medication/a", drug)
    for lot in ("Ab-9Z", "AB-9z", "ab-9z"):
        assert found(both, f"Medication?lot-number={lot}") == ["a"]
    assert found(both, "Medication?lot-number=Ab-9") == []
    assert found(both, "Medication?status=Active") == []


def test_a_canonical_is_found_with_its_version_and_without(both: Service) -> None:
    """FHIR R4 3.1.1.4.9 and 3.1.1.4.13: a bar and a version behind a URL are a search on the business version."""
    plan = {"resourceType": "ActivityDefinition", "status": "draft", "url": "http://a.org/plan"}
    for id, version in (("a", "1.0"), ("b", "2.0-RC"), ("c", "")):
        library = f"http://a.org/Library/one{'|' if version else ''}{version}"
        one = {**plan, "id": id, "library": [library], **({"version": version} if version else {})}
        assert both.send("PUT", f"/fhir/ActivityDefinition/{id}", one).status == 201
    for question, ids in (
        ("url=http://a.org/plan", ["a", "b", "c"]),
        ("url=http://a.org/plan%7C1.0", ["a"]),
        ("url=http://a.org/plan%7C2.0-rc", ["b"]),
        ("url=http://a.org/plan%7C3.0", []),
        ("url=http://a.org/other,http://a.org/plan%7C", ["a", "b", "c"]),
        ("url=http://a.org/other%7C1.0,http://a.org/plan%7C1.0", ["a"]),
        ("depends-on=http://a.org/Library/one", ["a", "b", "c"]),
        ("depends-on=http://a.org/Library/one%7C1.0", ["a"]),
        ("depends-on=http://a.org/Library/one%7C3.0", []),
    ):
        assert found(both, f"ActivityDefinition?{question}") == ids, question
    refused = both.send("GET", "/fhir/ActivityDefinition?url=http://a.org/plan%7C1.0,http://a.org/plan%7C2.0-RC")
    assert refused.status == 400


def test_a_document_is_found_by_the_composition_within_it(both: Service) -> None:
    """FHIR R4 3.1.1.4.12: reference parameters search elements of type Resource too, as composition and message of Bundle."""

    def first(**resource: Any) -> dict[str, Any]:
        entry = {"fullUrl": "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7", "resource": resource}
        return {"resourceType": "Bundle", "type": "collection", "entry": [entry]}

    kept = {
        "d": first(
            resourceType="Composition",
            id="c1",
            status="final",
            type={"text": "x"},
            date="2020",
            title="t",
            author=[{"display": "A"}],
        ),
        "m": first(resourceType="MessageHeader", id="h1", eventUri="http://e", source={"endpoint": "http://s"}),
        "p": first(resourceType="Patient", id="c1"),
    }
    for id, bundle in kept.items():
        assert both.send("PUT", f"/fhir/Bundle/{id}", {**bundle, "id": id}).status == 201, id
    assert found(both, "Bundle?composition=Composition/c1") == ["d"]
    assert found(both, "Bundle?composition=c1") == ["d"]
    assert found(both, "Bundle?message=MessageHeader/h1") == ["m"]
    assert found(both, "Bundle?message:missing=true") == ["d", "p"]
    assert not [row for row in index_rows({"resourceType": "Bundle", "entry": [{"resource": {}}, 1]}) if "/" in row[2]]


def test_every_indexed_value_of_the_examples_finds_its_resource(service: Service, corpus: Path) -> None:
    """For each parameter of each example one of its rows is asked for, as a client would."""
    asked = 0
    for path in sorted((corpus / "fhir" / "r4-examples-json").rglob("*.json")):
        resource = fhir_json.parse(path.read_bytes())
        kind = str(resource["resourceType"])
        if kind == "Patient" or "id" not in resource or any(i.severity == "error" for i in validate(resource)):
            continue
        assert service.send("PUT", f"/fhir/{kind}/{resource['id']}", resource).status in (200, 201)
        seen = set()
        for code, row_kind, a, b in index_rows(resource):
            if code in seen or code not in parameters_of(kind) or code == "_lastUpdated":
                continue
            seen.add(code)
            if row_kind == "token":
                value = f"{escaped(b)}|{escaped(a)}" if b and parameters_of(kind)[code].kind == "token" else escaped(a)
            elif row_kind == "date":
                value = f"ge{a[:19]}Z" if a else f"le{b[:19]}Z"
            elif row_kind == "number":
                continue
            else:
                value = escaped(b if row_kind == "string" else a)
            reply = service.send("GET", f"/fhir/{kind}?{code}={quote(value)}&_count=1000&_elements=id")
            assert reply.status == 200, (path.name, code, reply.body)
            ids = [one["resource"]["id"] for one in reply.resource.get("entry", ())]
            assert resource["id"] in ids, (path.name, code, value)
            asked += 1
    assert asked > 1000


def test_the_tree_finds_what_each_parameter_finds_by_itself(corpus: Path) -> None:
    found = 0
    for path in sorted((corpus / "fhir").rglob("*.json")):
        try:
            resource = fhir_json.parse(path.read_bytes())
        except HilumError:
            continue
        if resource["resourceType"] not in resource_types():
            continue
        rows = index_rows(resource)
        alone = {
            row
            for one in extracted_parameters(resource["resourceType"]).values()
            for row in parameter_rows(resource, one)
        }
        assert set(rows) - {CURRENT} == alone, path.name
        assert len(set(rows)) == len(rows)
        found += len(rows)
    assert found > 5000


def test_absence_is_indexed_where_a_parameter_asks_for_it() -> None:
    assert ("deceased", "token", "false", "") in index_rows({"resourceType": "Patient"})
    assert ("deceased", "token", "true", "") in index_rows({"resourceType": "Patient", "deceasedDateTime": "2020"})


def test_the_id_of_a_resource_needs_no_row_in_the_store() -> None:
    patient = {"resourceType": "Patient", "id": "a", "gender": "female"}
    assert set(index_rows(patient)) - set(kept_rows(patient)) == {("_id", "token", "a", "")}


def test_no_row_is_made_of_what_is_no_fhir() -> None:
    oddities: tuple[Any, ...] = (None, 1, "x", [], [None, 1, "x", {}], {"a": 1}, {"url": 1}, [[]], True)
    for content in oddities:
        for name in ("identifier", "name", "birthDate", "link", "extension", "telecom", "address", "meta"):
            for row in index_rows({"resourceType": "Patient", "id": "a", name: content}):
                assert all(isinstance(one, str) for one in row)


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace("|", "\\|").replace("$", "\\$")
