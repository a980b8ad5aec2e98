"""What XML and JSON can say of one resource, each trap once: both ways, exactly, or refused."""

from __future__ import annotations

import decimal
import time
from contextlib import suppress
from typing import Any

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.xml import Note

FHIR = 'xmlns="http://hl7.org/fhir"'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'


def patient(content: str, start: str = FHIR) -> bytes:
    return f"<Patient {start}>{content}</Patient>".encode()


def narrative(div: str) -> str:
    return f'<text><status value="generated"/>{div}</text>'


@pytest.mark.parametrize(
    ("json", "xml"),
    [
        ('"active":true', '<active value="true"/>'),
        ('"id":"a","active":false', '<id value="a"/><active value="false"/>'),
        (
            '"extension":[{"url":"u","valueDecimal":1.00}]',
            '<extension url="u"><valueDecimal value="1.00"/></extension>',
        ),
        (
            '"extension":[{"id":"i","url":"u","valueDecimal":1E5}]',
            '<extension id="i" url="u"><valueDecimal value="1E5"/></extension>',
        ),
        ('"extension":[{"url":"u","valueDecimal":-0}]', '<extension url="u"><valueDecimal value="-0"/></extension>'),
        (
            '"extension":[{"url":"u","valueDecimal":0.00e-10}]',
            '<extension url="u"><valueDecimal value="0.00e-10"/></extension>',
        ),
        ('"extension":[{"url":"u","valueDecimal":12}]', '<extension url="u"><valueDecimal value="12"/></extension>'),
        ('"multipleBirthInteger":12345678901234567890123', '<multipleBirthInteger value="12345678901234567890123"/>'),
        ('"multipleBirthInteger":-9223372036854775809', '<multipleBirthInteger value="-9223372036854775809"/>'),
        ('"multipleBirthInteger":1.0', '<multipleBirthInteger value="1.0"/>'),
        ('"multipleBirthInteger":"many"', '<multipleBirthInteger value="many"/>'),
        ('"active":"yes"', '<active value="yes"/>'),
        ('"_birthDate":{"id":"b"},"birthDate":"1970"', '<birthDate value="1970" id="b"/>'),
        ('"_birthDate":{"extension":[{"url":"u"}]}', '<birthDate><extension url="u"/></birthDate>'),
        ('"_birthDate":{}', "<birthDate/>"),
        ('"name":[{}]', "<name/>"),
        ('"name":[{"id":"n"},{"given":["a","b"]}]', '<name id="n"/><name><given value="a"/><given value="b"/></name>'),
        (
            '"name":[{"_given":[null,{"id":"x"},null],"given":["a",null,"c"]}]',
            '<name><given value="a"/><given id="x"/><given value="c"/></name>',
        ),
        ('"name":[{"_given":[{"id":"x"},{"id":"y"}]}]', '<name><given id="x"/><given id="y"/></name>'),
        ('"name":[{"_given":[{},null],"given":[null,"a"]}]', '<name><given/><given value="a"/></name>'),
        (
            '"name":[{"family":"a&<>\\"\'\\n\\t\\r"}]',
            '<name><family value="a&amp;&lt;>&quot;\'&#10;&#9;&#13;"/></name>',
        ),
        ('"name":[{"family":"\\u00e9\\ud83d\\ude00\\u00a0"}]', '<name><family value="é😀\xa0"/></name>'),
        ('"contained":[{"resourceType":"Basic","id":"b"}]', '<contained><Basic><id value="b"/></Basic></contained>'),
        ('"contained":[{"resourceType":"Basic"}]', "<contained><Basic/></contained>"),
        (
            (
                '"text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">'
                '<p>a<br/>b</p><!-- c > < -->\\u00a0</div>"}'
            ),
            narrative(f"<div {XHTML}><p>a<br/>b</p><!-- c > < -->\xa0</div>"),
        ),
        (
            '"text":{"div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><div>a</div><div/></div>"}',
            f"<text><div {XHTML}><div>a</div><div/></div></text>",
        ),
    ],
)
def test_the_two_spellings_of_one_thing(json: str, xml: str) -> None:
    left = fhir_json.parse(f'{{"resourceType":"Patient",{json}}}'.encode())
    document = patient(xml)
    right = fhir_xml.parse(document)
    assert right == left
    assert fhir_json.encode(right).decode().count('"') == fhir_json.encode(left).decode().count(
        '"'
    )  # numbers as numbers
    assert fhir_xml.encode(left) == b'<?xml version="1.0" encoding="UTF-8"?>\n' + document
    assert fhir_xml.parse(fhir_xml.encode(left, pretty=True)) == left
    assert str(right) == str(fhir_xml.parse(fhir_xml.encode(right)))  # decimals by their text


@pytest.mark.parametrize(
    ("document", "means"),
    [
        (
            f'<?xml version="1.0" encoding="utf-8"?>\n<!-- a --><?b?><Patient {FHIR}><!-- c --></Patient><!-- d -->'.encode(),
            "",
        ),
        (b"\xef\xbb\xbf" + patient('<active value="true"/>'), '"active":true'),
        (patient("\n  <active value='true' />\n\t"), '"active":true'),
        (patient('<active value="true"></active>'), '"active":true'),
        (patient('<active value="true"> <!-- c --> </active>'), '"active":true'),
        (patient('<name><given value="a"> </given><given value="b"/></name>'), '"name":[{"given":["a","b"]}]'),
        (patient("<![CDATA[ ]]><?pi a?>"), ""),
        (patient('<name><family value="a\n\tb"/></name>'), '"name":[{"family":"a  b"}]'),
        (patient('<name><family value="&#x41;&#66;&apos;"/></name>'), '"name":[{"family":"AB\'"}]'),
        (
            patient('<name xmlns="http://hl7.org/fhir"><family xmlns="http://hl7.org/fhir" value="a"/></name>'),
            '"name":[{"family":"a"}]',
        ),
        (b'<f:Patient xmlns:f="http://hl7.org/fhir"><f:active value="true"/></f:Patient>', '"active":true'),
        (
            b'<f:Patient xmlns:f="http://hl7.org/fhir"><f:text><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:b>&#160;</h:b></h:div></f:text></f:Patient>',
            '"text":{"div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><b>\\u00a0</b></div>"}',
        ),
        (
            patient("<text><h:div>a</h:div></text>", f'{FHIR} xmlns:h="http://www.w3.org/1999/xhtml"'),
            '"text":{"div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">a</div>"}',
        ),
        (
            patient(f"<text><div {XHTML}><![CDATA[<b>]]><?x?></div></text>"),
            '"text":{"div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">&lt;b&gt;</div>"}',
        ),
    ],
)
def test_what_may_be_written_in_many_ways_is_read_as_one(document: bytes, means: str) -> None:
    expected = fhir_json.parse(f'{{"resourceType":"Patient"{"," if means else ""}{means}}}'.encode())
    assert fhir_xml.parse(document) == expected


@pytest.mark.parametrize(
    ("document", "words", "where"),
    [
        (patient('<active xmlns="urn:x" value="true"/>'), "outside", "Patient.active"),
        (patient('<name xmlns="urn:x"/>'), "outside of the FHIR namespace", "Patient.name[0]"),
        (patient('<name xmlns=""/>'), "outside of the FHIR namespace", "Patient.name[0]"),
        (patient('<x:name xmlns:x="urn:x"/>'), "outside of the FHIR namespace", "Patient"),
        (patient('<x:active xmlns:x="http://www.w3.org/1999/xhtml" value="true"/>'), "outside", "Patient.active"),
        (patient("<active/>", 'xmlns="http://hl7.org/fhir/"'), "outside of the FHIR namespace", "resourceType"),
        (f"<div {XHTML}/>".encode(), "outside of the FHIR namespace", "resourceType"),
        (patient("", f'{FHIR} id="a"'), "attribute", "Patient"),
        (patient('<active value="true" xml:lang="en"/>'), "attribute", "Patient.active"),
        (patient('<name value="a"/>'), "attribute", "Patient.name[0]"),
        (patient('<contained id="a"><Basic/></contained>'), "attribute", "Patient.contained[0]"),
        (patient("<contained>a<Basic/></contained>"), "text between", "Patient.contained"),
        (patient("<contained><Basic/><Basic/></contained>"), "one resource", "Patient.contained[0]"),
        (patient("<contained> </contained>"), "one resource", "Patient.contained[0]"),
        (patient("<contained><HumanName/></contained>"), "no resource type", "Patient.contained[0]"),
        (patient('<active value="true"/>a'), "text between", "Patient.active"),
        (patient("<![CDATA[a]]>"), "text between", "Patient"),
        (patient('<active value="true">a</active>'), "text between", "Patient.active"),
        (patient('<id value="a"/><id value="b"/>'), "more often", "Patient.id"),
        (patient('<birthDate><extension url="u"/></birthDate><birthDate value="1970"/>'), "more often", "Patient.birthDate"),
        (patient('<maritalStatus/><maritalStatus/>'), "more often", "Patient.maritalStatus"),
        (patient('<extension url="u"><url value="v"/></extension>'), "does not have", "Patient.extension[0].url"),
        (patient("<text><div>a</div></text>"), "XHTML div", "Patient.text.div"),
        (patient("<text><div title=' xmlns=\"http://www.w3.org/1999/xhtml\"'>a</div></text>"), "XHTML div", "Patient.text.div"),
        (patient(narrative(f"<div {XHTML}>&nbsp;</div>")), "not well-formed", ""),
        (patient('<active value="true"><name/></active>'), "does not have", "Patient.active.name"),
        (patient('<active value="&#1;"/>'), "not well-formed", ""),
        (patient('<active value="&#xD800;"/>'), "not well-formed", ""),
        (patient('<active value="\x01"/>'), "not well-formed", ""),
        (patient('<active value="true" value="true"/>'), "not well-formed", ""),
        (patient("") + patient(""), "not well-formed", ""),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + patient(""), "not UTF-8", ""),
        (b"\xff\xfe" + patient("").decode().encode("utf-16-le"), "not UTF-8", ""),
        (patient("").decode().encode("utf-16-be"), "not UTF-8", ""),
    ],
)  # fmt: skip
def test_bad_xml_is_refused_with_its_place(document: bytes, words: str, where: str) -> None:
    with pytest.raises(DecodeError) as caught:
        fhir_xml.parse(document)
    assert words in str(caught.value)
    assert caught.value.where == where


def test_elements_out_of_order_are_read_and_noted() -> None:
    notes: list[Note] = []
    document = patient(
        '<gender value="male"/><active value="true"/><name><given value="a"/><family value="b"/></name>',
        f'{FHIR} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"',
    )
    resource = fhir_xml.parse(document, notes=notes)
    assert resource == {
        "resourceType": "Patient",
        "gender": "male",
        "active": True,
        "name": [{"given": ["a"], "family": "b"}],
    }
    assert [(note.where, note.message.split()[-1]) for note in notes] == [
        ("", "namespace"),
        ("Patient.active", "order"),
        ("Patient.name[0].family", "order"),
    ]
    assert fhir_xml.parse(fhir_xml.encode(resource)) == resource
    notes.clear()
    fhir_xml.parse(fhir_xml.encode(resource), notes=notes)
    assert notes == []


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ({"name": []}, "Patient.name"),
        ({"name": None}, "Patient.name"),
        ({"name": {}}, "Patient.name"),
        ({"name": ["a"]}, "Patient.name"),
        ({"maritalStatus": [{}]}, "Patient.maritalStatus"),
        ({"birthDate": None}, "Patient.birthDate"),
        ({"birthDate": ["1970"]}, "Patient.birthDate"),
        ({"_birthDate": None}, "Patient._birthDate"),
        ({"_birthDate": []}, "Patient._birthDate"),
        ({"birthDate": 1970}, "Patient.birthDate"),
        ({"active": "true"}, "Patient.active"),
        ({"active": 1}, "Patient.active"),
        ({"gender": True}, "Patient.gender"),
        ({"multipleBirthInteger": "1"}, "Patient.multipleBirthInteger"),
        ({"multipleBirthInteger": float("nan")}, "Patient.multipleBirthInteger"),
        ({"name": [{"given": []}]}, "Patient.name.given"),
        ({"name": [{"given": "a"}]}, "Patient.name.given"),
        ({"name": [{"given": [None]}]}, "Patient.name.given"),
        ({"name": [{"given": ["a", None], "_given": [None, None]}]}, "Patient.name.given"),
        ({"name": [{"given": [{}]}]}, "Patient.name.given"),
        ({"name": [{"_given": ["a"]}]}, "Patient.name._given"),
        ({"name": [{"id": 1}]}, "Patient.name.id"),
        ({"contained": [{"id": "a"}]}, "Patient.contained"),
        ({"contained": [{"resourceType": "Element"}]}, "Patient.contained"),
        ({"text": {"div": "<div>a</div>"}}, "div"),
        ({"text": {"div": 'x<div xmlns="http://www.w3.org/1999/xhtml"/>'}}, ""),
        (
            {"text": {"div": '<div xmlns="http://www.w3.org/1999/xhtml"/><div xmlns="http://www.w3.org/1999/xhtml"/>'}},
            "",
        ),
        ({"text": {"div": '<div xmlns="http://www.w3.org/1999/xhtml">&nbsp;</div>'}}, ""),
        ({"text": {"div": '<!DOCTYPE div><div xmlns="http://www.w3.org/1999/xhtml"/>'}}, ""),
        ({"text": {"_div": {"id": "a"}, "div": '<div xmlns="http://www.w3.org/1999/xhtml"/>'}}, "Patient.text"),
        ({"surprise": 1}, "Patient"),
        ({"_name": [{}]}, "Patient"),
        ({1: 1}, "Patient"),
    ],
)
def test_what_xml_cannot_say_is_refused(content: dict[Any, Any], where: str) -> None:
    with pytest.raises(DecodeError) as caught:
        fhir_xml.encode({"resourceType": "Patient", **content})
    assert caught.value.where == where


def test_numbers_of_python_are_written_as_fhir_writes_them() -> None:
    for value, text in ((1.5, "1.5"), (decimal.Decimal("1E+3"), "1E+3"), (decimal.Decimal("0.00"), "0.00"), (7, "7")):
        written = fhir_xml.encode({"resourceType": "Observation", "valueQuantity": {"value": value}})
        assert f'<value value="{text}"/>'.encode() in written
        assert fhir_xml.parse(written)["valueQuantity"]["value"] == value


def test_comments_of_the_second_draft_are_left_out() -> None:
    written = fhir_xml.encode(
        {"resourceType": "Basic", "fhir_comments": ["a"], "code": {"fhir_comments": ["b"], "text": "c"}}
    )
    assert fhir_xml.parse(written) == {"resourceType": "Basic", "code": {"text": "c"}}


def test_json_with_comments_is_refused() -> None:
    for text in (b'{"resourceType":"Basic" /* a */}', b'// a\n{"resourceType":"Basic"}', b'{"resourceType":"Basic"}#'):
        with pytest.raises(DecodeError):
            fhir_json.parse(text)


def test_the_place_of_a_mistake_counts_in_octets() -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        data = mark + '{"resourceType":"Ä","a":é}'.encode()
        with pytest.raises(DecodeError) as caught:
            fhir_json.parse(data)
        assert data[caught.value.offset :].decode().startswith("é")


def test_both_spellings_have_one_limit_of_depth() -> None:
    def nested(levels: int) -> dict[str, Any]:
        inner: dict[str, Any] = {"url": "u"}
        for _ in range(levels):
            inner = {"url": "u", "extension": [inner]}
        return {"resourceType": "Basic", "extension": [inner]}

    deepest = max(levels for levels in range(60) if is_read(fhir_json.parse, fhir_json.encode(nested(levels))))
    assert 40 < deepest < 59
    for levels in (deepest, deepest + 1):
        assert is_read(fhir_xml.parse, fhir_xml.encode(nested(levels))) == (levels == deepest)
    with pytest.raises(BudgetExceeded):
        fhir_xml.encode(nested(500))


def is_read(parse: Any, data: bytes) -> bool:
    try:
        parse(data)
    except BudgetExceeded:
        return False
    return True


@pytest.mark.parametrize("levels", [200, 5_000, 60_000])
def test_deep_xml_is_refused_at_once(levels: int) -> None:
    for tag in (b"extension", b"contact", b"a"):
        with pytest.raises(DecodeError):
            fhir_xml.parse(patient("").replace(b"</", b"<%b>" % tag * levels + b"</%b>" % tag * levels + b"</"))


@pytest.mark.parametrize(
    "content",
    [
        "<name>" + '<given value="x"> </given>' * 60_000 + "</name>",
        "<name>" + '<given value="x"><!--c--></given>' * 40_000 + "</name>",
        "<name>" + '<given value="x"/><given id="x"/>' * 50_000 + "</name>",
        "<name/><identifier/>" * 50_000,
        "<f:name/>" * 40_000,
        '<name xsi:a="b"/>' * 50_000,
        "<!-- <a> -->" * 60_000,
        "<contained><Basic/></contained>" * 40_000,
        narrative(f"<div {XHTML}>" + "<b>x</b>" * 60_000 + "</div>"),
        narrative('<h:div xmlns:h="http://www.w3.org/1999/xhtml">' + "<h:b>x</h:b>" * 25_000 + "</h:div>"),
        "".join(f'<name xmlns:a{number}="urn:{number}"/>' for number in range(100_000)),
    ],
)
def test_much_of_one_thing_is_read_or_refused_in_time(content: str) -> None:
    document = patient(
        content, f'{FHIR} xmlns:f="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    )
    begun = time.process_time()
    with suppress(BudgetExceeded):
        fhir_xml.encode(fhir_xml.parse(document, notes=[]))
    assert time.process_time() - begun < 2.0  # 0.5 on a quiet machine


def test_a_resource_of_ten_megabytes_is_read_and_written() -> None:
    binary = {"resourceType": "Binary", "contentType": "a/b", "data": "QUJD" * 2_700_000}
    for pretty in (False, True):
        assert fhir_xml.parse(fhir_xml.encode(binary, pretty=pretty)) == binary
