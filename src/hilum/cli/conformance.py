"""`conformance`: what this program does in each standard, printed from the tables that dispatch."""

from __future__ import annotations

from collections.abc import Callable

from hilum import __version__
from hilum.cli.output import WRONG_USE, Output
from hilum.config import Loaded
from hilum.dicom.data import transfer_syntax, uid_name
from hilum.dicom.services.table import SERVICES
from hilum.hl7v2 import routes
from hilum.hl7v2.messages.reply import Trigger
from hilum.ihe.profile import Profiles, Site

__all__ = ["print_statement"]


def print_statement(loaded: Loaded, what: str, output: Output) -> None:
    """Print one statement, or all."""
    made: dict[str, Callable[[Loaded], str]] = {"ihe": _ihe, "dicom": _dicom, "hl7v2": _hl7v2}
    if what not in (*made, "all"):
        output.fail(f"no such statement; there are: {', '.join(made)}, all", code=WRONG_USE)
    wanted = made if what == "all" else {what: made[what]}
    texts = {name: make(loaded) for name, make in wanted.items()}
    output.result(texts, "\n".join(texts.values()))


def _profiles(loaded: Loaded) -> Profiles:
    settings = loaded.settings
    return Profiles.load(settings.profiles, Site(settings.name, settings.facility))


def _ihe(loaded: Loaded) -> str:
    return _profiles(loaded).statement(version=__version__)


def _dicom(loaded: Loaded) -> str:
    lines = ["# DICOM conformance", "", "Roles by SOP class (PS3.2). Transfer syntaxes in order of preference.", ""]
    lines += [
        "| service | SOP class | UID | SCP | SCU | operations | transfer syntaxes |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for service in SERVICES:
        syntaxes = ", ".join(transfer_syntax(one).name for one in service.transfer_syntaxes) or "any"
        for uid in service.sop_classes:
            roles = f"{'yes' if service.scp else 'no'} | {'yes' if service.scu else 'no'}"
            operations = ", ".join(service.operations)
            lines.append(f"| {service.name} | {uid_name(uid) or uid} | {uid} | {roles} | {operations} | {syntaxes} |")
    lines.append(
        "| Storage | every storage SOP class, private ones too | | yes | yes | C-STORE | any, kept as received |"
    )
    return "\n".join(lines) + "\n"


def _hl7v2(loaded: Loaded) -> str:
    handlers = [row for row in _profiles(loaded).handlers() if isinstance(row.on, Trigger)]
    table = routes.table(handlers)
    lines = ["# HL7 v2 messages taken", "", "| message | what it does |", "| --- | --- |"]
    for trigger in sorted(table, key=str):
        words = (table[trigger].handle.__doc__ or "").strip().splitlines()
        lines.append(f"| {trigger} | {words[0] if words else ''} |")
    return "\n".join(lines) + "\n"
