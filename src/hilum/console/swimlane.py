"""The patient swimlane: a sequence diagram of exchanges as self-contained SVG. Pure; no script, no external asset.

A lane for each system, the hub in the middle, those that begin exchanges to its left, those that receive to its right; time runs
downwards; an arrow for each exchange, coloured and signed by verdict; dashed arrows for steps that should have come. Layout is one
pass over the exchanges: each takes one row, so that no label meets another whatever its length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from html import escape

from hilum.console.words import (
    ACTOR_RANK,
    HUB_RANK,
    TRANSACTIONS,
    VERDICT_SIGN,
    VERDICT_WORD,
    carried,
    clean,
    duration_words,
    headline,
    milliseconds_words,
    transaction_name,
)
from hilum.core.exchange import Direction, Exchange, Outcome, Severity, Verdict
from hilum.ihe.profile import Expected

__all__ = ["Lane", "lanes", "stylesheet", "swimlane"]

GUTTER, MARGIN = 104, 28
HEAD, FOOT, ROW, DAY, GAP = 74, 34, 48, 34, 26
GAP_S = 600.0
"""A pause that is told: ten minutes."""
LABEL_PX, SMALL_PX = 7.0, 5.9
"""Mean width of a character of a label and of the line under it, for keeping text inside the picture."""

_LIGHT = (
    "--sl-bg:#ffffff;--sl-ink:#17212b;--sl-muted:#566676;--sl-line:#c9d2db;--sl-soft:#f1f4f7;--sl-hub:#0f5fa8;"
    "--sl-band:#eef5fc;--sl-pass:#17794a;--sl-warn:#946000;--sl-fail:#bd2031;--sl-none:#5d6d7e;--sl-on:#ffffff"
)
_DARK = (
    "--sl-bg:#10171f;--sl-ink:#e7edf3;--sl-muted:#9aaaba;--sl-line:#36434f;--sl-soft:#1a242e;--sl-hub:#78b8ff;"
    "--sl-band:#142434;--sl-pass:#4fca8d;--sl-warn:#e8ac43;--sl-fail:#ff7f88;--sl-none:#93a4b5;--sl-on:#0c1218"
)
_RULES = """
.sl text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;fill:var(--sl-ink);font-size:13px}
.sl .ground{fill:var(--sl-bg)}.sl .band{fill:var(--sl-band)}
.sl .life{stroke:var(--sl-line);stroke-width:1.5}.sl .life.hub{stroke:var(--sl-hub);stroke-width:2.5;opacity:.55}
.sl .box{fill:var(--sl-soft);stroke:var(--sl-line)}.sl .box.hub{fill:var(--sl-hub);stroke:var(--sl-hub)}
.sl .name{font-weight:650;font-size:13.5px}.sl .name.hub{fill:var(--sl-on)}.sl .role{fill:var(--sl-muted);font-size:11px}
.sl .role.hub{fill:var(--sl-on)}
.sl .time{font-size:12px;font-variant-numeric:tabular-nums}.sl .ms,.sl .small{fill:var(--sl-muted);font-size:11px}
.sl .halo{paint-order:stroke;stroke:var(--sl-bg);stroke-width:5px;stroke-linejoin:round}
.sl .id{font-weight:700}.sl .sign{font-size:11px;font-weight:800;fill:var(--sl-on)}
.sl .day{font-weight:650;font-size:12px}.sl .rule{stroke:var(--sl-line);stroke-dasharray:1 5;stroke-linecap:round}
.sl .hit{fill:transparent}.sl a:hover .hit,.sl a:focus .hit{fill:var(--sl-hub);opacity:.09}
.sl a:hover .halo,.sl a:focus .halo{stroke-opacity:.35}.sl a:focus{outline:none}
.sl a:focus-visible .hit{opacity:.18}.sl .arrow{fill:none;stroke-width:2}
.sl .v-pass .arrow{stroke:var(--sl-pass)}.sl .v-pass .head{fill:var(--sl-pass)}.sl .v-pass .told{fill:var(--sl-pass)}
.sl .v-warn .arrow{stroke:var(--sl-warn)}.sl .v-warn .head{fill:var(--sl-warn)}.sl .v-warn .told{fill:var(--sl-warn)}
.sl .v-fail .arrow{stroke:var(--sl-fail);stroke-width:2.5}.sl .v-fail .head{fill:var(--sl-fail)}
.sl .v-fail .told{fill:var(--sl-fail);font-weight:600}
.sl .v-none .arrow{stroke:var(--sl-none)}.sl .v-none .head{fill:var(--sl-none)}
.sl .cross{stroke-width:2.5;fill:none}.sl .v-pass .cross{stroke:var(--sl-pass)}.sl .v-warn .cross{stroke:var(--sl-warn)}
.sl .v-fail .cross{stroke:var(--sl-fail)}.sl .v-none .cross{stroke:var(--sl-none)}
.sl .ghost .arrow{stroke:var(--sl-none);stroke-dasharray:6 5}.sl .ghost .tip{fill:var(--sl-bg);stroke:var(--sl-none);stroke-width:1.5}
.sl .ghost text{fill:var(--sl-muted);font-style:italic}.sl .ghost.late text.told{fill:var(--sl-fail)}
.sl .ghost.late .arrow{stroke:var(--sl-fail)}.sl .ghost.late .tip{stroke:var(--sl-fail)}
""".strip()


@dataclass(slots=True)
class Lane:
    """A system in the diagram: its name, the actors it plays, and where it stands."""

    name: str
    roles: list[str] = field(default_factory=list)
    rank: float = 0.0
    is_hub: bool = False
    is_actor: bool = False
    """No system of this name was seen: an actor of a step that has not come."""

    @property
    def role(self) -> str:
        """The actor to write under the name."""
        return self.roles[0] if self.roles else ""


def _hub_name(exchanges: Sequence[Exchange]) -> str:
    """The hub's own name: who received what came in and sent what went out."""
    names = Counter(one.destination if one.direction is Direction.IN else one.source for one in exchanges)
    return names.most_common(1)[0][0] if names else ""


def _actors(exchange: Exchange) -> tuple[str, str]:
    known = TRANSACTIONS.get(exchange.transaction)
    return (known.source, known.destination) if known else ("", "")


def lanes(exchanges: Sequence[Exchange], expected: Sequence[Expected] = (), *, hub: str = "") -> list[Lane]:
    """The systems in the order in which they stand: by the place of the actor that each mostly plays, then by who came first.

    An expected step that names an actor stands on the lane of the system that plays it, where there is one.
    """
    hub = hub or _hub_name(exchanges)
    found: dict[str, Lane] = {}
    sends: Counter[str] = Counter()
    begun: dict[str, list[str]] = {}
    for one in exchanges:
        for name, actor, is_source in zip((one.source, one.destination), _actors(one), (True, False), strict=True):
            lane = found.setdefault(name, Lane(name, is_hub=name == hub))
            if is_source:
                sends[name] += 1
                begun.setdefault(name, []).append(actor)
            if actor and actor not in lane.roles and not lane.is_hub:
                lane.roles.append(actor)
    played = {role for lane in found.values() for role in lane.roles}
    for step in expected:
        for name in (step.source, step.destination):
            if name not in found and name not in played:
                found[name] = Lane(name, is_hub=name == hub, is_actor=name in ACTOR_RANK)
    for index, lane in enumerate(found.values()):
        own = [role for role in begun.get(lane.name, ()) if role in ACTOR_RANK]
        lane.roles.sort(key=lambda role, own=own: role not in own)  # type: ignore[misc]
        ranks = [ACTOR_RANK[role] for role in (own or (*lane.roles, lane.name)) if role in ACTOR_RANK]
        if lane.is_hub:
            rank = HUB_RANK
        elif sends[lane.name] or lane.is_actor:
            rank = min(ranks, default=HUB_RANK - 5)
        else:  # who only receives stands to the right, whatever else it might play
            rank = max(HUB_RANK + 1, max(ranks, default=HUB_RANK + 25))
        lane.rank = rank + index / 1000
    return sorted(found.values(), key=lambda lane: lane.rank)


@dataclass(slots=True)
class _Canvas:
    """Where the lanes stand, and the SVG written so far."""

    lanes: list[Lane]
    zone: tzinfo
    names: Mapping[str, str] | None
    link: Callable[[Exchange], str] | None
    x: dict[str, float] = field(default_factory=dict)
    width: float = 0.0
    pitch: float = 0.0
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        count = max(1, len(self.lanes))
        pitch = self.pitch = max(150.0, min(236.0, 1250.0 / count))
        self.width = max(GUTTER + pitch * count + MARGIN, 560.0)
        self.x = {lane.name: round(GUTTER + pitch * (index + 0.5), 1) for index, lane in enumerate(self.lanes)}
        for lane in self.lanes:
            for role in lane.roles:
                self.x.setdefault(role, self.x[lane.name])

    def inside(self, middle: float, length: int, pixels: float) -> float:
        """The middle of a text of so many characters, moved so that it stays in the picture."""
        half = length * pixels / 2
        low, high = GUTTER + half + 2, self.width - half - 8
        return round(min(max(middle, low), max(low, high)), 1)

    def place_text(self, y: float, middle: float, label: str, markup: str, css: str, pixels: float) -> None:
        """A line of text on a halo of the ground's colour, so that lifelines do not cross it."""
        x = self.inside(middle, len(label), pixels)
        self.parts.append(f'<text class="halo {css}" x="{x}" y="{y:.0f}" text-anchor="middle">{markup}</text>')

    def heads(self, y: float) -> None:
        """The row of lane names."""
        for lane in self.lanes:
            x = self.x[lane.name]
            hub = " hub" if lane.is_hub else ""
            role = "Hilum" if lane.is_hub and lane.name != "HILUM" else ("the hub" if lane.is_hub else lane.role)
            name = _shortened(lane.name, 20)
            role = _shortened(role, 23)
            top = y + (20 if role else 25)
            width = max(92.0, min(self.pitch - 8, max(len(name) * 8.2, len(role) * 6.0) + 24))
            dash = ' stroke-dasharray="5 4"' if lane.is_actor else ""
            self.parts.append(
                f"<g><title>{_text(lane.name)}{': ' if lane.roles else ''}{_text(', '.join(lane.roles))}</title>"
                f'<rect class="box{hub}" x="{x - width / 2:.1f}" y="{y}" width="{width:.1f}" height="42" rx="9"{dash}/>'
                f'<text class="name{hub}" x="{x}" y="{top}" text-anchor="middle">{_text(name)}</text>'
                + (
                    f'<text class="role{hub}" x="{x}" y="{y + 34}" text-anchor="middle">{_text(role)}</text>'
                    if role
                    else ""
                )
                + "</g>"
            )

    def day(self, y: float, when: datetime) -> None:
        """The line that begins a day."""
        words = when.strftime("%A, %d %B %Y")
        self.parts.append(
            f'<line class="rule" x1="{GUTTER}" x2="{self.width - MARGIN:.0f}" y1="{y + 16}" y2="{y + 16}"/>'
            f'<text class="halo day" x="14" y="{y + 20}">{words}</text>'
        )

    def gap(self, y: float, seconds: float) -> None:
        """The line that tells a pause."""
        self.parts.append(
            f'<line class="rule" x1="{GUTTER}" x2="{self.width - MARGIN:.0f}" y1="{y + 12}" y2="{y + 12}"/>'
            f'<text class="halo small" x="14" y="{y + 16}">{duration_words(seconds)} later</text>'
        )

    def exchange(self, y: float, one: Exchange) -> None:
        """The arrow of one exchange, in the row that begins at `y`."""
        start, end = self.x[one.source], self.x[one.destination]
        middle, line = (start + end) / 2 if start != end else start + 60, y + 28
        name, what, took = headline(one, self.names), carried(one), milliseconds_words(one)
        when = datetime.fromtimestamp(one.started, self.zone)
        href = self.link(one) if self.link else ""
        add = self.parts.append
        add(
            f'<a href="{_text(href)}" data-exchange="{one.id}" class="v-{one.verdict.value}">'
            if href
            else f'<g class="v-{one.verdict.value}">'
        )
        add(f"<title>{_text(_sentence(one, name))}</title>")
        add(f'<rect class="hit" x="4" y="{y:.0f}" width="{self.width - 8:.0f}" height="{ROW}" rx="6"/>')
        add(
            f'<text class="time" x="14" y="{line + 4:.0f}">{when:%H:%M:%S}'
            f'<tspan class="ms">.{when.microsecond // 1000:03d}</tspan></text>'
        )
        shown = _shortened(name, 58)
        label = " ".join(part for part in (one.transaction, shown) if part) + (f" · {what}" if what else "")
        markup = f'<tspan class="id">{_text(one.transaction)}</tspan> ' if one.transaction else ""
        markup += _text(shown) + (f' · <tspan class="id">{_text(what)}</tspan>' if what else "")
        self.place_text(line - 10, middle, label, markup, "label", LABEL_PX)
        facts = [_shortened(part, 26) for part in (one.kind if one.transaction else "", one.code) if part]
        if one.outcome is not Outcome.ACCEPTED:
            facts.append(
                {"refused": "refused", "failed": "no whole answer", "open": "still going on"}[one.outcome.value]
            )
        small = " · ".join((*facts, took))
        told = _worst_rule(one)
        below = _text(small) + (f' · <tspan class="told">{_text(told)}</tspan>' if told else "")
        self.place_text(line + 17, middle, small + told, below, "small", SMALL_PX)
        self._arrow(one, start, end, line)
        add("</a>" if href else "</g>")

    def _arrow(self, one: Exchange, start: float, end: float, y: float) -> None:
        sign = VERDICT_SIGN[one.verdict]
        add = self.parts.append
        if start == end:
            add(f'<path class="arrow" d="M{start} {y - 6}h34v12H{start + 9}"/>')
            add(f'<path class="head" d="M{start + 2} {y + 6}l9 -4.5v9z"/>')
        else:
            way = 1 if end > start else -1
            tip = end - way * 3
            if one.outcome is Outcome.FAILED:
                tip = start + (end - start) * 0.82
                add(f'<path class="arrow" d="M{start} {y}H{tip - way * 7:.1f}"/>')
                add(f'<path class="cross" d="M{tip - 5:.1f} {y - 5}l10 10m0 -10l-10 10"/>')
            else:
                dashes = ' stroke-dasharray="2 4"' if one.outcome is Outcome.OPEN else ""
                add(f'<path class="arrow" d="M{start} {y}H{tip - way * 9:.1f}"{dashes}/>')
                add(f'<path class="head" d="M{tip:.1f} {y}l{-way * 11} -5.5v11z"/>')
        add(f'<circle class="head" cx="{start}" cy="{y}" r="7.5"/>')
        add(f'<text class="sign" x="{start}" y="{y + 4:.0f}" text-anchor="middle">{sign}</text>')

    def ghost(self, y: float, step: Expected, late: bool) -> None:
        """The dashed arrow of a step that should have come."""
        start = self.x.get(step.source, GUTTER + 40.0)
        end = self.x.get(step.destination, start)
        line = y + 28
        name = transaction_name(step.transaction, self.names)
        state = "has not come" if late else "expected"
        due = datetime.fromtimestamp(step.due, self.zone)
        label = " ".join(part for part in (step.transaction, name) if part) + f" · {state}"
        add = self.parts.append
        add(f'<g class="ghost{" late" if late else ""}">')
        add(f"<title>{_text(f'{label}, due {due:%Y-%m-%d %H:%M:%S}: {step.text} ({step.rule})')}</title>")
        add(f'<text class="time" x="14" y="{line + 4:.0f}">{"by " if not late else ""}{due:%H:%M:%S}</text>')
        way = 1 if end >= start else -1
        far = end - way * 3 if end != start else start + 60
        middle = (start + end) / 2 if start != end else start + 60
        markup = f'<tspan class="id">{_text(step.transaction)}</tspan> {_text(name)} · {state}'
        self.place_text(line - 10, middle, label, markup, "label", LABEL_PX)
        why = _shortened(step.text, 96)
        self.place_text(line + 17, middle, why, _text(why), "small told", SMALL_PX)
        add(f'<path class="arrow" d="M{start} {line}H{far - way * 11:.1f}"/>')
        add(f'<path class="tip" d="M{far:.1f} {line}l{-way * 11} -5.5v11z"/>')
        add(f'<circle class="tip" cx="{start}" cy="{line}" r="7"/>')
        add("</g>")


def _text(value: str) -> str:
    """Text or an attribute's value, escaped for XML."""
    return escape(clean(value), quote=True)


def _shortened(value: str, limit: int) -> str:
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"


def _worst_rule(one: Exchange) -> str:
    for severity in (Severity.ERROR, Severity.WARNING):
        rules = [finding.rule for finding in one.findings if finding.severity is severity]
        if rules:
            more = f" and {len(rules) - 1} more" if len(rules) > 1 else ""
            return f"{_shortened(rules[0], 44)}{more}"
    return ""


def _sentence(one: Exchange, name: str) -> str:
    """The exchange in one sentence: the tooltip, and what a screen reader says."""
    what = " ".join(part for part in (one.transaction, name) if part)
    carry = carried(one)
    answer = f"{one.outcome.value}{' ' + one.code if one.code else ''} in {milliseconds_words(one)}"
    verdict = VERDICT_WORD[one.verdict]
    findings = f", {len(one.findings)} findings" if one.findings else ""
    return f"{one.source} to {one.destination}: {what}{', ' + carry if carry else ''}; {answer}; verdict: {verdict}{findings}"


def stylesheet() -> str:
    """The rules for diagrams drawn with theme `page`; the page gives the `--sl-…` variables their values."""
    return _RULES


def _style(theme: str) -> str:
    if theme == "dark":
        return f".sl{{{_DARK}}}\n{_RULES}"
    light = f".sl{{{_LIGHT}}}\n{_RULES}"
    return light if theme == "light" else f"{light}\n@media (prefers-color-scheme:dark){{.sl{{{_DARK}}}}}"


def swimlane(
    exchanges: Iterable[Exchange],
    expected: Iterable[Expected] = (),
    *,
    title: str,
    link: Callable[[Exchange], str] | None = None,
    names: Mapping[str, str] | None = None,
    hub: str = "",
    theme: str = "auto",
    zone: tzinfo = UTC,
    now: float | None = None,
) -> str:
    """The sequence diagram of these exchanges and expected steps, as one SVG element.

    title     what it shows; the accessible name
    link      the address of an exchange's page, or None for a picture without links
    names     of transactions, where the installed profiles call them otherwise than the frameworks
    hub       name of the hub; told from the directions where it is left out
    theme     auto (follows the reader's preference, for files) | light | dark | page (no style of its own: see `stylesheet`)
    zone      in which times are written
    now       an expected step due before it "has not come"; one due later is "expected"; None: all are overdue
    """
    arrows = sorted(exchanges, key=lambda one: (one.started, one.id))
    steps = sorted(expected, key=lambda one: one.due)
    canvas = _Canvas(lanes(arrows, steps, hub=hub), zone, names, link)
    y, day, last = float(HEAD), "", 0.0
    pending = list(steps)
    by_cause: dict[int, list[Expected]] = {}
    seen = {one.id for one in arrows}
    for step in steps:
        # a step that follows from an exchange stands under what came before it was due, but never above its cause
        if step.after in seen:
            by_cause.setdefault(step.after, []).append(step)
            pending.remove(step)

    def place_ghosts(before: float) -> None:
        nonlocal y
        while pending and pending[0].due <= before:
            step = pending.pop(0)
            canvas.ghost(y, step, now is None or step.is_overdue(now))
            y += ROW

    for one in arrows:
        place_ghosts(one.started)
        when = datetime.fromtimestamp(one.started, zone)
        if (date := when.strftime("%Y%m%d")) != day:
            canvas.day(y, when)
            y, day = y + DAY, date
        elif one.started - last > GAP_S:
            canvas.gap(y, one.started - last)
            y += GAP
        last = max(last, one.started, one.ended)
        canvas.exchange(y, one)
        y += ROW
        if one.id in by_cause:
            pending = sorted(pending + by_cause.pop(one.id), key=lambda step: step.due)
    place_ghosts(float("inf"))
    if not arrows and not steps:
        canvas.parts.append(f'<text class="small" x="14" y="{y + 20:.0f}">No exchange yet.</text>')
        y += ROW
    bottom = y + 6
    canvas.heads(16)
    foot = len(arrows) + len(steps) > 14
    if foot:
        canvas.heads(round(bottom))
    height = round(bottom + (60 if foot else FOOT - 14))
    lines = "".join(_lifeline(lane, canvas.x[lane.name], bottom) for lane in canvas.lanes)
    totals = Counter(one.verdict for one in arrows)
    told = ", ".join(f"{totals[verdict]} {VERDICT_WORD[verdict]}" for verdict in Verdict if totals[verdict])
    systems = len(canvas.lanes)
    summary = (
        f"{len(arrows)} exchanges between {systems} systems{': ' + told if told else ''}"
        f"{f'; {len(steps)} expected steps have not come' if steps else ''}."
    )
    width = round(canvas.width)
    few = " few" if width < 1240 else ""
    style = "" if theme == "page" else f"<style>{_style(theme)}</style>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sl{few}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="group" aria-label="{_text(title)}"><title>{_text(title)}</title>'
        f"<desc>{_text(summary)}</desc>{style}"
        f'<rect class="ground" width="{width}" height="{height}" rx="12"/>{lines}{"".join(canvas.parts)}</svg>'
    )


def _lifeline(lane: Lane, x: float, bottom: float) -> str:
    band = f'<rect class="band" x="{x - 34}" y="36" width="68" height="{bottom - 36:.0f}"/>' if lane.is_hub else ""
    hub = " hub" if lane.is_hub else ""
    return f'{band}<line class="life{hub}" x1="{x}" x2="{x}" y1="58" y2="{bottom:.0f}"/>'
