"""`hl7 convert`, `anonymise` and `generate`: messages out of other ones, or out of nothing."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import orjson

from hilum.cli.hl7_files import Found, Sink, find_messages, is_foreign, read_any, watched
from hilum.cli.output import REFUSED, WRONG_USE, Output, errors, why
from hilum.core.errors import HilumError
from hilum.hl7v2.anonymise import Anonymiser
from hilum.hl7v2.convert import to_json, to_xml
from hilum.hl7v2.data.er7 import recode
from hilum.hl7v2.generate import generate

__all__ = ["anonymise", "convert", "make"]

KEY_VARIABLE = "HILUM_PSEUDONYM_KEY"
_SUFFIXES = {"er7": ".hl7", "xml": ".xml", "json": ".json", "fhir": ".fhir.json", "fhir-xml": ".fhir.xml"}


def convert(
    paths: Sequence[Path],
    to: str,
    out: Path | None,
    output: Output,
    *,
    charset: str = "",
    base: str = "",
    zone: str = "",
    event: str = "",
    version: str = "",
    unmapped: bool = False,
) -> int:
    """Write messages in another spelling, or as FHIR; 1 where one could not be converted."""
    if to not in _SUFFIXES:
        output.fail(f"--to is one of {', '.join(_SUFFIXES)}", code=WRONG_USE)
    if charset and to != "er7":
        output.fail("--charset is for --to er7; the others are UTF-8", code=WRONG_USE)
    if (base or zone) and not to.startswith("fhir"):
        output.fail("--base and --zone are for --to fhir", code=WRONG_USE)
    if zone:
        from hilum.ihe.v2fhir.values import checked_zone

        try:
            checked_zone(zone)
        except HilumError as error:
            output.fail(f"--zone: {error.message}", code=WRONG_USE)
    if base and not _ADDRESS.fullmatch(base):
        output.fail("--base is the address of a FHIR server, such as https://host/fhir", code=WRONG_USE)
    lost: list[str] = []
    left_out: list[str] = []

    def write(raw: bytes, is_only: bool) -> bytes:
        message = read_any(raw, event=event, version=version, unmapped=lost)
        if to.startswith("fhir") and (
            others := sum(1 for one in message.lines() if not one.name and one.encode().strip())
        ):
            left_out.append(f"{message.control_id}: {others} lines that are no segments have no place in {to}")
        if to == "xml":
            return to_xml(message, pretty=True)
        if to == "json":
            return orjson.dumps(to_json(message), option=orjson.OPT_INDENT_2 if is_only else 0)
        if to.startswith("fhir"):
            from hilum.fhir import json as fhir_json
            from hilum.fhir import xml as fhir_xml
            from hilum.ihe import v2fhir

            made = v2fhir.convert(message, base=base, zone=zone)
            lost.extend(f"{message.control_id} {one.where}: {one.why}" for one in made.unmapped)
            if to == "fhir-xml":
                return fhir_xml.encode(made.bundle, pretty=True)
            return fhir_json.encode(made.bundle, pretty=is_only)
        return recode(message, charset) if charset else message.encode()

    code = _each(paths, write, out, _SUFFIXES[to], "converting", output, every_form=True)
    for one in left_out:
        errors.print(f"left out: {one}", style="yellow", markup=False, soft_wrap=True)
    for one in lost if unmapped else ():
        errors.print(one, markup=False, soft_wrap=True)
    return code


_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s?#]*")


def anonymise(
    paths: Sequence[Path], key_file: Path | None, out: Path | None, output: Output, *, keep_text: bool, days: int
) -> int:
    """Write messages with pseudonyms; 1 where one could not be."""
    anonymiser = Anonymiser(_key(key_file, output), text="keep" if keep_text else "remove", days=days)
    return _each(paths, lambda raw, _: anonymiser.anonymise(read_any(raw)).encode(), out, ".hl7", "anonymising", output)


def _key(file: Path | None, output: Output) -> bytes:
    if file is not None:
        key = file.read_bytes().strip()
    elif KEY_VARIABLE in os.environ:
        key = os.environ[KEY_VARIABLE].encode()
    else:
        errors.print(
            f"no --key-file and no {KEY_VARIABLE}: a key for this run only, so the same person has another pseudonym next time",
            style="yellow",
            markup=False,
        )
        return secrets.token_bytes(32)
    if len(key) < 16:
        output.fail("the key has less than 16 bytes", code=WRONG_USE)
    return key


def make(
    what: Sequence[str], out: Path | None, output: Output, *, version: str, seed: int, count: int, fullness: float
) -> int:
    """Write made-up messages."""
    sink = Sink(out, ".hl7")
    told = []
    for name in what:
        for number in range(seed, seed + count):
            content = generate(name, version, number, fullness=fullness)
            file = Path(f"{name.replace('^', '_').replace(' ', '_')}-{version}-{number}")
            if output.as_json:
                told.append(
                    {"what": name, "version": version, "seed": number, "er7": content.decode("utf-8", "replace")}
                )
            else:
                sink.put(Found(str(file), file, content), content, has_suffix=False)
    _end(sink, told, output)
    return 0


def _each(
    paths: Sequence[Path],
    write: Callable[[bytes, bool], bytes],
    out: Path | None,
    suffix: str,
    what: str,
    output: Output,
    *,
    every_form: bool = False,
) -> int:
    """Write each message by `write`; what cannot be read is told, and the rest goes on.

    write   is told too whether this is all that goes to its file: several on standard output are one a line (JSON), and several
            documents of XML have no file to be together in
    """
    sink = Sink(out, suffix)
    failed: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    named = {path.name for path in paths if str(path) == "-" or not path.is_dir()} if paths else {"message"}
    named |= {"message"} if "-" in named else set()
    items = find_messages(paths, every_form=every_form)
    first = tuple(islice(items, 2))
    is_only = out is not None or len(first) < 2
    if not is_only and suffix.endswith(".xml"):
        output.fail("several documents of XML need a folder: --out", code=WRONG_USE)
    for found in watched(chain(first, items), what, prints=out is None):
        if not isinstance(found, Found):
            failed.append({"message": found[0], "error": why(found[1])})
            continue
        if found.file.name not in named and is_foreign(found.raw):
            skipped.append({"message": found.name, "skipped": "XML or JSON that is neither a message nor FHIR"})
            continue
        try:
            sink.put(found, write(found.raw, is_only))
        except HilumError as error:
            failed.append({"message": found.name, "error": str(error)})
    for one in failed:
        errors.print(f"hilum: {one['message']}: {one['error']}", style="red", markup=False, soft_wrap=True)
    for one in skipped:
        errors.print(f"skipped: {one['message']}: {one['skipped']}", style="yellow", markup=False, soft_wrap=True)
    _end(sink, [*({"written": one} for one in sink.written), *skipped, *failed], output)
    return REFUSED if failed else 0


def _end(sink: Sink, told: list[dict[str, Any]], output: Output) -> None:
    if output.as_json and (sink.folder is not None or told):
        output.result(told)
    elif sink.folder is not None:
        output.say(f"{len(sink.written)} written to {sink.folder}")
