"""v2.xml and JSON, both ways."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hilum.core.errors import BudgetExceeded, DecodeError, HilumError
from hilum.hl7v2 import Message, parse
from hilum.hl7v2.convert import from_json, from_xml, to_json, to_xml
from hilum.hl7v2.data.batch import is_batch, split
from hilum.hl7v2.diff import diff

HEAD = "MSH|^~\\&|EHR|H|||20240101||ORU^R01^ORU_R01|1|P|2.5.1"
ORU = parse(
    "\r".join(
        (
            HEAD,
            'PID|1||123^^^H&1.2&ISO^MR~9^^^X||Doe^John^""',
            "OBR|1|a|b|c^d^L",
            "OBX|1|CE|x^y||p^q\\T\\r^z~s",
            "ZXX|1|a^b&c",
            "NTE|1||line\\.br\\two",
            "OBR|2|a2|b2|c2",
            "OBX|1|NM|n||5.0",
            "",
        )
    ).encode()
)

Spelling = Callable[[Message], Message]
SPELLINGS: dict[str, Spelling] = {
    "xml": lambda message: from_xml(to_xml(message)),
    "indented xml": lambda message: from_xml(to_xml(message, pretty=True)),
    "json": lambda message: from_json(json.loads(json.dumps(to_json(message)))),
}


@pytest.fixture(params=SPELLINGS)
def there_and_back(request: pytest.FixtureRequest) -> Spelling:
    return SPELLINGS[request.param]


def test_a_message_comes_back_as_it_was(there_and_back: Spelling) -> None:
    assert there_and_back(ORU).encode() == ORU.encode()


def test_groups_segments_and_types_are_named_by_the_standard() -> None:
    root = etree.fromstring(to_xml(ORU))
    ns = {"v": "urn:hl7-org:v2xml"}
    assert root.tag == "{urn:hl7-org:v2xml}ORU_R01"
    assert root.xpath("count(v:ORU_R01.PATIENT_RESULT/v:ORU_R01.ORDER_OBSERVATION)", namespaces=ns) == 2
    assert root.xpath("string(//v:PID/v:PID.3[1]/v:CX.4/v:HD.2)", namespaces=ns) == "1.2"
    assert root.xpath("string(//v:PID.5/v:XPN.1/v:FN.1)", namespaces=ns) == "Doe"
    assert root.xpath("string(//v:OBX.5[1]/v:CE.2)", namespaces=ns) == "q&r", "OBX-5 is what OBX-2 says"
    assert root.xpath("string(//v:ZXX.2/v:Varies.2/v:Varies.1)", namespaces=ns) == "b"


def test_json_tells_groups_fields_repetitions_and_components() -> None:
    document = to_json(ORU)
    assert document["structure"] == "ORU_R01"
    result = document["content"][1]
    assert result["group"] == "PATIENT_RESULT"
    pid = result["content"][0]["content"][0]
    assert pid["fields"]["3"] == [
        {"1": "123", "4": {"1": "H", "2": "1.2", "3": "ISO"}, "5": "MR"},
        {"1": "9", "4": "X"},
    ]
    assert pid["fields"]["5"] == [{"1": "Doe", "2": "John", "3": '""'}], "the null value stays what it is"


def test_other_delimiters_become_the_recommended_ones(there_and_back: Spelling) -> None:
    odd = parse(b"MSH#*!?@#A##B###ADT*A04#1#P#2.3\rPID###1**H@2##D?F?oe*J|n^x\r")
    back = there_and_back(odd)
    assert back["PID-5.1"] == "D#oe"
    assert back.segment("PID").er7(5) == "D#oe^J\\F\\n\\S\\x"  # type: ignore[union-attr]
    assert back["PID-3.3.2"] == "2"


def test_an_empty_repetition_among_others_keeps_its_place(there_and_back: Spelling) -> None:
    message = parse((HEAD + "\rPID|||1~~3\r").encode())
    assert there_and_back(message)["PID-3[3]"] == "3"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("8859/1", "Grün^Jürgen"),
        ("8859/5", "Пушкин^Анна"),
        ("UNICODE UTF-8", "山田^太郎"),
        ("~ISO IR87", "山田^太郎"),
        ("", "Łuka"),
    ],
)
def test_text_of_many_scripts_survives(label: str, name: str, there_and_back: Spelling) -> None:
    writer = parse((HEAD + "||||||\rPID|||1\r").encode())
    raw = writer.encode().replace(b"2.5.1||||||", b"2.5.1||||||" + label.encode())
    message = parse(raw, default_charset="" if label else "UNICODE UTF-8")
    message["PID-5.1"], _, message["PID-5.2"] = name.partition("^")
    message = parse(message.encode(), default_charset="" if label else "UNICODE UTF-8")
    back = there_and_back(message)
    assert f"{back['PID-5.1']}^{back['PID-5.2']}".rstrip("^") == name
    if label:
        assert back["MSH-18[1]"] == message["MSH-18[1]"]


def test_characters_that_xml_cannot_carry_are_replaced() -> None:
    message = parse((HEAD + "\rPID|||a\\X01\\b\r").encode())
    assert from_xml(to_xml(message))["PID-3"] == "a\ufffdb"


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"content": {}},
        {"content": [1]},
        {"content": [{"segment": "PID", "fields": {}}]},
        {"content": [{"segment": "MSH", "fields": {"0": ["a"]}}]},
        {"content": [{"segment": "MSH", "fields": {"x": ["a"]}}]},
        {"content": [{"segment": "MSH", "fields": {"3": "a"}}]},
        {"content": [{"segment": "MSH", "fields": {"3": [1]}}]},
        {"content": [{"segment": "MSH", "fields": {"3": [{"1": {"1": {"1": "deep"}}}]}}]},
        {"content": [{"segment": "MSH", "fields": {}}, {"segment": "P|D", "fields": {}}]},
        {"content": [{"segment": "MSH", "fields": {"3": ["\ud800"]}}]},
        {"content": [{"group": "X"}]},
    ],
)
def test_json_that_is_no_message_is_refused_with_its_place(document: Any) -> None:
    with pytest.raises(DecodeError) as caught:
        from_json(document)
    assert caught.value.where


def test_numbers_and_depth_have_budgets() -> None:
    with pytest.raises((BudgetExceeded, DecodeError)):
        from_json({"content": [{"segment": "MSH", "fields": {"99999": ["a"]}}]})
    deep: list[Any] = [{"segment": "MSH", "fields": {}}]
    for _ in range(40):
        deep = [{"group": "G", "content": deep}]
    with pytest.raises(BudgetExceeded):
        from_json({"content": deep})
    with pytest.raises(BudgetExceeded):
        from_xml(b'<A xmlns="urn:hl7-org:v2xml"><MSH><MSH.99999>x</MSH.99999></MSH></A>')


@pytest.mark.parametrize(
    "document",
    [
        b"<A/>",
        b"<A><MSH>text<MSH.3>x</MSH.3></MSH></A>".replace(b"text<MSH.3>x</MSH.3>", b"<MSH.3>t<HD.1>x</HD.1></MSH.3>"),
        b"<A><MSH><HD>x</HD></MSH></A>",
        b"<A><msh/></A>",
        b"<A><MSH><MSH.3><HD.1><X.1><Y.1>d</Y.1></X.1></HD.1></MSH.3></MSH></A>",
        b'<A xmlns="urn:other"><MSH/></A>',
        b'<!DOCTYPE A [<!ENTITY x "y">]><A><MSH><MSH.3>&x;</MSH.3></MSH></A>',
        b"no xml",
    ],
)
def test_xml_that_is_no_message_is_refused(document: bytes) -> None:
    with pytest.raises(DecodeError):
        from_xml(document)


plain = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\ufeff", exclude_categories=["Cc", "Cs"]), max_size=8
)
part = st.recursive(plain, lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=4)


@given(st.lists(st.lists(plain, min_size=1, max_size=3), min_size=1, max_size=5))
def test_any_text_in_any_field_comes_back(fields: list[list[str]]) -> None:
    message = parse((HEAD + "\rZZZ|x\r").encode(), default_charset="UNICODE UTF-8")
    segment = message.segments("ZZZ")[0]
    for number, components in enumerate(fields, 2):
        for at, text in enumerate(components, 1):
            segment.set(text, number, 1, at)
    again = parse(message.encode(), default_charset="UNICODE UTF-8")
    for spelling in (lambda m: from_json(to_json(m)), SPELLINGS["xml"]):
        back = spelling(again)
        for number, components in enumerate(fields, 2):
            for at, text in enumerate(components, 1):
                assert back[f"ZZZ-{number}.{at}"] == again[f"ZZZ-{number}.{at}"], text


def _messages(folder: Path) -> list[tuple[str, Message]]:
    out = []
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() not in (".hl7", ".txt"):
            continue
        raw = file.read_bytes()
        try:
            parts = split(raw).messages if is_batch(raw) else [raw]
            out += [(file.name, parse(one)) for one in parts]
        except HilumError:
            continue
    return out


def test_every_corpus_message_comes_back_field_by_field(corpus: Path, there_and_back: Spelling) -> None:
    seen = 0
    for name, message in _messages(corpus / "hl7v2"):
        try:
            back = there_and_back(message)
        except HilumError as error:
            pytest.fail(f"{name}: {error}")
        # lines that are no segments have no place in the other spellings
        found = diff(message, back, ignore=("MSH-1", "MSH-2", "MSH-18"))
        changed = [one for one in found if not one.place.startswith("line that is no segment")]
        assert not changed, (name, changed[:3])
        seen += 1
    assert seen > 250
