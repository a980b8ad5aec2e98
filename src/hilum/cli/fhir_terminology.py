"""`fhir terminology`: releases of code systems added, listed, removed, and asked. Decision record 0027."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hilum.cli.fhir_files import read_one
from hilum.cli.fhir_kept import SUFFIX, TERMINOLOGY, Definitions, folder_of, kept_releases
from hilum.cli.output import REFUSED, WRONG_USE, Output, console, errors, why
from hilum.cli.progress import Bar
from hilum.core.errors import BudgetExceeded, HilumError, NotFound
from hilum.core.terminology import ConceptIndex, Release
from hilum.fhir import terminology
from hilum.fhir.definitions import ValueSet
from hilum.fhir.definitions.terminology import value_set_from
from hilum.fhir.terminology import short_name, system_of
from hilum.fhir.terminology.releases import Files, Member, archive, recognise
from hilum.fhir.value import parse
from hilum.store.terminology import open_concepts, write_concepts

__all__ = ["add", "expand", "lookup", "remove", "show_list"]

MOST_FILES = 50_000
_SECTION = "terminology releases"
_WORDS = {
    "designations": "term",
    "parents": "below",
    "children": "above",
    "properties": "property",
    "value_sets": "in",
}


@contextlib.contextmanager
def _files_of(path: Path) -> Iterator[Files]:
    """The files of a folder (those in archives of it too), of an archive, or a file alone. raises OSError, HilumError"""
    with contextlib.ExitStack() as stack:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
            named = [(one, one.relative_to(path).as_posix()) for one in inside]
        else:
            named = [(path, path.name)]
        if len(named) > MOST_FILES:
            raise BudgetExceeded(f"more than {MOST_FILES} files", where=str(path), section=_SECTION)
        found: dict[str, Member] = {}
        for file, name in named:
            with file.open("rb") as stream:
                is_archive = stream.read(4) == b"PK\x03\x04"
            if is_archive:
                found |= archive(stack.enter_context(file.open("rb")), name)
            else:
                found[name] = Member(name, file.stat().st_size, lambda file=file: file.open("rb"))  # type: ignore[misc]
        yield found


def add(
    paths: Sequence[Path],
    data: Path | None,
    output: Output,
    *,
    system: str = "",
    version: str = "",
    languages: Sequence[str] = (),
) -> int:
    """Make an index of each release; 1 where one is none or is broken, and then nothing of it stays."""
    folder = folder_of(data, TERMINOLOGY)
    rows: list[dict[str, Any]] = []
    failed = 0
    for path in paths:
        try:
            with Bar("reading") as bar:
                release, file, is_there = _add(path, folder, system, version, languages, bar)
        except (HilumError, OSError) as error:
            failed += 1
            rows.append({"file": str(path), "error": why(error)})
            errors.print(f"hilum: {path}: {why(error)}", style="red", markup=False, soft_wrap=True)
            continue
        key = file.name.removesuffix(SUFFIX)
        rows.append({"file": str(path), "release": key, "replaced": is_there, **_facts(release, file)})
        output.say(f"{'replaced' if is_there else 'added'} {key}: {_counted(release)}")
        if not release.is_whole:
            output.say(
                "it refers to concepts that are not among its files; a code that it does not have cannot be judged"
            )
        if release.notice:
            output.say(release.notice)
    if output.as_json:
        output.result({"releases": rows})
    return REFUSED if failed else 0


def _add(
    path: Path, folder: Path, system: str, version: str, languages: Sequence[str], bar: Bar
) -> tuple[Release, Path, bool]:
    def watch(what: str, done: int, of: int) -> None:
        bar.update(done, of or None, what=what[:60])

    with _files_of(path) as files:
        found = recognise(files, system=system_of(system) if system else "", version=version, languages=languages)
        with write_concepts(folder, is_numeric=found.is_numeric) as (writer, finish):
            release = found.load(writer, watch)
            name = short_name(release.system, release.version) + SUFFIX
            is_there = (folder / name).exists()
            file = finish(release, name, lambda what: watch(what, 0, 0))
    with open_concepts(file) as index:
        return index.release, file, is_there


def _facts(release: Release, file: Path) -> dict[str, Any]:
    return {
        "system": release.system, "version": release.version, "name": release.name, "whole": release.is_whole,
        "counts": dict(release.counts), "bytes": file.stat().st_size,
    }  # fmt: skip


def _counted(release: Release) -> str:
    return ", ".join(f"{count} {what}" for what, count in release.counts.items() if count)


def show_list(data: Path | None, output: Output) -> int:
    """List the releases that are kept; 1 where one cannot be read."""
    rows: list[tuple[str, str, str, str]] = []
    values: list[dict[str, Any]] = []
    failed = 0
    for file in kept_releases(data):
        key = file.name.removesuffix(SUFFIX)
        try:
            with open_concepts(file) as index:
                release = index.release
        except (HilumError, OSError) as error:
            failed += 1
            rows.append((key, "", why(error), ""))
            values.append({"release": key, "error": why(error)})
            continue
        rows.append((key, release.system, _counted(release), f"{file.stat().st_size / 1e6:.1f} MB"))
        values.append({"release": key, **_facts(release, file)})
    if output.as_json:
        output.result({"folder": str(folder_of(data, TERMINOLOGY)), "releases": values})
    elif rows:
        output.table("", ("release", "system", "what it has", "size"), rows)
    else:
        output.say("no terminology")
    return REFUSED if failed else 0


def remove(names: Sequence[str], data: Path | None, output: Output) -> int:
    """Take releases out of the folder, by `name#version`, or by name where there is one version. raises NotFound, OSError"""
    every = {file.name.removesuffix(SUFFIX): file for file in kept_releases(data)}
    chosen: dict[str, Path] = {}
    for wanted in names:
        fitting = [key for key in every if wanted in (key, key.partition("#")[0])]
        if not fitting:
            raise NotFound("no such release", where=wanted, section=_SECTION)
        if len(fitting) > 1:
            output.fail(f"{wanted} is there in several versions: {', '.join(fitting)}", code=WRONG_USE)
        chosen[fitting[0]] = every[fitting[0]]
    for key, file in chosen.items():
        file.unlink()
        output.say(f"removed {key}")
    if output.as_json:
        output.result({"removed": list(chosen)})
    return 0


def lookup(system: str, code: str, definitions: Definitions, output: Output, *, version: str = "") -> int:
    """Tell what is known of a code; 1 where its system has no such code. FHIR R4 4.8.17 ($lookup)"""
    url = system_of(system)
    index = definitions.membership().system(url, version)
    if index is None:
        raise NotFound("no release or definition of the code system", where=url, section="FHIR R4 4.8.17")
    found = index.concept(code)
    if found is None:
        raise NotFound("no such code", where=f"{url} {index.release.version}".strip(), section="FHIR R4 4.8.17")
    facts = _concept(index, found.code)
    if output.as_json:
        output.result(facts)
        return 0
    console.print(f"{found.code} {found.display}", markup=False, soft_wrap=True, style="bold")
    if found.is_inactive:
        console.print("  no longer to be used", style="yellow")
    for name, word in _WORDS.items():
        for one in facts[name]:
            output.say(f"  {word} {_line(one)}")
    output.say(f"  of {index.release.name or url} {index.release.version}".rstrip())
    return 0


def _line(one: dict[str, Any]) -> str:
    return " ".join(str(value) for value in one.values() if value)


def _concept(index: ConceptIndex, code: str) -> dict[str, Any]:
    def coded(each: str) -> dict[str, Any]:
        known = index.concept(each)
        return {"code": each, "display": known.display if known is not None else ""}

    entry = index.concept(code)
    assert entry is not None
    properties = []
    if entry.module:
        properties.append({"name": "moduleId", "meaning": "", "value": entry.module,
                           "display": coded(entry.module)["display"], "group": 0})  # fmt: skip
    for one in index.properties(code):
        name, value = index.concept(one.name), index.concept(one.value)
        properties.append({"name": one.name, "meaning": name.display if name else "", "value": one.value,
                           "display": value.display if value else "", "group": one.group})  # fmt: skip
    return {
        "system": index.release.system, "version": index.release.version, "code": entry.code, "display": entry.display,
        "inactive": entry.is_inactive,
        "designations": [{"language": d.language, "use": d.use, "value": d.term} for d in index.designations(code)],
        "parents": [coded(one) for one in index.parents(code)],
        "children": [coded(one) for one in index.children(code)[:1000]],
        "properties": properties,
        "value_sets": [{"url": one, "title": index.value_set(one) or ""} for one in index.memberships(code)],
    }  # fmt: skip


def expand(
    value_set: str,
    definitions: Definitions,
    output: Output,
    *,
    offset: int = 0,
    count: int = 100,
    text: str = "",
    inactive: bool = False,
) -> int:
    """Print the codes of a value set, a page of them. FHIR R4 4.9.17 ($expand)"""
    wanted: str | ValueSet = value_set
    if "://" not in value_set and Path(value_set).is_file():
        resource = parse(read_one(Path(value_set), "a value set"))
        wanted = value_set_from({"url": "urn:none", **resource})
    found = terminology.expand(
        definitions.membership(), wanted, offset=offset, count=count, text=text, inactive=inactive
    )
    if output.as_json:
        output.result(found.resource())
        return 0
    output.table("", ("code", "display", "system"), [(one.code, one.display, one.system) for one in found.contains])
    shown = f"{offset + 1} to {offset + len(found.contains)}" if found.contains else "none"
    output.say(f"{shown} of {found.total if found.total is not None else 'more'}")
    return 0
