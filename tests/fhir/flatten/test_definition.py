"""ViewDefinitions that break their rules: every flaw is told with its place."""

from __future__ import annotations

from typing import Any

import pytest

from hilum.core.errors import DecodeError
from hilum.fhir import flatten


def column(name: str = "id", path: str = "id", **more: Any) -> dict[str, Any]:
    return {"name": name, "path": path, **more}


def view(*selects: dict[str, Any], resource: str = "Patient", **more: Any) -> dict[str, Any]:
    return {"resource": resource, "select": list(selects) or [{"column": [column()]}], **more}


def flaws(definition: Any) -> list[str]:
    with pytest.raises(flatten.ViewError) as caught:
        flatten.compile(definition)
    return [f"{flaw.where}: {flaw.text}" for flaw in caught.value.flaws]


def test_a_sound_view_has_its_columns_in_order() -> None:
    made = flatten.compile(
        view(
            {
                "column": [column(), column("b", "birthDate")],
                "select": [{"forEach": "name", "column": [column("f", "family")]}],
            }
        )
    )
    assert [(one.name, one.type) for one in made.columns] == [("id", "id"), ("b", "date"), ("f", "string")]
    assert made.remarks == ()


DATE = " (YYYY, YYYY-MM or YYYY-MM-DD)"


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ({}, ["resource: the type of resource is required", "select: at least one select is required"]),
        ([], [": a ViewDefinition is an object"]),
        (view(resource="Patiant"), ["resource: no resource type of R4"]),
        (view(resourceType="Patient"), ["resourceType: not a ViewDefinition"]),
        (view(name="1st"), ["name: a name is made of letters, digits and _, and begins with a letter"]),
        (view(selct=[]), ["selct: not known here; near: select"]),
        (view({"column": column()}), ["select[0].column: a list is meant"]),
        (view({"column": ["id"]}), ["select[0].column[0]: an object is meant"]),
        (view({}), ["select[0]: a select has columns, selects or a unionAll"]),
        (view({"foreach": "name", "column": [column()]}), ["select[0].foreach: not known here; near: forEach"]),
        (view({"column": [column(path="")]}), ["select[0].column[0].path: a FHIRPath expression is meant"]),
        (view({"column": [{"name": "id"}]}), ["select[0].column[0].path: a path is required"]),
        (view({"column": [column(typ="id")]}), ["select[0].column[0].typ: not known here; near: type"]),
        (view({"column": [column(type="strin")]}), ["select[0].column[0].type: no type of R4"]),
        (view({"column": [column(type=1)]}), ["select[0].column[0].type: the name of a type is meant"]),
        (view({"column": [column(collection="yes")]}), ["select[0].column[0].collection: true or false is meant"]),
        (
            view({"column": [column(tag=[{"name": "ansi/type", "value": 1}])]}),
            ["select[0].column[0].tag: the value of a tag is a text"],
        ),
        (
            view({"column": [column("1")]}),
            ["select[0].column[0].name: a column has a name of letters, digits and _, which begins with a letter"],
        ),
        (
            view({"column": [column("a"), column("A")]}),
            ["select[0].column[1].name: a column of that name is at select[0].column[0]"],
        ),
        (
            view({"forEach": "name", "forEachOrNull": "name", "column": [column()]}),
            ["select[0]: forEach and forEachOrNull exclude each other"],
        ),
        (view({"repeat": "item", "column": [column()]}), ["select[0].repeat: a list of FHIRPath expressions is meant"]),
        (view({"repeat": [], "column": [column()]}), ["select[0].repeat: a list of FHIRPath expressions is meant"]),
        (
            view({"unionAll": [{"column": [column("a")]}, {"column": [column("b")]}]}),
            ["select[0].unionAll[1]: the branches of a unionAll have the same columns in the same order"],
        ),
        (
            view({"unionAll": [{"column": [column("a", type="id")]}, {"column": [column("a", type="date")]}]}),
            ["select[0].unionAll[1]: a column has one type in all branches of a unionAll"],
        ),
        (view(constant=[{"name": "a"}]), ["constant[0]: a constant has one value[x]"]),
        (
            view(constant=[{"name": "a", "valueString": "b", "valueCode": "c"}]),
            ["constant[0]: a constant has one value[x]"],
        ),
        (view(constant=[{"name": "rowIndex", "valueInteger": 1}]), ["constant[0].name: %rowIndex is FHIRPath's own"]),
        (
            view(constant=[{"name": "a", "valueDate": "1.1.70"}]),
            [f"constant[0].valueDate: not the form of date{DATE}"],
        ),
        (view(constant=[{"name": "a", "valueCoding": {}}]), ["constant[0].valueCoding: a constant is a primitive"]),
        (view(constant=[{"name": "a", "valueCode": "b"}] * 2), ["constant: two constants of one name"]),
        (view(where=[{"path": "active = %on"}]), ["where[0].path: no constant %on"]),
        (
            view(where=[{"pth": "active"}]),
            ["where[0].pth: not known here; near: path", "where[0].path: a path is required"],
        ),
    ],
)
def test_a_flaw_is_told_with_its_place(definition: Any, told: list[str]) -> None:
    assert flaws(definition) == told


def test_every_flaw_is_told_and_the_message_counts_them() -> None:
    definition = view({"column": [column("a", "name.("), column("", "birthDate"), column("c", "%c")]})
    found = flaws(definition)
    assert [flaw.split(": ")[0] for flaw in found] == [
        "select[0].column[0].path",
        "select[0].column[1].name",
        "select[0].column[2].path",
    ]
    with pytest.raises(flatten.ViewError, match=r"\(and 2 more\) at select\[0\]\.column\[0\]\.path"):
        flatten.compile(definition)


def test_an_expression_that_is_none_is_told_with_its_line_and_column() -> None:
    (flaw,) = flaws(view({"column": [column(path="name.where(use = 'official'")]}))
    assert flaw.startswith("select[0].column[0].path: ")
    assert "line 1 column" in flaw
    assert (
        "getReferenceKey takes 0 to 1 arguments"
        in flaws(view({"column": [column(path="link.other.getReferenceKey(A, B)")]}))[0]
    )
    assert "getResourceKey takes 0 arguments" in flaws(view({"column": [column(path="getResourceKey(Patient)")]}))[0]


def test_a_view_nested_without_end_is_refused() -> None:
    inner: dict[str, Any] = {"column": [column()]}
    for _ in range(60):
        inner = {"select": [inner]}
    assert "nested deeper" in flaws(view(inner))[0]
    assert "more than 2000 columns" in flaws(view({"column": [column(f"c{n}") for n in range(2000)]}))[0]


def test_json_of_a_view_is_read_with_exact_decimals() -> None:
    made = flatten.compile(
        b'{"resourceType": "ViewDefinition", "resource": "Observation", "constant": [{"name": "low", "valueDecimal": 1.10}],'
        b' "select": [{"column": [{"name": "low", "path": "%low"}]}]}'
    )
    (row,) = made.rows([{"resourceType": "Observation"}])
    assert str(row["low"]) == "1.10"
    assert [one.type for one in made.columns] == ["decimal"]
    with pytest.raises(DecodeError):
        flatten.compile("{")


def test_an_element_that_r4_has_not_is_remarked() -> None:
    made = flatten.compile(
        view(
            {
                "column": [
                    column("a", "name.famly"),
                    column("b", "name.where(usee = 'official').exists()"),
                    column("c", "contained.xyz"),
                ]
            }
        )
    )
    assert [f"{remark.where}: {remark.text}" for remark in made.remarks] == [
        "select[0].column[0].path: HumanName has no element famly; near: family",
        "select[0].column[1].path: HumanName has no element usee; near: use",
    ]


@pytest.mark.parametrize(
    ("resource", "path", "kind"),
    [
        ("Patient", "Patient.birthDate", "date"),
        ("Patient", "name.given.first()", "string"),
        ("Patient", "name[0].period.start", "dateTime"),
        ("Patient", "name.exists()", "boolean"),
        ("Patient", "active and true", "boolean"),
        ("Patient", "name.count()", "integer"),
        ("Patient", "name.count() + 1", "integer"),
        ("Patient", "name.count() / 2", "decimal"),
        ("Patient", "-1.5", "decimal"),
        ("Patient", "name.given.join(' ') & '!'", "string"),
        ("Patient", "deceased.ofType(boolean)", "boolean"),
        ("Patient", "deceased as dateTime", "dateTime"),
        ("Patient", "deceased", ""),
        ("Patient", "deceased is boolean", "boolean"),
        ("Patient", "maritalStatus", "CodeableConcept"),
        ("Patient", "extension('http://example.org/x').value.ofType(code)", "code"),
        ("Patient", "iif(active, 'yes', 'no')", "string"),
        ("Patient", "birthDate.lowBoundary()", "date"),
        ("Patient", "%resource.id", "id"),
        ("Patient", "$this.id", "id"),
        ("Patient", "%ucum", "string"),
        ("Patient", "@2026-01-15", "date"),
        ("Patient", "(name | contact.name).family", "string"),
        ("Patient", "contact.name.combine(name).family", "string"),
        ("Patient", "link.other.resolve().id", ""),
        ("Patient", "contained.id", "id"),
        ("Patient", "name.select(family)", "string"),
        ("Observation", "value.ofType(Quantity).value", "decimal"),
        ("Observation", "component.value.ofType(Quantity).unit", "string"),
        ("Observation", "value.as(Quantity).value * 2", "decimal"),
        ("ImagingStudy", "numberOfSeries", "unsignedInt"),
    ],
)
def test_the_element_table_tells_the_type_of_a_path(resource: str, path: str, kind: str) -> None:
    made = flatten.compile(view({"column": [column("x", path)]}, resource=resource))
    assert made.columns[0].type == kind
    assert made.remarks == ()


def test_types_follow_the_items_of_an_iteration() -> None:
    made = flatten.compile(
        view(
            {
                "repeat": ["item", "answer.item"],
                "column": [column("link", "linkId")],
                "select": [{"forEach": "answer.value.ofType(Coding)", "column": [column("code", "code")]}],
            },
            {"unionAll": [{"column": [column("x", "authored")]}, {"forEach": "item", "column": [column("x", "text")]}]},
            resource="QuestionnaireResponse",
        )
    )
    assert [(one.name, one.type) for one in made.columns] == [("link", "string"), ("code", "code"), ("x", "string")]
    assert made.remarks == ()
    assert made.columns[0].where == "select[0].column[0]"


def test_a_declared_type_that_the_path_does_not_give_is_remarked() -> None:
    made = flatten.compile(
        view(
            {"column": [
                column("a", "name.count()", type="positiveInt"),
                column("b", "birthDate", type="dateTime"),
                column("c", "gender", type="string"),
                column("d", "active", type="string"),
                column("e", "deceased", type="boolean"),
                column("f", "maritalStatus", type="Coding"),
                column("g", "managingOrganization.getReferenceKey()", type="http://hl7.org/fhir/StructureDefinition/uri"),
            ]}
        )
    )  # fmt: skip
    assert [f"{remark.where}: {remark.text}" for remark in made.remarks] == [
        "select[0].column[3].type: the path gives boolean, not string",
        "select[0].column[5].type: the path gives CodeableConcept, not Coding",
    ]
