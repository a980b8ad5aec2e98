"""A CDA document as HTML that is safe to show: own renderer of the narrative block. CDA R2 4.3.5; HL7 CDA stylesheet advisory 2014.

Three rules keep it safe whatever the document holds. Every tag and attribute written is one of ours, from a table; nothing of the
document becomes markup. Every text is escaped. Nothing is fetched: links to elsewhere are shown as text, pictures only as data URIs
of observationMedia whose bytes are what their media type says, each once.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from hilum.core.errors import BudgetExceeded
from hilum.hl7v3.data.cda import ClinicalDocument, Participation, Section
from hilum.hl7v3.data.datatypes import ED, II, TS
from hilum.hl7v3.data.xml import Element, elements, local_name, text_of

__all__ = ["narrative", "render"]

_SECTION: Final = "CDA R2 4.3.5"
_OUTPUT_LIMIT: Final = 64 * 1024 * 1024

_PLAIN: Final = {
    "sub": "sub",
    "sup": "sup",
    "paragraph": "p",
    "thead": "thead",
    "tbody": "tbody",
    "tfoot": "tfoot",
    "tr": "tr",
    "item": "li",
    "content": "span",
    "colgroup": "colgroup",
}
_STYLES: Final = frozenset(
    {"Bold", "Underline", "Italics", "Emphasis", "Lrule", "Rrule", "Toprule", "Botrule", "Arabic", "LittleRoman"}
    | {"BigRoman", "LittleAlpha", "BigAlpha", "Disc", "Circle", "Square", "xRowGroup"}
)
_ALIGN: Final = frozenset({"left", "center", "right", "justify", "top", "middle", "bottom", "baseline"})
_MAGIC: Final[dict[str, tuple[bytes, ...]]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,127}")


@dataclass(slots=True)
class _Page:
    """The HTML being written, and what of the document's media was shown already."""

    media: Mapping[str, ED]
    pieces: list[str] = field(default_factory=list)
    octets: int = 0
    shown: set[str] = field(default_factory=set)

    def put(self, *texts: str) -> None:
        for text in texts:
            self.octets += len(text)
            self.pieces.append(text)
        if self.octets > _OUTPUT_LIMIT:
            raise BudgetExceeded("rendered document too large", section=_SECTION)

    def say(self, text: str | None) -> None:
        if text:
            self.put(escape(text))

    def html(self) -> str:
        return "".join(self.pieces)


def render(document: ClinicalDocument) -> str:
    """The whole document as one `<article class="cda">`: header block, then sections, or the unstructured body."""
    page = _Page({each.id: each.value for each in document.body.media})
    page.put('<article class="cda">')
    _header(page, document)
    for section in document.body.sections:
        _section(page, section, 2)
    if document.body.non_xml is not None:
        _non_xml(page, document.body.non_xml)
    page.put("</article>")
    return page.html()


def narrative(text: Element, media: Mapping[str, ED] | None = None) -> str:
    """One narrative block (`section/text`) as an HTML fragment."""
    page = _Page(media or {})
    _children(page, text)
    return page.html()


def _header(page: _Page, document: ClinicalDocument) -> None:
    page.put("<header><h1>")
    page.say(document.title or document.code.display_name or "Clinical document")
    page.put("</h1><dl>")
    patient = document.patient
    _row(page, "Patient", (each.display() for each in patient.names[:1]))
    _row(page, "Patient ID", (_identifier(each) for each in patient.ids))
    _row(page, "Born", (_time(patient.birth_time),))
    _row(page, "Sex", (patient.gender.display_name or patient.gender.code,))
    _row(page, "Document", (document.code.display_name or document.code.code,))
    _row(page, "Created", (_time(document.effective_time),))
    _row(page, "Author", (_participant(each) for each in document.authors))
    if document.legal_authenticator is not None:
        _row(page, "Legally authenticated by", (_participant(document.legal_authenticator),))
    _row(page, "Custodian", (document.custodian.name,))
    _row(page, "Order", (_identifier(one) for order in document.orders for one in order.ids))
    for event in document.service_events:
        what = event.code.display_name or event.code.code
        when = event.effective_time.low.value or event.effective_time.value
        _row(page, "Service", (" ".join(each for each in (what, _time(TS(when))) if each),))
    page.put("</dl></header>")


def _row(page: _Page, name: str, values: Iterable[str]) -> None:
    said = [value for value in values if value]
    if said:
        page.put("<dt>", escape(name), "</dt>")
        for value in said:
            page.put("<dd>", escape(value), "</dd>")


def _identifier(value: II) -> str:
    if not value.root:
        return ""
    return f"{value.extension} ({value.assigning_authority_name or value.root})" if value.extension else value.root


def _participant(who: Participation) -> str:
    parts = [who.name.display() or who.device]
    if who.organization is not None and who.organization.name:
        parts.append(who.organization.name)
    if who.time.value:
        parts.append(_time(who.time))
    return ", ".join(part for part in parts if part)


def _time(value: TS) -> str:
    digits = re.match(r"\d*", value.value)
    text = digits[0] if digits else ""
    if len(text) < 4:
        return ""
    day = "-".join(part for part in (text[:4], text[4:6], text[6:8]) if part)
    clock = ":".join(part for part in (text[8:10], text[10:12], text[12:14]) if part)
    return f"{day} {clock}".strip()


def _section(page: _Page, section: Section, level: int) -> None:
    tag = f"h{min(level, 6)}"
    page.put("<section>")
    title = section.title or section.code.display_name
    if title:
        page.put(f"<{tag}>")
        page.say(title)
        page.put(f"</{tag}>")
    if section.text is not None:
        page.put('<div class="cda-text">')
        _children(page, section.text)
        page.put("</div>")
    for below in section.sections:
        _section(page, below, level + 1)
    page.put("</section>")


def _non_xml(page: _Page, body: ED) -> None:
    page.put('<section class="cda-body">')
    if body.media_type in _MAGIC:
        _picture(page, body, "")
    elif body.media_type == "text/plain" and (body.text or body.data):
        page.put("<pre>")
        page.say(body.text or body.data.decode("utf-8", "replace"))
        page.put("</pre>")
    else:
        size = f", {len(body.data)} bytes" if body.data else ""
        page.put("<p>")
        page.say(f"The body is an attached document of type {body.media_type}{size}.")
        page.put("</p>")
    page.put("</section>")


def _children(page: _Page, element: Element) -> None:
    page.say(element.text)
    for item in elements(element):
        _element(page, item)
        page.say(item.tail)


def _element(page: _Page, element: Element) -> None:
    name = local_name(element)
    special = _SPECIAL.get(name)
    if special is not None:
        special(page, element)
        return
    tag = _PLAIN.get(name)
    if tag is None:  # not of the narrative block: its text is shown, the element is not
        _children(page, element)
        return
    page.put(f"<{tag}{_attributes(element)}>")
    _children(page, element)
    page.put(f"</{tag}>")


def _attributes(element: Element) -> str:
    said = []
    identifier = element.get("ID") or ""
    if _NAME.fullmatch(identifier):
        said.append(f' id="cda-{identifier}"')
    classes = [f"cda-{style.lower()}" for style in (element.get("styleCode") or "").split()[:20] if style in _STYLES]
    classes += [f"cda-{value}" for key in ("align", "valign") if (value := (element.get(key) or "").lower()) in _ALIGN]
    if element.get("revised") in ("insert", "delete"):
        classes.append(f"cda-revised-{element.get('revised')}")
    if classes:
        said.append(f' class="{" ".join(classes)}"')
    return "".join(said)


def _break(page: _Page, _element: Element) -> None:
    page.put("<br>")


def _caption(page: _Page, element: Element) -> None:
    above = element.getparent()
    tag = "caption" if above is not None and local_name(above) == "table" else "strong"
    page.put(f'<{tag} class="cda-caption">')
    _children(page, element)
    page.put(f"</{tag}>")


def _list(page: _Page, element: Element) -> None:
    tag = "ol" if element.get("listType") == "ordered" else "ul"
    captions = [item for item in elements(element) if local_name(item) == "caption"]
    for item in captions:
        _caption(page, item)
    page.put(f"<{tag}{_attributes(element)}>")
    for item in elements(element):
        if local_name(item) != "caption":
            _element(page, item)
    page.put(f"</{tag}>")


def _table(page: _Page, element: Element) -> None:
    page.put(f'<div class="cda-table"><table{_attributes(element)}>')
    for item in elements(element):  # white space between rows is not content
        _element(page, item)
    page.put("</table></div>")


def _cell(page: _Page, element: Element) -> None:
    tag = local_name(element)
    spans = "".join(
        f' {key}="{int(value)}"'
        for key in ("colspan", "rowspan")
        if re.fullmatch(r"[1-9]\d{0,2}", value := (element.get(key) or ""), re.ASCII)
    )
    scope = element.get("scope") or ""
    if tag == "th" and scope in ("row", "col", "rowgroup", "colgroup"):
        spans += f' scope="{scope}"'
    page.put(f"<{tag}{_attributes(element)}{spans}>")
    _children(page, element)
    page.put(f"</{tag}>")


def _column(page: _Page, element: Element) -> None:
    page.put(f"<col{_attributes(element)}>")


def _footnote(page: _Page, element: Element) -> None:
    page.put(f"<small{_attributes(element)}>[")
    _children(page, element)
    page.put("]</small>")


def _footnote_reference(page: _Page, element: Element) -> None:
    target = element.get("IDREF") or ""
    if _NAME.fullmatch(target):
        page.put(f'<sup><a href="#cda-{target}">*</a></sup>')


def _link(page: _Page, element: Element) -> None:
    """A link inside the document works; one that leads out is shown as text, for a person to judge."""
    target = (element.get("href") or "").strip()
    if target.startswith("#") and _NAME.fullmatch(target[1:]):
        page.put(f'<a href="#cda-{target[1:]}">')
        _children(page, element)
        page.put("</a>")
        return
    page.put('<span class="cda-link">')
    _children(page, element)
    if re.match(r"https?://", target) and len(target) <= 500:
        page.say(f" <{target}>")
    page.put("</span>")


def _multimedia(page: _Page, element: Element) -> None:
    page.put('<figure class="cda-media">')
    caption = next((item for item in elements(element) if local_name(item) == "caption"), None)
    text = "" if caption is None else " ".join(text_of(caption).split())
    for name in (element.get("referencedObject") or "").split()[:20]:
        value = page.media.get(name)
        if value is None:
            page.put("<p>[The picture is not in the document.]</p>")
        elif name in page.shown:
            page.put("<p>[The picture is shown above.]</p>")
        else:
            page.shown.add(name)
            _picture(page, value, text)
    if text:
        page.put("<figcaption>")
        page.say(text)
        page.put("</figcaption>")
    page.put("</figure>")


def _picture(page: _Page, value: ED, text: str) -> None:
    magic = _MAGIC.get(value.media_type)
    if magic is None or not value.data.startswith(magic):
        page.put("<p>")
        page.say(f"[A picture of type {value.media_type} is not shown.]")
        page.put("</p>")
        return
    data = base64.b64encode(value.data).decode("ascii")
    page.put(f'<img src="data:{value.media_type};base64,{data}" alt="{escape(text or "picture")}">')


_SPECIAL: Final = {
    "br": _break,
    "caption": _caption,
    "list": _list,
    "table": _table,
    "td": _cell,
    "th": _cell,
    "col": _column,
    "footnote": _footnote,
    "footnoteRef": _footnote_reference,
    "linkHtml": _link,
    "renderMultiMedia": _multimedia,
}
