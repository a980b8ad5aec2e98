"""Narrative to HTML: nothing of a document becomes markup of ours, and nothing is fetched."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

import pytest

from hilum.core.errors import BudgetExceeded
from hilum.hl7v3.data.cda import decode
from hilum.hl7v3.data.datatypes import ED
from hilum.hl7v3.data.xml import V3, parse
from hilum.hl7v3.render import narrative, render

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
_TAGS = {
    "article", "header", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "section", "div", "p", "span", "br", "sub", "sup",
    "ul", "ol", "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup", "strong", "small", "a",
    "figure", "figcaption", "img", "pre",
}  # fmt: skip
_ATTRIBUTES = {"id", "class", "colspan", "rowspan", "scope", "href", "src", "alt"}


class _Guard(HTMLParser):
    """Fails on any tag or attribute that is not on the list, and on any address that leads out."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS, tag
        for name, value in attrs:
            assert name in _ATTRIBUTES, name
            if name == "href":
                assert re.fullmatch(r"#cda-[A-Za-z0-9_.\-]+", value or ""), value
            if name == "src":
                assert re.fullmatch(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+", value or ""), value


def _html(inner: str, media: dict[str, ED] | None = None) -> str:
    html = narrative(parse(f'<text xmlns="{V3}" xmlns:h="http://www.w3.org/1999/xhtml">{inner}</text>'.encode()), media)
    _Guard().feed(html)
    return html


ATTACKS = [
    "<script>alert(1)</script>",
    "<h:script>alert(1)</h:script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '<paragraph onclick="alert(1)" style="background:url(//evil)">x</paragraph>',
    '<linkHtml href="javascript:alert(1)">x</linkHtml>',
    '<linkHtml href=" java&#x0A;script:alert(1)">x</linkHtml>',
    '<linkHtml href="//evil.example/">x</linkHtml>',
    '<linkHtml href="https://evil.example/&quot;&gt;&lt;img src=x onerror=alert(1)&gt;">x</linkHtml>',
    '<linkHtml href="#&quot; onmouseover=&quot;alert(1)">x</linkHtml>',
    '<content ID="&quot;&gt;&lt;script&gt;" styleCode="Bold &quot;onload=x">x</content>',
    '<table border="1"><tbody><tr><td colspan="1&quot; onload=&quot;x" rowspan="99999">x</td></tr></tbody></table>',
    '<td align="left&quot; x=">x</td>',
    '<h:iframe src="http://evil.example/"/><h:img src="http://evil.example/"/>',
    '<renderMultiMedia referencedObject="missing"><caption>&lt;b&gt;</caption></renderMultiMedia>',
    '<footnoteRef IDREF="&quot;&gt;"/>',
    "<list><item>a<list><item>b</item></list></item></list>",
    "<br/><br>text</br>",
    "</text><script>".replace("</text>", "&lt;/text&gt;").replace("<script>", "&lt;script&gt;"),
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_gets_a_tag_an_attribute_or_an_address_through(attack: str) -> None:
    html = _html(attack)
    assert "<script" not in html.lower()
    assert "<img" not in html.lower()
    assert "<iframe" not in html.lower()


def test_tables_lists_and_styles_keep_their_shape() -> None:
    html = _html(
        '<paragraph styleCode="Bold evil">p</paragraph><list listType="ordered"><caption>c</caption><item>i</item></list>'
        '<table><caption>t</caption><thead><tr><th scope="col" align="right">h</th></tr></thead>'
        '<tbody><tr><td colspan="2" rowspan="3">d</td></tr></tbody></table>'
    )
    assert '<p class="cda-bold">p</p>' in html
    assert '<strong class="cda-caption">c</strong><ol><li>i</li></ol>' in html
    assert '<caption class="cda-caption">t</caption>' in html
    assert '<th class="cda-right" scope="col">h</th>' in html
    assert '<td colspan="2" rowspan="3">d</td>' in html


def test_a_link_within_the_document_works_and_one_that_leads_out_is_text() -> None:
    html = _html(
        '<content ID="a">x</content><linkHtml href="#a">to</linkHtml><linkHtml href="https://a.example/">out</linkHtml>'
    )
    assert '<span id="cda-a">x</span><a href="#cda-a">to</a>' in html
    assert "out &lt;https://a.example/&gt;" in html


def test_a_picture_of_the_document_is_shown_once_and_only_when_its_bytes_are_what_they_claim() -> None:
    twice = '<renderMultiMedia referencedObject="m"/><renderMultiMedia referencedObject="m"/>'
    html = _html(twice, {"m": ED("image/png", data=PNG)})
    assert html.count("<img") == 1
    assert base64.b64encode(PNG).decode() in html
    assert "shown above" in html
    for media in (
        ED("image/svg+xml", data=b"<svg onload='x'/>"),
        ED("image/png", data=b"GIF89a"),
        ED("text/html", data=b"<b>"),
    ):
        assert "<img" not in _html(twice, {"m": media})


def _body(attributes: str, text: str) -> str:
    return (
        f'<ClinicalDocument xmlns="{V3}"><title>&lt;i&gt;T</title><component><nonXMLBody><text {attributes}>{text}</text>'
        "</nonXMLBody></component></ClinicalDocument>"
    )


def test_an_unstructured_body_is_shown_as_text_picture_or_by_name() -> None:
    plain = render(decode(_body('mediaType="text/plain"', "&lt;script&gt;").encode()))
    assert "<pre>&lt;script&gt;</pre>" in plain
    assert "<h1>&lt;i&gt;T</h1>" in plain
    picture = base64.b64encode(PNG).decode()
    assert "<img" in render(decode(_body('mediaType="image/png" representation="B64"', picture).encode()))
    pdf = render(decode(_body('mediaType="application/pdf" representation="B64"', "JVBERg==").encode()))
    assert "attached document of type application/pdf, 4 bytes" in pdf


def test_a_document_that_would_become_too_large_is_refused() -> None:
    section = "<component><section><title>" + "&amp;" * 200_000 + "</title></section></component>"
    body = f"<component><structuredBody>{section * 70}</structuredBody></component>"
    content = f'<ClinicalDocument xmlns="{V3}">{body}</ClinicalDocument>'
    with pytest.raises(BudgetExceeded):
        render(decode(content.encode()))
