"""XML that is read from its own text reads as libxml2 reads it, and is refused in libxml2's words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lxml import etree

from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.xml import reading
from hilum.fhir.xml.narrative import XHTML, is_regular, read_tree

FHIR = "http://hl7.org/fhir"


def outcome(data: bytes, depth: int) -> str:
    notes: list[reading.Note] = []
    try:
        return f"{fhir_xml.parse(data, max_depth=depth, notes=notes)!r} {notes}"
    except HilumError as error:
        return f"{type(error).__name__} {error}"


def agree(data: bytes, monkeypatch: pytest.MonkeyPatch, depth: int = 100) -> bool:
    """Whether both ways say the same of a document; true where it was read as it is, too."""
    with monkeypatch.context() as patched:
        patched.setattr(reading, "_read_as_it_is", lambda *given: None)
        expected = outcome(data, depth)
    assert outcome(data, depth) == expected, data
    return reading._read_as_it_is(data, depth, None) is not None


_DIV = f'<div xmlns="{XHTML}"><p>a &amp; b</p><br/></div>'
_PARTS = (
    '<id value="x"/>',
    '<id value="a&amp;&lt;&quot;&#10;b"/>',
    '<id value="a&#xA0;b"/>',
    '<id value="a & b"/>',
    '<id value="a &amp b"/>',
    '<id value="a &b; c"/>',
    '<id value="a > b"/>',
    '<id value="a /> b"/>',
    '<id value="a />"/>',
    '<id value="a\nb"/>',
    '<id value="a\tb"/>',
    '<id value="a\r\nb"/>',
    '<id value="a\u00a0é\u2028"/>',
    '<id value="a\x7f"/>',
    '<id value="a\ufffe"/>',
    '<id value="a\x01"/>',
    "<id value='x'/>",
    "<id value='a value=\"x\" />'/>",
    '<id value="x" />',
    '<id  value="x"/>',
    '<id value = "x"/>',
    '<id\nvalue="x"/>',
    '<id value="x" id="y"/>',
    '<id id="y" value="x"/>',
    '<id value="x" value="y"/>',
    '<id value="x"></id>',
    '<id value="x"> </id>',
    '<id value="x">text</id>',
    '<id value="x"/>text',
    '<id value="x"/>\u00a0',
    '<id value="x"/>\x0b',
    '<language value="de"/>',
    '<active value="true"/>',
    '<id value="x"/',
    '<id value="x"',
    "<name",
    "</name",
    "<name></name>",
    "<name/>",
    "<name />",
    '<name><family value="x"/></name>',
    '<name><family value="x"/></nam>',
    '<name><family value="x"/></name >',
    '<name><family value="x"/>',
    "</name>",
    '<name id="x"><given value="a"/><given value="b"><extension url="u"><valueCode value="c"/></extension></given></name>',
    '<name id="x" id="y"><given/></name>',
    '<extension url="http://x"><valueString value="y"/></extension>',
    '<extension url="a>b"><valueString value="y"/></extension>',
    '<extension url="a\nb"><valueString value="y"/></extension>',
    f'<name xmlns="{FHIR}"><family value="x"/></name>',
    '<name xmlns="urn:x"><family value="x"/></name>',
    '<x:name xmlns:x="urn:x"/>',
    f"<text><status value='generated'/>{_DIV}</text>",
    f'<text><status value="generated"/>{_DIV}</text>',
    f'<text><status value="generated"/>{_DIV}</text >',
    "<text><div>x</div></text>",
    f'<text><div xmlns="{XHTML}"><div>a</div><div><div>b</div></div></div></text>',
    f'<text><div xmlns="{XHTML}"><div/>a</div></text>',
    f'<text><div xmlns="{XHTML}">a</div> </text>',
    f'<text><div xmlns="{XHTML}">a</div>x</text>',
    f'<id value="a{_DIV}b"/>',
    f"<name>{_DIV}</name>",
    _DIV,
    "<text><div\x00></text>",
    f"<contained><Patient><text>{_DIV}</text></Patient></contained><contained><Patient><text>{_DIV}</text></Patient></contained>",
    f'<text><div xmlns="{XHTML}"><p>x<p></div></text>',
    f'<text><div xmlns="{XHTML}"><b></b>x</div></text>',
    f'<text><div xmlns="{XHTML}">x</div><div xmlns="{XHTML}">y</div></text>',
    '<contained><Patient><id value="y"/></Patient></contained>',
    "<contained><Patient/><Patient/></contained>",
    "<contained/>",
    "<!-- c -->",
    '<!-- id value="x" -->',
    "<!-- a -- b -->",
    "<![CDATA[x]]>",
    "<?pi x?>",
    "<birthDate/>",
    '<multipleBirthInteger value="1.0"/>',
    '<multipleBirthInteger value=""/>',
    "<<",
    "<>",
    "< id/>",
    "text",
    "&amp;",
    " ",
    "\n  ",
    "\r\n",
)
_HEADS = (
    *(
        "",
        "",
        "",
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<?xml version='1.0'?>\r\n",
        '<?xml version="1.1"?>',
        "\ufeff",
        " ",
    ),
    *(
        '<?xml version="1.0" encoding="latin-1"?>',
        '<?xml version="1.0" standalone="yes"?>',
        "<!DOCTYPE Patient>",
        "<!-- c -->",
        "x",
    ),
)
_ROOTS = (
    *(f'<Patient xmlns="{FHIR}">',) * 8,
    "<Patient>",
    '<Patient xmlns="urn:x">',
    f'<Patient id="x" xmlns="{FHIR}">',
    f"<Patient xmlns='{FHIR}'>",
)
_TAILS = (
    *("</Patient>",) * 8,
    "</Patient >",
    "</Patient>\n",
    "</Patient>\u00a0",
    "</Patient>x",
    "</patient>",
    "",
    "</Patient><Patient/>",
    "</Patient><!-- c -->",
)


def test_a_comment_may_look_like_an_element() -> None:
    document = f'<Patient xmlns="{FHIR}"><!-- id value="x"/ --><id value="y"/><!-- id value="z" --></Patient>'
    assert fhir_xml.parse(document.encode()) == {"resourceType": "Patient", "id": "y"}


@pytest.mark.parametrize("part", _PARTS)
def test_each_way_of_writing_reads_as_libxml2_reads_it(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    agree(f'<Patient xmlns="{FHIR}">{part}</Patient>'.encode(), monkeypatch)
    agree(f'<Patient xmlns="{FHIR}"><contained><Patient>{part}</Patient></contained></Patient>'.encode(), monkeypatch)


def test_documents_of_any_parts_read_as_libxml2_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    seeded = random.Random(11)
    direct = 0
    for _ in range(4_000):
        inner = "".join(seeded.choice(_PARTS) for _ in range(seeded.choice((0, 1, 1, 2, 2, 3))))
        document = seeded.choice(_HEADS) + seeded.choice(_ROOTS) + inner + seeded.choice(_TAILS)
        direct += agree(document.encode(), monkeypatch, seeded.choice((100, 100, 2)))
    assert direct > 150


def test_real_documents_and_their_mutations_read_as_libxml2_reads_them(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded = random.Random(12)
    resources = [path.read_bytes() for path in sorted((corpus / "fhir" / "r4-examples-json").glob("*.json"))[::8]]
    documents = [fhir_xml.encode(fhir_json.parse(data), pretty=seeded.random() < 0.5) for data in resources]
    assert sum(agree(data, monkeypatch) for data in documents) > 0.8 * len(documents)
    marks = [
        b'"',
        b"<",
        b">",
        b"/",
        b"&",
        b";",
        b"'",
        b" ",
        b"\n",
        b"\r",
        b"=",
        b"x",
        b"</a>",
        b"<a>",
        b"<!--",
        b"\x80",
        b"",
    ]
    for data in documents:
        for _ in range(25):
            changed = bytearray(data[:6000] if seeded.random() < 0.2 else data)
            for _ in range(seeded.randint(1, 2)):
                at = seeded.randrange(len(changed))
                changed[at : at + seeded.randint(0, 3)] = seeded.choice(marks)
            agree(bytes(changed), monkeypatch)


def test_depth_and_budgets_are_those_of_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    for levels in (30, 48, 49, 50, 51, 52, 60, 110, 200, 300):
        extension = '<extension url="x">' * levels + '<valueCode value="c"/>' + "</extension>" * levels
        for depth in (100, 110, 120, 121):
            agree(f'<Patient xmlns="{FHIR}">{extension}</Patient>'.encode(), monkeypatch, depth)
    for levels in (90, 99, 100, 101, 240, 260):
        div = f'<div xmlns="{XHTML}">' + "<b>" * levels + "x" + "</b>" * levels + "</div>"
        agree(f'<Patient xmlns="{FHIR}"><text>{div}</text></Patient>'.encode(), monkeypatch)


_PIECES = (
    *(
        "<b>",
        "</b>",
        "<br/>",
        "<br />",
        "<td></td>",
        "<td> </td>",
        "<h1>x</h1>",
        "text",
        " ",
        "\n",
        "\t",
        "\r",
        "\u00a0",
        "\u0085",
        "é",
        "\x7f",
        "\ufffe",
        "\x01",
    ),
    *(
        "&amp;",
        "&lt;",
        "&gt;",
        "&quot;",
        "&apos;",
        "&#160;",
        "&",
        ">",
        "<",
        "]]>",
        "<!-- c -->",
        "<![CDATA[x]]>",
        "<?pi?>",
        "<1/>",
        "<x-y/>",
        "<p/>",
        "'",
        '"',
    ),
    *(
        '<p class="é\u0085">x</p>',
        '<p class="a" title="b">x</p>',
        '<p class="a"  title="b">x</p>',
        '<p class="a" class="b">x</p>',
        "<p class='a'>x</p>",
    ),
    *(
        '<p class="a\'b">x</p>',
        '<p class="a&amp;b">x</p>',
        '<p class="a>b">x</p>',
        '<p class="a\nb">x</p>',
        '<p xmlns="urn:x">x</p>',
        '<p xml:lang="de">x</p>',
    ),
    *(
        '<img src="a"/>',
        '<img src="a" />',
        '<p class="">x</p>',
        "<p >x</p>",
        "<p>x</p >",
        "<div>x</div>",
        f'<div xmlns="{XHTML}">x</div>',
        "<a:b/>",
        "<P>x</P>",
    ),
)


def test_a_regular_narrative_is_what_libxml2_writes() -> None:
    seeded = random.Random(13)
    regular = 0
    for _ in range(20_000):
        inner = "".join(seeded.choice(_PIECES) for _ in range(seeded.randint(0, 4)))
        text = f'<div xmlns="{XHTML}">{inner}</div>'
        if is_regular(text):
            regular += 1
            tree = read_tree(text.encode(), "")
            assert etree.tostring(tree, encoding="unicode") == text
    assert regular > 1000
    assert not is_regular("<div>x</div>")
    assert not is_regular(f'<div xmlns="{XHTML}"/>')
