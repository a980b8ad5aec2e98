"""XML bombs and JSON of 10,000 levels are refused wherever FHIR comes in: from Python, over HTTP, in packages, by the commands."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hilum import fhir
from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.fhir import flatten
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.package import Package
from hilum.fhir.patch import patched
from hilum.fhir.service import Service
from hilum.fhir.streams import read_bundle, read_ndjson
from hilum.fhir.validation import validate_lines, validate_source
from support.fhir_packages import MANIFEST, archive
from support.fhir_samples import GOOD, folder, run
from support.fhir_service import clock, service

__all__ = ["clock", "folder", "service"]

DEEP = 10_000
_ENTITIES = b'<!DOCTYPE Patient [<!ENTITY a0 "aaaaaaaaaa">%b]>' % b"".join(
    b'<!ENTITY a%d "&a%d;&a%d;">' % (at, at - 1, at - 1) for at in range(1, 40)
)
_SPACE = b' xmlns="http://hl7.org/fhir"'
BOMBS = {
    "deep arrays": b'{"resourceType":"Patient","contact":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep objects": b'{"resourceType":"Basic","code":' + b'{"extension":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "deep and cut": b'{"resourceType":"Patient","contact":' + b'[{"x":' * DEEP,
    "entities of entities": _ENTITIES + b"<Patient%b><id value=\"&a39;\"/></Patient>" % _SPACE,
    "one large entity": b'<!DOCTYPE p [<!ENTITY a "%b">]><Patient%b><id value="%b"/></Patient>'
    % (b"x" * 50_000, _SPACE, b"&a;" * 20_000),
    "an external entity": b'<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><Patient%b><id value="&a;"/></Patient>' % _SPACE,
    "a parameter entity": b'<!DOCTYPE p [<!ENTITY %% a SYSTEM "http://127.0.0.1:9/x"> %%a;]><Patient%b/>' % _SPACE,
    "deep elements": b"<Patient%b>" % _SPACE + b"<extension>" * DEEP + b"</extension>" * DEEP + b"</Patient>",
}  # fmt: skip
PATIENT = fhir_json.parse(GOOD)
VIEW = b'{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}'


def _refused_as_issue(read: Callable[[bytes], Any]) -> Callable[[bytes], None]:
    def judged(bomb: bytes) -> None:
        [issue] = read(bomb)
        assert issue.severity == "fatal"
        raise DecodeError(issue.text)

    return judged


PYTHON: dict[str, tuple[str, Callable[[bytes], Any]]] = {
    "parse": ("json xml", fhir.parse),
    "convert": ("json xml", lambda bomb: fhir.convert(bomb, "xml" if bomb[:1] == b"{" else "json")),
    "validate": ("json xml", _refused_as_issue(fhir.validate)),
    "validate_source": ("json xml", _refused_as_issue(validate_source)),
    "validate_lines": ("json", _refused_as_issue(lambda bomb: next(validate_lines(bomb))[1])),
    "json.decode": ("json", fhir_json.decode),
    "xml.parse": ("xml", fhir_xml.parse),
    "read_ndjson": ("json", lambda bomb: [one.resource for one in read_ndjson([bomb])]),
    "read_bundle": (
        "json",
        lambda bomb: list(
            read_bundle([b'{"resourceType":"Bundle","entry":[{"resource":', bomb, b"}]}"])
        ),
    ),
    "read_bundle of XML": ("xml", lambda bomb: list(read_bundle([bomb.replace(b"Patient", b"Bundle")]))),
    "a view": ("json", flatten.compile),
    "a view's rows": (
        "json",
        lambda bomb: list(flatten.compile(VIEW).rows([bomb])),
    ),
    "a JSON patch": (
        "json",
        lambda bomb: patched(PATIENT, b'[{"op":"add","path":"/x","value":%b}]' % bomb, "application/json-patch+json"),
    ),
    "a FHIRPath patch": ("json", lambda bomb: patched(PATIENT, bomb, "application/fhir+json")),
    "a FHIRPath patch of XML": ("xml", lambda bomb: patched(PATIENT, bomb, "application/fhir+xml")),
    "an XML patch": ("xml", lambda bomb: patched(PATIENT, bomb, "application/xml-patch+xml")),
    "a package's resource": ("json", lambda bomb: Package.load(archive({"package/package.json": MANIFEST, "package/a.json": bomb}))),
    "a package's manifest": ("json", lambda bomb: Package.load(archive({"package/package.json": bomb}))),
}  # fmt: skip
COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "validate": ("json xml", ("validate", "bomb")),
    "convert": ("json xml", ("convert", "--to", "ndjson", "bomb")),
    "path": ("json xml", ("path", "id", "bomb")),
    "show": ("json xml", ("show", "bomb")),
    "diff": ("json xml", ("diff", "good.json", "bomb")),
    "patch of": ("json xml", ("patch", "patch.json", "bomb")),
    "patch by": ("json xml", ("patch", "bomb", "good.json")),
    "flatten of": ("json", ("flatten", "view.json", "bomb")),
    "flatten by": ("json", ("flatten", "bomb", "good.json")),
    "package add": ("json", ("package", "add", "bomb.tgz")),
}
REQUESTS = (
    ("POST", "/fhir/Patient", ""), ("PUT", "/fhir/Patient/1", ""), ("POST", "/fhir", ""), ("PATCH", "/fhir/Patient/1", ""),
    ("PATCH", "/fhir/Patient/1", "-patch"), ("POST", "/fhir/Patient/_search", ""),
)  # fmt: skip


def is_meant(kinds: str, bomb: bytes) -> bool:
    return ("json" if bomb[:1] == b"{" else "xml") in kinds.split()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_from_python(name: str) -> None:
    bomb = BOMBS[name]
    for entry, (kinds, read) in PYTHON.items():
        if is_meant(kinds, bomb):
            tracemalloc.start()
            begun = time.process_time()
            with pytest.raises((DecodeError, BudgetExceeded)):
                read(bomb)
            spent, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert spent < 1, entry
            assert peak < 32 << 20, entry


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_over_http(service: Service, name: str) -> None:
    bomb = BOMBS[name]
    kind = "json" if bomb[:1] == b"{" else "xml"
    for method, target, suffix in REQUESTS:
        media = f"application/{kind}{suffix}+{kind}" if suffix else f"application/fhir+{kind}"
        begun = time.process_time()
        reply = service.send(method, target, bomb, {"content-type": media})
        assert 400 <= reply.status < 500, (method, target, reply.status)
        assert reply.resource["resourceType"] == "OperationOutcome"
        assert time.process_time() - begun < 1, (method, target)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_by_the_commands(folder: Path, name: str) -> None:
    bomb = BOMBS[name]
    (folder / "bomb").write_bytes(bomb)
    (folder / "bomb.tgz").write_bytes(archive({"package/package.json": MANIFEST, "package/a.json": bomb}))
    (folder / "patch.json").write_bytes(b'[{"op":"remove","path":"/gender"}]')
    (folder / "view.json").write_bytes(VIEW)
    for entry, (kinds, words) in COMMANDS.items():
        if is_meant(kinds, bomb):
            begun = time.process_time()
            result = run(*words)
            assert result.exit_code in (1, 2), entry
            assert "Traceback" not in result.output
            assert time.process_time() - begun < 2, entry
