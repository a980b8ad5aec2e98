"""A second converter between FHIR JSON and XML, the npm package `fhir` (ISC), against ours on every example of the corpus.

    npm install --prefix FOLDER fhir@4.12.0
    HILUM_NODE_MODULES=FOLDER/node_modules pytest tests/interop/test_fhir_converter.py

Where they disagree, the reason stands in the table below. White space in narratives is left out of the comparison, since the
package drops it, and numbers are compared as floating point, since the package makes them that.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml

REASONS = {
    "event": "extensions of items that have no value, in an array of primitives, are dropped (Timing.event, cqf-expression)",
    "timingTiming": "so nothing is left of the element around them",
    "div": "a narrative without text is dropped (the officially published one has only white space)",
    "1E-22": "a decimal with an exponent is refused, though FHIR R4 2.24.0.1 allows it",
}
Ask = Callable[[str, str], dict[str, str]]


@pytest.fixture
def ask() -> Iterator[Ask]:
    node, modules = shutil.which("node"), os.environ.get("HILUM_NODE_MODULES", "")
    if node is None or not (Path(modules) / "fhir" / "package.json").is_file():
        pytest.skip(
            "node or the npm package fhir is absent (set HILUM_NODE_MODULES to a node_modules folder that has it)"
        )
    script = Path(__file__).with_name("fhir_converter.js")
    with subprocess.Popen(
        [node, str(script), str(Path(modules).resolve() / "fhir")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as peer:
        assert peer.stdin is not None
        assert peer.stdout is not None
        into, out = peer.stdin, peer.stdout

        def asked(to: str, text: str) -> dict[str, str]:
            into.write(json.dumps({"to": to, "text": text}).encode() + b"\n")
            into.flush()
            answer: dict[str, str] = json.loads(out.readline())
            return answer

        yield asked
        into.close()
        peer.wait(20)


def plain(value: Any, name: str = "") -> Any:
    """What can be compared: numbers as floats, narratives as canonical XML without white space and comments."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, name) for item in value]
    if name == "div":
        return "".join(etree.tostring(etree.fromstring(value), method="c14n", with_comments=False).decode().split())
    return value if isinstance(value, bool | str) or value is None else float(value)


def differences(ours: Any, theirs: Any, name: str = "") -> Iterator[str]:
    """Names of the properties that differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in ours.keys() | theirs.keys():
            if key in ours and key in theirs:
                yield from differences(ours[key], theirs[key], key)
            else:
                yield key.removeprefix("_")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for one, other in zip(ours, theirs, strict=True):
            yield from differences(one, other, name)
    elif ours != theirs:
        yield name


def test_a_second_converter_agrees_or_the_difference_is_explained(corpus: Path, ask: Ask) -> None:
    folders = ("r4-examples-json", "ftc-r4/examples", "synthea-r4")
    paths = [path for folder in folders for path in sorted((corpus / "fhir" / folder).rglob("*.json"))]
    same = explained = 0
    for path in paths:
        data = path.read_bytes()
        resource = fhir_json.parse(data)
        found: set[str] = set()

        answer = ask("json", fhir_xml.encode(resource).decode())
        if "error" in answer:
            found.add(answer["error"].split()[-1])
        else:
            found.update(differences(plain(resource), plain(json.loads(answer["made"]))))

        answer = ask("xml", data.decode())
        found.update(differences(plain(resource), plain(fhir_xml.parse(answer["made"].encode()))))
        assert found <= REASONS.keys(), (path.name, found)
        same += not found
        explained += bool(found)
    assert same > 350
    assert explained < 10
