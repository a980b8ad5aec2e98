"""DICOMweb exchanges are classed by their IHE transactions, and a partly failed STOW-RS is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.exchange import Direction, Exchange, Outcome, Verdict
from hilum.ihe.profile import Profiles
from hilum.ihe.verdict import judge
from hilum.testing import MemoryStore


def exchange(kind: str, code: str = "200") -> Exchange:
    return Exchange(Direction.IN, "dicomweb", kind, "VIEWER", "HILUM", 1.0, 2.0, code=code)


@pytest.mark.parametrize(
    ("kind", "transaction"),
    [
        ("QIDO-RS studies", "RAD-129"),
        ("QIDO-RS instances", "RAD-129"),
        ("WADO-RS frames", "RAD-107"),
        ("WADO-RS metadata", "RAD-107"),
        ("STOW-RS", "RAD-108"),
    ],
)
def test_dicomweb_is_classed_by_its_service(kind: str, transaction: str) -> None:
    assert Profiles.builtin().classify(exchange(kind)) == ("WIA", transaction)


def test_a_partly_failed_stow_warns_and_a_whole_one_passes() -> None:
    profiles = Profiles.builtin()
    store = MemoryStore()
    verdict, findings = store.read_now(lambda record: judge(exchange("STOW-RS", "202"), record, profiles))
    assert (verdict, [one.rule for one in findings]) == (Verdict.WARN, ["RAD-108/all-stored"])
    verdict, findings = store.read_now(lambda record: judge(exchange("STOW-RS"), record, profiles))
    assert (verdict, list(findings)) == (Verdict.PASS, [])


# -- RAD-55

WADO = "/wado?requestType=WADO&studyUID=1.2.3&seriesUID=1.2.3.1&objectUID=1.2.3.1.1"
DICOM = "&contentType=application%2Fdicom"


def by_uri(
    target: str, accept: str = "*/*", answered: str = "application/dicom", outcome: Outcome = Outcome.ACCEPTED
) -> Exchange:
    head = f"GET {target} HTTP/1.1\r\n" + (f"accept: {accept}\r\n" if accept else "") + "host: hub\r\n\r\n"
    answer = "HTTP/1.1 200\r\n" + (f"content-type: {answered}\r\n" if answered else "") + "\r\nDICM: x"
    code = "200" if outcome is Outcome.ACCEPTED else "400"
    return replace(exchange("WADO-URI", code), request=head.encode(), answer=answer.encode(), outcome=outcome)


def judged(one: Exchange) -> tuple[Verdict, list[tuple[str, str]]]:
    verdict, findings = MemoryStore().read_now(lambda record: judge(one, record, Profiles.builtin()))
    return verdict, [(found.rule, found.place) for found in findings]


def test_wado_uri_is_rad_55_and_owes_an_audit_record_of_instances_transferred() -> None:
    profiles = Profiles.builtin()
    assert profiles.classify(by_uri(WADO)) == ("XDS-I.b", "RAD-55")
    found = profiles.find("RAD-55")
    assert found is not None and found.audit is not None
    assert (found.audit.event.value, found.audit.action) == ("110104", "R")


@pytest.mark.parametrize(
    ("target", "accept", "answered"),
    [
        (WADO + DICOM, "*/*", "application/dicom"),
        (WADO + DICOM, "application/dicom", "application/dicom"),
        (WADO + "&contentType=image/png,image/jpeg;q=0.5", "image/*", "image/jpeg"),
        (WADO + "&contentType=text/html", "text/html", "text/html; charset=utf-8"),
    ],
)
def test_a_wado_retrieve_as_the_framework_has_it_passes(target: str, accept: str, answered: str) -> None:
    assert judged(by_uri(target, accept, answered)) == (Verdict.PASS, [])


@pytest.mark.parametrize(
    ("target", "accept", "answered", "rule", "place"),
    [
        (WADO.replace("=WADO", "=wado") + DICOM, "*/*", "application/dicom", "requestType", "requestType"),
        (WADO.replace("requestType=WADO&", "") + DICOM, "*/*", "application/dicom", "requestType", "requestType"),
        (WADO.replace("studyUID=1.2.3&", "") + DICOM, "*/*", "application/dicom", "uid", "studyUID"),
        (WADO.replace("seriesUID=1.2.3.1&", "seriesUID=&") + DICOM, "*/*", "application/dicom", "uid", "seriesUID"),
        (WADO.replace("1.2.3.1.1", "1.2.03") + DICOM, "*/*", "application/dicom", "uid", "objectUID"),
        (WADO.replace("1.2.3.1.1", "1." + "2" * 63) + DICOM, "*/*", "application/dicom", "uid", "objectUID"),
        (WADO, "*/*", "image/jpeg", "contentType", "contentType"),
        (WADO + DICOM, "image/jpeg", "application/dicom", "contentType", "contentType"),
        (WADO + "&contentType=video/mp4", "video/mp4", "video/mp4", "accept", "Accept"),
        (WADO + DICOM, "*/*", "image/jpeg", "content-type", "Content-Type"),
        (WADO + DICOM, "*/*", "", "content-type", "Content-Type"),
    ],
)
def test_a_faulty_wado_retrieve_is_told_by_its_parameter(
    target: str, accept: str, answered: str, rule: str, place: str
) -> None:
    assert judged(by_uri(target, accept, answered)) == (Verdict.FAIL, [(f"RAD-55/{rule}", place)])


def test_a_wado_retrieve_without_an_accept_header_warns() -> None:
    assert judged(by_uri(WADO + DICOM, "")) == (Verdict.WARN, [("RAD-55/accept", "Accept")])


def test_a_refused_wado_retrieve_is_told_once_by_what_was_wrong_with_it() -> None:
    one = by_uri(WADO.replace("studyUID=1.2.3&", "") + DICOM, outcome=Outcome.REFUSED)
    assert judged(one) == (Verdict.FAIL, [("RAD-55/uid", "studyUID")])
    assert judged(by_uri(WADO + DICOM, outcome=Outcome.REFUSED)) == (Verdict.FAIL, [("RAD-55/accepted", "")])
