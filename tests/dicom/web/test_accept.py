"""Accept headers and multipart bodies."""

from __future__ import annotations

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.core.web import WebRequest
from hilum.dicom.web.accept import choose, parse_accept
from hilum.dicom.web.multipart import boundary_of, multipart, parse_multipart


def test_alternatives_are_read_best_first_with_quotes_or_without() -> None:
    found = parse_accept(
        "multipart/related; type=application/octet-stream; transfer-syntax=*, image/jpeg;q=0.5,"
        'multipart/related;type="image/jls";q=0.9'
    )
    assert [(one.type, one.part_type, one.transfer_syntax, one.q) for one in found] == [
        ("multipart/related", "application/octet-stream", "*", 1.0),
        ("multipart/related", "image/jls", "", 0.9),
        ("image/jpeg", "", "", 0.5),
    ]


def test_what_is_refused_by_q_zero_is_no_alternative() -> None:
    assert parse_accept("image/png;q=0, image/jpeg")[0].type == "image/jpeg"
    assert len(parse_accept("image/png;q=0, image/jpeg")) == 1


def test_no_header_accepts_all_and_the_query_parameter_goes_first() -> None:
    assert choose(WebRequest("GET", "/"), ("image/jpeg",)) == "image/jpeg"
    request = WebRequest("GET", "/", "accept=image/png", {"accept": "image/jpeg"})
    assert choose(request, ("image/jpeg", "image/png")) == "image/png"


def test_nothing_acceptable_is_406() -> None:
    with pytest.raises(Incorrect) as caught:
        choose(WebRequest("GET", "/", "", {"accept": "text/html"}), ("application/dicom+json",))
    assert caught.value.code == "406"


@pytest.mark.parametrize("end", [b"--b--", b"--b--\r\nepilogue", b""])
@pytest.mark.parametrize("start", [b"--b\r\n", b"preamble\r\n--b\r\n", b"--b \t\r\n"])
def test_parts_are_views_of_the_body(start: bytes, end: bytes) -> None:
    body = start + b"Content-Type: a/b\r\n\r\none\r\n--b\r\n\r\nt\r\nwo\r\n" + end
    parts = list(parse_multipart(body, b"b"))
    assert [bytes(one.content).removesuffix(b"\r\n") for one in parts] == [b"one", b"t\r\nwo"]
    assert parts[0].media.type == "a/b"
    assert parts[1].media.type == "application/octet-stream"
    assert parts[0].content.obj is body


def test_a_boundary_across_a_window_is_found() -> None:
    for size in range((1 << 20) - 12, (1 << 20) + 4):
        body = b"--b\r\n\r\n" + bytes(size) + b"\r\n--b--"
        (part,) = parse_multipart(memoryview(body), b"b")
        assert len(part.content) == size


def test_what_is_no_multipart_is_refused() -> None:
    with pytest.raises(DecodeError):
        list(parse_multipart(b"nothing here", b"b"))
    with pytest.raises(DecodeError):
        list(parse_multipart(b"--b\r\nContent-Type: a/b", b"b"))
    with pytest.raises(BudgetExceeded):
        list(parse_multipart(b"--b\r\n" + b"x: y\r\n" * 10_000, b"b"))
    with pytest.raises(BudgetExceeded):
        list(parse_multipart(b"--b\r\n\r\n\r\n" * 50, b"b", parts=10))


@pytest.mark.parametrize(("header", "code"), [("application/json", "415"), ("multipart/related", "400")])
def test_a_content_type_without_boundary_is_refused(header: str, code: str) -> None:
    with pytest.raises(Incorrect) as caught:
        boundary_of(header)
    assert caught.value.code == code


def test_what_is_written_is_read_again() -> None:
    pieces = multipart([("a/b", "http://h/1", (b"on", b"e")), ("c/d", "", (b"two",))], "b")
    body = b"".join(one for one in pieces if isinstance(one, bytes))
    parts = list(parse_multipart(body, b"b"))
    assert [(one.media.type, bytes(one.content)) for one in parts] == [("a/b", b"one"), ("c/d", b"two")]
    assert parts[0].headers["content-location"] == "http://h/1"
