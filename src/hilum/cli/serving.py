"""`serve`, `check`, `replay`: commands that open a hub or its record."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from hilum.cli.output import REFUSED, Output
from hilum.config import Loaded, Peer, PeerTls, TlsSettings
from hilum.core.errors import HilumError
from hilum.core.record import DeliveryState, Record

__all__ = ["check_settings", "replay_deliveries", "run_hub"]

SWITCH_S = 0.0005
"""The event loop and the writer of the store take turns at Python; the default of 5 ms is longer than a whole commit."""
COLLECT_AFTER = 10_000
"""Objects made before cycles are looked for: a request makes hundreds, and few cycles."""


def run_hub(loaded: Loaded, output: Output) -> None:
    """Run a hub until SIGTERM or SIGINT."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LogFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in ("httpx", "uvicorn.error"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        import uvloop

        run: Any = uvloop.run
    except ImportError:
        run = asyncio.run
    run(_serve(loaded, output))


class _LogFormatter(logging.Formatter):
    """One line a record. Of an exception it tells the kind and the places in our code, never its words: they may quote a patient."""

    def formatException(self, ei: Any) -> str:
        """logging: the text of an exception."""
        told: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None and len(told) < 5:
            frames = traceback.extract_tb(error.__traceback__)[-6:]
            places = " < ".join(f"{Path(one.filename).stem}.{one.name}:{one.lineno}" for one in reversed(frames))
            told.append(f"{type(error).__name__} at {places}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "; after ".join(told)

    def format(self, record: logging.LogRecord) -> str:
        """logging: the line of a record."""
        return super().format(record).replace("\n", " | ")


async def _serve(loaded: Loaded, output: Output) -> None:
    from hilum.console import app as console_app
    from hilum.hub import Hub

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    sys.setswitchinterval(SWITCH_S)
    hub = Hub(loaded, pages=console_app)
    async with hub:
        gc.collect()
        gc.freeze()  # what a hub is made of stays: cycles are looked for among what requests leave
        gc.set_threshold(COLLECT_AFTER, 10, 10)
        listeners = [{"protocol": name, "address": address, "safe": safe} for name, address, safe in hub.listeners()]
        if output.as_json:
            output.result({"ready": True, "pid": os.getpid(), "listeners": listeners})
        else:
            for one in listeners:
                warning = "" if one["safe"] else "   (reachable from other machines, without TLS)"
                output.say(f"{one['protocol']:6} {one['address']}{warning}")
            if hub.http_port:
                output.say(f"console http://{loaded.settings.listen.http.rpartition(':')[0]}:{hub.http_port}/")
        sys.stdout.flush()
        await stopping.wait()


def check_settings(loaded: Loaded) -> list[tuple[str, str, str]]:
    """(what, state, words): ok, warning or error."""
    from hilum.ihe.profile import Profiles, Site

    settings = loaded.settings
    rows = [("settings", "ok", "every key is known, every value is of its kind")]
    try:
        profiles = Profiles.load(settings.profiles, Site(settings.name, settings.facility))
        names = ", ".join(one.name for one in profiles.profiles)
        rows.append(("profiles", "ok", names))
        rows += _peers_named(loaded)
    except HilumError as error:
        rows.append(("profiles", "error", str(error)))
    rows.append(_folder(settings.data))
    rows += _tls(loaded)
    listen = settings.listen
    if listen.insecure:
        rows.append(("listen", "warning", "insecure = true: other machines may reach listeners without TLS"))
    return rows


def _peers_named(loaded: Loaded) -> list[tuple[str, str, str]]:
    """Peers that a profile's settings name and `[peers]` does not."""
    known = set(loaded.settings.peers)
    found = []
    lists = ("image_managers", "placers", "notify", "patient_updates", "recipients", "repositories", "analyzers")
    for name, value in loaded.settings.profiles.items():
        for field in lists:
            for one in getattr(value, field, ()) if value else ():
                peer = getattr(one, "name", one)
                if peer not in known:
                    found.append((f"profiles.{name}.{field}", "error", f"names {peer!r}, which is not in [peers]"))
    return found


def _tls(loaded: Loaded) -> list[tuple[str, str, str]]:
    """The files of TLS: those of `[tls]` where any are named, and what is used with each peer that TLS is spoken with."""
    from hilum.net.tls import TlsFiles, inspect

    settings = loaded.settings
    used: dict[TlsFiles, list[str]] = {}
    if settings.tls != TlsSettings():
        used[settings.tls_files(Peer())] = ["tls"]
    rows = []
    for name, peer in settings.peers.items():
        if not peer.syslog.startswith("tls://"):
            continue
        files = settings.tls_files(peer)
        used.setdefault(files, []).append(f"peers.{name}.tls" if peer.tls != PeerTls() else f"peers.{name}.syslog")
        if files.certificate is None:
            words = "no `certificate` in [tls]: a repository that asks for one, as ITI-19 has it, refuses us"
            rows.append((f"peers.{name}.syslog", "warning", words))
    for files, keys in used.items():
        key = keys[0] if "tls" in keys else ", ".join(keys)
        try:
            rows += [(key, state, words) for state, words in inspect(files, time.time())]
        except HilumError as error:
            rows.append((key, "error", f"{error.where}: {error.message}"))
    return rows


def _folder(path: Path) -> tuple[str, str, str]:
    existing = path if path.exists() else next(one for one in path.absolute().parents if one.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            return "data", "ok", f"{path} can be written"
    except OSError as error:
        return "data", "error", f"{path}: {error.strerror}"


def replay_deliveries(loaded: Loaded, ids: list[int], all_dead: bool, output: Output) -> None:
    """List the outbox, or put rows back as pending."""
    from hilum.store import open_store

    store = open_store(loaded.settings.data, authorities=loaded.settings.authorities.authorities())
    try:
        if not ids and not all_dead:
            rows = store.read_now(lambda record: record.outbox.search(state=""))
            shown = [one for one in rows if one.state != DeliveryState.SENT]
            output.table(
                "",
                ("id", "state", "destination", "transaction", "attempts", "error"),
                [(one.id, one.state, one.destination, one.transaction, one.attempts, one.error) for one in shown],
            )
            return

        def work(record: Record) -> list[int]:
            wanted = [one.id for one in record.outbox.search(state=DeliveryState.DEAD)] if all_dead else ids
            missing = [id for id in wanted if record.outbox.get(id) is None]
            if missing:
                output.fail(f"no such delivery: {', '.join(map(str, missing))}", code=REFUSED)
            for id in wanted:
                record.outbox.replay(id)
            return wanted

        replayed = store.write_now(work)
        output.result(
            {"replayed": replayed}, f"{len(replayed)} put back into the outbox; the hub sends them when it runs"
        )
    finally:
        store.close()
