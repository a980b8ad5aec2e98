"""The XHTML that a narrative may hold. FHIR R4 2.4.0: rules txt-1 and txt-2, which the definitions leave to `htmlChecks()`.

Chapters 7 to 11 (without section 4 of chapter 9) and 15 of HTML 4.0, links, images and inner style; no scripts, no forms, no
frames. A narrative is on every second resource, so a plain and sound one is recognised by its text alone: `_is_plainly_sound` takes
its tags apart and is true only for what the other ways find nothing wrong with. The rest goes through one parser that is
kept; whatever holds a declaration or a comment goes to the guarded reader. Many narratives have the commonest tags alone,
without attributes and seven deep at most: one expression tells them in a third of the time. It is linear, for a text is taken whole
and each tag is met in one way: as one that holds text alone (`_LEAVES`) or as one that closes by its own name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from hilum.core.errors import DecodeError
from hilum.fhir.xhtml import XHTML

__all__ = ["narrative_flaw"]

_COMMON = frozenset(
    (
        *("title", "style", "class", "id", "lang", "dir", "accesskey", "tabindex", "align", "bgcolor"),
        *("{http://www.w3.org/XML/1998/namespace}lang", "{http://www.w3.org/XML/1998/namespace}space"),
    )
)
_ROW = ("align", "char", "charoff", "valign")
_CELL = ("abbr", "axis", "headers", "scope", "rowspan", "colspan", "width", "height", "nowrap", *_ROW)
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "a": ("charset", "type", "name", "href", "hreflang", "rel", "rev", "shape", "coords"),
    "area": ("shape", "coords", "href", "nohref", "alt"),
    "blockquote": ("cite",),
    "br": ("clear",),
    "caption": (),
    "col": ("span", "width", *_ROW),
    "colgroup": ("span", "width", *_ROW),
    "del": ("cite", "datetime"),
    "hr": ("noshade", "size", "width"),
    "img": ("src", "alt", "longdesc", "height", "width", "usemap", "ismap", "name", "border", "hspace", "vspace"),
    "ins": ("cite", "datetime"),
    "li": ("type", "value"),
    "map": ("name",),
    "ol": ("type", "start", "compact"),
    "pre": ("width",),
    "q": ("cite",),
    "table": ("summary", "width", "border", "frame", "rules", "cellspacing", "cellpadding"),
    "tbody": _ROW,
    "td": _CELL,
    "tfoot": _ROW,
    "th": _CELL,
    "thead": _ROW,
    "tr": _ROW,
    "ul": ("type", "compact"),
}
_PLAIN = (
    *("abbr", "acronym", "address", "b", "bdo", "big", "cite", "code", "dd", "dfn", "div", "dl", "dt", "em"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "i", "kbd", "p", "s", "samp", "small", "span", "strike", "strong"),
    *("sub", "sup", "tt", "u", "var"),
)
_ALLOWED: dict[str, frozenset[str]] = {
    f"{{{XHTML}}}{name}": _COMMON | frozenset(names)
    for name, names in {**dict.fromkeys(_PLAIN, ()), **_ATTRIBUTES}.items()
}
_BY_NAME: dict[str, frozenset[str]] = {
    name.rpartition("}")[2]: allowed | {"xmlns", "xml:lang", "xml:space"} for name, allowed in _ALLOWED.items()
}
_EMPTY = "a narrative without content (txt-2)"
_TAG = re.compile(r"<([^\s/>]+)")
_TAG_WITH_ATTRIBUTES = re.compile(r"<([^\s/>]+)\s+([^>]*=[^>]*)>")
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DIV = f"{{{XHTML}}}div"
_IMG = f"{{{XHTML}}}img"
_SCHEME = re.compile(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.\-\s]*):")
_HARMFUL = frozenset(("javascript", "vbscript", "livescript", "mocha"))
_TEXT = re.compile(r">\s*[^<\s&]")
_WIDE = re.compile(r"expression\s*\(|javascript:|@import", re.IGNORECASE)

_ORDINARY = bytes(code for code in range(256) if (code >= 32 or code in b"\t\n\r") and code not in b"<>")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#(?:34|39|1[6-9][0-9]|2[0-9][0-9]));")
_CLOSING = {name: f"/{name}" for name in _BY_NAME}
_CLOSED = frozenset(f"{name}{end}" for name in _BY_NAME for end in ("/", " /"))
_ROOT = f'div xmlns="{XHTML}"'
_WITH_ATTRIBUTES = re.compile(r"""([a-z][a-z0-9]*)((?:[ \t\r\n]+[a-z]+="[^"&]*")+)[ \t\r\n]*(/?)""")
_NAMED = re.compile(r'''([a-z]+)="([^"]*)"''')
_COMMONEST = "p|td|tr|li|ul|i|h[1-6]|table|tbody|thead|th|div|em|strong|ol|pre|code"
_LEAVES = ("b", "a", "span")
_LEVELS = 7
_MOST_PRINTABLE = 100_000
_MOST_TAGS = 500  # so nesting is within libxml2's 256 levels


def narrative_flaw(content: str) -> tuple[str, str]:
    """(rule, what is wrong with the `div` of a narrative); ("", "") = nothing.

    rule   txt-1 for what it may not hold, txt-2 for one that says nothing, "" for what is no XHTML at all
    """
    if _is_plainly_sound(content):
        return "", ""
    from lxml import etree  # loaded for the first narrative that is not told by its text

    from hilum.fhir.xml import parse_narrative

    root = None
    # without a declaration there are no entities but those of XML, and what is not one of them is not well-formed
    is_plain = "<!" not in content and "<?" not in content and len(content) < 500_000
    if is_plain:
        try:
            root = etree.fromstring(content.encode("utf-8"), _parser())
        except (etree.XMLSyntaxError, ValueError):
            root = None
        if root is not None and root.tag != _DIV:
            root = None
    if root is None:
        is_plain = False
        try:
            root = parse_narrative(content)
        except DecodeError as error:
            return "", error.message
    if is_plain and content.count("<") == content.count(">") and content.count("xmlns") == 1:
        found = _plain_flaw(content)
        if found is not None:
            return found
    has_image = False
    for element in root.iter(etree.Element):
        allowed = _ALLOWED.get(str(element.tag))
        if allowed is None:
            return "txt-1", "an element that a narrative may not have (txt-1)"
        has_image = has_image or element.tag == _IMG
        flaw = _attribute_flaw(((str(name), str(value)) for name, value in element.items()), allowed)
        if flaw:
            return "txt-1", flaw
    if not has_image and not any(text and not text.isspace() for text in root.itertext()):
        return "txt-2", _EMPTY
    return "", ""


@cache
def _parser() -> Any:
    from lxml import etree

    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True
    )


def _is_plainly_sound(content: str) -> bool:
    """Whether a narrative is certainly sound: tags of known names that close in order, no markup but them. False decides nothing."""
    if _TEXT.search(content) is None:
        return False
    at = content.find("&")
    while at >= 0:
        if _ENTITY.match(content, at) is None:
            return False
        at = content.find("&", at + 1)
    # what is printable is a character of XML
    is_printable = len(content) <= _MOST_PRINTABLE and content.isprintable()
    if is_printable and "]]>" not in content and _nested().fullmatch(content):
        return True
    count = content.count("<")
    if not 2 <= count <= _MOST_TAGS:
        return False
    try:
        data = content.encode()
    except UnicodeEncodeError:
        return False
    # what is left are "<", ">" and what is no character of XML
    if data.translate(None, _ORDINARY) != b"<>" * count:
        return False
    if not content.isascii() and ("\ufffe" in content or "\uffff" in content):
        return False
    if not is_printable and _nested().fullmatch(content):
        return True
    pieces = content.replace(">", "<").split("<")  # text, tag, text, ..., tag, text
    if pieces[0] or pieces[1] != _ROOT or pieces[-2] != "/div" or pieces[-1].strip(" \t\r\n"):
        return False
    waiting: list[str | None] = [None]  # the closing tags, but that of the div
    closing_of = _CLOSING.get
    for tag in pieces[3:-2:2]:
        if tag == waiting[-1]:
            waiting.pop()
            continue
        closing = closing_of(tag)
        if closing is None:
            if tag in _CLOSED:
                continue
            closing = _with_attributes(tag)
            if closing is None:
                return False
            if not closing:
                continue
        waiting.append(closing)
    return len(waiting) == 1


@cache
def _nested() -> re.Pattern[str]:
    """A div of the commonest elements without attributes, each closed in order; a ">" in a text is a text."""
    inner = "[^<]*+"
    leaves = "|".join(f"{name}>{inner}</{name}" for name in _LEAVES)
    for level in range(_LEVELS):
        element = rf"(?P<e{level}>{_COMMONEST})>{inner}</(?P=e{level})"
        inner = rf"[^<]*+(?:<(?:{leaves}|{element}|br ?/)>[^<]*+)*"
    return re.compile(rf"<{re.escape(_ROOT)}>{inner}</div>[ \t\r\n]*")


def _with_attributes(tag: str) -> str | None:
    """The closing tag that an opening tag with sound attributes waits for, "" where it is closed; None = not sure."""
    match = _WITH_ATTRIBUTES.fullmatch(tag)
    if match is None or match.group(1) not in _CLOSING:
        return None
    attributes = _NAMED.findall(match.group(2))
    names = {name for name, _ in attributes}
    if len(names) < len(attributes) or "xmlns" in names or _attribute_flaw(attributes, _BY_NAME[match.group(1)]):
        return None
    return "" if match.group(3) else _CLOSING[match.group(1)]


def _plain_flaw(content: str) -> tuple[str, str] | None:
    """The same for well-formed XHTML of one namespace without comments and ">" in attributes, by its text alone.

    returns  None   an entity decides, so the tree is needed
    """
    tags = set(_TAG.findall(content))
    if not tags <= _BY_NAME.keys():
        return "txt-1", "an element that a narrative may not have (txt-1)"
    if content.count("=") > 1:  # the namespace is one
        for tag, text in _TAG_WITH_ATTRIBUTES.findall(content):
            if "&" in text:
                return None
            flaw = _attribute_flaw([(name, a or b) for name, a, b in _ATTRIBUTE.findall(text)], _BY_NAME[tag])
            if flaw:
                return "txt-1", flaw
    if "img" not in tags and _TEXT.search(content) is None:
        return None if "&" in content else ("txt-2", _EMPTY)
    return "", ""


def _attribute_flaw(attributes: Iterable[tuple[str, str]], allowed: frozenset[str]) -> str:
    for attribute, value in attributes:
        if attribute not in allowed:
            if attribute.lower().startswith("on"):
                return "an event attribute in a narrative (txt-1)"
            return "an attribute that a narrative may not have (txt-1)"
        if attribute in ("href", "src", "cite", "longdesc"):
            scheme = _SCHEME.match(value)
            if scheme and re.sub(r"\s", "", scheme.group(1)).lower() in _HARMFUL:
                return "a link that runs a script (txt-1)"
        elif attribute == "style" and _WIDE.search(value):
            return "a style that loads or runs something (txt-1)"
    return ""
