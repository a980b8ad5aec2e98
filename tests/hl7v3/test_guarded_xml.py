"""The guarded reader: what hostile XML cannot do."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v3.data.xml import Budget, elements, legal, local_name, parse, path_of, serialize
from hilum.hl7v3.show import tree

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<lolz>&lol1;</lolz>"""
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        OUTSIDE,
        b"<!-- a comment first --><?pi here?>\n<!DOCTYPE a><a/>",
        b'\xef\xbb\xbf<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
        OUTSIDE.decode().encode("utf-16"),
        OUTSIDE.decode().encode("utf-16-le"),
        OUTSIDE.decode().encode("utf-16-be"),
    ],
)
def test_a_document_type_declaration_is_refused_before_anything_is_expanded(content: bytes) -> None:
    with pytest.raises(DecodeError, match="document type declaration"):
        parse(content)


def test_an_encoding_that_hides_markup_is_refused() -> None:
    with pytest.raises(DecodeError, match="encoding"):
        parse(b'<?xml version="1.0" encoding="UTF-7"?><a/>')
    with pytest.raises(DecodeError, match="encoding"):
        parse(b'<?xml version="1.0" encoding="cp037"?><a/>')


def test_an_entity_that_was_not_declared_is_refused() -> None:
    with pytest.raises(DecodeError):
        parse(b"<a>&nbsp;</a>")


@pytest.mark.parametrize("depth", [121, 1_000, 100_000])
def test_deep_nesting_spends_the_budget(depth: int) -> None:
    with pytest.raises(DecodeError):
        parse(b"<a>" * depth + b"</a>" * depth)


def test_nesting_up_to_the_budget_is_read() -> None:
    assert parse(b"<a>" * 120 + b"</a>" * 120).tag == "a"


def test_too_many_elements_and_too_many_bytes_spend_the_budget() -> None:
    with pytest.raises(BudgetExceeded):
        parse(b"<a>" + b"<b/>" * 5000 + b"</a>", budget=Budget(elements=1000))
    with pytest.raises(BudgetExceeded):
        parse(b"<a>" + b"x" * 5000 + b"</a>", budget=Budget(octets=1000))


def test_a_hostile_document_is_refused_quickly_and_in_little_memory() -> None:
    content = b"<a>" + b"<b>" * 2_000_000
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(DecodeError):
        parse(content)
    took = time.perf_counter() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 1.0
    assert peak < 64 * 1024 * 1024


def test_a_long_text_beyond_the_librarys_own_limit_is_read() -> None:
    assert len(parse(b"<a>" + b"x" * 11_000_000 + b"</a>").text or "") == 11_000_000


def test_an_error_names_the_place_and_carries_nothing_of_the_document() -> None:
    with pytest.raises(DecodeError) as caught:
        parse(b"<a>\n<SECRETNAME>SECRETVALUE</b>\n</a>")
    assert "SECRET" not in str(caught.value)
    assert "line 2" in caught.value.where


@pytest.mark.parametrize(
    "content", [b"", b"   ", b"plain text", b"<", b"<!--", b"<?xml", b"\x00<a/>", b"<a", b"<a/><b/>"]
)
def test_what_is_not_xml_is_refused(content: bytes) -> None:
    with pytest.raises(DecodeError):
        parse(content)


def test_utf_16_and_a_byte_order_mark_and_a_blank_line_are_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><a>ä</a>'
    for content in (text.encode("utf-16"), b"\xef\xbb\xbf<a>\xc3\xa4</a>", b'\n<?xml version="1.0"?><a>\xc3\xa4</a>'):
        assert parse(content).text == "ä"


def test_characters_that_xml_cannot_carry_are_replaced_on_writing() -> None:
    assert legal("a\x00b\x0bc\ud800\tä\U0001f600") == "a\ufffdb\ufffdc\ufffd\tä\U0001f600"


def test_what_is_parsed_is_written_again_as_it_was() -> None:
    content = b"<?xml version='1.0' encoding='UTF-8'?>\n<a x=\"1\"><b>&lt;&amp;</b><b/></a>"
    root = parse(content)
    assert serialize(root) == content
    assert [path_of(item) for item in elements(root)] == ["/a/b[1]", "/a/b[2]"]
    assert local_name(root) == "a"


def test_the_tree_shows_each_element_with_its_text_cut_to_the_limit() -> None:
    nodes = list(tree(b'<r xmlns="urn:x" a="1"><s>' + b"y" * 50 + b"</s></r>", text_limit=10))
    assert [(node.depth, node.name) for node in nodes] == [(0, "r"), (1, "s")]
    assert nodes[0].attributes == (("a", "1"),)
    assert nodes[0].namespace == "urn:x"
    assert nodes[1].text == "yyyyyyyyyy … (50 characters)"
