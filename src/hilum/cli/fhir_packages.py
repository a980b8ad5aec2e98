"""`fhir package`: conformance packages added, listed and removed; and the definitions of those that are there. Decision record 0017.

The folder is `fhir-packages` of the data folder where settings name one, else of `$XDG_DATA_HOME/hilum`. Each package lies in it as
the archive it came in, named by what its manifest says (`hl7.fhir.us.core#3.1.0.tgz`), never by a name in the archive.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilum.cli.fhir_files import why
from hilum.cli.output import REFUSED, WRONG_USE, Output, errors
from hilum.core.errors import BudgetExceeded, HilumError, NotFound
from hilum.fhir.package import Conformance, Limits, Package, file_name, key_of_file
from hilum.fhir.validation import Issue

if TYPE_CHECKING:
    from hilum.fhir.terminology import Membership

__all__ = ["Definitions", "add", "folder_of", "remove", "show_list"]

FOLDER = "fhir-packages"
Judge = Callable[[Mapping[str, Any]], list[Issue]]


def folder_of(data: Path | None, name: str = FOLDER) -> Path:
    """The folder of packages, or of another kind of what is kept; it need not be there. raises ConfigError

    data   the data folder, where the caller names it
    """
    if data is not None:
        return data / name
    from hilum.config import load

    loaded = load()
    if "data" in loaded.origins:
        return loaded.settings.data / name
    home = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (home if home.is_absolute() else Path.home() / ".local" / "share") / "hilum" / name


def load_package(file: Path) -> Package:
    """A package from its file. raises OSError, HilumError"""
    most = Limits().package
    with file.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise BudgetExceeded(f"more than {most} bytes", where=file.name, section="FHIR packages")
    return Package.load(data)


def _kept(folder: Path) -> list[tuple[str, str, Path]]:
    """Name, version and file of each package of the folder, sorted."""
    if not folder.is_dir():
        return []
    found = [(key_of_file(file.name), file) for file in folder.iterdir() if file.is_file()]
    return sorted((key[0], key[1], file) for key, file in found if key is not None)


class Definitions:
    """The definitions of packages and the releases of code systems, read when something is asked of them: those that are kept, and
    files of packages that are named.

    raises   (when asked) ConfigError, OSError, HilumError: a package or release that cannot be read, named by its file
    """

    def __init__(self, files: Sequence[Path], data: Path | None, *, profiles: Sequence[str] = ()) -> None:
        self._files, self._data, self._urls = files, data, tuple(profiles)
        self._known: Conformance | None = None
        self._membership: Membership | None = None
        self._judges: tuple[Judge, ...] | None = None
        self._also: dict[str, tuple[str, ...]] = {}

    def profile(self, url: str) -> dict[str, Any] | None:
        """As of `hilum.fhir.package.Conformance`."""
        return self.conformance().profile(url)

    def membership(self) -> Membership:
        """What answers for value sets and code systems."""
        if self._membership is None:
            from hilum.cli.fhir_terminology import open_all
            from hilum.fhir.terminology import Membership, Shelf

            self._membership = Membership(self.conformance(), releases=Shelf(open_all(self._data)))
        return self._membership

    def named(self) -> Mapping[str, tuple[str, ...]]:
        """The profiles that were named, by the type that they are for.

        raises   NotFound   one is not known
        """
        if self._urls and not self._also:
            also: dict[str, list[str]] = {}
            for url in self._urls:
                definition = self.profile(url)
                if definition is None:
                    raise NotFound(_not_known(url, self.conformance()), where=url[:200], section="FHIR R4 5.1")
                also.setdefault(str(definition.get("type") or ""), []).append(url)
            self._also = {kind: tuple(urls) for kind, urls in also.items()}
        return self._also

    def judge(self, resource: Mapping[str, Any], *, show_values: bool = False) -> list[Issue]:
        """What the profiles that the resource claims (`meta.profile`) and those that were named have against it, and what the
        releases have against its codes, as far as they are there."""
        if self._judges is None:
            from hilum.fhir.profiles import by_claims
            from hilum.fhir.terminology import by_codings

            known = self.membership()
            claims = by_claims(self.conformance(), self.named(), terminology=known, show_values=show_values)
            self._judges = (claims, by_codings(known, show_values=show_values))
        found: list[Issue] = []
        for one in self._judges:
            found += one(resource)
        return found

    def conformance(self) -> Conformance:
        """The packages."""
        if self._known is None:
            kept = [file for _, _, file in _kept(folder_of(self._data))]
            self._known = Conformance(_named([*self._files, *kept]))
        return self._known


def _not_known(url: str, known: Conformance) -> str:
    near = difflib.get_close_matches(url.partition("|")[0], known.urls("StructureDefinition"), 3, 0.6)
    return "a profile that no package that is kept or named has" + (f"; near: {', '.join(near)}" if near else "")


def _named(files: Sequence[Path]) -> Iterator[Package]:
    for file in files:
        try:
            yield load_package(file)
        except HilumError as error:
            raise type(error)(error.message, where=str(file), section=error.section) from None


def add(files: Sequence[Path], data: Path | None, output: Output) -> int:
    """Put packages into the folder; 1 where one is none, or for another version of FHIR."""
    folder = folder_of(data)
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
    for _, _, file in _kept(folder):
        try:
            packages.append(load_package(file))
        except (HilumError, OSError):
            continue  # `list` tells it
    return Conformance(one for one in packages if one.fhir_version in ("", "4.0.1", "4.0.0")).missing


def show_list(data: Path | None, output: Output) -> int:
    """List the packages of the folder; 1 where one cannot be read."""
    folder = folder_of(data)
    rows: list[tuple[str, str, str, str]] = []
    values: list[dict[str, Any]] = []
    failed = 0
    for name, version, file in _kept(folder):
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
    kept = _kept(folder_of(data))
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
