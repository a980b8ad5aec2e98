"""Association negotiation: contexts, roles, asynchronous window, PDU length. PS3.8 7.1.1, annex B; PS3.7 D.3.

An acceptor has a `Policy`; `answer` turns a request into an A-ASSOCIATE-AC or -RJ and the contexts that then hold. A
requestor lists `Proposal`s; `request_of` numbers them and `contexts_of` reads the acceptor's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from hilum.core.errors import LocalProtocolError
from hilum.dicom.data.implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME

from .pdu import (
    APPLICATION_CONTEXT,
    AssociateAC,
    AssociateRJ,
    AssociateRQ,
    AsynchronousWindow,
    CommonExtendedNegotiation,
    ContextResult,
    ExtendedNegotiation,
    ProposedContext,
    ResultContext,
    RoleSelection,
    UserIdentity,
    UserInformation,
)

__all__ = [
    "MAXIMUM_LENGTH",
    "OFFERED_WINDOW",
    "Context",
    "Policy",
    "Proposal",
    "Supported",
    "answer",
    "contexts_of",
    "request_of",
]

MAXIMUM_LENGTH = 1 << 20
"""Maximum length of a P-DATA-TF that we offer to receive."""

OFFERED_WINDOW = AsynchronousWindow(16, 16)
"""Operations outstanding that an acceptor grants when it is asked."""

IMPLICIT_LE = "1.2.840.10008.1.2"
EXPLICIT_LE = "1.2.840.10008.1.2.1"


@dataclass(frozen=True, slots=True)
class Context:
    """A presentation context that both accepted, with the roles that we may take. PS3.7 D.3.3.4."""

    id: int
    abstract_syntax: str
    transfer_syntax: str
    we_are_scu: bool
    we_are_scp: bool


@dataclass(frozen=True, slots=True)
class Supported:
    """What an acceptor does for one abstract syntax.

    transfer_syntaxes   in order of preference; () takes the first that is proposed, but Explicit VR Little Endian before
                        Implicit where one context has both: an implicit one loses what VR private elements have (PS3.5 6.2.2)
    scp                 we serve it
    scu                 we may use it in reverse, when the requestor asks to be its SCP (C-GET, N-EVENT-REPORT)
    """

    transfer_syntaxes: tuple[str, ...] = ()
    scp: bool = True
    scu: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """An acceptor's rules.

    supported      by abstract syntax UID
    fallback       asked for abstract syntaxes that `supported` lacks; None or a function giving None refuses them
    called_aets    titles that we answer to; empty is any
    calling_aets   titles that may call; empty is any
    window         most operations outstanding, when the requestor asks for a window
    extended       our service-class-application-information for a SOP class that the requestor extends; None is silence
    identity       asked with the User Identity, None where there is none; gives the server response, b"" if there is
                   nothing to say, or None to reject
    """

    supported: Mapping[str, Supported] = field(default_factory=dict)
    fallback: Callable[[str], Supported | None] | None = None
    called_aets: frozenset[str] = frozenset()
    calling_aets: frozenset[str] = frozenset()
    maximum_length: int = MAXIMUM_LENGTH
    window: AsynchronousWindow = OFFERED_WINDOW
    extended: Callable[[ExtendedNegotiation], bytes | None] | None = None
    identity: Callable[[UserIdentity | None], bytes | None] | None = None
    implementation_class_uid: str = IMPLEMENTATION_CLASS_UID
    implementation_version_name: str = IMPLEMENTATION_VERSION_NAME

    def supports(self, abstract_syntax: str) -> Supported | None:
        """The entry for an abstract syntax, or the fallback's."""
        found = self.supported.get(abstract_syntax)
        if found is None and self.fallback is not None:
            return self.fallback(abstract_syntax)
        return found


@dataclass(frozen=True, slots=True)
class Proposal:
    """One presentation context to propose; with `scp` the requestor asks to be served as SCP as well or instead."""

    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...] = (IMPLICIT_LE,)
    scu: bool = True
    scp: bool = False


def smaller(asked: int, ours: int) -> int:
    """The lesser of two window sizes, of which 0 is without limit."""
    return min(asked, ours) if asked and ours else asked or ours


def answer(request: AssociateRQ, policy: Policy) -> tuple[AssociateAC | AssociateRJ, tuple[Context, ...]]:
    """An acceptor's answer, and the accepted contexts in the order of their proposal."""
    if request.application_context != APPLICATION_CONTEXT:
        return AssociateRJ(1, 1, 2), ()
    if policy.called_aets and request.called_aet not in policy.called_aets:
        return AssociateRJ(1, 1, 7), ()
    if policy.calling_aets and request.calling_aet not in policy.calling_aets:
        return AssociateRJ(1, 1, 3), ()
    identity = request.user.user_identity
    response = policy.identity(identity) if policy.identity is not None else b""
    if response is None:
        return AssociateRJ(1, 1, 1), ()
    asked = {role.sop_class: role for role in request.user.roles}
    roles: dict[str, RoleSelection] = {}
    results: list[ResultContext] = []
    accepted: list[Context] = []
    for proposed in request.contexts:
        supported = policy.supports(proposed.abstract_syntax)
        if supported is None:
            refusal = ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED
            results.append(ResultContext(proposed.id, refusal, IMPLICIT_LE))
            continue
        transfer = _choose(proposed.transfer_syntaxes, supported.transfer_syntaxes)
        if transfer is None:
            refusal = ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED
            results.append(ResultContext(proposed.id, refusal, IMPLICIT_LE))
            continue
        role = asked.get(proposed.abstract_syntax)
        if role is None:
            they_scu, they_scp = supported.scp, False
        else:
            they_scu, they_scp = role.scu and supported.scp, role.scp and supported.scu
            roles[role.sop_class] = RoleSelection(role.sop_class, they_scu, they_scp)
        if not they_scu and not they_scp:
            results.append(ResultContext(proposed.id, ContextResult.USER_REJECTION, IMPLICIT_LE))
            continue
        results.append(ResultContext(proposed.id, ContextResult.ACCEPTANCE, transfer))
        accepted.append(Context(proposed.id, proposed.abstract_syntax, transfer, they_scp, they_scu))
    window = None
    if request.user.asynchronous_window is not None:
        theirs = request.user.asynchronous_window
        window = AsynchronousWindow(
            smaller(theirs.invoked, policy.window.invoked), smaller(theirs.performed, policy.window.performed)
        )
    extended: list[ExtendedNegotiation] = []
    for proposal in request.user.extended if policy.extended is not None else ():
        information = policy.extended(proposal) if policy.extended is not None else None
        if information is not None:
            extended.append(ExtendedNegotiation(proposal.sop_class, information))
    user = UserInformation(
        maximum_length=policy.maximum_length,
        implementation_class_uid=policy.implementation_class_uid,
        implementation_version_name=policy.implementation_version_name,
        asynchronous_window=window,
        roles=tuple(roles.values()),
        extended=tuple(extended),
        identity_response=response if identity is not None and identity.positive_response_requested else None,
    )
    return AssociateAC(request.called_aet, request.calling_aet, tuple(results), user), tuple(accepted)


def _choose(proposed: tuple[str, ...], preferred: tuple[str, ...]) -> str | None:
    if not preferred:
        first = proposed[0] if proposed else None
        return EXPLICIT_LE if first == IMPLICIT_LE and EXPLICIT_LE in proposed else first
    return next((uid for uid in preferred if uid in proposed), None)


def request_of(
    calling_aet: str,
    called_aet: str,
    proposals: Iterable[Proposal],
    *,
    window: AsynchronousWindow | None = None,
    user_identity: UserIdentity | None = None,
    extended: tuple[ExtendedNegotiation, ...] = (),
    common_extended: tuple[CommonExtendedNegotiation, ...] = (),
    maximum_length: int = MAXIMUM_LENGTH,
) -> AssociateRQ:
    """A request with its contexts numbered 1, 3, 5 ... PS3.8 9.3.2.2 allows 128 of them."""
    contexts: list[ProposedContext] = []
    roles: dict[str, RoleSelection] = {}
    for number, proposal in enumerate(proposals):
        contexts.append(ProposedContext(2 * number + 1, proposal.abstract_syntax, proposal.transfer_syntaxes))
        if proposal.scp or not proposal.scu:
            roles[proposal.abstract_syntax] = RoleSelection(proposal.abstract_syntax, proposal.scu, proposal.scp)
    if not 0 < len(contexts) <= 128:
        raise LocalProtocolError("an association has 1 to 128 presentation contexts", section="PS3.8 9.3.2.2")
    user = UserInformation(
        maximum_length=maximum_length,
        implementation_class_uid=IMPLEMENTATION_CLASS_UID,
        implementation_version_name=IMPLEMENTATION_VERSION_NAME,
        asynchronous_window=window,
        roles=tuple(roles.values()),
        extended=extended,
        common_extended=common_extended,
        user_identity=user_identity,
    )
    return AssociateRQ(called_aet, calling_aet, tuple(contexts), user)


def contexts_of(request: AssociateRQ, accepted: AssociateAC) -> tuple[Context, ...]:
    """The contexts that hold, seen by the requestor. A role that was not answered is the default, requestor is SCU."""
    proposed = {context.id: context for context in request.contexts}
    asked = {role.sop_class: role for role in request.user.roles}
    answered = {role.sop_class: role for role in accepted.user.roles}
    out: list[Context] = []
    for result in accepted.contexts:
        context = proposed.get(result.id)
        if context is None or result.result != ContextResult.ACCEPTANCE:
            continue
        scu, scp = True, False
        ask, reply = asked.get(context.abstract_syntax), answered.get(context.abstract_syntax)
        if ask is not None and reply is not None:
            scu, scp = ask.scu and reply.scu, ask.scp and reply.scp
        out.append(Context(context.id, context.abstract_syntax, result.transfer_syntax, scu, scp))
    return tuple(out)
