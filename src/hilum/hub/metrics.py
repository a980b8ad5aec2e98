"""Figures for Prometheus, read from the store and the listeners when they are asked for."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hilum import __version__

if TYPE_CHECKING:
    from hilum.core.record import Record

__all__ = ["render"]


def render(record: Record, started: float, now: float, connections: Callable[[], dict[str, int]]) -> bytes:
    """The metrics page, text format 0.0.4.

    connections   listener -> connections open now
    """
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()

    def gauge(name: str, words: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(f"hilum_{name}", words, labels, registry=registry)

    gauge("build_info", "Version of this program.", ("version",)).labels(__version__).set(1)
    gauge("uptime_seconds", "Since this hub is ready.").set(now - started)
    gauge("resident_bytes", "Resident memory.").set(_resident())
    gauge("cpu_seconds_total", "User and system time of this process.").set(
        sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    )
    descriptors = Path("/proc/self/fd")
    gauge("open_files", "File descriptors in use.").set(len(list(descriptors.iterdir())) if descriptors.is_dir() else 0)
    exchanges = gauge("exchanges", "Exchanges in the journal.", ("peer", "transaction", "verdict"))
    for peer, transaction, verdict, count in record.exchanges.statistics():
        exchanges.labels(peer, transaction, verdict).set(count)
    findings = gauge("findings", "Findings of severity error and warning.", ("peer", "rule"))
    for peer, rule, count in record.exchanges.rule_statistics():
        findings.labels(peer, rule).set(count)
    deliveries = gauge("deliveries", "Rows of the outbox that wait or are dead.", ("destination", "state"))
    oldest = gauge("oldest_delivery_seconds", "Age of the oldest waiting delivery.", ("destination",))
    waiting = record.outbox.waiting()
    counts = {(destination, "pending"): rows for destination, rows, _ in waiting}
    ages = {destination: max(0.0, now - since) for destination, _, since in waiting}
    for row in record.outbox.search(state="dead"):
        counts[row.destination, "dead"] = counts.get((row.destination, "dead"), 0) + 1
    for (destination, state), count in counts.items():
        deliveries.labels(destination, state).set(count)
    for destination, age in ages.items():
        oldest.labels(destination).set(age)
    open_now = gauge("connections", "Connections open now.", ("listener",))
    for listener, count in connections().items():
        open_now.labels(listener).set(count)
    return generate_latest(registry)


def _resident() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")
