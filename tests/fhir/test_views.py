"""Typed views of resources that stay plain dicts."""

from __future__ import annotations

import copy
import datetime
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hilum import fhir
from hilum.core.errors import Incorrect
from hilum.fhir import views
from hilum.fhir.definitions import type_definition, type_names

ROOT = Path(__file__).parents[2]


def patient() -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "name": [{"family": "Lindqvist", "given": ["Maja", None], "_given": [None, {"id": "second"}]}],
        "birthDate": "1970-01-31",
        "deceasedBoolean": False,
        "contact": [{"name": {"family": "Lind"}}],
    }


def test_a_view_reads_from_the_dict() -> None:
    resource = patient()
    view = views.Patient(resource)
    assert view.resourceType == "Patient"
    assert view.name[0].family == "Lindqvist"
    assert view.name[-1].given[0] == "Maja"
    assert list(view.name[0].given) == ["Maja", None]
    assert len(view.contact) == 1
    assert view.contact[0].name is not None
    assert view.contact[0].name.family == "Lind"
    assert view.maritalStatus is None
    assert view.gender is None
    assert list(view.telecom) == []
    assert view.deceased is False
    assert view.deceasedDateTime is None
    assert [name.family for name in view.name[0:1]] == ["Lindqvist"]
    assert resource == patient()
    assert views.plain(view) is resource


def test_what_is_written_to_a_view_is_in_the_dict() -> None:
    resource = patient()
    view = views.Patient(resource)
    view.name[0].family = "Berg"
    view.gender = "female"
    view.birthDate = datetime.date(1971, 2, 1)
    view.telecom.append({"system": "phone", "value": "+46 1"})
    view.telecom.append(views.ContactPoint({"system": "email"}))
    view.telecom[1].value = "maja@example.org"
    view.maritalStatus = {"text": "married"}
    assert view.maritalStatus is not None and view.maritalStatus.text == "married"
    del view.contact
    assert resource == {
        "resourceType": "Patient",
        "name": [{"family": "Berg", "given": ["Maja", None], "_given": [None, {"id": "second"}]}],
        "birthDate": "1971-02-01",
        "deceasedBoolean": False,
        "gender": "female",
        "telecom": [{"system": "phone", "value": "+46 1"}, {"system": "email", "value": "maja@example.org"}],
        "maritalStatus": {"text": "married"},
    }


def test_an_empty_list_is_not_left_behind() -> None:
    resource = patient()
    view = views.Patient(resource)
    del view.contact[0]
    assert "contact" not in resource
    view.contact.insert(0, {"gender": "male"})
    view.contact[0] = {"gender": "female"}
    assert resource["contact"] == [{"gender": "female"}]
    view.contact = []
    assert "contact" not in resource
    view.contact[0:0] = [{"gender": "other"}]
    assert resource["contact"] == [{"gender": "other"}]
    view.contact.clear()
    assert "contact" not in resource


def test_a_choice_keeps_one_type() -> None:
    resource = patient()
    view = views.Patient(resource)
    view.deceasedDateTime = "2026-01-15"
    assert view.deceased == "2026-01-15"
    assert "deceasedBoolean" not in resource
    observation = views.Observation()
    observation.valueQuantity = {"value": 5}
    assert isinstance(observation.value, views.Quantity)
    with pytest.raises(AttributeError, match="valueQuantity"):
        observation.value = 5  # type: ignore[misc]


def test_ids_and_extensions_move_with_the_values_that_have_them() -> None:
    resource = patient()
    name = views.Patient(resource).name[0]
    name.given.insert(0, "Anna")
    assert resource["name"][0] == {
        "family": "Lindqvist",
        "given": ["Anna", "Maja", None],
        "_given": [None, None, {"id": "second"}],
    }
    name.given[2] = "Sofia"
    del name.given[1]
    assert resource["name"][0] == {
        "family": "Lindqvist",
        "given": ["Anna", "Sofia"],
        "_given": [None, {"id": "second"}],
    }
    del name.given[1]
    assert resource["name"][0] == {"family": "Lindqvist", "given": ["Anna"]}
    del name.given[0]
    assert resource["name"][0] == {"family": "Lindqvist"}
    with pytest.raises(IndexError):
        name.given[0]


def test_the_element_of_a_primitive_has_its_id_and_extensions() -> None:
    resource = patient()
    view = views.Patient(resource)
    views.element_of(view, "birthDate").extension.append({"url": "http://example.org/time", "valueTime": "12:00:00"})
    assert resource["_birthDate"] == {"extension": [{"url": "http://example.org/time", "valueTime": "12:00:00"}]}
    assert views.element_of(view.name[0], "given", 1).id == "second"
    views.element_of(view.name[0], "given", 0).id = "first"
    assert resource["name"][0]["_given"] == [{"id": "first"}, {"id": "second"}]
    del view.birthDate
    assert "_birthDate" not in resource
    for name, index in (("name", None), ("nothing", None), ("given", None)):
        with pytest.raises(Incorrect):
            views.element_of(view.name[0], name, index)


def test_a_resource_within_a_resource_has_the_view_of_its_type() -> None:
    bundle = views.Bundle({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient()}]})
    inner = bundle.entry[0].resource
    assert isinstance(inner, views.Patient)
    assert isinstance(inner, views.DomainResource)
    assert inner.name[0].family == "Lindqvist"
    bundle.entry[0].resource = views.Group({"resourceType": "Group", "actual": True})
    assert isinstance(views.of(views.plain(bundle)).entry[0].resource, views.Group)


def test_a_view_refuses_names_and_values_that_its_type_has_not() -> None:
    view = views.Patient(patient())
    with pytest.raises(AttributeError, match="near: birthDate"):
        view.birthdate  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match="near: gender"):
        view.gendre = "male"  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        view.resourceType = "Group"  # type: ignore[misc]
    with pytest.raises(Incorrect, match="form of date"):
        view.birthDate = "yesterday"
    with pytest.raises(Incorrect, match="a list is meant"):
        view.name = {"family": "x"}  # type: ignore[dict-item]
    with pytest.raises(Incorrect, match="famly"):
        view.name.append({"famly": "x"})
    with pytest.raises(Incorrect):
        views.Patient({"resourceType": "Group"})
    with pytest.raises(Incorrect):
        views.of({"resourceType": "Grupp"})
    with pytest.raises(Incorrect):
        views.View({})
    with pytest.raises(Incorrect, match="object is meant"):
        views.Patient({"resourceType": "Patient", "name": ["x"]}).name[0]
    with pytest.raises(Incorrect, match="array is meant"):
        views.Patient({"resourceType": "Patient", "name": {}}).name[0]
    with pytest.raises(AttributeError):
        views.Patiant  # type: ignore[attr-defined]  # noqa: B018
    assert views.plain(view) == patient()


def test_a_view_of_a_new_resource_is_written_in_one_expression() -> None:
    made = views.DocumentReference(
        status="current",
        date=datetime.datetime(2026, 1, 15, tzinfo=datetime.UTC),
        content=[views.DocumentReferenceContent(attachment=views.Attachment(url="http://example.org/a", size=3))],
        category=None,
        contained=[views.Patient(id="p")],
    )
    assert views.plain(made) == {
        "resourceType": "DocumentReference",
        "status": "current",
        "date": "2026-01-15T00:00:00+00:00",
        "content": [{"attachment": {"url": "http://example.org/a", "size": 3}}],
        "contained": [{"resourceType": "Patient", "id": "p"}],
    }
    assert views.Encounter(class_=views.Coding(code="AMB")).class_ == views.Coding(code="AMB")
    assert views.Patient({"resourceType": "Patient", "active": True}, gender="female").active is True
    with pytest.raises(AttributeError, match="near: gender"):
        views.Patient(gendr="female")  # type: ignore[call-arg]
    with pytest.raises(Incorrect, match=r"Patient\.name"):
        views.Patient(name=views.HumanName(family="a"))  # type: ignore[arg-type]


def test_words_of_python_have_an_underscore_behind() -> None:
    encounter = views.Encounter()
    encounter.class_ = {"code": "AMB"}
    assert encounter.class_ is not None and encounter.class_.code == "AMB"
    assert views.plain(encounter) == {"resourceType": "Encounter", "class": {"code": "AMB"}}
    assert "class_" in dir(encounter)


def test_a_view_shows_no_value_where_it_is_printed() -> None:
    view = views.Patient(patient())
    assert repr(view) == "Patient(name, birthDate, deceasedBoolean, contact)"
    assert "Maja" not in repr(view.name) + repr(view.name[0].given)
    assert view == views.Patient(patient())
    assert view.name == views.Patient(patient()).name
    assert view.name[0].given == ["Maja", None]
    assert fhir.validate(view) == fhir.validate(patient())


def test_a_deep_copy_has_a_dict_of_its_own() -> None:
    resource = patient()
    view = views.Patient(resource)
    other = copy.deepcopy(view)
    other.name[0].family = "Berg"
    assert (view.name[0].family, other.name[0].family) == ("Lindqvist", "Berg")
    assert views.plain(copy.copy(view)) is resource
    assert pickle.loads(pickle.dumps(view)) == view


def test_every_type_and_element_of_the_table_is_there() -> None:
    for kind in type_names():
        made = views.view_class(kind)
        assert getattr(views, views.class_name(kind)) is made
        if kind in ("Resource", "DomainResource"):
            continue
        view = made()
        names = [name if name not in ("class", "for", "import", "assert", "global", "from") else f"{name}_"
                 for name in type_definition(kind).by_name]  # fmt: skip
        assert set(names) <= set(dir(view))
        for name in names:
            value = getattr(view, name)
            assert value is None or len(value) == 0


def test_the_stub_is_the_one_that_the_tool_writes_and_it_is_small() -> None:
    tool = ROOT / "tools" / "generate_fhir_views.py"
    assert subprocess.run([sys.executable, str(tool), "--check"], check=False, timeout=60).returncode == 0
    assert (ROOT / "src" / "hilum" / "fhir" / "views" / "__init__.pyi").stat().st_size < 600_000
