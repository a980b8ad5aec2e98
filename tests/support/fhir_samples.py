"""Resources and packages for the tests of the `fhir` commands, a folder that holds some, and how a command is run in it."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hilum.cli import app

GOOD = b'{"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1970-01-31"}'
BAD = b'{"resourceType":"Patient","id":"p2","gender":"femal","birthDate":"31.1.1970"}'
XML = b'<Patient xmlns="http://hl7.org/fhir"><id value="p3"/><gender value="female"/></Patient>'
BUNDLE = b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":%s},{"resource":%s}]}' % (GOOD, BAD)


def package(name: str = "test.one", version: str = "1.0.0", fhir: str = "4.0.1", *resources: dict[str, Any]) -> bytes:
    """A package.tgz."""
    made = io.BytesIO()
    manifest = {"name": name, "version": version, "fhirVersions": [fhir], "dependencies": {"test.other": "2.0.0"}}
    files = {"package.json": manifest} | {f"{one['resourceType']}-{at}.json": one for at, one in enumerate(resources)}
    with tarfile.open(fileobj=made, mode="w") as archive:
        for file, content in files.items():
            data = json.dumps(content).encode()
            info = tarfile.TarInfo(f"package/{file}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(made.getvalue())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    (here / "good.json").write_bytes(GOOD)
    (here / "bad.json").write_bytes(BAD)
    return here


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["fhir", *words], input=stdin, catch_exceptions=False)


def facts(result: Result) -> Any:
    return json.loads(result.stdout)
