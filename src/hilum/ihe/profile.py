"""The profile seam: IHE profiles as data, and the registry that classes exchanges by them.

A profile is a table of transactions; a transaction is a number, a name, who sends it to whom, what it looks like on the wire, the
checks that judge it and the audit record it owes, side by side. Ours load by the same door as a stranger's: an entry point of the
group `hilum.profiles`, named like its settings table (`[profiles.NAME]`), that is a `Plugin`.

How an exchange is classed. Each transaction says `on`: an `On` (data, so that two claims can be compared) or any predicate. Among the
transactions that claim an exchange the highest `precedence` wins; within a profile the order of the table decides between equals. Two
profiles that claim one trigger with equal precedence are an error at start-up. The losers are the exchange's `also`: ADT^A04 is RAD-1
in SWF.b and ITI-31 in PAM at the same time, and both tables' checks judge it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any

from hilum.core.code import Code
from hilum.core.errors import Fault, NotFound
from hilum.core.exchange import Direction, Exchange, Finding, Severity
from hilum.core.handler import Handler, Reaction
from hilum.core.record import Record
from hilum.core.web import Route

__all__ = [
    "GROUP",
    "AuditRule",
    "Check",
    "Claim",
    "Expectation",
    "Expected",
    "ObjectRule",
    "On",
    "Plugin",
    "Profile",
    "Profiles",
    "Site",
    "SitePeer",
    "Transaction",
]

GROUP = "hilum.profiles"
"""The entry point group of profiles."""


@dataclass(frozen=True, slots=True)
class SitePeer:
    """A peer, as far as profiles that send need to know it.

    application, facility   its MSH-3 and MSH-4
    version                 HL7 flavour of the orders it is sent: 2.5.1 (OMG, OMI) or 2.3.1 (ORM with ZDS)
    aet                     its application entity title
    """

    application: str = ""
    facility: str = ""
    version: str = "2.5.1"
    aet: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Who we are, for profiles that send.

    name       the hub's name, as `Exchange.source` and `destination` say it; MSH-3 of what we send
    facility   MSH-4 of what we send
    aet        our application entity title
    base       scheme and authority of our HTTP listener as peers reach it
    peers      by the name that the settings give them
    """

    name: str = "HILUM"
    facility: str = "HILUM"
    aet: str = "HILUM"
    base: str = "http://127.0.0.1:8080"
    peers: Mapping[str, SitePeer] = field(default_factory=dict)

    def peer(self, name: str) -> SitePeer:
        """A peer by its name; one that the settings do not know is its own MSH-3."""
        return self.peers.get(name) or SitePeer(name)

    def peer_of(self, application: str, facility: str = "") -> str:
        """The name of the peer with this MSH-3 (and MSH-4 where it has one); empty where there is none."""
        for name, peer in self.peers.items():
            if application and peer.application == application and peer.facility in ("", facility):
                return name
        return ""

    def known_as(self, sender: str) -> frozenset[str]:
        """The names of all peers that a sender, told by name or by MSH-3, may be: to send nothing back to where it came from."""
        return frozenset(name for name, peer in self.peers.items() if sender in (name, peer.application)) | {sender}


@dataclass(frozen=True, slots=True)
class On:
    """What a transaction looks like on the wire, as data.

    standard    dicom | dicomweb | hl7v2 | hl7v3 | xds | fhir | syslog
    kinds       values of `Exchange.kind`; one that ends in `*` matches by its beginning; none at all: every kind
    direction   IN: only requests to us, OUT: only ours, None: both
    facts       each (name, values): one detail of that name has one of the values
    test        more that cannot be said as data
    """

    standard: str
    kinds: tuple[str, ...] = ()
    direction: Direction | None = None
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    test: Callable[[Exchange], bool] | None = None

    def __call__(self, exchange: Exchange) -> bool:
        """The exchange looks like that."""
        if exchange.standard != self.standard:
            return False
        if self.direction is not None and exchange.direction is not self.direction:
            return False
        if self.kinds and not any(_kind_matches(one, exchange.kind) for one in self.kinds):
            return False
        for name, wanted in self.facts:
            if not any(key == name and value in wanted for key, value in exchange.detail):
                return False
        return self.test is None or self.test(exchange)

    def overlaps(self, other: On) -> bool:
        """Some exchange may look like both; what `test` says is not known."""
        if self.standard != other.standard:
            return False
        if self.direction is not None and other.direction is not None and self.direction is not other.direction:
            return False
        mine, theirs = self.kinds or ("*",), other.kinds or ("*",)
        if not any(_kinds_overlap(one, two) for one in mine for two in theirs):
            return False
        known = dict(self.facts)
        return all(name not in known or set(known[name]) & set(values) for name, values in other.facts)


def _is_plain(on: Callable[[Exchange], bool]) -> bool:
    """Standard, kind and direction decide it."""
    return isinstance(on, On) and not on.facts and on.test is None


def _kind_matches(wanted: str, kind: str) -> bool:
    return kind.startswith(wanted[:-1]) if wanted.endswith("*") else kind == wanted


def _kinds_overlap(one: str, two: str) -> bool:
    if one.endswith("*") and two.endswith("*"):
        return one[:-1].startswith(two[:-1]) or two[:-1].startswith(one[:-1])
    return _kind_matches(one, two) or _kind_matches(two, one)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, and the function that finds where an exchange breaks it.

    rule       short stable name, the `Finding.rule` of all that `run` yields: "RAD-2/PID-3.4", "SWF.b/study-uid-agrees"
    run        `(exchange, record) -> findings`; the record is read only. It sees the exchange whole, and the journal behind it
    explains   rules whose findings on the same exchange follow from this one's, and are left out where this one found something;
               one that ends in `*` covers all that begin like it
    decides    rules of notes that handlers leave on the exchange and that this check decides in their stead: they are left out
               whether it found something or not
    """

    rule: str
    run: Callable[[Exchange, Record], Iterable[Finding]]
    explains: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectRule:
    """Which keys of an exchange become participant objects of its audit event. PS3.15 A.5.

    keys        kinds of `Exchange.keys`
    type_code   1 person, 2 system object, 3 organization, 4 other
    role        1 patient, 3 report, 4 domain resource, 20 job, 24 query ...
    id_type     ParticipantObjectIDTypeCode
    """

    keys: tuple[str, ...]
    type_code: str
    role: str
    id_type: Code


@dataclass(frozen=True, slots=True)
class AuditRule:
    """The audit record that a transaction owes. ITI TF-2 3.20, PS3.15 A.5.3.

    event     EventID, DCM 110100 to 110114
    action    C create, R read, U update, D delete, E execute
    objects   beside the patient, which every rule reports where it is known
    query     the request is kept whole, as ParticipantObjectQuery of a query object
    """

    event: Code
    action: str
    objects: tuple[ObjectRule, ...] = ()
    query: bool = False


@dataclass(frozen=True, slots=True)
class Transaction:
    """An IHE transaction.

    id           "RAD-5", "ITI-41"
    sender, receiver   actors, in the profile's words
    on           what it looks like: an `On`, or any predicate over exchanges
    checks       judged in order; see `Check.explains`
    audit        None: it owes no record
    section      where the framework defines it: "RAD TF-2 4.5"
    precedence   higher wins where several profiles claim one exchange
    """

    id: str
    name: str
    sender: str
    receiver: str
    on: Callable[[Exchange], bool]
    checks: tuple[Check, ...] = ()
    audit: AuditRule | None = None
    section: str = ""
    precedence: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """A step that should have come, or should come: a dashed arrow, and a finding once it is overdue.

    transaction   its number; `source` and `destination` are systems by name, or actors where no name is known
    due           seconds since 1970
    text          what is missing and what to do; never a patient's value
    rule          stable name, as of a finding
    after         id of the exchange after which it is due, 0 where none is known
    """

    transaction: str
    source: str
    destination: str
    due: float
    text: str
    rule: str
    after: int = 0
    section: str = ""
    severity: Severity = Severity.ERROR

    def is_overdue(self, now: float) -> bool:
        """It should have come by now."""
        return now >= self.due

    def finding(self) -> Finding:
        """The finding that stands for the missing step."""
        return Finding(self.severity, self.rule, self.text, self.transaction, self.section)


Expectation = Callable[[Record, str, float], Iterable[Expected]]
"""`(record, person id, now)`: what is still owed for a patient, overdue or not."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An IHE profile that the hub plays.

    name           "SWF.b"
    actors         that the hub plays
    transactions   in the order in which they are tried
    reactions      run in the unit of work of each event
    handlers       rows for the dispatch tables of HL7 v2, DICOM ...: whatever the room's dispatcher takes
    routes         rows for the HTTP dispatch table
    """

    name: str
    title: str
    actors: tuple[str, ...]
    transactions: tuple[Transaction, ...]
    reactions: tuple[Reaction, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    routes: tuple[Route, ...] = ()
    handlers: tuple[Handler, ...] = ()


@dataclass(frozen=True, slots=True)
class Plugin:
    """What an entry point of the group `hilum.profiles` names; its name is the settings table `[profiles.NAME]`.

    settings   a frozen dataclass with a default for each field: the table's keys
    build      `(settings, site) -> profiles`
    """

    name: str
    settings: type
    build: Callable[[Any, Site], Iterable[Profile]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A transaction of a profile that claims an exchange."""

    profile: Profile
    transaction: Transaction


@dataclass(slots=True)
class Profiles:
    """The profiles in force: classes exchanges, hands out reactions, routes and handlers, prints the integration statement."""

    profiles: tuple[Profile, ...] = ()
    _exact: dict[tuple[str, str], list[Claim]] = field(default_factory=dict, repr=False)
    _loose: list[Claim] = field(default_factory=list, repr=False)
    _by_id: dict[str, Claim] = field(default_factory=dict, repr=False)
    _plain: dict[tuple[str, str, Direction], tuple[str, str] | None] = field(default_factory=dict, repr=False)
    _by_kind: dict[tuple[str, str, Direction], Sequence[Claim] | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        claims = [Claim(one, two) for one in self.profiles for two in one.transactions]
        _refuse_conflicts(self.profiles, claims)
        claims.sort(key=lambda claim: -claim.transaction.precedence)
        for claim in claims:
            known = self._by_id.get(claim.transaction.id)
            if known is None or len(claim.transaction.checks) > len(known.transaction.checks):
                self._by_id[claim.transaction.id] = claim
            if _exact_kinds(claim) is None:
                self._loose.append(claim)
        triggers = {key for claim in claims for key in _exact_kinds(claim) or ()}
        for key in triggers:
            # one list per trigger, in the order of precedence, loose claims among the exact ones
            self._exact[key] = [one for one in claims if key in (_exact_kinds(one) or (key,))]

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> Profiles:
        """The registry of these profiles. raises Fault: two of them claim one trigger with equal precedence"""
        return cls(tuple(profiles))

    @classmethod
    def build(
        cls, plugins: Iterable[Plugin], settings: Mapping[str, object] | None = None, site: Site | None = None
    ) -> Profiles:
        """The profiles of these plug-ins.

        settings   by plug-in name: an instance of its settings class, or nothing for the defaults; False leaves the plug-in out
        """
        told, who = settings or {}, site or Site()
        built: list[Profile] = []
        for plugin in plugins:
            said = told.get(plugin.name)
            if said is False:
                continue
            if said is not None and not isinstance(said, plugin.settings):
                raise Fault(f"the settings of profile {plugin.name} are not a {plugin.settings.__name__}")
            built += plugin.build(plugin.settings() if said is None else said, who)
        return cls.of(built)

    @classmethod
    def load(cls, settings: Mapping[str, object] | None = None, site: Site | None = None) -> Profiles:
        """The profiles of all installed plug-ins, ours and others'."""
        return cls.build(installed(), settings, site)

    @classmethod
    def builtin(cls, settings: Mapping[str, object] | None = None, site: Site | None = None) -> Profiles:
        """The profiles of this program alone, whatever else is installed."""
        return cls.build(builtin(), settings, site)

    def claims(self, exchange: Exchange) -> Sequence[Claim]:
        """All transactions that claim the exchange, the winner first."""
        key = (exchange.standard, exchange.kind, exchange.direction)
        if (known := self._by_kind.get(key)) is not None:
            return known
        asked = self._exact.get(key[:2], self._loose)
        found = [claim for claim in asked if claim.transaction.on(exchange)]
        if key not in self._by_kind:
            if len(self._by_kind) > 4096:
                self._by_kind.clear()
            self._by_kind[key] = found if all(_is_plain(claim.transaction.on) for claim in asked) else None
        return found

    def plain(self, standard: str, kind: str, direction: Direction) -> tuple[str, str] | None:
        """`classify` of all exchanges of a kind, where the kind alone decides it; else None."""
        key = (standard, kind, direction)
        if key not in self._plain:
            if len(self._plain) > 4096:
                self._plain.clear()
            self._plain[key] = self._decided(*key)
        return self._plain[key]

    def _decided(self, standard: str, kind: str, direction: Direction) -> tuple[str, str] | None:
        for claim in self._exact.get((standard, kind), ()):
            on = claim.transaction.on
            if not isinstance(on, On):
                return None
            if on.standard != standard or (on.direction is not None and on.direction is not direction):
                continue
            if on.kinds and not any(_kind_matches(one, kind) for one in on.kinds):
                continue
            return None if on.facts or on.test is not None else (claim.profile.name, claim.transaction.id)
        return None

    def classify(self, exchange: Exchange) -> tuple[str, str]:
        """(profile name, transaction id) of the exchange, both empty where no profile claims it.

        A transaction that the handler or the sender of an outbound message named itself is kept.
        """
        claims = self._exact.get((exchange.standard, exchange.kind), self._loose)
        if exchange.transaction:
            for claim in claims:
                if claim.transaction.id == exchange.transaction and claim.transaction.on(exchange):
                    return claim.profile.name, claim.transaction.id
            named = self._by_id.get(exchange.transaction)
            return (exchange.profile or (named.profile.name if named else "")), exchange.transaction
        for claim in claims:
            if claim.transaction.on(exchange):
                return claim.profile.name, claim.transaction.id
        return "", ""

    def also(self, exchange: Exchange) -> tuple[str, ...]:
        """The numbers of the other transactions that the exchange is at the same time."""
        _, chosen = self.classify(exchange)
        numbers = dict.fromkeys(claim.transaction.id for claim in self.claims(exchange))
        return tuple(one for one in numbers if one != chosen)

    def transaction(self, id: str) -> Transaction:
        """A transaction by its number. raises NotFound"""
        claim = self._by_id.get(id)
        if claim is None:
            raise NotFound(f"no profile in force has a transaction {id}")
        return claim.transaction

    def find(self, id: str) -> Transaction | None:
        """A transaction by its number, or None."""
        claim = self._by_id.get(id)
        return claim.transaction if claim else None

    def label(self, id: str) -> str:
        """ "RAD-5 Query Modality Worklist": how an arrow is labelled; the number alone where it is not known."""
        claim = self._by_id.get(id)
        return f"{id} {claim.transaction.name}" if claim else id

    def reactions(self) -> tuple[Reaction, ...]:
        """All reactions, in the order of the profiles."""
        return tuple(one for profile in self.profiles for one in profile.reactions)

    def expectations(self) -> tuple[Expectation, ...]:
        """All expectations."""
        return tuple(one for profile in self.profiles for one in profile.expectations)

    def routes(self) -> tuple[Route, ...]:
        """All HTTP routes."""
        return tuple(one for profile in self.profiles for one in profile.routes)

    def handlers(self) -> tuple[Handler, ...]:
        """All handlers."""
        return tuple(one for profile in self.profiles for one in profile.handlers)

    def rules(self) -> list[tuple[str, str, str]]:
        """(profile, transaction, rule) of every check in force, in the order of the tables."""
        return [
            (profile.name, transaction.id, check.rule)
            for profile in self.profiles
            for transaction in profile.transactions
            for check in transaction.checks
        ]

    def statement(self, *, product: str = "Hilum", version: str = "", vendor: str = "", date: str = "") -> str:
        """The IHE integration statement in Markdown, printed from the tables. RAD TF-1 Appendix D, ITI TF-1 Appendix F."""
        lines = ["# IHE Integration Statement", ""]
        head = (("Product", product), ("Version", version), ("Vendor", vendor), ("Date", date))
        lines += [f"- {name}: {value}" for name, value in head if value]
        lines += ["", "This product implements the transactions below to support these profiles and actors.", ""]
        lines += ["| profile | actors |", "| --- | --- |"]
        lines += [f"| {one.title} ({one.name}) | {', '.join(one.actors)} |" for one in self.profiles]
        for profile in self.profiles:
            if not profile.transactions:
                continue
            lines += ["", f"## {profile.title} ({profile.name})", "", "| transaction | name | from | to | defined in |"]
            lines.append("| --- | --- | --- | --- | --- |")
            lines += [
                f"| {one.id} | {one.name} | {one.sender} | {one.receiver} | {one.section} |"
                for one in profile.transactions
            ]
        return "\n".join(lines) + "\n"


def installed() -> list[Plugin]:
    """The plug-ins of the entry point group, by name. raises Fault: an entry point names something else"""
    plugins = []
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        plugin = point.load()
        if not isinstance(plugin, Plugin):
            raise Fault(f"the entry point {point.name} of {GROUP} does not name a profile plug-in")
        plugins.append(plugin)
    return plugins


def builtin() -> list[Plugin]:
    """Our own plug-ins: the `PLUGIN` of each folder of `hilum.ihe`, by name."""
    package = importlib.import_module("hilum.ihe")
    plugins = []
    for module in pkgutil.iter_modules(package.__path__, "hilum.ihe."):
        if module.ispkg:
            plugin = getattr(importlib.import_module(module.name), "PLUGIN", None)
            if isinstance(plugin, Plugin):
                plugins.append(plugin)
    return sorted(plugins, key=lambda one: one.name)


def _exact_kinds(claim: Claim) -> tuple[tuple[str, str], ...] | None:
    """The (standard, kind) pairs under which a claim is looked up; None where it must be tried on everything."""
    on = claim.transaction.on
    if not isinstance(on, On) or not on.kinds or any(kind.endswith("*") for kind in on.kinds):
        return None
    return tuple((on.standard, kind) for kind in on.kinds)


def _refuse_conflicts(profiles: Sequence[Profile], claims: Sequence[Claim]) -> None:
    names = [one.name for one in profiles]
    if len(set(names)) != len(names):
        raise Fault("two profiles have the same name")
    for index, one in enumerate(claims):
        for two in claims[index + 1 :]:
            if one.profile is two.profile or one.transaction.precedence != two.transaction.precedence:
                continue
            mine, theirs = one.transaction.on, two.transaction.on
            if not isinstance(mine, On) or not isinstance(theirs, On) or not mine.overlaps(theirs):
                continue
            raise Fault(
                f"{one.profile.name} {one.transaction.id} and {two.profile.name} {two.transaction.id} claim the same "
                "messages; give one of them a higher precedence"
            )
