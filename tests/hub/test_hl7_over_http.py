"""HL7 over HTTP: the same path as MLLP; the status of the transport, the character set of Content-Type, the bytes as they came."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator

import pytest

from hilum.config import Peer
from hilum.core.exchange import Exchange, Outcome
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.wire.mllp import frame
from support.live_hub import LiveHub, live_hub, settings

ER7 = "x-application/hl7-v2+er7"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    folder = tmp_path_factory.mktemp("hoh")
    with live_hub(settings(folder, peers={"EHR": Peer(application="EHR", mllp="127.0.0.1:1")})) as running:
        yield running


def adt(control: str, *, name: str = "Post^Paula", charset: str = "", modes: str = "|") -> str:
    msh = f"MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||ADT^A04^ADT_A01|{control}|P|2.5.1|||{modes}||{charset}"
    return f"{msh}\rEVN||20260115101530\rPID|1||{control}^^^HOSP&1.2.3.4.5&ISO^MR||{name}||19700101|F\rPV1|1|O\r"


def post(
    hub: LiveHub, message: bytes, content_type: str = "application/hl7-v2", method: str = "POST"
) -> tuple[int, str, bytes]:
    link = http.client.HTTPConnection("127.0.0.1", hub.http_port, timeout=20)
    try:
        link.request(method, "/hl7v2", message, {"content-type": content_type})
        answer = link.getresponse()
        return answer.status, answer.getheader("content-type", ""), answer.read()
    finally:
        link.close()


def journaled(hub: LiveHub, control: str) -> Exchange:
    until = time.monotonic() + 5
    while True:
        for light in hub.read(lambda record: record.exchanges.search(control_id=control))[:1]:
            return whole(hub, light.id)
        assert time.monotonic() < until
        time.sleep(0.02)


def whole(hub: LiveHub, id: int) -> Exchange:
    one = hub.read(lambda record: record.exchanges.get(id))
    assert one is not None
    return one


def family(hub: LiveHub, control: str) -> str:
    (found,) = hub.read(lambda record: record.patients.search(identifier=control))
    return found.demographics.name.family


@pytest.mark.parametrize("content_type", ["application/hl7-v2", "x-application/hl7-v2+er7; charset=utf-8"])
def test_a_message_is_acknowledged_after_its_commit_in_the_type_it_came_in(hub: LiveHub, content_type: str) -> None:
    control = f"HOH{content_type[0]}"
    message = adt(control).encode()
    status, kind, answer = post(hub, message, content_type)
    assert (status, kind) == (200, content_type.split(";")[0] + "; charset=utf-8")
    assert parse(answer)["MSA-1"] == "AA" and parse(answer)["MSA-2"] == control
    one = journaled(hub, control)  # committed before the answer: it is there at once
    assert (one.standard, one.kind, one.peer, one.fact("transport")) == ("hl7v2", "ADT^A04", "EHR", "HTTP")
    assert (one.request, one.answer) == (message, answer)
    assert family(hub, control) == "Post"


def test_a_repeat_gets_the_first_answer_again(hub: LiveHub) -> None:
    message = adt("HOHREPEAT").encode()
    assert post(hub, message)[2] == post(hub, message)[2]


def test_a_refusal_in_hl7_terms_is_a_success_of_the_transport(hub: LiveHub) -> None:
    status, kind, answer = post(hub, adt("HOHBAD").replace("ADT^A04^ADT_A01", "ZZZ^Z99").encode(), ER7)
    assert (status, kind) == (200, f"{ER7}; charset=utf-8")
    assert parse(answer)["MSA-1"] == "AR"
    assert journaled(hub, "HOHBAD").outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("declared", "msh_18", "codec"),
    [
        ("utf-8", "", "utf-8"),
        ("", "UNICODE UTF-8", "utf-8"),
        ("ISO-8859-2", "", "iso8859-2"),
        ("iso-8859-2", "UNICODE UTF-8", "iso8859-2"),
        ("utf-8", "8859/1", "utf-8"),
        ("", "8859/1", "utf-8"),
    ],
)
def test_the_character_set_of_the_content_type_counts(hub: LiveHub, declared: str, msh_18: str, codec: str) -> None:
    control = f"HOHC{declared}{msh_18}".replace(" ", "").replace("/", "").replace("-", "")
    message = adt(control, name="Dvořák^Božena", charset=msh_18).encode(codec)
    status, _, answer = post(hub, message, f"{ER7}; charset={declared}" if declared else ER7)
    assert status == 200 and b"MSA|AA" in answer
    assert family(hub, control) == "Dvořák"
    assert journaled(hub, control).request == message


def test_a_query_is_answered_in_the_character_set_that_the_answer_names(hub: LiveHub) -> None:
    assert b"MSA|AA" in post(hub, adt("HOHQ1", name="Ørsted^Åse").encode(), ER7)[2]
    query = (
        "MSH|^~\\&|EHR|HOSP|HILUM|HILUM|20260115101530||QBP^Q22^QBP_Q21|HOHQ2|P|2.5|||||{charset}\r"
        "QPD|IHE PDQ Query|T1|@PID.5.1^Ørsted\rRCP|I\r"
    )
    for codec, charset, name in (("utf-8", "UNICODE UTF-8", "utf-8"), ("iso8859-1", "8859/1", "iso-8859-1")):
        message = query.format(charset=charset).encode(codec)
        _, kind, answer = post(hub, message, f"{ER7}; charset={name}")
        assert kind == f"{ER7}; charset={name}"
        assert "Ørsted" in answer.decode(codec)


def test_enhanced_mode_works_as_over_mllp(hub: LiveHub) -> None:
    status, _, answer = post(hub, adt("HOHENH", modes="AL|AL").encode())
    assert status == 200 and b"MSA|CA|HOHENH" in answer
    waiting = hub.read(lambda record: record.outbox.search(destination="EHR"))
    assert any(b"HOHENH" in one.payload for one in waiting)


def test_to_a_sender_without_an_address_the_one_answer_is_the_response(hub: LiveHub) -> None:
    query = (
        "MSH|^~\\&|ASKER|HOSP|HILUM|HILUM|20260115101530||QBP^Q22^QBP_Q21|HOHQ3|P|2.5|||AL|AL\r"
        "QPD|IHE PDQ Query|T1|@PID.5.1^Nobody\rRCP|I\r"
    )
    status, _, answer = post(hub, query.encode())
    assert status == 200 and b"|RSP^K22" in answer and b"MSA|AA|HOHQ3" in answer
    assert "HL7v2/deferred-acknowledgement" in {one.rule for one in journaled(hub, "HOHQ3").findings}
    _, _, answer = post(hub, adt("HOHENS", modes="AL|AL").replace("|EHR|", "|ASKER|").encode())
    assert b"MSA|CA|HOHENS" in answer


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"hello", ER7, 400),
        (b"", ER7, 400),
        (b"<ADT_A01/>", "application/hl7-v2+xml", 415),
        (b"MSH|", "text/plain", 415),
        (b"MSH|", "", 415),
        (b"MSH|", f"{ER7}; charset=klingon", 415),
        (b"MSH|", f"{ER7}; charset=base64", 415),
    ],
)
def test_what_is_no_message_gets_a_plain_transport_error_and_is_journaled(
    hub: LiveHub, content: bytes, content_type: str, status: int
) -> None:
    before = max((one.id for one in hub.exchanges()), default=0)
    got, kind, _ = post(hub, content, content_type)
    assert (got, kind) == (status, "text/plain; charset=utf-8")
    (one,) = [one for one in hub.exchanges(standard="hl7v2") if one.id > before]
    assert (one.outcome, one.code, one.kind) == (Outcome.REFUSED, str(status), "HL7 over HTTP")
    assert one.text
    link = http.client.HTTPConnection("127.0.0.1", hub.http_port, timeout=20)
    link.request("GET", f"/exchanges/{one.id}")
    assert link.getresponse().status == 200  # its page shows, though it is no message
    link.close()


def test_other_methods_are_told_which_one_is_taken(hub: LiveHub) -> None:
    assert post(hub, b"", method="PUT")[0] == 405


@pytest.mark.parametrize(
    ("codec", "mark", "said"),
    [("utf-16-le", "\ufeff", "utf-16"), ("utf-16-be", "", "utf-16be"), ("utf-32-le", "", "utf-32le")],
)
def test_wide_characters_are_answered_in_wide_characters_over_http_and_over_mllp(
    hub: LiveHub, codec: str, mark: str, said: str
) -> None:
    label = "UNICODE UTF-16" if "16" in codec else "UNICODE UTF-32"
    raw = (mark + adt(f"W{codec}", name="山田^太郎", charset=label).replace("|EHR|HOSP|", "|EHR|北|")).encode(codec)
    status, kind, answer = post(hub, raw, f"application/hl7-v2; charset={said}")
    named = codec.replace("-le", "le").replace("-be", "be")
    assert (status, kind) == (200, f"application/hl7-v2; charset={named}")
    text = answer.decode(codec)
    assert text.startswith(f"{mark}MSH|") and "|北|" in text and f"|{label}\r" in text and "\rMSA|AA|" in text
    assert family(hub, f"W{codec}") == "山田"
    one = journaled(hub, f"W{codec}")
    assert (one.request, one.answer) == (raw, answer)
    with socket.create_connection(("127.0.0.1", hub.mllp_port), timeout=20) as link:
        link.sendall(frame(raw))
        said_again = b""
        while not said_again.endswith(b"\x1c\r"):
            said_again += link.recv(4096)
    assert said_again == frame(answer)  # the first answer again
