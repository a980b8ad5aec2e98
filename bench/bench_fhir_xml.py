"""How long does a resource take from JSON to XML and back? Hilum, with the plain readers beside it for scale, and npm `fhir`.

`to XML` is the dict written as XML, `from XML` the document read into the dict. Beside them: orjson.loads of the same JSON and
lxml.etree.fromstring of the same XML, which only read and convert nothing. With --node-modules, the npm package `fhir` 4.12.0
makes the same conversions in node, from text to text as it offers them. Rounds are interleaved; figures are processor time, the
best of the rounds.

With --bundle the memory of reading a generated Bundle of so many entries is measured, JSON and XML, in processes of their own.

Usage: python bench/bench_fhir_xml.py [--rounds 9] [--milliseconds 60] [--node-modules FOLDER] [--bundle 1000000]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
from lxml import etree

from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.streams import read_bundle

FILES = (
    ("Patient", "ftc-r4/examples/patient-example.xml"),
    ("Observation", "ftc-r4/examples/observation-example-20minute-apgar-score.xml"),
    ("Synthea bundle", "synthea-r4/Enda_Schaefer_dd760206-6c4e-4e25-a799-f5c563e489a1.json"),
)
NODE = """
const { Fhir } = require(process.argv[1]);
const fhir = new Fhir();
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
function best(make) {
  let least = Infinity;
  for (let round = 0; round < given.rounds; round++) {
    let times = 0;
    const begun = process.cpuUsage();
    const spent = () => { const now = process.cpuUsage(begun); return now.user + now.system; };
    while (spent() < given.milliseconds * 1e3) { make(); times++; }
    least = Math.min(least, spent() / times);
  }
  return least;
}
best(() => fhir.jsonToXml(given.json));
console.log(JSON.stringify([best(() => fhir.jsonToXml(given.json)), best(() => fhir.xmlToJson(given.xml))]));
"""


def best_of(works: dict[str, Callable[[], object]], rounds: int, milliseconds: float) -> dict[str, float]:
    """Microseconds of each, the best of the rounds."""
    found = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            begun, times = time.process_time(), 0
            while (spent := time.process_time() - begun) * 1000 < milliseconds:
                work()
                times += 1
            found[name] = min(found[name], spent / times * 1e6)
    return found


def of_node(modules: str, text: str, document: str, rounds: int, milliseconds: float) -> tuple[float, float] | None:
    node = shutil.which("node")
    package = Path(modules).resolve() / "fhir"
    if node is None or not modules or not package.is_dir():
        return None
    given = json.dumps({"json": text, "xml": document, "rounds": rounds, "milliseconds": milliseconds})
    made = subprocess.run([node, "-e", NODE, str(package)], input=given.encode(), stdout=subprocess.PIPE, check=True)
    to_xml, from_xml = json.loads(made.stdout)
    return to_xml, from_xml


def bundle(form: str, count: int) -> Iterator[bytes]:
    """Chunks of a Bundle of so many Observations, 64 KiB each."""
    pieces: list[bytes] = []
    size = 0
    is_json = form == "json"
    yield (
        b'{"resourceType":"Bundle","type":"collection","entry":['
        if is_json
        else (b'<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>')
    )
    for number in range(count):
        resource = {
            "resourceType": "Observation",
            "id": str(number),
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4", "display": "Heart rate"}]},
            "subject": {"reference": f"Patient/{number % 1000}"},
            "effectiveDateTime": "2026-11-24T10:00:00Z",
            "valueQuantity": {"value": fhir_json.Decimal("72.0"), "unit": "/min", "code": "/min"},
        }
        if number < 1:
            one = {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:x", "resource": resource}]}
            whole = fhir_json.encode(one) if is_json else fhir_xml.encode(one)
            begin = whole.index(b"[") + 1 if is_json else whole.index(b"<entry>")
            sample = whole[begin:-2] if is_json else whole[begin : -len(b"</Bundle>")]
            head, _, tail = sample.partition(b'"id":"0"' if is_json else b'<id value="0"/>')
        middle = b'"id":"%d"' % number if is_json else b'<id value="%d"/>' % number
        pieces.append((b"," if number and is_json else b"") + head + middle + tail)
        size += len(pieces[-1])
        if size >= 1 << 16:
            yield b"".join(pieces)
            pieces, size = [], 0
    pieces.append(b"]}" if is_json else b"</Bundle>")
    yield b"".join(pieces)


def peak() -> int:
    """Most memory that the process has held, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def measure_bundle(form: str, count: int) -> None:
    octets = 0

    def counted() -> Iterator[bytes]:
        nonlocal octets
        for chunk in bundle(form, count):
            octets += len(chunk)
            yield chunk

    sum(1 for _ in read_bundle(bundle(form, 100)))
    before, begun = peak(), time.process_time()
    read = sum(1 for _ in read_bundle(counted()))
    seconds = time.process_time() - begun
    print(
        f"{form}: {read:,} entries, {octets / 1e6:,.0f} MB, {seconds:.1f} s ({seconds / read * 1e6:.0f} us an entry), "
        f"peak {peak() / 1e6:.1f} MB, {(peak() - before) / 1e6:.1f} MB over that of 100 entries"
    )


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--milliseconds", type=float, default=60)
    parser.add_argument("--node-modules", default=os.environ.get("HILUM_NODE_MODULES", ""))
    parser.add_argument("--bundle", type=int, default=0, help="entries of the generated Bundle")
    parser.add_argument("--form", choices=["json", "xml"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.form:
        measure_bundle(asked.form, asked.bundle)
        return 0
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, lxml {etree.LXML_VERSION}"
    )
    named = os.environ.get("HILUM_CORPUS")
    corpus = (Path(named) if named else Path(__file__).parents[2] / "shared" / "corpus") / "fhir"
    for title, name in FILES if corpus.is_dir() else ():
        data = (corpus / name).read_bytes()
        resource = fhir_xml.parse(data) if name.endswith(".xml") else fhir_json.parse(data)
        document, text = fhir_xml.encode(resource), fhir_json.encode(resource)
        assert fhir_xml.parse(document) == resource
        found = best_of(
            {
                "to XML": lambda resource=resource: fhir_xml.encode(resource),  # type: ignore[misc]
                "from XML": lambda document=document: fhir_xml.parse(document),  # type: ignore[misc]
                "JSON read": lambda text=text: fhir_json.parse(text),  # type: ignore[misc]
                "orjson.loads": lambda text=text: orjson.loads(text),  # type: ignore[misc]
                "lxml.fromstring": lambda document=document: etree.fromstring(document),  # type: ignore[misc]
            },
            asked.rounds,
            asked.milliseconds,
        )
        line = "  ".join(f"{what} {spent:,.0f}" for what, spent in found.items())
        print(f"{title}, {len(text):,} bytes of JSON, {len(document):,} of XML, us: {line}")
        print(
            f"  to XML {found['to XML'] / found['orjson.loads']:.1f} times orjson.loads,"
            f" from XML {found['from XML'] / found['lxml.fromstring']:.1f} times lxml.fromstring"
        )
        peer = of_node(asked.node_modules, text.decode(), document.decode(), asked.rounds, asked.milliseconds)
        if peer is not None:
            ours = found["to XML"] + found["JSON read"], found["from XML"]
            print(
                f"  npm fhir: to XML {peer[0]:,.0f} ({peer[0] / ours[0]:.1f} times ours with the JSON read),"
                f" from XML {peer[1]:,.0f} ({peer[1] / ours[1]:.1f} times ours)"
            )
    for form in ("json", "xml") if asked.bundle else ():
        subprocess.run([sys.executable, __file__, "--bundle", str(asked.bundle), "--form", form], check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
