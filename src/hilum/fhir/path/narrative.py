"""What a narrative may contain. FHIR R4 2.4.0.1 (txt-1: elements and attributes; txt-2: some text)."""

from __future__ import annotations

from lxml import etree

from hilum.fhir.xml import XHTML, parse_narrative

__all__ = ["is_safe_narrative"]

ELEMENTS = frozenset(
    [
        "p",
        "br",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "a",
        "span",
        "b",
        "em",
        "i",
        "strong",
        "small",
        "big",
        "tt",
        "dfn",
        "q",
        "var",
        "abbr",
        "acronym",
        "cite",
        "blockquote",
        "hr",
        "ul",
        "ol",
        "li",
        "address",
        "bdo",
        "pre",
        "table",
        "caption",
        "colgroup",
        "col",
        "thead",
        "tr",
        "tfoot",
        "tbody",
        "th",
        "td",
        "code",
        "samp",
        "img",
        "map",
        "area",
        "del",
        "ins",
        "dl",
        "dt",
        "dd",
        "kbd",
        "sub",
        "sup",
        "u",
        "s",
        "center",
        "strike",
        "label",
        "nav",
        "section",
        "article",
        "aside",
        "header",
        "footer",
        "figure",
        "figcaption",
    ]
)
ATTRIBUTES = frozenset(
    [
        "title",
        "style",
        "class",
        "id",
        "lang",
        "dir",
        "accesskey",
        "tabindex",
        "span",
        "width",
        "align",
        "valign",
        "char",
        "charoff",
        "abbr",
        "axis",
        "headers",
        "scope",
        "rowspan",
        "colspan",
        "border",
        "frame",
        "rules",
        "cellpadding",
        "cellspacing",
        "summary",
        "href",
        "name",
        "rel",
        "rev",
        "charset",
        "hreflang",
        "type",
        "coords",
        "shape",
        "src",
        "alt",
        "longdesc",
        "height",
        "usemap",
        "ismap",
        "cite",
        "datetime",
        "target",
        "nohref",
        "clear",
        "compact",
        "start",
        "value",
        "bgcolor",
        "nowrap",
        "noshade",
        "size",
        "color",
        "face",
    ]
)
_XML = "{http://www.w3.org/XML/1998/namespace}"
_PREFIX = f"{{{XHTML}}}"


def is_safe_narrative(text: str) -> bool:
    """Whether a `div` has only the formatting that FHIR allows, and some content.

    raises  DecodeError   not well-formed, or not one XHTML div
    """
    root = parse_narrative(text)
    has_content = False
    for node in root.iter():
        tag: object = node.tag
        if not isinstance(tag, str):
            continue
        name = tag.removeprefix(_PREFIX)
        if name == tag or name not in ELEMENTS:
            return False
        for key, value in node.attrib.items():
            plain = str(key).removeprefix(_XML)
            if plain not in ATTRIBUTES and plain != "space":
                return False
            if plain in ("href", "src") and str(value).strip().lower().startswith(("javascript:", "vbscript:")):
                return False
        has_content = has_content or name == "img" or _has_text(node, root)
    return has_content


def _has_text(node: etree._Element, root: etree._Element) -> bool:
    return bool((node.text or "").strip()) or (node is not root and bool((node.tail or "").strip()))
