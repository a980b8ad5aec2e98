"""XML Patch: the HL7 suite whole, the rules of RFC 5261, no document type, no XPath that runs away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hilum.core.errors import DecodeError, HilumError, Unsupported
from hilum.fhir import json
from hilum.fhir.patch import PatchFailed
from hilum.fhir.patch.xml_patch import apply, patch

PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "name": [{"family": "A", "given": ["B", "C"]}, {"family": "D"}],
    "birthDate": "2020-01-01",
}


def diff(*operations: str, declared: str = "") -> bytes:
    return f'<diff xmlns="http://hl7.org/fhir"{declared}>{"".join(operations)}</diff>'.encode()


def canonical(text: bytes | etree._Element) -> str:
    """The document without white space between elements."""
    root = etree.fromstring(text) if isinstance(text, bytes) else text
    for node in root.iter():
        if not (node.text or "").strip() and isinstance(node.tag, str):
            node.text = None
        if not (node.tail or "").strip():
            node.tail = None
    return str(etree.tostring(root, method="c14n2", with_comments=True).decode())


def test_every_case_of_the_hl7_suite_gives_what_it_expects(corpus: Path) -> None:
    suite = etree.fromstring((corpus / "fhir" / "ftc-r4" / "patch" / "xml-patch-tests.xml").read_bytes())
    cases = list(suite.iter("case"))
    assert len(cases) == 29
    for case in cases:
        target = case.find("target")
        operations = case.find("{http://hl7.org/fhir}patch")
        assert target is not None
        assert operations is not None
        document = etree.tostring(target[0], with_tail=False) if len(target) else b""
        expected = case.find("patched")
        if expected is None:
            with pytest.raises(HilumError):
                apply(document, etree.tostring(operations))
        else:
            wanted = canonical(etree.tostring(expected[0], with_tail=False))
            assert canonical(apply(document, etree.tostring(operations))) == wanted, case.get("name")


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ('<add sel="a" pos="prepend"><x/>u</add>', "<a><x/>us<b>1</b>t<b>2</b><!--c--></a>"),
        ('<add sel="/a">v<x/>u</add>', "<a>s<b>1</b>t<b>2</b><!--c-->v<x/>u</a>"),
        ('<add sel="a/b[1]" pos="after">v<x/>u</add>', "<a>s<b>1</b>v<x/>ut<b>2</b><!--c--></a>"),
        ('<add sel="a/b[2]" pos="before">v<x/>u</add>', "<a>s<b>1</b>tv<x/>u<b>2</b><!--c--></a>"),
        ('<add sel="a/b[.=\'2\']" type="@k">v</add>', '<a>s<b>1</b>t<b k="v">2</b><!--c--></a>'),
        ('<replace sel="a/text()[2]">v</replace>', "<a>s<b>1</b>v<b>2</b><!--c--></a>"),
        ("<replace sel=\"a[b='1']/*[2]\"><x/></replace>", "<a>s<b>1</b>t<x/><!--c--></a>"),
        ('<replace sel="a"><x/></replace>', "<x/>"),
        ('<remove sel="a/b[1]"/>', "<a>st<b>2</b><!--c--></a>"),
        ('<remove sel="a/./b[2]/text()"/>', "<a>s<b>1</b>t<b></b><!--c--></a>"),
        ('<remove sel="*/comment()"/>', "<a>s<b>1</b>t<b>2</b></a>"),
    ],
)
def test_an_operation_does_what_the_rfc_says(operation: str, expected: str) -> None:
    done = apply(b"<a>s<b>1</b>t<b>2</b><!--c--></a>", f"<diff>{operation}</diff>".encode())
    assert etree.tostring(etree.fromstring(done), method="c14n2") == etree.tostring(
        etree.fromstring(expected), method="c14n2"
    )
    assert canonical(done) == canonical(expected.encode())


def test_white_space_goes_with_a_node_where_it_is_asked_for() -> None:
    document = b"<a> <b/>\n<c/>x</a>"
    for space, expected in (("before", b"<a>\n<c/>x</a>"), ("after", b"<a> <c/>x</a>"), ("both", b"<a><c/>x</a>")):
        done = apply(document, f'<diff><remove sel="a/b" ws="{space}"/></diff>'.encode())
        assert etree.tostring(etree.fromstring(done)) == expected
    with pytest.raises(PatchFailed, match="invalid-whitespace-directive"):
        apply(document, b'<diff><remove sel="a/c" ws="after"/></diff>')


def test_declarations_of_namespaces_are_added_replaced_and_removed() -> None:
    document = b'<a xmlns:p="urn:one"><p:b/></a>'
    added = apply(document, b'<diff><add sel="a" type="namespace::q">urn:q</add><add sel="a" type="@k">v</add></diff>')
    root = etree.fromstring(added)
    assert root.nsmap == {"p": "urn:one", "q": "urn:q"}
    assert root.get("k") == "v"
    assert root[0].tag == "{urn:one}b"
    renamed = etree.fromstring(apply(document, b'<diff><replace sel="a/namespace::p">urn:two</replace></diff>'))
    assert renamed.nsmap == {"p": "urn:two"}
    assert renamed[0].tag == "{urn:two}b"
    removed = apply(added, b'<diff><remove sel="a/namespace::q"/></diff>')
    assert etree.fromstring(removed).nsmap == {"p": "urn:one"}
    with pytest.raises(PatchFailed, match="in use"):
        apply(document, b'<diff><remove sel="a/namespace::p"/></diff>')


def test_prefixes_are_those_of_the_patch() -> None:
    document = b'<a xmlns="urn:a"><b xmlns="urn:b"/></a>'
    done = apply(document, b'<d xmlns="urn:a" xmlns:x="urn:b"><remove sel="a/x:b"/></d>')
    assert etree.tostring(etree.fromstring(done)) == b'<a xmlns="urn:a"/>'
    with pytest.raises(PatchFailed, match="unlocated-node"):
        apply(document, b'<d xmlns="urn:a"><remove sel="a/b"/></d>')
    with pytest.raises(PatchFailed, match="prefix that is not declared"):
        apply(document, b'<d xmlns="urn:a"><remove sel="a/x:b"/></d>')


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ('<remove sel="f:Patient/f:name"/>', "more than one node"),
        ('<remove sel="f:Patient/f:photo"/>', "finds nothing"),
        ('<remove sel="f:Patient"/>', "root cannot be removed"),
        ("<remove/>", "no sel"),
        ('<remove sel="//f:name[1]"/>', "not a step"),
        ('<remove sel="f:Patient/f:name[last()]"/>', "not a predicate"),
        ('<remove sel="f:Patient/descendant::f:family"/>', "not a"),
        ('<remove sel="f:Patient/f:name[1]/@id/x"/>', "nothing stands below"),
        ('<remove sel="f:Patient/f:name[1]">x</remove>', "no content"),
        ('<add sel="f:Patient/f:id" type="@value">x</add>', "already"),
        ('<add sel="f:Patient/f:id" type="value">x</add>', "type is"),
        ('<add sel="f:Patient/f:id" pos="within"><x/></add>', "pos is"),
        ('<add sel="f:Patient" pos="after"><x/></add>', "beside the root"),
        ('<add sel="f:Patient/f:id/@value"><x/></add>', "added to an element"),
        ('<replace sel="f:Patient/f:id"><id/><id/></replace>', "one node of its kind"),
        ('<replace sel="f:Patient/f:id/@value"><id/></replace>', "text"),
        ('<merge sel="f:Patient"/>', "add, replace or remove"),
        ('<remove sel="f:Patient/f:id" pos="before"/>', "attribute that this operation"),
        ('<add sel="f:Patient"><colour value="red"/></add>', "is no resource"),
        ('<replace sel="f:Patient"><Group xmlns="http://hl7.org/fhir"/></replace>', "resource type"),
    ],
)
def test_what_cannot_be_done_is_refused(operation: str, message: str) -> None:
    with pytest.raises(PatchFailed, match=message):
        patch(PATIENT, diff(operation))


def test_a_resource_is_changed_whole_or_not_at_all() -> None:
    done = patch(
        PATIENT,
        diff(
            '<replace sel="f:Patient/f:birthDate/@value">2021</replace>',
            "<remove sel=\"f:Patient/f:name[f:family=''][2]\"/>",
            '<add sel="Patient/name[1]/family" pos="before"><use value="usual"/></add>',
            '<add sel="Patient"><gender value="male"/></add>',
        ).replace(b"[f:family=''][2]", b"[2]"),
    )
    assert done == {
        "resourceType": "Patient",
        "id": "p",
        "name": [{"use": "usual", "family": "A", "given": ["B", "C"]}],
        "birthDate": "2021",
        "gender": "male",
    }
    with pytest.raises(PatchFailed) as caught:
        patch(PATIENT, diff('<remove sel="f:Patient/f:id"/>', '<remove sel="f:Patient/f:id"/>'))
    assert caught.value.operation == 1
    assert caught.value.where == "f:Patient/f:id"
    assert caught.value.code == "422 processing"


def test_decimals_and_narrative_stay_as_they_were_written() -> None:
    resource = json.parse(
        b'{"resourceType": "Observation", "text": {"status": "generated", "div": '
        b'"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p>a <b>b</b></p></div>"}, "valueQuantity": {"value": 1.10}}'
    )
    done = patch(resource, diff('<replace sel="f:Observation/f:text/h:div/h:p/h:b/text()">c</replace>'))
    assert done["text"]["div"] == '<div xmlns="http://www.w3.org/1999/xhtml"><p>a <b>c</b></p></div>'
    assert str(done["valueQuantity"]["value"]) == "1.10"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<",
        b"<diff/>",
        b'<!DOCTYPE d [<!ENTITY a "x">]><diff><remove sel="a"/></diff>',
        b'<?xml version="1.0" encoding="utf-7"?><diff><remove sel="a"/></diff>',
        b"<diff>" + b"<a>" * 400 + b"</a>" * 400 + b"</diff>",
    ],
)
def test_what_is_no_patch_is_refused(document: bytes) -> None:
    with pytest.raises(DecodeError):
        apply(b"<a/>", document)


def test_id_is_refused_by_the_name_that_the_rfc_gives_it() -> None:
    with pytest.raises(Unsupported, match="unsupported-id-function"):
        apply(b"<a/>", b"<diff><remove sel=\"id('x')\"/></diff>")


steps = st.sampled_from(
    ["a", "b", "*", ".", "b[1]", "b[2]", "*[.='1']", "a[b='1']", "text()", "comment()", "@k", "namespace::p", "[", "//"]
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "replace", "remove"]),
            st.lists(steps, max_size=4).map("/".join),
            st.sampled_from(["", ' pos="before"', ' pos="after"', ' pos="prepend"', ' type="@k"', ' ws="both"']),
            st.sampled_from(["", "t", "<b/>", "<!--x-->", "t<b>1</b>u"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_patch_is_done_or_refused(parts: list[tuple[str, str, str, str]]) -> None:
    operations = "".join(f'<{name} sel="{sel}"{more}>{content}</{name}>' for name, sel, more, content in parts)
    try:
        done = apply(
            b'<a xmlns:p="urn:p" k="v">s<b>1</b>t<b k="w">2</b><!--c--></a>', f"<diff>{operations}</diff>".encode()
        )
    except HilumError:
        return
    assert etree.fromstring(done).tag in ("a", "b")
