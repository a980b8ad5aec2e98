"""`fhir package`: conformance packages added, listed and removed. Decision record 0017."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hilum.cli.fhir_kept import PACKAGES, folder_of, kept_packages, load_package
from hilum.cli.output import REFUSED, WRONG_USE, Output, errors, why
from hilum.core.errors import HilumError, NotFound
from hilum.fhir.package import Conformance, file_name

__all__ = ["add", "remove", "show_list"]


def add(files: Sequence[Path], data: Path | None, output: Output) -> int:
    """Put packages into the folder; 1 where one is none, or for another version of FHIR."""
    folder = folder_of(data, PACKAGES)
    rows: list[dict[str, Any]] = []
    failed = 0
    for file in files:
        try:
            package = load_package(file)
            Conformance((package,))  # refuses other versions of FHIR
            is_there = (folder / file_name(package)).exists()
            _write(folder, file_name(package), file.read_bytes())
        except (HilumError, OSError) as error:
            failed += 1
            rows.append({"file": str(file), "error": why(error)})
            errors.print(f"hilum: {file}: {why(error)}", style="red", markup=False, soft_wrap=True)
            continue
        rows.append(
            {"file": str(file), "package": package.key, "replaced": is_there, "resources": len(package.resources)}
        )
        verb = "replaced" if is_there else "added"
        output.say(f"{verb} {package.key}: {len(package.resources)} resources")
    missing = _missing(folder)
    if missing:
        output.say(f"not there, and depended on: {', '.join(missing)}")
    if output.as_json:
        output.result({"packages": rows, "missing": list(missing)})
    return REFUSED if failed else 0


def _write(folder: Path, name: str, content: bytes) -> None:
    """A file that is there as a whole or not at all, whatever happens meanwhile. raises OSError"""
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".adding-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(folder / name)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _missing(folder: Path) -> tuple[str, ...]:
    packages = []
    for _, _, file in kept_packages(folder):
        try:
            packages.append(load_package(file))
        except (HilumError, OSError):
            continue  # `list` tells it
    return Conformance(one for one in packages if one.fhir_version in ("", "4.0.1", "4.0.0")).missing


def show_list(data: Path | None, output: Output) -> int:
    """List the packages of the folder; 1 where one cannot be read."""
    folder = folder_of(data, PACKAGES)
    rows: list[tuple[str, str, str, str]] = []
    values: list[dict[str, Any]] = []
    failed = 0
    for name, version, file in kept_packages(folder):
        try:
            package = load_package(file)
            counts = package.counts
            rows.append((name, version, package.fhir_version, str(len(package.resources))))
            values.append({"name": name, "version": version, "fhir": package.fhir_version, "resources": counts,
                           "dependencies": dict(package.dependencies)})  # fmt: skip
        except (HilumError, OSError) as error:
            failed += 1
            rows.append((name, version, "", why(error)))
            values.append({"name": name, "version": version, "error": why(error)})
    if output.as_json:
        output.result({"folder": str(folder), "packages": values, "missing": list(_missing(folder))})
    elif rows:
        output.table("", ("package", "version", "FHIR", "resources"), rows)
        if missing := _missing(folder):
            output.say(f"not there, and depended on: {', '.join(missing)}")
    else:
        output.say("no packages")
    return REFUSED if failed else 0


def remove(names: Sequence[str], data: Path | None, output: Output) -> int:
    """Take packages out of the folder, by `name#version`, or by name where there is one version. raises NotFound, OSError"""
    kept = kept_packages(folder_of(data, PACKAGES))
    chosen: list[tuple[str, Path]] = []
    for wanted in names:
        name, _, version = wanted.partition("#")
        fitting = [(f"{one}#{at}", file) for one, at, file in kept if one == name and version in ("", at)]
        if not fitting:
            raise NotFound("no such package", where=wanted, section="FHIR packages")
        if len(fitting) > 1:
            several = ", ".join(key for key, _ in fitting)
            output.fail(f"{name} is there in several versions: {several}", code=WRONG_USE)
        chosen += fitting
    for key, file in dict(chosen).items():
        file.unlink()
        output.say(f"removed {key}")
    if output.as_json:
        output.result({"removed": [key for key, _ in dict(chosen).items()]})
    return 0
