"""`from hilum import fhir`: parse, dump, convert, validate, evaluate, build."""

from __future__ import annotations

import datetime
import decimal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hilum import fhir
from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.fhir import flatten, validation, views

JSON = b'{"resourceType":"Patient","id":"p1","name":[{"family":"Lindqvist","given":["Maja","Sofia"]}],"birthDate":"1970-01-31"}'
XML = (
    b'<Patient xmlns="http://hl7.org/fhir"><id value="p1"/><name><family value="Lindqvist"/><given value="Maja"/>'
    b'<given value="Sofia"/></name><birthDate value="1970-01-31"/></Patient>'
)


def refused(kind: str, /, **elements: Any) -> str:
    with pytest.raises(Incorrect) as caught:
        fhir.build(kind, **elements)
    return str(caught.value)


def test_the_first_character_says_whether_it_is_json_or_xml(tmp_path: Path) -> None:
    patient = fhir.parse(JSON)
    assert patient["name"][0]["given"] == ["Maja", "Sofia"]
    assert fhir.parse(XML) == patient
    assert fhir.parse(b"\xef\xbb\xbf \r\n" + XML) == patient
    assert fhir.parse(JSON.decode()) == patient
    assert fhir.parse(memoryview(JSON)) == patient
    file = tmp_path / "patient.xml"
    file.write_bytes(XML)
    assert fhir.parse(file) == patient


@pytest.mark.parametrize("content", [b"", b"   ", b"[]", b"MSH|^~\\&|", b'"Patient"', "patient.json"])
def test_what_is_neither_json_nor_xml_is_refused(content: bytes | str) -> None:
    with pytest.raises(DecodeError):
        fhir.parse(content)


def test_a_file_is_read_no_further_than_its_budget(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.write_bytes(b" " * 1001)
    with pytest.raises(BudgetExceeded):
        fhir.parse(file, max_bytes=1000)


def test_a_text_is_content_and_never_the_name_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "patient.json"
    file.write_bytes(JSON)
    with pytest.raises(DecodeError):
        fhir.parse(str(file))


def test_what_is_dumped_is_parsed_back() -> None:
    patient = fhir.parse(JSON)
    assert fhir.dump(patient) == JSON
    assert fhir.parse(fhir.dump(patient, format="xml")) == patient
    assert b"\n" in fhir.dump(patient, pretty=True)
    assert fhir.dump(views.Patient(patient)) == JSON
    with pytest.raises(Incorrect):
        fhir.dump(patient, format="yaml")  # type: ignore[arg-type]
    with pytest.raises(Incorrect):
        fhir.dump("Patient")  # type: ignore[arg-type]


def test_a_conversion_keeps_decimals_as_written_and_bytes_that_need_none() -> None:
    data = b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.200}}'
    xml = fhir.convert(data, "xml")
    assert b'<value value="1.200"/>' in xml
    assert fhir.convert(xml, to="json") == data
    assert fhir.convert(b" " + data, to="json") == b" " + data
    with pytest.raises(DecodeError):
        fhir.convert(b'{"resourceType":"Observation",', to="json")


def test_a_resource_a_view_or_content_is_validated() -> None:
    assert fhir.validate(JSON) == ()
    patient = fhir.parse(JSON)
    assert fhir.validate(patient) == ()
    patient["gender"] = "femail"
    issues = fhir.validate(views.Patient(patient))
    assert [issue.expression for issue in issues] == ["Patient.gender"]
    assert "femail" not in str(issues)
    (issue,) = fhir.validate('{"resourceType": "Patient",\n "gender": "femail"}')
    assert (issue.line, issue.column, issue.expression) == (2, 12, "Patient.gender")
    (issue,) = fhir.validate(b'{"resourceType": "Patient",')
    assert (issue.severity, issue.line) == ("fatal", 1)
    assert fhir.validate({"resourceType": "Patient", "gender": "femail"}, bindings=False) == ()


def test_a_path_is_evaluated_on_a_dict_or_a_view_with_variables() -> None:
    patient = fhir.parse(JSON)
    assert fhir.evaluate(patient, "Patient.name.given") == ["Maja", "Sofia"]
    assert fhir.evaluate(views.Patient(patient), "name.given[%at]", at=1) == ["Sofia"]
    assert fhir.evaluate(patient, "name.given = %all", all=["Maja", "Sofia"]) == [True]
    assert fhir.evaluate(patient, "photo") == []
    with pytest.raises(Incorrect, match="line 1"):
        fhir.evaluate(patient, "name.(")
    with pytest.raises(Incorrect, match="no such variable"):
        fhir.evaluate(patient, "%nothing")


def test_a_resource_is_built_from_the_values_of_its_elements() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=1))
    observation = fhir.build(
        "Observation",
        id="o1",
        status="final",
        code=fhir.build("CodeableConcept", text="Glucose"),
        subject={"reference": "Patient/p1"},
        encounter=None,
        effectiveDateTime=datetime.datetime(2026, 1, 15, 10, 15, tzinfo=zone),
        valueQuantity={"value": decimal.Decimal("5.40"), "unit": "mmol/l"},
        note=[views.Annotation({"text": "fasting"})],
    )
    assert fhir.dump(observation) == (
        b'{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"Glucose"},'
        b'"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-01-15T10:15:00+01:00",'
        b'"valueQuantity":{"value":5.40,"unit":"mmol/l"},"note":[{"text":"fasting"}]}'
    )
    assert fhir.validate(observation) == ()
    assert fhir.build("Encounter", class_={"code": "AMB"}) == {"resourceType": "Encounter", "class": {"code": "AMB"}}
    assert fhir.build("Patient", birthDate=datetime.date(1970, 1, 31))["birthDate"] == "1970-01-31"
    assert fhir.build("Binary", contentType="text/plain", data=b"Hi!")["data"] == "SGkh"
    padded = fhir.build("HumanName", given=["Maja", None], _given=[None, {"id": "second"}])
    assert padded == {"given": ["Maja", None], "_given": [None, {"id": "second"}]}
    fragment = fhir.build("Parameters", parameter=[{"name": "resource", "resource": observation}])
    assert fragment["parameter"][0]["resource"] is observation


def test_what_is_built_wrongly_is_told_with_the_place_and_what_may_be_meant() -> None:
    assert "near: Patient" in refused("Patiant")
    assert "near: birthDate" in refused("Patient", birthdate="1970-01-31")
    assert "near: valueQuantity, " in refused("Observation", value=1)
    assert "Patient.name[0]" in refused("Patient", name=[{"famly": "x"}])
    assert "near: family" in refused("Patient", name=[{"famly": "x"}])
    assert "a list is meant at Patient.name" in refused("Patient", name={"family": "x"})
    assert "no list is meant at Patient.gender" in refused("Patient", gender=["male"])
    assert "an object is meant here (Period)" in refused("HumanName", period="2026")
    assert "empty list" in refused("Patient", name=[])
    assert "more than one type of deceased[x]" in refused("Patient", deceasedBoolean=True, deceasedDateTime="2026")
    assert "Decimal" in refused("Quantity", value=5.4)
    assert "no decimals" in refused("Quantity", value=decimal.Decimal("NaN"))
    assert "zone" in refused("Appointment", start=datetime.datetime(2026, 1, 1))
    assert "no date" in refused("Patient", birthDate=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    assert "form of date" in refused("Patient", birthDate="31.01.1970")
    assert "31.01" not in refused("Patient", birthDate="31.01.1970")
    assert "no element '_name'" in refused("Patient", _name=[{"id": "1"}])
    assert "names no resource" in refused("Patient", contained=[{"id": "1"}])
    assert refused("Patient", active=None, xyzzy=1).startswith("no element 'xyzzy' at Patient")


def test_what_nests_in_itself_is_refused() -> None:
    extension: dict[str, Any] = {"url": "http://example.org/x"}
    extension["extension"] = [extension]
    with pytest.raises(BudgetExceeded):
        fhir.build("Patient", extension=[extension])


def test_the_package_is_imported_without_its_tables() -> None:
    code = (
        "import sys, time; t = time.process_time(); import hilum.fhir; t = time.process_time() - t\n"
        "loaded = [m for m in sys.modules if m.startswith('hilum.') or m in ('lxml', 'orjson', 'pyarrow', 'json')]\n"
        "assert sorted(loaded) == ['hilum.core', 'hilum.core.lazily', 'hilum.fhir'], loaded\n"
        "assert t < 0.02, t\n"
        "assert 'views' in dir(hilum.fhir)\n"
        "assert hilum.fhir.parse and hilum.fhir.views.Patient and hilum.fhir.Decimal\n"
        "assert all(getattr(hilum.fhir, name) for name in hilum.fhir.__all__)\n"
        "late = ('lxml', 'msgspec', 'pathlib', 'hilum.fhir.path', 'hilum.fhir.xml', 'hilum.fhir.validation.validating')\n"
        "assert not set(late) & set(sys.modules), set(late) & set(sys.modules)\n"
        "from hilum.fhir import flatten, validation\n"
        "assert all(getattr(one, name) for one in (flatten, validation) for name in dir(one))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_name_that_the_package_has_not_is_told() -> None:
    for one in (flatten, validation):
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            getattr(one, "nothing")  # noqa: B009
    with pytest.raises(AttributeError):
        fhir.parze  # noqa: B018


def test_now_is_what_the_caller_says() -> None:
    when = datetime.datetime(2019, 2, 3, 4, 5, tzinfo=datetime.UTC)
    patient = {"resourceType": "Patient", "birthDate": "2019-02-02"}
    assert fhir.evaluate(patient, "today().toString()", now=when) == ["2019-02-03"]
    assert fhir.evaluate(patient, "now() > today() - 1 year and birthDate < today()", now=when) == [True]
    assert fhir.evaluate(patient, "birthDate > today() or %x = today()", now=when, x="2019-02-04") == [False]
    view = flatten.compile({"resource": "Patient", "select": [{"column": [{"name": "t", "path": "today()"}]}]})
    assert [*view.rows([patient, patient], now=when)] == [{"t": "2019-02-03"}] * 2


def test_the_name_of_a_file_in_a_text_is_told_for_what_it_is() -> None:
    with pytest.raises(DecodeError, match=r"the name of a file is a pathlib\.Path"):
        fhir.parse("patient.json")
    with pytest.raises(DecodeError) as caught:
        fhir.parse(b"patient.json")
    assert "pathlib" not in str(caught.value)


def test_what_was_read_already_is_written_by_dump() -> None:
    for one in ({"resourceType": "Patient"}, views.Patient()):
        with pytest.raises(Incorrect, match="dump writes it"):
            fhir.convert(one, "xml")  # type: ignore[arg-type]


def test_a_float_is_told_for_what_it_is() -> None:
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "a"},
        "valueQuantity": {"value": 5.4},
    }
    (issue,) = fhir.validate(observation)
    assert issue.is_error
    assert "a float, which is not the decimal that was written" in issue.text


def test_an_issue_is_a_line_where_it_is_printed() -> None:
    (issue,) = fhir.validate('{"resourceType": "Patient",\n "birthDate": "31.01.1970"}')
    assert str(issue) == "error 2:15 Patient.birthDate: not the form of date (YYYY, YYYY-MM or YYYY-MM-DD) [value]"
    (issue,) = fhir.validate({"resourceType": "Patient", "gender": "femal"}, show_values=True)
    value_set = "http://hl7.org/fhir/ValueSet/administrative-gender"
    assert str(issue) == f"error Patient.gender: a code outside of the required value set {value_set} femal [binding]"


def test_an_expression_asks_what_it_is_given() -> None:
    class Known:
        def member_of(self, value_set: str, coded: Any, type_name: str) -> bool | None:
            return (value_set, coded) == ("urn:v", "female")

        def subsumes(self, broader: Any, narrower: Any) -> bool | None:
            return None

    patient = {"resourceType": "Patient", "gender": "female", "managingOrganization": {"reference": "Organization/o"}}
    assert fhir.evaluate(patient, "gender.memberOf('urn:v')", terminology=Known()) == [True]
    organization = {"resourceType": "Organization", "name": "Hospital"}
    found = fhir.evaluate(patient, "managingOrganization.resolve().name", resolve={"Organization/o": organization}.get)
    assert found == ["Hospital"]


def test_the_errors_of_the_package_are_names_of_it() -> None:
    from hilum.core import errors

    for name in ("HilumError", "Incorrect", "DecodeError", "BudgetExceeded"):
        assert getattr(fhir, name) is getattr(errors, name)


def test_the_options_of_validate_are_those_of_the_validator() -> None:
    import inspect

    mine, its = (inspect.signature(one).parameters for one in (fhir.validate, validation.validate))
    assert {name: one.default for name, one in mine.items()} == {name: one.default for name, one in its.items()}
