# Typed views of FHIR 4.0.1, from hl7.fhir.r4.core 4.0.1 (CC0-1.0) by tools/generate_fhir_views.py.
# ruff: noqa
# fmt: off
import builtins
import datetime
import decimal
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from hilum.fhir.json import Decimal
from hilum.fhir.views.base import Elements as Elements, Values as Values, View as View
from hilum.fhir.views.base import class_name as class_name, element_of as element_of, of as of, plain as plain
from hilum.fhir.views.base import view_class as view_class

_T = TypeVar("_T")
_R = TypeVar("_R")
_W = TypeVar("_W")

class _One(Generic[_T]):
    def __get__(self, view: View, owner: type[View] | None = None) -> _T | None: ...
    def __set__(self, view: View, value: _T | dict[str, Any] | None) -> None: ...
    def __delete__(self, view: View) -> None: ...

class _Many(Generic[_T]):
    def __get__(self, view: View, owner: type[View] | None = None) -> Elements[_T]: ...
    def __set__(self, view: View, value: Iterable[_T | dict[str, Any]] | None) -> None: ...
    def __delete__(self, view: View) -> None: ...

class _Value(Generic[_R, _W]):
    def __get__(self, view: View, owner: type[View] | None = None) -> _R | None: ...
    def __set__(self, view: View, value: _W | None) -> None: ...
    def __delete__(self, view: View) -> None: ...

class _Values(Generic[_R, _W]):
    def __get__(self, view: View, owner: type[View] | None = None) -> Values[_R]: ...
    def __set__(self, view: View, value: Iterable[_W] | None) -> None: ...
    def __delete__(self, view: View) -> None: ...

_Str = _Value[str, str]
_Bool = _Value[bool, bool]
_Int = _Value[int, int]
_Decimal = _Value[Decimal, decimal.Decimal | int]
_Date = _Value[str, str | datetime.date]
_DateTime = _Value[str, str | datetime.date | datetime.datetime]
_Time = _Value[str, str | datetime.time]
_Bytes = _Value[str, str | bytes]
_Strs = _Values[str, str]
_Bools = _Values[bool, bool]
_Ints = _Values[int, int]
_Decimals = _Values[Decimal, decimal.Decimal | int]
_Dates = _Values[str, str | datetime.date]
_DateTimes = _Values[str, str | datetime.date | datetime.datetime]
_Times = _Values[str, str | datetime.time]
_Choice = View | str | bool | int | Decimal | None

# what a constructor takes
_Dict = dict[str, Any] | None
_In = _T | dict[str, Any] | None
_Ins = Iterable[_T | dict[str, Any]] | None
_StrIn = str | None
_BoolIn = bool | None
_IntIn = int | None
_DecimalIn = decimal.Decimal | int | None
_DateIn = str | datetime.date | None
_DateTimeIn = str | datetime.date | datetime.datetime | None
_TimeIn = str | datetime.time | None
_BytesIn = str | bytes | None
_StrsIn = Iterable[str] | None
_BoolsIn = Iterable[bool] | None
_IntsIn = Iterable[int] | None
_DecimalsIn = Iterable[decimal.Decimal | int] | None
_DatesIn = Iterable[str | datetime.date] | None
_DateTimesIn = Iterable[str | datetime.date | datetime.datetime] | None
_TimesIn = Iterable[str | datetime.time] | None

class Resource(View):
    id: _Str
    meta: _One[Meta]
    implicitRules: _Str
    language: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ...) -> None: ...
    @builtins.property
    def resourceType(self) -> str: ...

class DomainResource(Resource):
    text: _One[Narrative]
    contained: _Many[Resource]
    extension: _Many[Extension]
    modifierExtension: _Many[Extension]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ...) -> None: ...

class Account(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    type: _One[CodeableConcept]
    name: _Str
    subject: _Many[Reference]
    servicePeriod: _One[Period]
    coverage: _Many[AccountCoverage]
    owner: _One[Reference]
    description: _Str
    guarantor: _Many[AccountGuarantor]
    partOf: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., type: _In[CodeableConcept] = ..., name: _StrIn = ..., subject: _Ins[Reference] = ..., servicePeriod: _In[Period] = ..., coverage: _Ins[AccountCoverage] = ..., owner: _In[Reference] = ..., description: _StrIn = ..., guarantor: _Ins[AccountGuarantor] = ..., partOf: _In[Reference] = ...) -> None: ...

class Element(View):
    id: _Str
    extension: _Many[Extension]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ...) -> None: ...

class BackboneElement(Element):
    modifierExtension: _Many[Extension]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ...) -> None: ...

class AccountCoverage(BackboneElement):
    coverage: _One[Reference]
    priority: _Int
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., coverage: _In[Reference] = ..., priority: _IntIn = ...) -> None: ...

class AccountGuarantor(BackboneElement):
    party: _One[Reference]
    onHold: _Bool
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., party: _In[Reference] = ..., onHold: _BoolIn = ..., period: _In[Period] = ...) -> None: ...

class ActivityDefinition(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    subtitle: _Str
    status: _Str
    experimental: _Bool
    subjectCodeableConcept: _One[CodeableConcept]
    subjectReference: _One[Reference]
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    usage: _Str
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    library: _Strs
    kind: _Str
    profile: _Str
    code: _One[CodeableConcept]
    intent: _Str
    priority: _Str
    doNotPerform: _Bool
    timingTiming: _One[Timing]
    timingDateTime: _DateTime
    timingAge: _One[Age]
    timingPeriod: _One[Period]
    timingRange: _One[Range]
    timingDuration: _One[Duration]
    location: _One[Reference]
    participant: _Many[ActivityDefinitionParticipant]
    productReference: _One[Reference]
    productCodeableConcept: _One[CodeableConcept]
    quantity: _One[Quantity]
    dosage: _Many[Dosage]
    bodySite: _Many[CodeableConcept]
    specimenRequirement: _Many[Reference]
    observationRequirement: _Many[Reference]
    observationResultRequirement: _Many[Reference]
    transform: _Str
    dynamicValue: _Many[ActivityDefinitionDynamicValue]
    @builtins.property
    def subject(self) -> _Choice: ...
    @builtins.property
    def timing(self) -> _Choice: ...
    @builtins.property
    def product(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., subtitle: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., subjectCodeableConcept: _In[CodeableConcept] = ..., subjectReference: _In[Reference] = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., usage: _StrIn = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., library: _StrsIn = ..., kind: _StrIn = ..., profile: _StrIn = ..., code: _In[CodeableConcept] = ..., intent: _StrIn = ..., priority: _StrIn = ..., doNotPerform: _BoolIn = ..., timingTiming: _In[Timing] = ..., timingDateTime: _DateTimeIn = ..., timingAge: _In[Age] = ..., timingPeriod: _In[Period] = ..., timingRange: _In[Range] = ..., timingDuration: _In[Duration] = ..., location: _In[Reference] = ..., participant: _Ins[ActivityDefinitionParticipant] = ..., productReference: _In[Reference] = ..., productCodeableConcept: _In[CodeableConcept] = ..., quantity: _In[Quantity] = ..., dosage: _Ins[Dosage] = ..., bodySite: _Ins[CodeableConcept] = ..., specimenRequirement: _Ins[Reference] = ..., observationRequirement: _Ins[Reference] = ..., observationResultRequirement: _Ins[Reference] = ..., transform: _StrIn = ..., dynamicValue: _Ins[ActivityDefinitionDynamicValue] = ...) -> None: ...

class ActivityDefinitionDynamicValue(BackboneElement):
    path: _Str
    expression: _One[Expression]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., path: _StrIn = ..., expression: _In[Expression] = ...) -> None: ...

class ActivityDefinitionParticipant(BackboneElement):
    type: _Str
    role: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., role: _In[CodeableConcept] = ...) -> None: ...

class Address(Element):
    use: _Str
    type: _Str
    text: _Str
    line: _Strs
    city: _Str
    district: _Str
    state: _Str
    postalCode: _Str
    country: _Str
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., use: _StrIn = ..., type: _StrIn = ..., text: _StrIn = ..., line: _StrsIn = ..., city: _StrIn = ..., district: _StrIn = ..., state: _StrIn = ..., postalCode: _StrIn = ..., country: _StrIn = ..., period: _In[Period] = ...) -> None: ...

class AdverseEvent(DomainResource):
    identifier: _One[Identifier]
    actuality: _Str
    category: _Many[CodeableConcept]
    event: _One[CodeableConcept]
    subject: _One[Reference]
    encounter: _One[Reference]
    date: _DateTime
    detected: _DateTime
    recordedDate: _DateTime
    resultingCondition: _Many[Reference]
    location: _One[Reference]
    seriousness: _One[CodeableConcept]
    severity: _One[CodeableConcept]
    outcome: _One[CodeableConcept]
    recorder: _One[Reference]
    contributor: _Many[Reference]
    suspectEntity: _Many[AdverseEventSuspectEntity]
    subjectMedicalHistory: _Many[Reference]
    referenceDocument: _Many[Reference]
    study: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., actuality: _StrIn = ..., category: _Ins[CodeableConcept] = ..., event: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., date: _DateTimeIn = ..., detected: _DateTimeIn = ..., recordedDate: _DateTimeIn = ..., resultingCondition: _Ins[Reference] = ..., location: _In[Reference] = ..., seriousness: _In[CodeableConcept] = ..., severity: _In[CodeableConcept] = ..., outcome: _In[CodeableConcept] = ..., recorder: _In[Reference] = ..., contributor: _Ins[Reference] = ..., suspectEntity: _Ins[AdverseEventSuspectEntity] = ..., subjectMedicalHistory: _Ins[Reference] = ..., referenceDocument: _Ins[Reference] = ..., study: _Ins[Reference] = ...) -> None: ...

class AdverseEventSuspectEntity(BackboneElement):
    instance: _One[Reference]
    causality: _Many[AdverseEventSuspectEntityCausality]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., instance: _In[Reference] = ..., causality: _Ins[AdverseEventSuspectEntityCausality] = ...) -> None: ...

class AdverseEventSuspectEntityCausality(BackboneElement):
    assessment: _One[CodeableConcept]
    productRelatedness: _Str
    author: _One[Reference]
    method: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., assessment: _In[CodeableConcept] = ..., productRelatedness: _StrIn = ..., author: _In[Reference] = ..., method: _In[CodeableConcept] = ...) -> None: ...

class Quantity(Element):
    value: _Decimal
    comparator: _Str
    unit: _Str
    system: _Str
    code: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., value: _DecimalIn = ..., comparator: _StrIn = ..., unit: _StrIn = ..., system: _StrIn = ..., code: _StrIn = ...) -> None: ...

class Age(Quantity):
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., value: _DecimalIn = ..., comparator: _StrIn = ..., unit: _StrIn = ..., system: _StrIn = ..., code: _StrIn = ...) -> None: ...

class AllergyIntolerance(DomainResource):
    identifier: _Many[Identifier]
    clinicalStatus: _One[CodeableConcept]
    verificationStatus: _One[CodeableConcept]
    type: _Str
    category: _Strs
    criticality: _Str
    code: _One[CodeableConcept]
    patient: _One[Reference]
    encounter: _One[Reference]
    onsetDateTime: _DateTime
    onsetAge: _One[Age]
    onsetPeriod: _One[Period]
    onsetRange: _One[Range]
    onsetString: _Str
    recordedDate: _DateTime
    recorder: _One[Reference]
    asserter: _One[Reference]
    lastOccurrence: _DateTime
    note: _Many[Annotation]
    reaction: _Many[AllergyIntoleranceReaction]
    @builtins.property
    def onset(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., clinicalStatus: _In[CodeableConcept] = ..., verificationStatus: _In[CodeableConcept] = ..., type: _StrIn = ..., category: _StrsIn = ..., criticality: _StrIn = ..., code: _In[CodeableConcept] = ..., patient: _In[Reference] = ..., encounter: _In[Reference] = ..., onsetDateTime: _DateTimeIn = ..., onsetAge: _In[Age] = ..., onsetPeriod: _In[Period] = ..., onsetRange: _In[Range] = ..., onsetString: _StrIn = ..., recordedDate: _DateTimeIn = ..., recorder: _In[Reference] = ..., asserter: _In[Reference] = ..., lastOccurrence: _DateTimeIn = ..., note: _Ins[Annotation] = ..., reaction: _Ins[AllergyIntoleranceReaction] = ...) -> None: ...

class AllergyIntoleranceReaction(BackboneElement):
    substance: _One[CodeableConcept]
    manifestation: _Many[CodeableConcept]
    description: _Str
    onset: _DateTime
    severity: _Str
    exposureRoute: _One[CodeableConcept]
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., substance: _In[CodeableConcept] = ..., manifestation: _Ins[CodeableConcept] = ..., description: _StrIn = ..., onset: _DateTimeIn = ..., severity: _StrIn = ..., exposureRoute: _In[CodeableConcept] = ..., note: _Ins[Annotation] = ...) -> None: ...

class Annotation(Element):
    authorReference: _One[Reference]
    authorString: _Str
    time: _DateTime
    text: _Str
    @builtins.property
    def author(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., authorReference: _In[Reference] = ..., authorString: _StrIn = ..., time: _DateTimeIn = ..., text: _StrIn = ...) -> None: ...

class Appointment(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    cancelationReason: _One[CodeableConcept]
    serviceCategory: _Many[CodeableConcept]
    serviceType: _Many[CodeableConcept]
    specialty: _Many[CodeableConcept]
    appointmentType: _One[CodeableConcept]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    priority: _Int
    description: _Str
    supportingInformation: _Many[Reference]
    start: _DateTime
    end: _DateTime
    minutesDuration: _Int
    slot: _Many[Reference]
    created: _DateTime
    comment: _Str
    patientInstruction: _Str
    basedOn: _Many[Reference]
    participant: _Many[AppointmentParticipant]
    requestedPeriod: _Many[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., cancelationReason: _In[CodeableConcept] = ..., serviceCategory: _Ins[CodeableConcept] = ..., serviceType: _Ins[CodeableConcept] = ..., specialty: _Ins[CodeableConcept] = ..., appointmentType: _In[CodeableConcept] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., priority: _IntIn = ..., description: _StrIn = ..., supportingInformation: _Ins[Reference] = ..., start: _DateTimeIn = ..., end: _DateTimeIn = ..., minutesDuration: _IntIn = ..., slot: _Ins[Reference] = ..., created: _DateTimeIn = ..., comment: _StrIn = ..., patientInstruction: _StrIn = ..., basedOn: _Ins[Reference] = ..., participant: _Ins[AppointmentParticipant] = ..., requestedPeriod: _Ins[Period] = ...) -> None: ...

class AppointmentParticipant(BackboneElement):
    type: _Many[CodeableConcept]
    actor: _One[Reference]
    required: _Str
    status: _Str
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _Ins[CodeableConcept] = ..., actor: _In[Reference] = ..., required: _StrIn = ..., status: _StrIn = ..., period: _In[Period] = ...) -> None: ...

class AppointmentResponse(DomainResource):
    identifier: _Many[Identifier]
    appointment: _One[Reference]
    start: _DateTime
    end: _DateTime
    participantType: _Many[CodeableConcept]
    actor: _One[Reference]
    participantStatus: _Str
    comment: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., appointment: _In[Reference] = ..., start: _DateTimeIn = ..., end: _DateTimeIn = ..., participantType: _Ins[CodeableConcept] = ..., actor: _In[Reference] = ..., participantStatus: _StrIn = ..., comment: _StrIn = ...) -> None: ...

class Attachment(Element):
    contentType: _Str
    language: _Str
    data: _Bytes
    url: _Str
    size: _Int
    hash: _Bytes
    title: _Str
    creation: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., contentType: _StrIn = ..., language: _StrIn = ..., data: _BytesIn = ..., url: _StrIn = ..., size: _IntIn = ..., hash: _BytesIn = ..., title: _StrIn = ..., creation: _DateTimeIn = ...) -> None: ...

class AuditEvent(DomainResource):
    type: _One[Coding]
    subtype: _Many[Coding]
    action: _Str
    period: _One[Period]
    recorded: _DateTime
    outcome: _Str
    outcomeDesc: _Str
    purposeOfEvent: _Many[CodeableConcept]
    agent: _Many[AuditEventAgent]
    source: _One[AuditEventSource]
    entity: _Many[AuditEventEntity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[Coding] = ..., subtype: _Ins[Coding] = ..., action: _StrIn = ..., period: _In[Period] = ..., recorded: _DateTimeIn = ..., outcome: _StrIn = ..., outcomeDesc: _StrIn = ..., purposeOfEvent: _Ins[CodeableConcept] = ..., agent: _Ins[AuditEventAgent] = ..., source: _In[AuditEventSource] = ..., entity: _Ins[AuditEventEntity] = ...) -> None: ...

class AuditEventAgent(BackboneElement):
    type: _One[CodeableConcept]
    role: _Many[CodeableConcept]
    who: _One[Reference]
    altId: _Str
    name: _Str
    requestor: _Bool
    location: _One[Reference]
    policy: _Strs
    media: _One[Coding]
    network: _One[AuditEventAgentNetwork]
    purposeOfUse: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., role: _Ins[CodeableConcept] = ..., who: _In[Reference] = ..., altId: _StrIn = ..., name: _StrIn = ..., requestor: _BoolIn = ..., location: _In[Reference] = ..., policy: _StrsIn = ..., media: _In[Coding] = ..., network: _In[AuditEventAgentNetwork] = ..., purposeOfUse: _Ins[CodeableConcept] = ...) -> None: ...

class AuditEventAgentNetwork(BackboneElement):
    address: _Str
    type: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., address: _StrIn = ..., type: _StrIn = ...) -> None: ...

class AuditEventEntity(BackboneElement):
    what: _One[Reference]
    type: _One[Coding]
    role: _One[Coding]
    lifecycle: _One[Coding]
    securityLabel: _Many[Coding]
    name: _Str
    description: _Str
    query: _Bytes
    detail: _Many[AuditEventEntityDetail]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., what: _In[Reference] = ..., type: _In[Coding] = ..., role: _In[Coding] = ..., lifecycle: _In[Coding] = ..., securityLabel: _Ins[Coding] = ..., name: _StrIn = ..., description: _StrIn = ..., query: _BytesIn = ..., detail: _Ins[AuditEventEntityDetail] = ...) -> None: ...

class AuditEventEntityDetail(BackboneElement):
    type: _Str
    valueString: _Str
    valueBase64Binary: _Bytes
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., valueString: _StrIn = ..., valueBase64Binary: _BytesIn = ...) -> None: ...

class AuditEventSource(BackboneElement):
    site: _Str
    observer: _One[Reference]
    type: _Many[Coding]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., site: _StrIn = ..., observer: _In[Reference] = ..., type: _Ins[Coding] = ...) -> None: ...

class Basic(DomainResource):
    identifier: _Many[Identifier]
    code: _One[CodeableConcept]
    subject: _One[Reference]
    created: _Date
    author: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., code: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., created: _DateIn = ..., author: _In[Reference] = ...) -> None: ...

class Binary(Resource):
    contentType: _Str
    securityContext: _One[Reference]
    data: _Bytes
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., contentType: _StrIn = ..., securityContext: _In[Reference] = ..., data: _BytesIn = ...) -> None: ...

class BiologicallyDerivedProduct(DomainResource):
    identifier: _Many[Identifier]
    productCategory: _Str
    productCode: _One[CodeableConcept]
    status: _Str
    request: _Many[Reference]
    quantity: _Int
    parent: _Many[Reference]
    collection: _One[BiologicallyDerivedProductCollection]
    processing: _Many[BiologicallyDerivedProductProcessing]
    manipulation: _One[BiologicallyDerivedProductManipulation]
    storage: _Many[BiologicallyDerivedProductStorage]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., productCategory: _StrIn = ..., productCode: _In[CodeableConcept] = ..., status: _StrIn = ..., request: _Ins[Reference] = ..., quantity: _IntIn = ..., parent: _Ins[Reference] = ..., collection: _In[BiologicallyDerivedProductCollection] = ..., processing: _Ins[BiologicallyDerivedProductProcessing] = ..., manipulation: _In[BiologicallyDerivedProductManipulation] = ..., storage: _Ins[BiologicallyDerivedProductStorage] = ...) -> None: ...

class BiologicallyDerivedProductCollection(BackboneElement):
    collector: _One[Reference]
    source: _One[Reference]
    collectedDateTime: _DateTime
    collectedPeriod: _One[Period]
    @builtins.property
    def collected(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., collector: _In[Reference] = ..., source: _In[Reference] = ..., collectedDateTime: _DateTimeIn = ..., collectedPeriod: _In[Period] = ...) -> None: ...

class BiologicallyDerivedProductManipulation(BackboneElement):
    description: _Str
    timeDateTime: _DateTime
    timePeriod: _One[Period]
    @builtins.property
    def time(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., timeDateTime: _DateTimeIn = ..., timePeriod: _In[Period] = ...) -> None: ...

class BiologicallyDerivedProductProcessing(BackboneElement):
    description: _Str
    procedure: _One[CodeableConcept]
    additive: _One[Reference]
    timeDateTime: _DateTime
    timePeriod: _One[Period]
    @builtins.property
    def time(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., procedure: _In[CodeableConcept] = ..., additive: _In[Reference] = ..., timeDateTime: _DateTimeIn = ..., timePeriod: _In[Period] = ...) -> None: ...

class BiologicallyDerivedProductStorage(BackboneElement):
    description: _Str
    temperature: _Decimal
    scale: _Str
    duration: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., temperature: _DecimalIn = ..., scale: _StrIn = ..., duration: _In[Period] = ...) -> None: ...

class BodyStructure(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    morphology: _One[CodeableConcept]
    location: _One[CodeableConcept]
    locationQualifier: _Many[CodeableConcept]
    description: _Str
    image: _Many[Attachment]
    patient: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., morphology: _In[CodeableConcept] = ..., location: _In[CodeableConcept] = ..., locationQualifier: _Ins[CodeableConcept] = ..., description: _StrIn = ..., image: _Ins[Attachment] = ..., patient: _In[Reference] = ...) -> None: ...

class Bundle(Resource):
    identifier: _One[Identifier]
    type: _Str
    timestamp: _DateTime
    total: _Int
    link: _Many[BundleLink]
    entry: _Many[BundleEntry]
    signature: _One[Signature]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., identifier: _In[Identifier] = ..., type: _StrIn = ..., timestamp: _DateTimeIn = ..., total: _IntIn = ..., link: _Ins[BundleLink] = ..., entry: _Ins[BundleEntry] = ..., signature: _In[Signature] = ...) -> None: ...

class BundleEntry(BackboneElement):
    link: _Many[BundleLink]
    fullUrl: _Str
    resource: _One[Resource]
    search: _One[BundleEntrySearch]
    request: _One[BundleEntryRequest]
    response: _One[BundleEntryResponse]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., link: _Ins[BundleLink] = ..., fullUrl: _StrIn = ..., resource: _In[Resource] = ..., search: _In[BundleEntrySearch] = ..., request: _In[BundleEntryRequest] = ..., response: _In[BundleEntryResponse] = ...) -> None: ...

class BundleEntryRequest(BackboneElement):
    method: _Str
    url: _Str
    ifNoneMatch: _Str
    ifModifiedSince: _DateTime
    ifMatch: _Str
    ifNoneExist: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., method: _StrIn = ..., url: _StrIn = ..., ifNoneMatch: _StrIn = ..., ifModifiedSince: _DateTimeIn = ..., ifMatch: _StrIn = ..., ifNoneExist: _StrIn = ...) -> None: ...

class BundleEntryResponse(BackboneElement):
    status: _Str
    location: _Str
    etag: _Str
    lastModified: _DateTime
    outcome: _One[Resource]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., status: _StrIn = ..., location: _StrIn = ..., etag: _StrIn = ..., lastModified: _DateTimeIn = ..., outcome: _In[Resource] = ...) -> None: ...

class BundleEntrySearch(BackboneElement):
    mode: _Str
    score: _Decimal
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., mode: _StrIn = ..., score: _DecimalIn = ...) -> None: ...

class BundleLink(BackboneElement):
    relation: _Str
    url: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., relation: _StrIn = ..., url: _StrIn = ...) -> None: ...

class CapabilityStatement(DomainResource):
    url: _Str
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    copyright: _Str
    kind: _Str
    instantiates: _Strs
    imports: _Strs
    software: _One[CapabilityStatementSoftware]
    implementation: _One[CapabilityStatementImplementation]
    fhirVersion: _Str
    format: _Strs
    patchFormat: _Strs
    implementationGuide: _Strs
    rest: _Many[CapabilityStatementRest]
    messaging: _Many[CapabilityStatementMessaging]
    document: _Many[CapabilityStatementDocument]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., kind: _StrIn = ..., instantiates: _StrsIn = ..., imports: _StrsIn = ..., software: _In[CapabilityStatementSoftware] = ..., implementation: _In[CapabilityStatementImplementation] = ..., fhirVersion: _StrIn = ..., format: _StrsIn = ..., patchFormat: _StrsIn = ..., implementationGuide: _StrsIn = ..., rest: _Ins[CapabilityStatementRest] = ..., messaging: _Ins[CapabilityStatementMessaging] = ..., document: _Ins[CapabilityStatementDocument] = ...) -> None: ...

class CapabilityStatementDocument(BackboneElement):
    mode: _Str
    documentation: _Str
    profile: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., mode: _StrIn = ..., documentation: _StrIn = ..., profile: _StrIn = ...) -> None: ...

class CapabilityStatementImplementation(BackboneElement):
    description: _Str
    url: _Str
    custodian: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., url: _StrIn = ..., custodian: _In[Reference] = ...) -> None: ...

class CapabilityStatementMessaging(BackboneElement):
    endpoint: _Many[CapabilityStatementMessagingEndpoint]
    reliableCache: _Int
    documentation: _Str
    supportedMessage: _Many[CapabilityStatementMessagingSupportedMessage]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., endpoint: _Ins[CapabilityStatementMessagingEndpoint] = ..., reliableCache: _IntIn = ..., documentation: _StrIn = ..., supportedMessage: _Ins[CapabilityStatementMessagingSupportedMessage] = ...) -> None: ...

class CapabilityStatementMessagingEndpoint(BackboneElement):
    protocol: _One[Coding]
    address: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., protocol: _In[Coding] = ..., address: _StrIn = ...) -> None: ...

class CapabilityStatementMessagingSupportedMessage(BackboneElement):
    mode: _Str
    definition: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., mode: _StrIn = ..., definition: _StrIn = ...) -> None: ...

class CapabilityStatementRest(BackboneElement):
    mode: _Str
    documentation: _Str
    security: _One[CapabilityStatementRestSecurity]
    resource: _Many[CapabilityStatementRestResource]
    interaction: _Many[CapabilityStatementRestInteraction]
    searchParam: _Many[CapabilityStatementRestResourceSearchParam]
    operation: _Many[CapabilityStatementRestResourceOperation]
    compartment: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., mode: _StrIn = ..., documentation: _StrIn = ..., security: _In[CapabilityStatementRestSecurity] = ..., resource: _Ins[CapabilityStatementRestResource] = ..., interaction: _Ins[CapabilityStatementRestInteraction] = ..., searchParam: _Ins[CapabilityStatementRestResourceSearchParam] = ..., operation: _Ins[CapabilityStatementRestResourceOperation] = ..., compartment: _StrsIn = ...) -> None: ...

class CapabilityStatementRestInteraction(BackboneElement):
    code: _Str
    documentation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., documentation: _StrIn = ...) -> None: ...

class CapabilityStatementRestResource(BackboneElement):
    type: _Str
    profile: _Str
    supportedProfile: _Strs
    documentation: _Str
    interaction: _Many[CapabilityStatementRestResourceInteraction]
    versioning: _Str
    readHistory: _Bool
    updateCreate: _Bool
    conditionalCreate: _Bool
    conditionalRead: _Str
    conditionalUpdate: _Bool
    conditionalDelete: _Str
    referencePolicy: _Strs
    searchInclude: _Strs
    searchRevInclude: _Strs
    searchParam: _Many[CapabilityStatementRestResourceSearchParam]
    operation: _Many[CapabilityStatementRestResourceOperation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., profile: _StrIn = ..., supportedProfile: _StrsIn = ..., documentation: _StrIn = ..., interaction: _Ins[CapabilityStatementRestResourceInteraction] = ..., versioning: _StrIn = ..., readHistory: _BoolIn = ..., updateCreate: _BoolIn = ..., conditionalCreate: _BoolIn = ..., conditionalRead: _StrIn = ..., conditionalUpdate: _BoolIn = ..., conditionalDelete: _StrIn = ..., referencePolicy: _StrsIn = ..., searchInclude: _StrsIn = ..., searchRevInclude: _StrsIn = ..., searchParam: _Ins[CapabilityStatementRestResourceSearchParam] = ..., operation: _Ins[CapabilityStatementRestResourceOperation] = ...) -> None: ...

class CapabilityStatementRestResourceInteraction(BackboneElement):
    code: _Str
    documentation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., documentation: _StrIn = ...) -> None: ...

class CapabilityStatementRestResourceOperation(BackboneElement):
    name: _Str
    definition: _Str
    documentation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., definition: _StrIn = ..., documentation: _StrIn = ...) -> None: ...

class CapabilityStatementRestResourceSearchParam(BackboneElement):
    name: _Str
    definition: _Str
    type: _Str
    documentation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., definition: _StrIn = ..., type: _StrIn = ..., documentation: _StrIn = ...) -> None: ...

class CapabilityStatementRestSecurity(BackboneElement):
    cors: _Bool
    service: _Many[CodeableConcept]
    description: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., cors: _BoolIn = ..., service: _Ins[CodeableConcept] = ..., description: _StrIn = ...) -> None: ...

class CapabilityStatementSoftware(BackboneElement):
    name: _Str
    version: _Str
    releaseDate: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., version: _StrIn = ..., releaseDate: _DateTimeIn = ...) -> None: ...

class CarePlan(DomainResource):
    identifier: _Many[Identifier]
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    basedOn: _Many[Reference]
    replaces: _Many[Reference]
    partOf: _Many[Reference]
    status: _Str
    intent: _Str
    category: _Many[CodeableConcept]
    title: _Str
    description: _Str
    subject: _One[Reference]
    encounter: _One[Reference]
    period: _One[Period]
    created: _DateTime
    author: _One[Reference]
    contributor: _Many[Reference]
    careTeam: _Many[Reference]
    addresses: _Many[Reference]
    supportingInfo: _Many[Reference]
    goal: _Many[Reference]
    activity: _Many[CarePlanActivity]
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., basedOn: _Ins[Reference] = ..., replaces: _Ins[Reference] = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., intent: _StrIn = ..., category: _Ins[CodeableConcept] = ..., title: _StrIn = ..., description: _StrIn = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., period: _In[Period] = ..., created: _DateTimeIn = ..., author: _In[Reference] = ..., contributor: _Ins[Reference] = ..., careTeam: _Ins[Reference] = ..., addresses: _Ins[Reference] = ..., supportingInfo: _Ins[Reference] = ..., goal: _Ins[Reference] = ..., activity: _Ins[CarePlanActivity] = ..., note: _Ins[Annotation] = ...) -> None: ...

class CarePlanActivity(BackboneElement):
    outcomeCodeableConcept: _Many[CodeableConcept]
    outcomeReference: _Many[Reference]
    progress: _Many[Annotation]
    reference: _One[Reference]
    detail: _One[CarePlanActivityDetail]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., outcomeCodeableConcept: _Ins[CodeableConcept] = ..., outcomeReference: _Ins[Reference] = ..., progress: _Ins[Annotation] = ..., reference: _In[Reference] = ..., detail: _In[CarePlanActivityDetail] = ...) -> None: ...

class CarePlanActivityDetail(BackboneElement):
    kind: _Str
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    code: _One[CodeableConcept]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    goal: _Many[Reference]
    status: _Str
    statusReason: _One[CodeableConcept]
    doNotPerform: _Bool
    scheduledTiming: _One[Timing]
    scheduledPeriod: _One[Period]
    scheduledString: _Str
    location: _One[Reference]
    performer: _Many[Reference]
    productCodeableConcept: _One[CodeableConcept]
    productReference: _One[Reference]
    dailyAmount: _One[Quantity]
    quantity: _One[Quantity]
    description: _Str
    @builtins.property
    def scheduled(self) -> _Choice: ...
    @builtins.property
    def product(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., kind: _StrIn = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., code: _In[CodeableConcept] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., goal: _Ins[Reference] = ..., status: _StrIn = ..., statusReason: _In[CodeableConcept] = ..., doNotPerform: _BoolIn = ..., scheduledTiming: _In[Timing] = ..., scheduledPeriod: _In[Period] = ..., scheduledString: _StrIn = ..., location: _In[Reference] = ..., performer: _Ins[Reference] = ..., productCodeableConcept: _In[CodeableConcept] = ..., productReference: _In[Reference] = ..., dailyAmount: _In[Quantity] = ..., quantity: _In[Quantity] = ..., description: _StrIn = ...) -> None: ...

class CareTeam(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    category: _Many[CodeableConcept]
    name: _Str
    subject: _One[Reference]
    encounter: _One[Reference]
    period: _One[Period]
    participant: _Many[CareTeamParticipant]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    managingOrganization: _Many[Reference]
    telecom: _Many[ContactPoint]
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., category: _Ins[CodeableConcept] = ..., name: _StrIn = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., period: _In[Period] = ..., participant: _Ins[CareTeamParticipant] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., managingOrganization: _Ins[Reference] = ..., telecom: _Ins[ContactPoint] = ..., note: _Ins[Annotation] = ...) -> None: ...

class CareTeamParticipant(BackboneElement):
    role: _Many[CodeableConcept]
    member: _One[Reference]
    onBehalfOf: _One[Reference]
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., role: _Ins[CodeableConcept] = ..., member: _In[Reference] = ..., onBehalfOf: _In[Reference] = ..., period: _In[Period] = ...) -> None: ...

class CatalogEntry(DomainResource):
    identifier: _Many[Identifier]
    type: _One[CodeableConcept]
    orderable: _Bool
    referencedItem: _One[Reference]
    additionalIdentifier: _Many[Identifier]
    classification: _Many[CodeableConcept]
    status: _Str
    validityPeriod: _One[Period]
    validTo: _DateTime
    lastUpdated: _DateTime
    additionalCharacteristic: _Many[CodeableConcept]
    additionalClassification: _Many[CodeableConcept]
    relatedEntry: _Many[CatalogEntryRelatedEntry]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., type: _In[CodeableConcept] = ..., orderable: _BoolIn = ..., referencedItem: _In[Reference] = ..., additionalIdentifier: _Ins[Identifier] = ..., classification: _Ins[CodeableConcept] = ..., status: _StrIn = ..., validityPeriod: _In[Period] = ..., validTo: _DateTimeIn = ..., lastUpdated: _DateTimeIn = ..., additionalCharacteristic: _Ins[CodeableConcept] = ..., additionalClassification: _Ins[CodeableConcept] = ..., relatedEntry: _Ins[CatalogEntryRelatedEntry] = ...) -> None: ...

class CatalogEntryRelatedEntry(BackboneElement):
    relationtype: _Str
    item: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., relationtype: _StrIn = ..., item: _In[Reference] = ...) -> None: ...

class ChargeItem(DomainResource):
    identifier: _Many[Identifier]
    definitionUri: _Strs
    definitionCanonical: _Strs
    status: _Str
    partOf: _Many[Reference]
    code: _One[CodeableConcept]
    subject: _One[Reference]
    context: _One[Reference]
    occurrenceDateTime: _DateTime
    occurrencePeriod: _One[Period]
    occurrenceTiming: _One[Timing]
    performer: _Many[ChargeItemPerformer]
    performingOrganization: _One[Reference]
    requestingOrganization: _One[Reference]
    costCenter: _One[Reference]
    quantity: _One[Quantity]
    bodysite: _Many[CodeableConcept]
    factorOverride: _Decimal
    priceOverride: _One[Money]
    overrideReason: _Str
    enterer: _One[Reference]
    enteredDate: _DateTime
    reason: _Many[CodeableConcept]
    service: _Many[Reference]
    productReference: _One[Reference]
    productCodeableConcept: _One[CodeableConcept]
    account: _Many[Reference]
    note: _Many[Annotation]
    supportingInformation: _Many[Reference]
    @builtins.property
    def occurrence(self) -> _Choice: ...
    @builtins.property
    def product(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., definitionUri: _StrsIn = ..., definitionCanonical: _StrsIn = ..., status: _StrIn = ..., partOf: _Ins[Reference] = ..., code: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., context: _In[Reference] = ..., occurrenceDateTime: _DateTimeIn = ..., occurrencePeriod: _In[Period] = ..., occurrenceTiming: _In[Timing] = ..., performer: _Ins[ChargeItemPerformer] = ..., performingOrganization: _In[Reference] = ..., requestingOrganization: _In[Reference] = ..., costCenter: _In[Reference] = ..., quantity: _In[Quantity] = ..., bodysite: _Ins[CodeableConcept] = ..., factorOverride: _DecimalIn = ..., priceOverride: _In[Money] = ..., overrideReason: _StrIn = ..., enterer: _In[Reference] = ..., enteredDate: _DateTimeIn = ..., reason: _Ins[CodeableConcept] = ..., service: _Ins[Reference] = ..., productReference: _In[Reference] = ..., productCodeableConcept: _In[CodeableConcept] = ..., account: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., supportingInformation: _Ins[Reference] = ...) -> None: ...

class ChargeItemPerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., function: _In[CodeableConcept] = ..., actor: _In[Reference] = ...) -> None: ...

class ChargeItemDefinition(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    title: _Str
    derivedFromUri: _Strs
    partOf: _Strs
    replaces: _Strs
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    code: _One[CodeableConcept]
    instance: _Many[Reference]
    applicability: _Many[ChargeItemDefinitionApplicability]
    propertyGroup: _Many[ChargeItemDefinitionPropertyGroup]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., title: _StrIn = ..., derivedFromUri: _StrsIn = ..., partOf: _StrsIn = ..., replaces: _StrsIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., code: _In[CodeableConcept] = ..., instance: _Ins[Reference] = ..., applicability: _Ins[ChargeItemDefinitionApplicability] = ..., propertyGroup: _Ins[ChargeItemDefinitionPropertyGroup] = ...) -> None: ...

class ChargeItemDefinitionApplicability(BackboneElement):
    description: _Str
    language: _Str
    expression: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., language: _StrIn = ..., expression: _StrIn = ...) -> None: ...

class ChargeItemDefinitionPropertyGroup(BackboneElement):
    applicability: _Many[ChargeItemDefinitionApplicability]
    priceComponent: _Many[ChargeItemDefinitionPropertyGroupPriceComponent]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., applicability: _Ins[ChargeItemDefinitionApplicability] = ..., priceComponent: _Ins[ChargeItemDefinitionPropertyGroupPriceComponent] = ...) -> None: ...

class ChargeItemDefinitionPropertyGroupPriceComponent(BackboneElement):
    type: _Str
    code: _One[CodeableConcept]
    factor: _Decimal
    amount: _One[Money]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., code: _In[CodeableConcept] = ..., factor: _DecimalIn = ..., amount: _In[Money] = ...) -> None: ...

class Claim(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    type: _One[CodeableConcept]
    subType: _One[CodeableConcept]
    use: _Str
    patient: _One[Reference]
    billablePeriod: _One[Period]
    created: _DateTime
    enterer: _One[Reference]
    insurer: _One[Reference]
    provider: _One[Reference]
    priority: _One[CodeableConcept]
    fundsReserve: _One[CodeableConcept]
    related: _Many[ClaimRelated]
    prescription: _One[Reference]
    originalPrescription: _One[Reference]
    payee: _One[ClaimPayee]
    referral: _One[Reference]
    facility: _One[Reference]
    careTeam: _Many[ClaimCareTeam]
    supportingInfo: _Many[ClaimSupportingInfo]
    diagnosis: _Many[ClaimDiagnosis]
    procedure: _Many[ClaimProcedure]
    insurance: _Many[ClaimInsurance]
    accident: _One[ClaimAccident]
    item: _Many[ClaimItem]
    total: _One[Money]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., type: _In[CodeableConcept] = ..., subType: _In[CodeableConcept] = ..., use: _StrIn = ..., patient: _In[Reference] = ..., billablePeriod: _In[Period] = ..., created: _DateTimeIn = ..., enterer: _In[Reference] = ..., insurer: _In[Reference] = ..., provider: _In[Reference] = ..., priority: _In[CodeableConcept] = ..., fundsReserve: _In[CodeableConcept] = ..., related: _Ins[ClaimRelated] = ..., prescription: _In[Reference] = ..., originalPrescription: _In[Reference] = ..., payee: _In[ClaimPayee] = ..., referral: _In[Reference] = ..., facility: _In[Reference] = ..., careTeam: _Ins[ClaimCareTeam] = ..., supportingInfo: _Ins[ClaimSupportingInfo] = ..., diagnosis: _Ins[ClaimDiagnosis] = ..., procedure: _Ins[ClaimProcedure] = ..., insurance: _Ins[ClaimInsurance] = ..., accident: _In[ClaimAccident] = ..., item: _Ins[ClaimItem] = ..., total: _In[Money] = ...) -> None: ...

class ClaimAccident(BackboneElement):
    date: _Date
    type: _One[CodeableConcept]
    locationAddress: _One[Address]
    locationReference: _One[Reference]
    @builtins.property
    def location(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., date: _DateIn = ..., type: _In[CodeableConcept] = ..., locationAddress: _In[Address] = ..., locationReference: _In[Reference] = ...) -> None: ...

class ClaimCareTeam(BackboneElement):
    sequence: _Int
    provider: _One[Reference]
    responsible: _Bool
    role: _One[CodeableConcept]
    qualification: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., provider: _In[Reference] = ..., responsible: _BoolIn = ..., role: _In[CodeableConcept] = ..., qualification: _In[CodeableConcept] = ...) -> None: ...

class ClaimDiagnosis(BackboneElement):
    sequence: _Int
    diagnosisCodeableConcept: _One[CodeableConcept]
    diagnosisReference: _One[Reference]
    type: _Many[CodeableConcept]
    onAdmission: _One[CodeableConcept]
    packageCode: _One[CodeableConcept]
    @builtins.property
    def diagnosis(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., diagnosisCodeableConcept: _In[CodeableConcept] = ..., diagnosisReference: _In[Reference] = ..., type: _Ins[CodeableConcept] = ..., onAdmission: _In[CodeableConcept] = ..., packageCode: _In[CodeableConcept] = ...) -> None: ...

class ClaimInsurance(BackboneElement):
    sequence: _Int
    focal: _Bool
    identifier: _One[Identifier]
    coverage: _One[Reference]
    businessArrangement: _Str
    preAuthRef: _Strs
    claimResponse: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., focal: _BoolIn = ..., identifier: _In[Identifier] = ..., coverage: _In[Reference] = ..., businessArrangement: _StrIn = ..., preAuthRef: _StrsIn = ..., claimResponse: _In[Reference] = ...) -> None: ...

class ClaimItem(BackboneElement):
    sequence: _Int
    careTeamSequence: _Ints
    diagnosisSequence: _Ints
    procedureSequence: _Ints
    informationSequence: _Ints
    revenue: _One[CodeableConcept]
    category: _One[CodeableConcept]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    programCode: _Many[CodeableConcept]
    servicedDate: _Date
    servicedPeriod: _One[Period]
    locationCodeableConcept: _One[CodeableConcept]
    locationAddress: _One[Address]
    locationReference: _One[Reference]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    udi: _Many[Reference]
    bodySite: _One[CodeableConcept]
    subSite: _Many[CodeableConcept]
    encounter: _Many[Reference]
    detail: _Many[ClaimItemDetail]
    @builtins.property
    def serviced(self) -> _Choice: ...
    @builtins.property
    def location(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., careTeamSequence: _IntsIn = ..., diagnosisSequence: _IntsIn = ..., procedureSequence: _IntsIn = ..., informationSequence: _IntsIn = ..., revenue: _In[CodeableConcept] = ..., category: _In[CodeableConcept] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., programCode: _Ins[CodeableConcept] = ..., servicedDate: _DateIn = ..., servicedPeriod: _In[Period] = ..., locationCodeableConcept: _In[CodeableConcept] = ..., locationAddress: _In[Address] = ..., locationReference: _In[Reference] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., udi: _Ins[Reference] = ..., bodySite: _In[CodeableConcept] = ..., subSite: _Ins[CodeableConcept] = ..., encounter: _Ins[Reference] = ..., detail: _Ins[ClaimItemDetail] = ...) -> None: ...

class ClaimItemDetail(BackboneElement):
    sequence: _Int
    revenue: _One[CodeableConcept]
    category: _One[CodeableConcept]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    programCode: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    udi: _Many[Reference]
    subDetail: _Many[ClaimItemDetailSubDetail]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., revenue: _In[CodeableConcept] = ..., category: _In[CodeableConcept] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., programCode: _Ins[CodeableConcept] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., udi: _Ins[Reference] = ..., subDetail: _Ins[ClaimItemDetailSubDetail] = ...) -> None: ...

class ClaimItemDetailSubDetail(BackboneElement):
    sequence: _Int
    revenue: _One[CodeableConcept]
    category: _One[CodeableConcept]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    programCode: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    udi: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., revenue: _In[CodeableConcept] = ..., category: _In[CodeableConcept] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., programCode: _Ins[CodeableConcept] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., udi: _Ins[Reference] = ...) -> None: ...

class ClaimPayee(BackboneElement):
    type: _One[CodeableConcept]
    party: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., party: _In[Reference] = ...) -> None: ...

class ClaimProcedure(BackboneElement):
    sequence: _Int
    type: _Many[CodeableConcept]
    date: _DateTime
    procedureCodeableConcept: _One[CodeableConcept]
    procedureReference: _One[Reference]
    udi: _Many[Reference]
    @builtins.property
    def procedure(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., type: _Ins[CodeableConcept] = ..., date: _DateTimeIn = ..., procedureCodeableConcept: _In[CodeableConcept] = ..., procedureReference: _In[Reference] = ..., udi: _Ins[Reference] = ...) -> None: ...

class ClaimRelated(BackboneElement):
    claim: _One[Reference]
    relationship: _One[CodeableConcept]
    reference: _One[Identifier]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., claim: _In[Reference] = ..., relationship: _In[CodeableConcept] = ..., reference: _In[Identifier] = ...) -> None: ...

class ClaimSupportingInfo(BackboneElement):
    sequence: _Int
    category: _One[CodeableConcept]
    code: _One[CodeableConcept]
    timingDate: _Date
    timingPeriod: _One[Period]
    valueBoolean: _Bool
    valueString: _Str
    valueQuantity: _One[Quantity]
    valueAttachment: _One[Attachment]
    valueReference: _One[Reference]
    reason: _One[CodeableConcept]
    @builtins.property
    def timing(self) -> _Choice: ...
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., category: _In[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., timingDate: _DateIn = ..., timingPeriod: _In[Period] = ..., valueBoolean: _BoolIn = ..., valueString: _StrIn = ..., valueQuantity: _In[Quantity] = ..., valueAttachment: _In[Attachment] = ..., valueReference: _In[Reference] = ..., reason: _In[CodeableConcept] = ...) -> None: ...

class ClaimResponse(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    type: _One[CodeableConcept]
    subType: _One[CodeableConcept]
    use: _Str
    patient: _One[Reference]
    created: _DateTime
    insurer: _One[Reference]
    requestor: _One[Reference]
    request: _One[Reference]
    outcome: _Str
    disposition: _Str
    preAuthRef: _Str
    preAuthPeriod: _One[Period]
    payeeType: _One[CodeableConcept]
    item: _Many[ClaimResponseItem]
    addItem: _Many[ClaimResponseAddItem]
    adjudication: _Many[ClaimResponseItemAdjudication]
    total: _Many[ClaimResponseTotal]
    payment: _One[ClaimResponsePayment]
    fundsReserve: _One[CodeableConcept]
    formCode: _One[CodeableConcept]
    form: _One[Attachment]
    processNote: _Many[ClaimResponseProcessNote]
    communicationRequest: _Many[Reference]
    insurance: _Many[ClaimResponseInsurance]
    error: _Many[ClaimResponseError]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., type: _In[CodeableConcept] = ..., subType: _In[CodeableConcept] = ..., use: _StrIn = ..., patient: _In[Reference] = ..., created: _DateTimeIn = ..., insurer: _In[Reference] = ..., requestor: _In[Reference] = ..., request: _In[Reference] = ..., outcome: _StrIn = ..., disposition: _StrIn = ..., preAuthRef: _StrIn = ..., preAuthPeriod: _In[Period] = ..., payeeType: _In[CodeableConcept] = ..., item: _Ins[ClaimResponseItem] = ..., addItem: _Ins[ClaimResponseAddItem] = ..., adjudication: _Ins[ClaimResponseItemAdjudication] = ..., total: _Ins[ClaimResponseTotal] = ..., payment: _In[ClaimResponsePayment] = ..., fundsReserve: _In[CodeableConcept] = ..., formCode: _In[CodeableConcept] = ..., form: _In[Attachment] = ..., processNote: _Ins[ClaimResponseProcessNote] = ..., communicationRequest: _Ins[Reference] = ..., insurance: _Ins[ClaimResponseInsurance] = ..., error: _Ins[ClaimResponseError] = ...) -> None: ...

class ClaimResponseAddItem(BackboneElement):
    itemSequence: _Ints
    detailSequence: _Ints
    subdetailSequence: _Ints
    provider: _Many[Reference]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    programCode: _Many[CodeableConcept]
    servicedDate: _Date
    servicedPeriod: _One[Period]
    locationCodeableConcept: _One[CodeableConcept]
    locationAddress: _One[Address]
    locationReference: _One[Reference]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    bodySite: _One[CodeableConcept]
    subSite: _Many[CodeableConcept]
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]
    detail: _Many[ClaimResponseAddItemDetail]
    @builtins.property
    def serviced(self) -> _Choice: ...
    @builtins.property
    def location(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., itemSequence: _IntsIn = ..., detailSequence: _IntsIn = ..., subdetailSequence: _IntsIn = ..., provider: _Ins[Reference] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., programCode: _Ins[CodeableConcept] = ..., servicedDate: _DateIn = ..., servicedPeriod: _In[Period] = ..., locationCodeableConcept: _In[CodeableConcept] = ..., locationAddress: _In[Address] = ..., locationReference: _In[Reference] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., bodySite: _In[CodeableConcept] = ..., subSite: _Ins[CodeableConcept] = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ClaimResponseItemAdjudication] = ..., detail: _Ins[ClaimResponseAddItemDetail] = ...) -> None: ...

class ClaimResponseAddItemDetail(BackboneElement):
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]
    subDetail: _Many[ClaimResponseAddItemDetailSubDetail]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ClaimResponseItemAdjudication] = ..., subDetail: _Ins[ClaimResponseAddItemDetailSubDetail] = ...) -> None: ...

class ClaimResponseAddItemDetailSubDetail(BackboneElement):
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ClaimResponseItemAdjudication] = ...) -> None: ...

class ClaimResponseError(BackboneElement):
    itemSequence: _Int
    detailSequence: _Int
    subDetailSequence: _Int
    code: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., itemSequence: _IntIn = ..., detailSequence: _IntIn = ..., subDetailSequence: _IntIn = ..., code: _In[CodeableConcept] = ...) -> None: ...

class ClaimResponseInsurance(BackboneElement):
    sequence: _Int
    focal: _Bool
    coverage: _One[Reference]
    businessArrangement: _Str
    claimResponse: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., focal: _BoolIn = ..., coverage: _In[Reference] = ..., businessArrangement: _StrIn = ..., claimResponse: _In[Reference] = ...) -> None: ...

class ClaimResponseItem(BackboneElement):
    itemSequence: _Int
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]
    detail: _Many[ClaimResponseItemDetail]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., itemSequence: _IntIn = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ClaimResponseItemAdjudication] = ..., detail: _Ins[ClaimResponseItemDetail] = ...) -> None: ...

class ClaimResponseItemAdjudication(BackboneElement):
    category: _One[CodeableConcept]
    reason: _One[CodeableConcept]
    amount: _One[Money]
    value: _Decimal
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _In[CodeableConcept] = ..., reason: _In[CodeableConcept] = ..., amount: _In[Money] = ..., value: _DecimalIn = ...) -> None: ...

class ClaimResponseItemDetail(BackboneElement):
    detailSequence: _Int
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]
    subDetail: _Many[ClaimResponseItemDetailSubDetail]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., detailSequence: _IntIn = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ClaimResponseItemAdjudication] = ..., subDetail: _Ins[ClaimResponseItemDetailSubDetail] = ...) -> None: ...

class ClaimResponseItemDetailSubDetail(BackboneElement):
    subDetailSequence: _Int
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., subDetailSequence: _IntIn = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ClaimResponseItemAdjudication] = ...) -> None: ...

class ClaimResponsePayment(BackboneElement):
    type: _One[CodeableConcept]
    adjustment: _One[Money]
    adjustmentReason: _One[CodeableConcept]
    date: _Date
    amount: _One[Money]
    identifier: _One[Identifier]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., adjustment: _In[Money] = ..., adjustmentReason: _In[CodeableConcept] = ..., date: _DateIn = ..., amount: _In[Money] = ..., identifier: _In[Identifier] = ...) -> None: ...

class ClaimResponseProcessNote(BackboneElement):
    number: _Int
    type: _Str
    text: _Str
    language: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., number: _IntIn = ..., type: _StrIn = ..., text: _StrIn = ..., language: _In[CodeableConcept] = ...) -> None: ...

class ClaimResponseTotal(BackboneElement):
    category: _One[CodeableConcept]
    amount: _One[Money]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _In[CodeableConcept] = ..., amount: _In[Money] = ...) -> None: ...

class ClinicalImpression(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    statusReason: _One[CodeableConcept]
    code: _One[CodeableConcept]
    description: _Str
    subject: _One[Reference]
    encounter: _One[Reference]
    effectiveDateTime: _DateTime
    effectivePeriod: _One[Period]
    date: _DateTime
    assessor: _One[Reference]
    previous: _One[Reference]
    problem: _Many[Reference]
    investigation: _Many[ClinicalImpressionInvestigation]
    protocol: _Strs
    summary: _Str
    finding: _Many[ClinicalImpressionFinding]
    prognosisCodeableConcept: _Many[CodeableConcept]
    prognosisReference: _Many[Reference]
    supportingInfo: _Many[Reference]
    note: _Many[Annotation]
    @builtins.property
    def effective(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., statusReason: _In[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., description: _StrIn = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., effectiveDateTime: _DateTimeIn = ..., effectivePeriod: _In[Period] = ..., date: _DateTimeIn = ..., assessor: _In[Reference] = ..., previous: _In[Reference] = ..., problem: _Ins[Reference] = ..., investigation: _Ins[ClinicalImpressionInvestigation] = ..., protocol: _StrsIn = ..., summary: _StrIn = ..., finding: _Ins[ClinicalImpressionFinding] = ..., prognosisCodeableConcept: _Ins[CodeableConcept] = ..., prognosisReference: _Ins[Reference] = ..., supportingInfo: _Ins[Reference] = ..., note: _Ins[Annotation] = ...) -> None: ...

class ClinicalImpressionFinding(BackboneElement):
    itemCodeableConcept: _One[CodeableConcept]
    itemReference: _One[Reference]
    basis: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., itemCodeableConcept: _In[CodeableConcept] = ..., itemReference: _In[Reference] = ..., basis: _StrIn = ...) -> None: ...

class ClinicalImpressionInvestigation(BackboneElement):
    code: _One[CodeableConcept]
    item: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., item: _Ins[Reference] = ...) -> None: ...

class CodeSystem(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    copyright: _Str
    caseSensitive: _Bool
    valueSet: _Str
    hierarchyMeaning: _Str
    compositional: _Bool
    versionNeeded: _Bool
    content: _Str
    supplements: _Str
    count: _Int
    filter: _Many[CodeSystemFilter]
    property: _Many[CodeSystemProperty]
    concept: _Many[CodeSystemConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., caseSensitive: _BoolIn = ..., valueSet: _StrIn = ..., hierarchyMeaning: _StrIn = ..., compositional: _BoolIn = ..., versionNeeded: _BoolIn = ..., content: _StrIn = ..., supplements: _StrIn = ..., count: _IntIn = ..., filter: _Ins[CodeSystemFilter] = ..., property: _Ins[CodeSystemProperty] = ..., concept: _Ins[CodeSystemConcept] = ...) -> None: ...

class CodeSystemConcept(BackboneElement):
    code: _Str
    display: _Str
    definition: _Str
    designation: _Many[CodeSystemConceptDesignation]
    property: _Many[CodeSystemConceptProperty]
    concept: _Many[CodeSystemConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., display: _StrIn = ..., definition: _StrIn = ..., designation: _Ins[CodeSystemConceptDesignation] = ..., property: _Ins[CodeSystemConceptProperty] = ..., concept: _Ins[CodeSystemConcept] = ...) -> None: ...

class CodeSystemConceptDesignation(BackboneElement):
    language: _Str
    use: _One[Coding]
    value: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., language: _StrIn = ..., use: _In[Coding] = ..., value: _StrIn = ...) -> None: ...

class CodeSystemConceptProperty(BackboneElement):
    code: _Str
    valueCode: _Str
    valueCoding: _One[Coding]
    valueString: _Str
    valueInteger: _Int
    valueBoolean: _Bool
    valueDateTime: _DateTime
    valueDecimal: _Decimal
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., valueCode: _StrIn = ..., valueCoding: _In[Coding] = ..., valueString: _StrIn = ..., valueInteger: _IntIn = ..., valueBoolean: _BoolIn = ..., valueDateTime: _DateTimeIn = ..., valueDecimal: _DecimalIn = ...) -> None: ...

class CodeSystemFilter(BackboneElement):
    code: _Str
    description: _Str
    operator: _Strs
    value: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., description: _StrIn = ..., operator: _StrsIn = ..., value: _StrIn = ...) -> None: ...

class CodeSystemProperty(BackboneElement):
    code: _Str
    uri: _Str
    description: _Str
    type: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., uri: _StrIn = ..., description: _StrIn = ..., type: _StrIn = ...) -> None: ...

class CodeableConcept(Element):
    coding: _Many[Coding]
    text: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., coding: _Ins[Coding] = ..., text: _StrIn = ...) -> None: ...

class Coding(Element):
    system: _Str
    version: _Str
    code: _Str
    display: _Str
    userSelected: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., system: _StrIn = ..., version: _StrIn = ..., code: _StrIn = ..., display: _StrIn = ..., userSelected: _BoolIn = ...) -> None: ...

class Communication(DomainResource):
    identifier: _Many[Identifier]
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    basedOn: _Many[Reference]
    partOf: _Many[Reference]
    inResponseTo: _Many[Reference]
    status: _Str
    statusReason: _One[CodeableConcept]
    category: _Many[CodeableConcept]
    priority: _Str
    medium: _Many[CodeableConcept]
    subject: _One[Reference]
    topic: _One[CodeableConcept]
    about: _Many[Reference]
    encounter: _One[Reference]
    sent: _DateTime
    received: _DateTime
    recipient: _Many[Reference]
    sender: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    payload: _Many[CommunicationPayload]
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., basedOn: _Ins[Reference] = ..., partOf: _Ins[Reference] = ..., inResponseTo: _Ins[Reference] = ..., status: _StrIn = ..., statusReason: _In[CodeableConcept] = ..., category: _Ins[CodeableConcept] = ..., priority: _StrIn = ..., medium: _Ins[CodeableConcept] = ..., subject: _In[Reference] = ..., topic: _In[CodeableConcept] = ..., about: _Ins[Reference] = ..., encounter: _In[Reference] = ..., sent: _DateTimeIn = ..., received: _DateTimeIn = ..., recipient: _Ins[Reference] = ..., sender: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., payload: _Ins[CommunicationPayload] = ..., note: _Ins[Annotation] = ...) -> None: ...

class CommunicationPayload(BackboneElement):
    contentString: _Str
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., contentString: _StrIn = ..., contentAttachment: _In[Attachment] = ..., contentReference: _In[Reference] = ...) -> None: ...

class CommunicationRequest(DomainResource):
    identifier: _Many[Identifier]
    basedOn: _Many[Reference]
    replaces: _Many[Reference]
    groupIdentifier: _One[Identifier]
    status: _Str
    statusReason: _One[CodeableConcept]
    category: _Many[CodeableConcept]
    priority: _Str
    doNotPerform: _Bool
    medium: _Many[CodeableConcept]
    subject: _One[Reference]
    about: _Many[Reference]
    encounter: _One[Reference]
    payload: _Many[CommunicationRequestPayload]
    occurrenceDateTime: _DateTime
    occurrencePeriod: _One[Period]
    authoredOn: _DateTime
    requester: _One[Reference]
    recipient: _Many[Reference]
    sender: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    note: _Many[Annotation]
    @builtins.property
    def occurrence(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., basedOn: _Ins[Reference] = ..., replaces: _Ins[Reference] = ..., groupIdentifier: _In[Identifier] = ..., status: _StrIn = ..., statusReason: _In[CodeableConcept] = ..., category: _Ins[CodeableConcept] = ..., priority: _StrIn = ..., doNotPerform: _BoolIn = ..., medium: _Ins[CodeableConcept] = ..., subject: _In[Reference] = ..., about: _Ins[Reference] = ..., encounter: _In[Reference] = ..., payload: _Ins[CommunicationRequestPayload] = ..., occurrenceDateTime: _DateTimeIn = ..., occurrencePeriod: _In[Period] = ..., authoredOn: _DateTimeIn = ..., requester: _In[Reference] = ..., recipient: _Ins[Reference] = ..., sender: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., note: _Ins[Annotation] = ...) -> None: ...

class CommunicationRequestPayload(BackboneElement):
    contentString: _Str
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., contentString: _StrIn = ..., contentAttachment: _In[Attachment] = ..., contentReference: _In[Reference] = ...) -> None: ...

class CompartmentDefinition(DomainResource):
    url: _Str
    version: _Str
    name: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    purpose: _Str
    code: _Str
    search: _Bool
    resource: _Many[CompartmentDefinitionResource]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., version: _StrIn = ..., name: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., purpose: _StrIn = ..., code: _StrIn = ..., search: _BoolIn = ..., resource: _Ins[CompartmentDefinitionResource] = ...) -> None: ...

class CompartmentDefinitionResource(BackboneElement):
    code: _Str
    param: _Strs
    documentation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., param: _StrsIn = ..., documentation: _StrIn = ...) -> None: ...

class Composition(DomainResource):
    identifier: _One[Identifier]
    status: _Str
    type: _One[CodeableConcept]
    category: _Many[CodeableConcept]
    subject: _One[Reference]
    encounter: _One[Reference]
    date: _DateTime
    author: _Many[Reference]
    title: _Str
    confidentiality: _Str
    attester: _Many[CompositionAttester]
    custodian: _One[Reference]
    relatesTo: _Many[CompositionRelatesTo]
    event: _Many[CompositionEvent]
    section: _Many[CompositionSection]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., status: _StrIn = ..., type: _In[CodeableConcept] = ..., category: _Ins[CodeableConcept] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., date: _DateTimeIn = ..., author: _Ins[Reference] = ..., title: _StrIn = ..., confidentiality: _StrIn = ..., attester: _Ins[CompositionAttester] = ..., custodian: _In[Reference] = ..., relatesTo: _Ins[CompositionRelatesTo] = ..., event: _Ins[CompositionEvent] = ..., section: _Ins[CompositionSection] = ...) -> None: ...

class CompositionAttester(BackboneElement):
    mode: _Str
    time: _DateTime
    party: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., mode: _StrIn = ..., time: _DateTimeIn = ..., party: _In[Reference] = ...) -> None: ...

class CompositionEvent(BackboneElement):
    code: _Many[CodeableConcept]
    period: _One[Period]
    detail: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _Ins[CodeableConcept] = ..., period: _In[Period] = ..., detail: _Ins[Reference] = ...) -> None: ...

class CompositionRelatesTo(BackboneElement):
    code: _Str
    targetIdentifier: _One[Identifier]
    targetReference: _One[Reference]
    @builtins.property
    def target(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., targetIdentifier: _In[Identifier] = ..., targetReference: _In[Reference] = ...) -> None: ...

class CompositionSection(BackboneElement):
    title: _Str
    code: _One[CodeableConcept]
    author: _Many[Reference]
    focus: _One[Reference]
    text: _One[Narrative]
    mode: _Str
    orderedBy: _One[CodeableConcept]
    entry: _Many[Reference]
    emptyReason: _One[CodeableConcept]
    section: _Many[CompositionSection]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., title: _StrIn = ..., code: _In[CodeableConcept] = ..., author: _Ins[Reference] = ..., focus: _In[Reference] = ..., text: _In[Narrative] = ..., mode: _StrIn = ..., orderedBy: _In[CodeableConcept] = ..., entry: _Ins[Reference] = ..., emptyReason: _In[CodeableConcept] = ..., section: _Ins[CompositionSection] = ...) -> None: ...

class ConceptMap(DomainResource):
    url: _Str
    identifier: _One[Identifier]
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    copyright: _Str
    sourceUri: _Str
    sourceCanonical: _Str
    targetUri: _Str
    targetCanonical: _Str
    group: _Many[ConceptMapGroup]
    @builtins.property
    def source(self) -> _Choice: ...
    @builtins.property
    def target(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _In[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., sourceUri: _StrIn = ..., sourceCanonical: _StrIn = ..., targetUri: _StrIn = ..., targetCanonical: _StrIn = ..., group: _Ins[ConceptMapGroup] = ...) -> None: ...

class ConceptMapGroup(BackboneElement):
    source: _Str
    sourceVersion: _Str
    target: _Str
    targetVersion: _Str
    element: _Many[ConceptMapGroupElement]
    unmapped: _One[ConceptMapGroupUnmapped]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., source: _StrIn = ..., sourceVersion: _StrIn = ..., target: _StrIn = ..., targetVersion: _StrIn = ..., element: _Ins[ConceptMapGroupElement] = ..., unmapped: _In[ConceptMapGroupUnmapped] = ...) -> None: ...

class ConceptMapGroupElement(BackboneElement):
    code: _Str
    display: _Str
    target: _Many[ConceptMapGroupElementTarget]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., display: _StrIn = ..., target: _Ins[ConceptMapGroupElementTarget] = ...) -> None: ...

class ConceptMapGroupElementTarget(BackboneElement):
    code: _Str
    display: _Str
    equivalence: _Str
    comment: _Str
    dependsOn: _Many[ConceptMapGroupElementTargetDependsOn]
    product: _Many[ConceptMapGroupElementTargetDependsOn]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., display: _StrIn = ..., equivalence: _StrIn = ..., comment: _StrIn = ..., dependsOn: _Ins[ConceptMapGroupElementTargetDependsOn] = ..., product: _Ins[ConceptMapGroupElementTargetDependsOn] = ...) -> None: ...

class ConceptMapGroupElementTargetDependsOn(BackboneElement):
    property: _Str
    system: _Str
    value: _Str
    display: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., property: _StrIn = ..., system: _StrIn = ..., value: _StrIn = ..., display: _StrIn = ...) -> None: ...

class ConceptMapGroupUnmapped(BackboneElement):
    mode: _Str
    code: _Str
    display: _Str
    url: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., mode: _StrIn = ..., code: _StrIn = ..., display: _StrIn = ..., url: _StrIn = ...) -> None: ...

class Condition(DomainResource):
    identifier: _Many[Identifier]
    clinicalStatus: _One[CodeableConcept]
    verificationStatus: _One[CodeableConcept]
    category: _Many[CodeableConcept]
    severity: _One[CodeableConcept]
    code: _One[CodeableConcept]
    bodySite: _Many[CodeableConcept]
    subject: _One[Reference]
    encounter: _One[Reference]
    onsetDateTime: _DateTime
    onsetAge: _One[Age]
    onsetPeriod: _One[Period]
    onsetRange: _One[Range]
    onsetString: _Str
    abatementDateTime: _DateTime
    abatementAge: _One[Age]
    abatementPeriod: _One[Period]
    abatementRange: _One[Range]
    abatementString: _Str
    recordedDate: _DateTime
    recorder: _One[Reference]
    asserter: _One[Reference]
    stage: _Many[ConditionStage]
    evidence: _Many[ConditionEvidence]
    note: _Many[Annotation]
    @builtins.property
    def onset(self) -> _Choice: ...
    @builtins.property
    def abatement(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., clinicalStatus: _In[CodeableConcept] = ..., verificationStatus: _In[CodeableConcept] = ..., category: _Ins[CodeableConcept] = ..., severity: _In[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., bodySite: _Ins[CodeableConcept] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., onsetDateTime: _DateTimeIn = ..., onsetAge: _In[Age] = ..., onsetPeriod: _In[Period] = ..., onsetRange: _In[Range] = ..., onsetString: _StrIn = ..., abatementDateTime: _DateTimeIn = ..., abatementAge: _In[Age] = ..., abatementPeriod: _In[Period] = ..., abatementRange: _In[Range] = ..., abatementString: _StrIn = ..., recordedDate: _DateTimeIn = ..., recorder: _In[Reference] = ..., asserter: _In[Reference] = ..., stage: _Ins[ConditionStage] = ..., evidence: _Ins[ConditionEvidence] = ..., note: _Ins[Annotation] = ...) -> None: ...

class ConditionEvidence(BackboneElement):
    code: _Many[CodeableConcept]
    detail: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _Ins[CodeableConcept] = ..., detail: _Ins[Reference] = ...) -> None: ...

class ConditionStage(BackboneElement):
    summary: _One[CodeableConcept]
    assessment: _Many[Reference]
    type: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., summary: _In[CodeableConcept] = ..., assessment: _Ins[Reference] = ..., type: _In[CodeableConcept] = ...) -> None: ...

class Consent(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    scope: _One[CodeableConcept]
    category: _Many[CodeableConcept]
    patient: _One[Reference]
    dateTime: _DateTime
    performer: _Many[Reference]
    organization: _Many[Reference]
    sourceAttachment: _One[Attachment]
    sourceReference: _One[Reference]
    policy: _Many[ConsentPolicy]
    policyRule: _One[CodeableConcept]
    verification: _Many[ConsentVerification]
    provision: _One[ConsentProvision]
    @builtins.property
    def source(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., scope: _In[CodeableConcept] = ..., category: _Ins[CodeableConcept] = ..., patient: _In[Reference] = ..., dateTime: _DateTimeIn = ..., performer: _Ins[Reference] = ..., organization: _Ins[Reference] = ..., sourceAttachment: _In[Attachment] = ..., sourceReference: _In[Reference] = ..., policy: _Ins[ConsentPolicy] = ..., policyRule: _In[CodeableConcept] = ..., verification: _Ins[ConsentVerification] = ..., provision: _In[ConsentProvision] = ...) -> None: ...

class ConsentPolicy(BackboneElement):
    authority: _Str
    uri: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., authority: _StrIn = ..., uri: _StrIn = ...) -> None: ...

class ConsentProvision(BackboneElement):
    type: _Str
    period: _One[Period]
    actor: _Many[ConsentProvisionActor]
    action: _Many[CodeableConcept]
    securityLabel: _Many[Coding]
    purpose: _Many[Coding]
    class_: _Many[Coding]
    code: _Many[CodeableConcept]
    dataPeriod: _One[Period]
    data: _Many[ConsentProvisionData]
    provision: _Many[ConsentProvision]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., period: _In[Period] = ..., actor: _Ins[ConsentProvisionActor] = ..., action: _Ins[CodeableConcept] = ..., securityLabel: _Ins[Coding] = ..., purpose: _Ins[Coding] = ..., class_: _Ins[Coding] = ..., code: _Ins[CodeableConcept] = ..., dataPeriod: _In[Period] = ..., data: _Ins[ConsentProvisionData] = ..., provision: _Ins[ConsentProvision] = ...) -> None: ...

class ConsentProvisionActor(BackboneElement):
    role: _One[CodeableConcept]
    reference: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., role: _In[CodeableConcept] = ..., reference: _In[Reference] = ...) -> None: ...

class ConsentProvisionData(BackboneElement):
    meaning: _Str
    reference: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., meaning: _StrIn = ..., reference: _In[Reference] = ...) -> None: ...

class ConsentVerification(BackboneElement):
    verified: _Bool
    verifiedWith: _One[Reference]
    verificationDate: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., verified: _BoolIn = ..., verifiedWith: _In[Reference] = ..., verificationDate: _DateTimeIn = ...) -> None: ...

class ContactDetail(Element):
    name: _Str
    telecom: _Many[ContactPoint]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., name: _StrIn = ..., telecom: _Ins[ContactPoint] = ...) -> None: ...

class ContactPoint(Element):
    system: _Str
    value: _Str
    use: _Str
    rank: _Int
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., system: _StrIn = ..., value: _StrIn = ..., use: _StrIn = ..., rank: _IntIn = ..., period: _In[Period] = ...) -> None: ...

class Contract(DomainResource):
    identifier: _Many[Identifier]
    url: _Str
    version: _Str
    status: _Str
    legalState: _One[CodeableConcept]
    instantiatesCanonical: _One[Reference]
    instantiatesUri: _Str
    contentDerivative: _One[CodeableConcept]
    issued: _DateTime
    applies: _One[Period]
    expirationType: _One[CodeableConcept]
    subject: _Many[Reference]
    authority: _Many[Reference]
    domain: _Many[Reference]
    site: _Many[Reference]
    name: _Str
    title: _Str
    subtitle: _Str
    alias: _Strs
    author: _One[Reference]
    scope: _One[CodeableConcept]
    topicCodeableConcept: _One[CodeableConcept]
    topicReference: _One[Reference]
    type: _One[CodeableConcept]
    subType: _Many[CodeableConcept]
    contentDefinition: _One[ContractContentDefinition]
    term: _Many[ContractTerm]
    supportingInfo: _Many[Reference]
    relevantHistory: _Many[Reference]
    signer: _Many[ContractSigner]
    friendly: _Many[ContractFriendly]
    legal: _Many[ContractLegal]
    rule: _Many[ContractRule]
    legallyBindingAttachment: _One[Attachment]
    legallyBindingReference: _One[Reference]
    @builtins.property
    def topic(self) -> _Choice: ...
    @builtins.property
    def legallyBinding(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., url: _StrIn = ..., version: _StrIn = ..., status: _StrIn = ..., legalState: _In[CodeableConcept] = ..., instantiatesCanonical: _In[Reference] = ..., instantiatesUri: _StrIn = ..., contentDerivative: _In[CodeableConcept] = ..., issued: _DateTimeIn = ..., applies: _In[Period] = ..., expirationType: _In[CodeableConcept] = ..., subject: _Ins[Reference] = ..., authority: _Ins[Reference] = ..., domain: _Ins[Reference] = ..., site: _Ins[Reference] = ..., name: _StrIn = ..., title: _StrIn = ..., subtitle: _StrIn = ..., alias: _StrsIn = ..., author: _In[Reference] = ..., scope: _In[CodeableConcept] = ..., topicCodeableConcept: _In[CodeableConcept] = ..., topicReference: _In[Reference] = ..., type: _In[CodeableConcept] = ..., subType: _Ins[CodeableConcept] = ..., contentDefinition: _In[ContractContentDefinition] = ..., term: _Ins[ContractTerm] = ..., supportingInfo: _Ins[Reference] = ..., relevantHistory: _Ins[Reference] = ..., signer: _Ins[ContractSigner] = ..., friendly: _Ins[ContractFriendly] = ..., legal: _Ins[ContractLegal] = ..., rule: _Ins[ContractRule] = ..., legallyBindingAttachment: _In[Attachment] = ..., legallyBindingReference: _In[Reference] = ...) -> None: ...

class ContractContentDefinition(BackboneElement):
    type: _One[CodeableConcept]
    subType: _One[CodeableConcept]
    publisher: _One[Reference]
    publicationDate: _DateTime
    publicationStatus: _Str
    copyright: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., subType: _In[CodeableConcept] = ..., publisher: _In[Reference] = ..., publicationDate: _DateTimeIn = ..., publicationStatus: _StrIn = ..., copyright: _StrIn = ...) -> None: ...

class ContractFriendly(BackboneElement):
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., contentAttachment: _In[Attachment] = ..., contentReference: _In[Reference] = ...) -> None: ...

class ContractLegal(BackboneElement):
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., contentAttachment: _In[Attachment] = ..., contentReference: _In[Reference] = ...) -> None: ...

class ContractRule(BackboneElement):
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., contentAttachment: _In[Attachment] = ..., contentReference: _In[Reference] = ...) -> None: ...

class ContractSigner(BackboneElement):
    type: _One[Coding]
    party: _One[Reference]
    signature: _Many[Signature]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[Coding] = ..., party: _In[Reference] = ..., signature: _Ins[Signature] = ...) -> None: ...

class ContractTerm(BackboneElement):
    identifier: _One[Identifier]
    issued: _DateTime
    applies: _One[Period]
    topicCodeableConcept: _One[CodeableConcept]
    topicReference: _One[Reference]
    type: _One[CodeableConcept]
    subType: _One[CodeableConcept]
    text: _Str
    securityLabel: _Many[ContractTermSecurityLabel]
    offer: _One[ContractTermOffer]
    asset: _Many[ContractTermAsset]
    action: _Many[ContractTermAction]
    group: _Many[ContractTerm]
    @builtins.property
    def topic(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., issued: _DateTimeIn = ..., applies: _In[Period] = ..., topicCodeableConcept: _In[CodeableConcept] = ..., topicReference: _In[Reference] = ..., type: _In[CodeableConcept] = ..., subType: _In[CodeableConcept] = ..., text: _StrIn = ..., securityLabel: _Ins[ContractTermSecurityLabel] = ..., offer: _In[ContractTermOffer] = ..., asset: _Ins[ContractTermAsset] = ..., action: _Ins[ContractTermAction] = ..., group: _Ins[ContractTerm] = ...) -> None: ...

class ContractTermAction(BackboneElement):
    doNotPerform: _Bool
    type: _One[CodeableConcept]
    subject: _Many[ContractTermActionSubject]
    intent: _One[CodeableConcept]
    linkId: _Strs
    status: _One[CodeableConcept]
    context: _One[Reference]
    contextLinkId: _Strs
    occurrenceDateTime: _DateTime
    occurrencePeriod: _One[Period]
    occurrenceTiming: _One[Timing]
    requester: _Many[Reference]
    requesterLinkId: _Strs
    performerType: _Many[CodeableConcept]
    performerRole: _One[CodeableConcept]
    performer: _One[Reference]
    performerLinkId: _Strs
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    reason: _Strs
    reasonLinkId: _Strs
    note: _Many[Annotation]
    securityLabelNumber: _Ints
    @builtins.property
    def occurrence(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., doNotPerform: _BoolIn = ..., type: _In[CodeableConcept] = ..., subject: _Ins[ContractTermActionSubject] = ..., intent: _In[CodeableConcept] = ..., linkId: _StrsIn = ..., status: _In[CodeableConcept] = ..., context: _In[Reference] = ..., contextLinkId: _StrsIn = ..., occurrenceDateTime: _DateTimeIn = ..., occurrencePeriod: _In[Period] = ..., occurrenceTiming: _In[Timing] = ..., requester: _Ins[Reference] = ..., requesterLinkId: _StrsIn = ..., performerType: _Ins[CodeableConcept] = ..., performerRole: _In[CodeableConcept] = ..., performer: _In[Reference] = ..., performerLinkId: _StrsIn = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., reason: _StrsIn = ..., reasonLinkId: _StrsIn = ..., note: _Ins[Annotation] = ..., securityLabelNumber: _IntsIn = ...) -> None: ...

class ContractTermActionSubject(BackboneElement):
    reference: _Many[Reference]
    role: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., reference: _Ins[Reference] = ..., role: _In[CodeableConcept] = ...) -> None: ...

class ContractTermAsset(BackboneElement):
    scope: _One[CodeableConcept]
    type: _Many[CodeableConcept]
    typeReference: _Many[Reference]
    subtype: _Many[CodeableConcept]
    relationship: _One[Coding]
    context: _Many[ContractTermAssetContext]
    condition: _Str
    periodType: _Many[CodeableConcept]
    period: _Many[Period]
    usePeriod: _Many[Period]
    text: _Str
    linkId: _Strs
    answer: _Many[ContractTermOfferAnswer]
    securityLabelNumber: _Ints
    valuedItem: _Many[ContractTermAssetValuedItem]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., scope: _In[CodeableConcept] = ..., type: _Ins[CodeableConcept] = ..., typeReference: _Ins[Reference] = ..., subtype: _Ins[CodeableConcept] = ..., relationship: _In[Coding] = ..., context: _Ins[ContractTermAssetContext] = ..., condition: _StrIn = ..., periodType: _Ins[CodeableConcept] = ..., period: _Ins[Period] = ..., usePeriod: _Ins[Period] = ..., text: _StrIn = ..., linkId: _StrsIn = ..., answer: _Ins[ContractTermOfferAnswer] = ..., securityLabelNumber: _IntsIn = ..., valuedItem: _Ins[ContractTermAssetValuedItem] = ...) -> None: ...

class ContractTermAssetContext(BackboneElement):
    reference: _One[Reference]
    code: _Many[CodeableConcept]
    text: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., reference: _In[Reference] = ..., code: _Ins[CodeableConcept] = ..., text: _StrIn = ...) -> None: ...

class ContractTermAssetValuedItem(BackboneElement):
    entityCodeableConcept: _One[CodeableConcept]
    entityReference: _One[Reference]
    identifier: _One[Identifier]
    effectiveTime: _DateTime
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    points: _Decimal
    net: _One[Money]
    payment: _Str
    paymentDate: _DateTime
    responsible: _One[Reference]
    recipient: _One[Reference]
    linkId: _Strs
    securityLabelNumber: _Ints
    @builtins.property
    def entity(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., entityCodeableConcept: _In[CodeableConcept] = ..., entityReference: _In[Reference] = ..., identifier: _In[Identifier] = ..., effectiveTime: _DateTimeIn = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., points: _DecimalIn = ..., net: _In[Money] = ..., payment: _StrIn = ..., paymentDate: _DateTimeIn = ..., responsible: _In[Reference] = ..., recipient: _In[Reference] = ..., linkId: _StrsIn = ..., securityLabelNumber: _IntsIn = ...) -> None: ...

class ContractTermOffer(BackboneElement):
    identifier: _Many[Identifier]
    party: _Many[ContractTermOfferParty]
    topic: _One[Reference]
    type: _One[CodeableConcept]
    decision: _One[CodeableConcept]
    decisionMode: _Many[CodeableConcept]
    answer: _Many[ContractTermOfferAnswer]
    text: _Str
    linkId: _Strs
    securityLabelNumber: _Ints
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., party: _Ins[ContractTermOfferParty] = ..., topic: _In[Reference] = ..., type: _In[CodeableConcept] = ..., decision: _In[CodeableConcept] = ..., decisionMode: _Ins[CodeableConcept] = ..., answer: _Ins[ContractTermOfferAnswer] = ..., text: _StrIn = ..., linkId: _StrsIn = ..., securityLabelNumber: _IntsIn = ...) -> None: ...

class ContractTermOfferAnswer(BackboneElement):
    valueBoolean: _Bool
    valueDecimal: _Decimal
    valueInteger: _Int
    valueDate: _Date
    valueDateTime: _DateTime
    valueTime: _Time
    valueString: _Str
    valueUri: _Str
    valueAttachment: _One[Attachment]
    valueCoding: _One[Coding]
    valueQuantity: _One[Quantity]
    valueReference: _One[Reference]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., valueBoolean: _BoolIn = ..., valueDecimal: _DecimalIn = ..., valueInteger: _IntIn = ..., valueDate: _DateIn = ..., valueDateTime: _DateTimeIn = ..., valueTime: _TimeIn = ..., valueString: _StrIn = ..., valueUri: _StrIn = ..., valueAttachment: _In[Attachment] = ..., valueCoding: _In[Coding] = ..., valueQuantity: _In[Quantity] = ..., valueReference: _In[Reference] = ...) -> None: ...

class ContractTermOfferParty(BackboneElement):
    reference: _Many[Reference]
    role: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., reference: _Ins[Reference] = ..., role: _In[CodeableConcept] = ...) -> None: ...

class ContractTermSecurityLabel(BackboneElement):
    number: _Ints
    classification: _One[Coding]
    category: _Many[Coding]
    control: _Many[Coding]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., number: _IntsIn = ..., classification: _In[Coding] = ..., category: _Ins[Coding] = ..., control: _Ins[Coding] = ...) -> None: ...

class Contributor(Element):
    type: _Str
    name: _Str
    contact: _Many[ContactDetail]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., type: _StrIn = ..., name: _StrIn = ..., contact: _Ins[ContactDetail] = ...) -> None: ...

class Count(Quantity):
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., value: _DecimalIn = ..., comparator: _StrIn = ..., unit: _StrIn = ..., system: _StrIn = ..., code: _StrIn = ...) -> None: ...

class Coverage(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    type: _One[CodeableConcept]
    policyHolder: _One[Reference]
    subscriber: _One[Reference]
    subscriberId: _Str
    beneficiary: _One[Reference]
    dependent: _Str
    relationship: _One[CodeableConcept]
    period: _One[Period]
    payor: _Many[Reference]
    class_: _Many[CoverageClass]
    order: _Int
    network: _Str
    costToBeneficiary: _Many[CoverageCostToBeneficiary]
    subrogation: _Bool
    contract: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., type: _In[CodeableConcept] = ..., policyHolder: _In[Reference] = ..., subscriber: _In[Reference] = ..., subscriberId: _StrIn = ..., beneficiary: _In[Reference] = ..., dependent: _StrIn = ..., relationship: _In[CodeableConcept] = ..., period: _In[Period] = ..., payor: _Ins[Reference] = ..., class_: _Ins[CoverageClass] = ..., order: _IntIn = ..., network: _StrIn = ..., costToBeneficiary: _Ins[CoverageCostToBeneficiary] = ..., subrogation: _BoolIn = ..., contract: _Ins[Reference] = ...) -> None: ...

class CoverageClass(BackboneElement):
    type: _One[CodeableConcept]
    value: _Str
    name: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., value: _StrIn = ..., name: _StrIn = ...) -> None: ...

class CoverageCostToBeneficiary(BackboneElement):
    type: _One[CodeableConcept]
    valueQuantity: _One[Quantity]
    valueMoney: _One[Money]
    exception: _Many[CoverageCostToBeneficiaryException]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., valueQuantity: _In[Quantity] = ..., valueMoney: _In[Money] = ..., exception: _Ins[CoverageCostToBeneficiaryException] = ...) -> None: ...

class CoverageCostToBeneficiaryException(BackboneElement):
    type: _One[CodeableConcept]
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., period: _In[Period] = ...) -> None: ...

class CoverageEligibilityRequest(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    priority: _One[CodeableConcept]
    purpose: _Strs
    patient: _One[Reference]
    servicedDate: _Date
    servicedPeriod: _One[Period]
    created: _DateTime
    enterer: _One[Reference]
    provider: _One[Reference]
    insurer: _One[Reference]
    facility: _One[Reference]
    supportingInfo: _Many[CoverageEligibilityRequestSupportingInfo]
    insurance: _Many[CoverageEligibilityRequestInsurance]
    item: _Many[CoverageEligibilityRequestItem]
    @builtins.property
    def serviced(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., priority: _In[CodeableConcept] = ..., purpose: _StrsIn = ..., patient: _In[Reference] = ..., servicedDate: _DateIn = ..., servicedPeriod: _In[Period] = ..., created: _DateTimeIn = ..., enterer: _In[Reference] = ..., provider: _In[Reference] = ..., insurer: _In[Reference] = ..., facility: _In[Reference] = ..., supportingInfo: _Ins[CoverageEligibilityRequestSupportingInfo] = ..., insurance: _Ins[CoverageEligibilityRequestInsurance] = ..., item: _Ins[CoverageEligibilityRequestItem] = ...) -> None: ...

class CoverageEligibilityRequestInsurance(BackboneElement):
    focal: _Bool
    coverage: _One[Reference]
    businessArrangement: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., focal: _BoolIn = ..., coverage: _In[Reference] = ..., businessArrangement: _StrIn = ...) -> None: ...

class CoverageEligibilityRequestItem(BackboneElement):
    supportingInfoSequence: _Ints
    category: _One[CodeableConcept]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    provider: _One[Reference]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    facility: _One[Reference]
    diagnosis: _Many[CoverageEligibilityRequestItemDiagnosis]
    detail: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., supportingInfoSequence: _IntsIn = ..., category: _In[CodeableConcept] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., provider: _In[Reference] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., facility: _In[Reference] = ..., diagnosis: _Ins[CoverageEligibilityRequestItemDiagnosis] = ..., detail: _Ins[Reference] = ...) -> None: ...

class CoverageEligibilityRequestItemDiagnosis(BackboneElement):
    diagnosisCodeableConcept: _One[CodeableConcept]
    diagnosisReference: _One[Reference]
    @builtins.property
    def diagnosis(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., diagnosisCodeableConcept: _In[CodeableConcept] = ..., diagnosisReference: _In[Reference] = ...) -> None: ...

class CoverageEligibilityRequestSupportingInfo(BackboneElement):
    sequence: _Int
    information: _One[Reference]
    appliesToAll: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., information: _In[Reference] = ..., appliesToAll: _BoolIn = ...) -> None: ...

class CoverageEligibilityResponse(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    purpose: _Strs
    patient: _One[Reference]
    servicedDate: _Date
    servicedPeriod: _One[Period]
    created: _DateTime
    requestor: _One[Reference]
    request: _One[Reference]
    outcome: _Str
    disposition: _Str
    insurer: _One[Reference]
    insurance: _Many[CoverageEligibilityResponseInsurance]
    preAuthRef: _Str
    form: _One[CodeableConcept]
    error: _Many[CoverageEligibilityResponseError]
    @builtins.property
    def serviced(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., purpose: _StrsIn = ..., patient: _In[Reference] = ..., servicedDate: _DateIn = ..., servicedPeriod: _In[Period] = ..., created: _DateTimeIn = ..., requestor: _In[Reference] = ..., request: _In[Reference] = ..., outcome: _StrIn = ..., disposition: _StrIn = ..., insurer: _In[Reference] = ..., insurance: _Ins[CoverageEligibilityResponseInsurance] = ..., preAuthRef: _StrIn = ..., form: _In[CodeableConcept] = ..., error: _Ins[CoverageEligibilityResponseError] = ...) -> None: ...

class CoverageEligibilityResponseError(BackboneElement):
    code: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ...) -> None: ...

class CoverageEligibilityResponseInsurance(BackboneElement):
    coverage: _One[Reference]
    inforce: _Bool
    benefitPeriod: _One[Period]
    item: _Many[CoverageEligibilityResponseInsuranceItem]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., coverage: _In[Reference] = ..., inforce: _BoolIn = ..., benefitPeriod: _In[Period] = ..., item: _Ins[CoverageEligibilityResponseInsuranceItem] = ...) -> None: ...

class CoverageEligibilityResponseInsuranceItem(BackboneElement):
    category: _One[CodeableConcept]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    provider: _One[Reference]
    excluded: _Bool
    name: _Str
    description: _Str
    network: _One[CodeableConcept]
    unit: _One[CodeableConcept]
    term: _One[CodeableConcept]
    benefit: _Many[CoverageEligibilityResponseInsuranceItemBenefit]
    authorizationRequired: _Bool
    authorizationSupporting: _Many[CodeableConcept]
    authorizationUrl: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _In[CodeableConcept] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., provider: _In[Reference] = ..., excluded: _BoolIn = ..., name: _StrIn = ..., description: _StrIn = ..., network: _In[CodeableConcept] = ..., unit: _In[CodeableConcept] = ..., term: _In[CodeableConcept] = ..., benefit: _Ins[CoverageEligibilityResponseInsuranceItemBenefit] = ..., authorizationRequired: _BoolIn = ..., authorizationSupporting: _Ins[CodeableConcept] = ..., authorizationUrl: _StrIn = ...) -> None: ...

class CoverageEligibilityResponseInsuranceItemBenefit(BackboneElement):
    type: _One[CodeableConcept]
    allowedUnsignedInt: _Int
    allowedString: _Str
    allowedMoney: _One[Money]
    usedUnsignedInt: _Int
    usedString: _Str
    usedMoney: _One[Money]
    @builtins.property
    def allowed(self) -> _Choice: ...
    @builtins.property
    def used(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., allowedUnsignedInt: _IntIn = ..., allowedString: _StrIn = ..., allowedMoney: _In[Money] = ..., usedUnsignedInt: _IntIn = ..., usedString: _StrIn = ..., usedMoney: _In[Money] = ...) -> None: ...

class DataRequirement(Element):
    type: _Str
    profile: _Strs
    subjectCodeableConcept: _One[CodeableConcept]
    subjectReference: _One[Reference]
    mustSupport: _Strs
    codeFilter: _Many[DataRequirementCodeFilter]
    dateFilter: _Many[DataRequirementDateFilter]
    limit: _Int
    sort: _Many[DataRequirementSort]
    @builtins.property
    def subject(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., type: _StrIn = ..., profile: _StrsIn = ..., subjectCodeableConcept: _In[CodeableConcept] = ..., subjectReference: _In[Reference] = ..., mustSupport: _StrsIn = ..., codeFilter: _Ins[DataRequirementCodeFilter] = ..., dateFilter: _Ins[DataRequirementDateFilter] = ..., limit: _IntIn = ..., sort: _Ins[DataRequirementSort] = ...) -> None: ...

class DataRequirementCodeFilter(Element):
    path: _Str
    searchParam: _Str
    valueSet: _Str
    code: _Many[Coding]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., path: _StrIn = ..., searchParam: _StrIn = ..., valueSet: _StrIn = ..., code: _Ins[Coding] = ...) -> None: ...

class DataRequirementDateFilter(Element):
    path: _Str
    searchParam: _Str
    valueDateTime: _DateTime
    valuePeriod: _One[Period]
    valueDuration: _One[Duration]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., path: _StrIn = ..., searchParam: _StrIn = ..., valueDateTime: _DateTimeIn = ..., valuePeriod: _In[Period] = ..., valueDuration: _In[Duration] = ...) -> None: ...

class DataRequirementSort(Element):
    path: _Str
    direction: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., path: _StrIn = ..., direction: _StrIn = ...) -> None: ...

class DetectedIssue(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    code: _One[CodeableConcept]
    severity: _Str
    patient: _One[Reference]
    identifiedDateTime: _DateTime
    identifiedPeriod: _One[Period]
    author: _One[Reference]
    implicated: _Many[Reference]
    evidence: _Many[DetectedIssueEvidence]
    detail: _Str
    reference: _Str
    mitigation: _Many[DetectedIssueMitigation]
    @builtins.property
    def identified(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., code: _In[CodeableConcept] = ..., severity: _StrIn = ..., patient: _In[Reference] = ..., identifiedDateTime: _DateTimeIn = ..., identifiedPeriod: _In[Period] = ..., author: _In[Reference] = ..., implicated: _Ins[Reference] = ..., evidence: _Ins[DetectedIssueEvidence] = ..., detail: _StrIn = ..., reference: _StrIn = ..., mitigation: _Ins[DetectedIssueMitigation] = ...) -> None: ...

class DetectedIssueEvidence(BackboneElement):
    code: _Many[CodeableConcept]
    detail: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _Ins[CodeableConcept] = ..., detail: _Ins[Reference] = ...) -> None: ...

class DetectedIssueMitigation(BackboneElement):
    action: _One[CodeableConcept]
    date: _DateTime
    author: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., action: _In[CodeableConcept] = ..., date: _DateTimeIn = ..., author: _In[Reference] = ...) -> None: ...

class Device(DomainResource):
    identifier: _Many[Identifier]
    definition: _One[Reference]
    udiCarrier: _Many[DeviceUdiCarrier]
    status: _Str
    statusReason: _Many[CodeableConcept]
    distinctIdentifier: _Str
    manufacturer: _Str
    manufactureDate: _DateTime
    expirationDate: _DateTime
    lotNumber: _Str
    serialNumber: _Str
    deviceName: _Many[DeviceDeviceName]
    modelNumber: _Str
    partNumber: _Str
    type: _One[CodeableConcept]
    specialization: _Many[DeviceSpecialization]
    version: _Many[DeviceVersion]
    property: _Many[DeviceProperty]
    patient: _One[Reference]
    owner: _One[Reference]
    contact: _Many[ContactPoint]
    location: _One[Reference]
    url: _Str
    note: _Many[Annotation]
    safety: _Many[CodeableConcept]
    parent: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., definition: _In[Reference] = ..., udiCarrier: _Ins[DeviceUdiCarrier] = ..., status: _StrIn = ..., statusReason: _Ins[CodeableConcept] = ..., distinctIdentifier: _StrIn = ..., manufacturer: _StrIn = ..., manufactureDate: _DateTimeIn = ..., expirationDate: _DateTimeIn = ..., lotNumber: _StrIn = ..., serialNumber: _StrIn = ..., deviceName: _Ins[DeviceDeviceName] = ..., modelNumber: _StrIn = ..., partNumber: _StrIn = ..., type: _In[CodeableConcept] = ..., specialization: _Ins[DeviceSpecialization] = ..., version: _Ins[DeviceVersion] = ..., property: _Ins[DeviceProperty] = ..., patient: _In[Reference] = ..., owner: _In[Reference] = ..., contact: _Ins[ContactPoint] = ..., location: _In[Reference] = ..., url: _StrIn = ..., note: _Ins[Annotation] = ..., safety: _Ins[CodeableConcept] = ..., parent: _In[Reference] = ...) -> None: ...

class DeviceDeviceName(BackboneElement):
    name: _Str
    type: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., type: _StrIn = ...) -> None: ...

class DeviceProperty(BackboneElement):
    type: _One[CodeableConcept]
    valueQuantity: _Many[Quantity]
    valueCode: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., valueQuantity: _Ins[Quantity] = ..., valueCode: _Ins[CodeableConcept] = ...) -> None: ...

class DeviceSpecialization(BackboneElement):
    systemType: _One[CodeableConcept]
    version: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., systemType: _In[CodeableConcept] = ..., version: _StrIn = ...) -> None: ...

class DeviceUdiCarrier(BackboneElement):
    deviceIdentifier: _Str
    issuer: _Str
    jurisdiction: _Str
    carrierAIDC: _Bytes
    carrierHRF: _Str
    entryType: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., deviceIdentifier: _StrIn = ..., issuer: _StrIn = ..., jurisdiction: _StrIn = ..., carrierAIDC: _BytesIn = ..., carrierHRF: _StrIn = ..., entryType: _StrIn = ...) -> None: ...

class DeviceVersion(BackboneElement):
    type: _One[CodeableConcept]
    component: _One[Identifier]
    value: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., component: _In[Identifier] = ..., value: _StrIn = ...) -> None: ...

class DeviceDefinition(DomainResource):
    identifier: _Many[Identifier]
    udiDeviceIdentifier: _Many[DeviceDefinitionUdiDeviceIdentifier]
    manufacturerString: _Str
    manufacturerReference: _One[Reference]
    deviceName: _Many[DeviceDefinitionDeviceName]
    modelNumber: _Str
    type: _One[CodeableConcept]
    specialization: _Many[DeviceDefinitionSpecialization]
    version: _Strs
    safety: _Many[CodeableConcept]
    shelfLifeStorage: _Many[ProductShelfLife]
    physicalCharacteristics: _One[ProdCharacteristic]
    languageCode: _Many[CodeableConcept]
    capability: _Many[DeviceDefinitionCapability]
    property: _Many[DeviceDefinitionProperty]
    owner: _One[Reference]
    contact: _Many[ContactPoint]
    url: _Str
    onlineInformation: _Str
    note: _Many[Annotation]
    quantity: _One[Quantity]
    parentDevice: _One[Reference]
    material: _Many[DeviceDefinitionMaterial]
    @builtins.property
    def manufacturer(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., udiDeviceIdentifier: _Ins[DeviceDefinitionUdiDeviceIdentifier] = ..., manufacturerString: _StrIn = ..., manufacturerReference: _In[Reference] = ..., deviceName: _Ins[DeviceDefinitionDeviceName] = ..., modelNumber: _StrIn = ..., type: _In[CodeableConcept] = ..., specialization: _Ins[DeviceDefinitionSpecialization] = ..., version: _StrsIn = ..., safety: _Ins[CodeableConcept] = ..., shelfLifeStorage: _Ins[ProductShelfLife] = ..., physicalCharacteristics: _In[ProdCharacteristic] = ..., languageCode: _Ins[CodeableConcept] = ..., capability: _Ins[DeviceDefinitionCapability] = ..., property: _Ins[DeviceDefinitionProperty] = ..., owner: _In[Reference] = ..., contact: _Ins[ContactPoint] = ..., url: _StrIn = ..., onlineInformation: _StrIn = ..., note: _Ins[Annotation] = ..., quantity: _In[Quantity] = ..., parentDevice: _In[Reference] = ..., material: _Ins[DeviceDefinitionMaterial] = ...) -> None: ...

class DeviceDefinitionCapability(BackboneElement):
    type: _One[CodeableConcept]
    description: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., description: _Ins[CodeableConcept] = ...) -> None: ...

class DeviceDefinitionDeviceName(BackboneElement):
    name: _Str
    type: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., type: _StrIn = ...) -> None: ...

class DeviceDefinitionMaterial(BackboneElement):
    substance: _One[CodeableConcept]
    alternate: _Bool
    allergenicIndicator: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., substance: _In[CodeableConcept] = ..., alternate: _BoolIn = ..., allergenicIndicator: _BoolIn = ...) -> None: ...

class DeviceDefinitionProperty(BackboneElement):
    type: _One[CodeableConcept]
    valueQuantity: _Many[Quantity]
    valueCode: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., valueQuantity: _Ins[Quantity] = ..., valueCode: _Ins[CodeableConcept] = ...) -> None: ...

class DeviceDefinitionSpecialization(BackboneElement):
    systemType: _Str
    version: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., systemType: _StrIn = ..., version: _StrIn = ...) -> None: ...

class DeviceDefinitionUdiDeviceIdentifier(BackboneElement):
    deviceIdentifier: _Str
    issuer: _Str
    jurisdiction: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., deviceIdentifier: _StrIn = ..., issuer: _StrIn = ..., jurisdiction: _StrIn = ...) -> None: ...

class DeviceMetric(DomainResource):
    identifier: _Many[Identifier]
    type: _One[CodeableConcept]
    unit: _One[CodeableConcept]
    source: _One[Reference]
    parent: _One[Reference]
    operationalStatus: _Str
    color: _Str
    category: _Str
    measurementPeriod: _One[Timing]
    calibration: _Many[DeviceMetricCalibration]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., type: _In[CodeableConcept] = ..., unit: _In[CodeableConcept] = ..., source: _In[Reference] = ..., parent: _In[Reference] = ..., operationalStatus: _StrIn = ..., color: _StrIn = ..., category: _StrIn = ..., measurementPeriod: _In[Timing] = ..., calibration: _Ins[DeviceMetricCalibration] = ...) -> None: ...

class DeviceMetricCalibration(BackboneElement):
    type: _Str
    state: _Str
    time: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., state: _StrIn = ..., time: _DateTimeIn = ...) -> None: ...

class DeviceRequest(DomainResource):
    identifier: _Many[Identifier]
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    basedOn: _Many[Reference]
    priorRequest: _Many[Reference]
    groupIdentifier: _One[Identifier]
    status: _Str
    intent: _Str
    priority: _Str
    codeReference: _One[Reference]
    codeCodeableConcept: _One[CodeableConcept]
    parameter: _Many[DeviceRequestParameter]
    subject: _One[Reference]
    encounter: _One[Reference]
    occurrenceDateTime: _DateTime
    occurrencePeriod: _One[Period]
    occurrenceTiming: _One[Timing]
    authoredOn: _DateTime
    requester: _One[Reference]
    performerType: _One[CodeableConcept]
    performer: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    insurance: _Many[Reference]
    supportingInfo: _Many[Reference]
    note: _Many[Annotation]
    relevantHistory: _Many[Reference]
    @builtins.property
    def code(self) -> _Choice: ...
    @builtins.property
    def occurrence(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., basedOn: _Ins[Reference] = ..., priorRequest: _Ins[Reference] = ..., groupIdentifier: _In[Identifier] = ..., status: _StrIn = ..., intent: _StrIn = ..., priority: _StrIn = ..., codeReference: _In[Reference] = ..., codeCodeableConcept: _In[CodeableConcept] = ..., parameter: _Ins[DeviceRequestParameter] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., occurrenceDateTime: _DateTimeIn = ..., occurrencePeriod: _In[Period] = ..., occurrenceTiming: _In[Timing] = ..., authoredOn: _DateTimeIn = ..., requester: _In[Reference] = ..., performerType: _In[CodeableConcept] = ..., performer: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., insurance: _Ins[Reference] = ..., supportingInfo: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., relevantHistory: _Ins[Reference] = ...) -> None: ...

class DeviceRequestParameter(BackboneElement):
    code: _One[CodeableConcept]
    valueCodeableConcept: _One[CodeableConcept]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueBoolean: _Bool
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueQuantity: _In[Quantity] = ..., valueRange: _In[Range] = ..., valueBoolean: _BoolIn = ...) -> None: ...

class DeviceUseStatement(DomainResource):
    identifier: _Many[Identifier]
    basedOn: _Many[Reference]
    status: _Str
    subject: _One[Reference]
    derivedFrom: _Many[Reference]
    timingTiming: _One[Timing]
    timingPeriod: _One[Period]
    timingDateTime: _DateTime
    recordedOn: _DateTime
    source: _One[Reference]
    device: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    bodySite: _One[CodeableConcept]
    note: _Many[Annotation]
    @builtins.property
    def timing(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., basedOn: _Ins[Reference] = ..., status: _StrIn = ..., subject: _In[Reference] = ..., derivedFrom: _Ins[Reference] = ..., timingTiming: _In[Timing] = ..., timingPeriod: _In[Period] = ..., timingDateTime: _DateTimeIn = ..., recordedOn: _DateTimeIn = ..., source: _In[Reference] = ..., device: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., bodySite: _In[CodeableConcept] = ..., note: _Ins[Annotation] = ...) -> None: ...

class DiagnosticReport(DomainResource):
    identifier: _Many[Identifier]
    basedOn: _Many[Reference]
    status: _Str
    category: _Many[CodeableConcept]
    code: _One[CodeableConcept]
    subject: _One[Reference]
    encounter: _One[Reference]
    effectiveDateTime: _DateTime
    effectivePeriod: _One[Period]
    issued: _DateTime
    performer: _Many[Reference]
    resultsInterpreter: _Many[Reference]
    specimen: _Many[Reference]
    result: _Many[Reference]
    imagingStudy: _Many[Reference]
    media: _Many[DiagnosticReportMedia]
    conclusion: _Str
    conclusionCode: _Many[CodeableConcept]
    presentedForm: _Many[Attachment]
    @builtins.property
    def effective(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., basedOn: _Ins[Reference] = ..., status: _StrIn = ..., category: _Ins[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., effectiveDateTime: _DateTimeIn = ..., effectivePeriod: _In[Period] = ..., issued: _DateTimeIn = ..., performer: _Ins[Reference] = ..., resultsInterpreter: _Ins[Reference] = ..., specimen: _Ins[Reference] = ..., result: _Ins[Reference] = ..., imagingStudy: _Ins[Reference] = ..., media: _Ins[DiagnosticReportMedia] = ..., conclusion: _StrIn = ..., conclusionCode: _Ins[CodeableConcept] = ..., presentedForm: _Ins[Attachment] = ...) -> None: ...

class DiagnosticReportMedia(BackboneElement):
    comment: _Str
    link: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., comment: _StrIn = ..., link: _In[Reference] = ...) -> None: ...

class Distance(Quantity):
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., value: _DecimalIn = ..., comparator: _StrIn = ..., unit: _StrIn = ..., system: _StrIn = ..., code: _StrIn = ...) -> None: ...

class DocumentManifest(DomainResource):
    masterIdentifier: _One[Identifier]
    identifier: _Many[Identifier]
    status: _Str
    type: _One[CodeableConcept]
    subject: _One[Reference]
    created: _DateTime
    author: _Many[Reference]
    recipient: _Many[Reference]
    source: _Str
    description: _Str
    content: _Many[Reference]
    related: _Many[DocumentManifestRelated]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., masterIdentifier: _In[Identifier] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., type: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., created: _DateTimeIn = ..., author: _Ins[Reference] = ..., recipient: _Ins[Reference] = ..., source: _StrIn = ..., description: _StrIn = ..., content: _Ins[Reference] = ..., related: _Ins[DocumentManifestRelated] = ...) -> None: ...

class DocumentManifestRelated(BackboneElement):
    identifier: _One[Identifier]
    ref: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., ref: _In[Reference] = ...) -> None: ...

class DocumentReference(DomainResource):
    masterIdentifier: _One[Identifier]
    identifier: _Many[Identifier]
    status: _Str
    docStatus: _Str
    type: _One[CodeableConcept]
    category: _Many[CodeableConcept]
    subject: _One[Reference]
    date: _DateTime
    author: _Many[Reference]
    authenticator: _One[Reference]
    custodian: _One[Reference]
    relatesTo: _Many[DocumentReferenceRelatesTo]
    description: _Str
    securityLabel: _Many[CodeableConcept]
    content: _Many[DocumentReferenceContent]
    context: _One[DocumentReferenceContext]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., masterIdentifier: _In[Identifier] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., docStatus: _StrIn = ..., type: _In[CodeableConcept] = ..., category: _Ins[CodeableConcept] = ..., subject: _In[Reference] = ..., date: _DateTimeIn = ..., author: _Ins[Reference] = ..., authenticator: _In[Reference] = ..., custodian: _In[Reference] = ..., relatesTo: _Ins[DocumentReferenceRelatesTo] = ..., description: _StrIn = ..., securityLabel: _Ins[CodeableConcept] = ..., content: _Ins[DocumentReferenceContent] = ..., context: _In[DocumentReferenceContext] = ...) -> None: ...

class DocumentReferenceContent(BackboneElement):
    attachment: _One[Attachment]
    format: _One[Coding]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., attachment: _In[Attachment] = ..., format: _In[Coding] = ...) -> None: ...

class DocumentReferenceContext(BackboneElement):
    encounter: _Many[Reference]
    event: _Many[CodeableConcept]
    period: _One[Period]
    facilityType: _One[CodeableConcept]
    practiceSetting: _One[CodeableConcept]
    sourcePatientInfo: _One[Reference]
    related: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., encounter: _Ins[Reference] = ..., event: _Ins[CodeableConcept] = ..., period: _In[Period] = ..., facilityType: _In[CodeableConcept] = ..., practiceSetting: _In[CodeableConcept] = ..., sourcePatientInfo: _In[Reference] = ..., related: _Ins[Reference] = ...) -> None: ...

class DocumentReferenceRelatesTo(BackboneElement):
    code: _Str
    target: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., target: _In[Reference] = ...) -> None: ...

class Dosage(BackboneElement):
    sequence: _Int
    text: _Str
    additionalInstruction: _Many[CodeableConcept]
    patientInstruction: _Str
    timing: _One[Timing]
    asNeededBoolean: _Bool
    asNeededCodeableConcept: _One[CodeableConcept]
    site: _One[CodeableConcept]
    route: _One[CodeableConcept]
    method: _One[CodeableConcept]
    doseAndRate: _Many[DosageDoseAndRate]
    maxDosePerPeriod: _One[Ratio]
    maxDosePerAdministration: _One[Quantity]
    maxDosePerLifetime: _One[Quantity]
    @builtins.property
    def asNeeded(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., text: _StrIn = ..., additionalInstruction: _Ins[CodeableConcept] = ..., patientInstruction: _StrIn = ..., timing: _In[Timing] = ..., asNeededBoolean: _BoolIn = ..., asNeededCodeableConcept: _In[CodeableConcept] = ..., site: _In[CodeableConcept] = ..., route: _In[CodeableConcept] = ..., method: _In[CodeableConcept] = ..., doseAndRate: _Ins[DosageDoseAndRate] = ..., maxDosePerPeriod: _In[Ratio] = ..., maxDosePerAdministration: _In[Quantity] = ..., maxDosePerLifetime: _In[Quantity] = ...) -> None: ...

class DosageDoseAndRate(Element):
    type: _One[CodeableConcept]
    doseRange: _One[Range]
    doseQuantity: _One[Quantity]
    rateRatio: _One[Ratio]
    rateRange: _One[Range]
    rateQuantity: _One[Quantity]
    @builtins.property
    def dose(self) -> _Choice: ...
    @builtins.property
    def rate(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., doseRange: _In[Range] = ..., doseQuantity: _In[Quantity] = ..., rateRatio: _In[Ratio] = ..., rateRange: _In[Range] = ..., rateQuantity: _In[Quantity] = ...) -> None: ...

class Duration(Quantity):
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., value: _DecimalIn = ..., comparator: _StrIn = ..., unit: _StrIn = ..., system: _StrIn = ..., code: _StrIn = ...) -> None: ...

class EffectEvidenceSynthesis(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    note: _Many[Annotation]
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    synthesisType: _One[CodeableConcept]
    studyType: _One[CodeableConcept]
    population: _One[Reference]
    exposure: _One[Reference]
    exposureAlternative: _One[Reference]
    outcome: _One[Reference]
    sampleSize: _One[EffectEvidenceSynthesisSampleSize]
    resultsByExposure: _Many[EffectEvidenceSynthesisResultsByExposure]
    effectEstimate: _Many[EffectEvidenceSynthesisEffectEstimate]
    certainty: _Many[EffectEvidenceSynthesisCertainty]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., note: _Ins[Annotation] = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., synthesisType: _In[CodeableConcept] = ..., studyType: _In[CodeableConcept] = ..., population: _In[Reference] = ..., exposure: _In[Reference] = ..., exposureAlternative: _In[Reference] = ..., outcome: _In[Reference] = ..., sampleSize: _In[EffectEvidenceSynthesisSampleSize] = ..., resultsByExposure: _Ins[EffectEvidenceSynthesisResultsByExposure] = ..., effectEstimate: _Ins[EffectEvidenceSynthesisEffectEstimate] = ..., certainty: _Ins[EffectEvidenceSynthesisCertainty] = ...) -> None: ...

class EffectEvidenceSynthesisCertainty(BackboneElement):
    rating: _Many[CodeableConcept]
    note: _Many[Annotation]
    certaintySubcomponent: _Many[EffectEvidenceSynthesisCertaintyCertaintySubcomponent]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., rating: _Ins[CodeableConcept] = ..., note: _Ins[Annotation] = ..., certaintySubcomponent: _Ins[EffectEvidenceSynthesisCertaintyCertaintySubcomponent] = ...) -> None: ...

class EffectEvidenceSynthesisCertaintyCertaintySubcomponent(BackboneElement):
    type: _One[CodeableConcept]
    rating: _Many[CodeableConcept]
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., rating: _Ins[CodeableConcept] = ..., note: _Ins[Annotation] = ...) -> None: ...

class EffectEvidenceSynthesisEffectEstimate(BackboneElement):
    description: _Str
    type: _One[CodeableConcept]
    variantState: _One[CodeableConcept]
    value: _Decimal
    unitOfMeasure: _One[CodeableConcept]
    precisionEstimate: _Many[EffectEvidenceSynthesisEffectEstimatePrecisionEstimate]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., type: _In[CodeableConcept] = ..., variantState: _In[CodeableConcept] = ..., value: _DecimalIn = ..., unitOfMeasure: _In[CodeableConcept] = ..., precisionEstimate: _Ins[EffectEvidenceSynthesisEffectEstimatePrecisionEstimate] = ...) -> None: ...

class EffectEvidenceSynthesisEffectEstimatePrecisionEstimate(BackboneElement):
    type: _One[CodeableConcept]
    level: _Decimal
    from_: _Decimal
    to: _Decimal
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., level: _DecimalIn = ..., from_: _DecimalIn = ..., to: _DecimalIn = ...) -> None: ...

class EffectEvidenceSynthesisResultsByExposure(BackboneElement):
    description: _Str
    exposureState: _Str
    variantState: _One[CodeableConcept]
    riskEvidenceSynthesis: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., exposureState: _StrIn = ..., variantState: _In[CodeableConcept] = ..., riskEvidenceSynthesis: _In[Reference] = ...) -> None: ...

class EffectEvidenceSynthesisSampleSize(BackboneElement):
    description: _Str
    numberOfStudies: _Int
    numberOfParticipants: _Int
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., numberOfStudies: _IntIn = ..., numberOfParticipants: _IntIn = ...) -> None: ...

class ElementDefinition(BackboneElement):
    path: _Str
    representation: _Strs
    sliceName: _Str
    sliceIsConstraining: _Bool
    label: _Str
    code: _Many[Coding]
    slicing: _One[ElementDefinitionSlicing]
    short: _Str
    definition: _Str
    comment: _Str
    requirements: _Str
    alias: _Strs
    min: _Int
    max: _Str
    base: _One[ElementDefinitionBase]
    contentReference: _Str
    type: _Many[ElementDefinitionType]
    defaultValueBase64Binary: _Bytes
    defaultValueBoolean: _Bool
    defaultValueCanonical: _Str
    defaultValueCode: _Str
    defaultValueDate: _Date
    defaultValueDateTime: _DateTime
    defaultValueDecimal: _Decimal
    defaultValueId: _Str
    defaultValueInstant: _DateTime
    defaultValueInteger: _Int
    defaultValueMarkdown: _Str
    defaultValueOid: _Str
    defaultValuePositiveInt: _Int
    defaultValueString: _Str
    defaultValueTime: _Time
    defaultValueUnsignedInt: _Int
    defaultValueUri: _Str
    defaultValueUrl: _Str
    defaultValueUuid: _Str
    defaultValueAddress: _One[Address]
    defaultValueAge: _One[Age]
    defaultValueAnnotation: _One[Annotation]
    defaultValueAttachment: _One[Attachment]
    defaultValueCodeableConcept: _One[CodeableConcept]
    defaultValueCoding: _One[Coding]
    defaultValueContactPoint: _One[ContactPoint]
    defaultValueCount: _One[Count]
    defaultValueDistance: _One[Distance]
    defaultValueDuration: _One[Duration]
    defaultValueHumanName: _One[HumanName]
    defaultValueIdentifier: _One[Identifier]
    defaultValueMoney: _One[Money]
    defaultValuePeriod: _One[Period]
    defaultValueQuantity: _One[Quantity]
    defaultValueRange: _One[Range]
    defaultValueRatio: _One[Ratio]
    defaultValueReference: _One[Reference]
    defaultValueSampledData: _One[SampledData]
    defaultValueSignature: _One[Signature]
    defaultValueTiming: _One[Timing]
    defaultValueContactDetail: _One[ContactDetail]
    defaultValueContributor: _One[Contributor]
    defaultValueDataRequirement: _One[DataRequirement]
    defaultValueExpression: _One[Expression]
    defaultValueParameterDefinition: _One[ParameterDefinition]
    defaultValueRelatedArtifact: _One[RelatedArtifact]
    defaultValueTriggerDefinition: _One[TriggerDefinition]
    defaultValueUsageContext: _One[UsageContext]
    defaultValueDosage: _One[Dosage]
    defaultValueMeta: _One[Meta]
    meaningWhenMissing: _Str
    orderMeaning: _Str
    fixedBase64Binary: _Bytes
    fixedBoolean: _Bool
    fixedCanonical: _Str
    fixedCode: _Str
    fixedDate: _Date
    fixedDateTime: _DateTime
    fixedDecimal: _Decimal
    fixedId: _Str
    fixedInstant: _DateTime
    fixedInteger: _Int
    fixedMarkdown: _Str
    fixedOid: _Str
    fixedPositiveInt: _Int
    fixedString: _Str
    fixedTime: _Time
    fixedUnsignedInt: _Int
    fixedUri: _Str
    fixedUrl: _Str
    fixedUuid: _Str
    fixedAddress: _One[Address]
    fixedAge: _One[Age]
    fixedAnnotation: _One[Annotation]
    fixedAttachment: _One[Attachment]
    fixedCodeableConcept: _One[CodeableConcept]
    fixedCoding: _One[Coding]
    fixedContactPoint: _One[ContactPoint]
    fixedCount: _One[Count]
    fixedDistance: _One[Distance]
    fixedDuration: _One[Duration]
    fixedHumanName: _One[HumanName]
    fixedIdentifier: _One[Identifier]
    fixedMoney: _One[Money]
    fixedPeriod: _One[Period]
    fixedQuantity: _One[Quantity]
    fixedRange: _One[Range]
    fixedRatio: _One[Ratio]
    fixedReference: _One[Reference]
    fixedSampledData: _One[SampledData]
    fixedSignature: _One[Signature]
    fixedTiming: _One[Timing]
    fixedContactDetail: _One[ContactDetail]
    fixedContributor: _One[Contributor]
    fixedDataRequirement: _One[DataRequirement]
    fixedExpression: _One[Expression]
    fixedParameterDefinition: _One[ParameterDefinition]
    fixedRelatedArtifact: _One[RelatedArtifact]
    fixedTriggerDefinition: _One[TriggerDefinition]
    fixedUsageContext: _One[UsageContext]
    fixedDosage: _One[Dosage]
    fixedMeta: _One[Meta]
    patternBase64Binary: _Bytes
    patternBoolean: _Bool
    patternCanonical: _Str
    patternCode: _Str
    patternDate: _Date
    patternDateTime: _DateTime
    patternDecimal: _Decimal
    patternId: _Str
    patternInstant: _DateTime
    patternInteger: _Int
    patternMarkdown: _Str
    patternOid: _Str
    patternPositiveInt: _Int
    patternString: _Str
    patternTime: _Time
    patternUnsignedInt: _Int
    patternUri: _Str
    patternUrl: _Str
    patternUuid: _Str
    patternAddress: _One[Address]
    patternAge: _One[Age]
    patternAnnotation: _One[Annotation]
    patternAttachment: _One[Attachment]
    patternCodeableConcept: _One[CodeableConcept]
    patternCoding: _One[Coding]
    patternContactPoint: _One[ContactPoint]
    patternCount: _One[Count]
    patternDistance: _One[Distance]
    patternDuration: _One[Duration]
    patternHumanName: _One[HumanName]
    patternIdentifier: _One[Identifier]
    patternMoney: _One[Money]
    patternPeriod: _One[Period]
    patternQuantity: _One[Quantity]
    patternRange: _One[Range]
    patternRatio: _One[Ratio]
    patternReference: _One[Reference]
    patternSampledData: _One[SampledData]
    patternSignature: _One[Signature]
    patternTiming: _One[Timing]
    patternContactDetail: _One[ContactDetail]
    patternContributor: _One[Contributor]
    patternDataRequirement: _One[DataRequirement]
    patternExpression: _One[Expression]
    patternParameterDefinition: _One[ParameterDefinition]
    patternRelatedArtifact: _One[RelatedArtifact]
    patternTriggerDefinition: _One[TriggerDefinition]
    patternUsageContext: _One[UsageContext]
    patternDosage: _One[Dosage]
    patternMeta: _One[Meta]
    example: _Many[ElementDefinitionExample]
    minValueDate: _Date
    minValueDateTime: _DateTime
    minValueInstant: _DateTime
    minValueTime: _Time
    minValueDecimal: _Decimal
    minValueInteger: _Int
    minValuePositiveInt: _Int
    minValueUnsignedInt: _Int
    minValueQuantity: _One[Quantity]
    maxValueDate: _Date
    maxValueDateTime: _DateTime
    maxValueInstant: _DateTime
    maxValueTime: _Time
    maxValueDecimal: _Decimal
    maxValueInteger: _Int
    maxValuePositiveInt: _Int
    maxValueUnsignedInt: _Int
    maxValueQuantity: _One[Quantity]
    maxLength: _Int
    condition: _Strs
    constraint: _Many[ElementDefinitionConstraint]
    mustSupport: _Bool
    isModifier: _Bool
    isModifierReason: _Str
    isSummary: _Bool
    binding: _One[ElementDefinitionBinding]
    mapping: _Many[ElementDefinitionMapping]
    @builtins.property
    def defaultValue(self) -> _Choice: ...
    @builtins.property
    def fixed(self) -> _Choice: ...
    @builtins.property
    def pattern(self) -> _Choice: ...
    @builtins.property
    def minValue(self) -> _Choice: ...
    @builtins.property
    def maxValue(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., path: _StrIn = ..., representation: _StrsIn = ..., sliceName: _StrIn = ..., sliceIsConstraining: _BoolIn = ..., label: _StrIn = ..., code: _Ins[Coding] = ..., slicing: _In[ElementDefinitionSlicing] = ..., short: _StrIn = ..., definition: _StrIn = ..., comment: _StrIn = ..., requirements: _StrIn = ..., alias: _StrsIn = ..., min: _IntIn = ..., max: _StrIn = ..., base: _In[ElementDefinitionBase] = ..., contentReference: _StrIn = ..., type: _Ins[ElementDefinitionType] = ..., defaultValueBase64Binary: _BytesIn = ..., defaultValueBoolean: _BoolIn = ..., defaultValueCanonical: _StrIn = ..., defaultValueCode: _StrIn = ..., defaultValueDate: _DateIn = ..., defaultValueDateTime: _DateTimeIn = ..., defaultValueDecimal: _DecimalIn = ..., defaultValueId: _StrIn = ..., defaultValueInstant: _DateTimeIn = ..., defaultValueInteger: _IntIn = ..., defaultValueMarkdown: _StrIn = ..., defaultValueOid: _StrIn = ..., defaultValuePositiveInt: _IntIn = ..., defaultValueString: _StrIn = ..., defaultValueTime: _TimeIn = ..., defaultValueUnsignedInt: _IntIn = ..., defaultValueUri: _StrIn = ..., defaultValueUrl: _StrIn = ..., defaultValueUuid: _StrIn = ..., defaultValueAddress: _In[Address] = ..., defaultValueAge: _In[Age] = ..., defaultValueAnnotation: _In[Annotation] = ..., defaultValueAttachment: _In[Attachment] = ..., defaultValueCodeableConcept: _In[CodeableConcept] = ..., defaultValueCoding: _In[Coding] = ..., defaultValueContactPoint: _In[ContactPoint] = ..., defaultValueCount: _In[Count] = ..., defaultValueDistance: _In[Distance] = ..., defaultValueDuration: _In[Duration] = ..., defaultValueHumanName: _In[HumanName] = ..., defaultValueIdentifier: _In[Identifier] = ..., defaultValueMoney: _In[Money] = ..., defaultValuePeriod: _In[Period] = ..., defaultValueQuantity: _In[Quantity] = ..., defaultValueRange: _In[Range] = ..., defaultValueRatio: _In[Ratio] = ..., defaultValueReference: _In[Reference] = ..., defaultValueSampledData: _In[SampledData] = ..., defaultValueSignature: _In[Signature] = ..., defaultValueTiming: _In[Timing] = ..., defaultValueContactDetail: _In[ContactDetail] = ..., defaultValueContributor: _In[Contributor] = ..., defaultValueDataRequirement: _In[DataRequirement] = ..., defaultValueExpression: _In[Expression] = ..., defaultValueParameterDefinition: _In[ParameterDefinition] = ..., defaultValueRelatedArtifact: _In[RelatedArtifact] = ..., defaultValueTriggerDefinition: _In[TriggerDefinition] = ..., defaultValueUsageContext: _In[UsageContext] = ..., defaultValueDosage: _In[Dosage] = ..., defaultValueMeta: _In[Meta] = ..., meaningWhenMissing: _StrIn = ..., orderMeaning: _StrIn = ..., fixedBase64Binary: _BytesIn = ..., fixedBoolean: _BoolIn = ..., fixedCanonical: _StrIn = ..., fixedCode: _StrIn = ..., fixedDate: _DateIn = ..., fixedDateTime: _DateTimeIn = ..., fixedDecimal: _DecimalIn = ..., fixedId: _StrIn = ..., fixedInstant: _DateTimeIn = ..., fixedInteger: _IntIn = ..., fixedMarkdown: _StrIn = ..., fixedOid: _StrIn = ..., fixedPositiveInt: _IntIn = ..., fixedString: _StrIn = ..., fixedTime: _TimeIn = ..., fixedUnsignedInt: _IntIn = ..., fixedUri: _StrIn = ..., fixedUrl: _StrIn = ..., fixedUuid: _StrIn = ..., fixedAddress: _In[Address] = ..., fixedAge: _In[Age] = ..., fixedAnnotation: _In[Annotation] = ..., fixedAttachment: _In[Attachment] = ..., fixedCodeableConcept: _In[CodeableConcept] = ..., fixedCoding: _In[Coding] = ..., fixedContactPoint: _In[ContactPoint] = ..., fixedCount: _In[Count] = ..., fixedDistance: _In[Distance] = ..., fixedDuration: _In[Duration] = ..., fixedHumanName: _In[HumanName] = ..., fixedIdentifier: _In[Identifier] = ..., fixedMoney: _In[Money] = ..., fixedPeriod: _In[Period] = ..., fixedQuantity: _In[Quantity] = ..., fixedRange: _In[Range] = ..., fixedRatio: _In[Ratio] = ..., fixedReference: _In[Reference] = ..., fixedSampledData: _In[SampledData] = ..., fixedSignature: _In[Signature] = ..., fixedTiming: _In[Timing] = ..., fixedContactDetail: _In[ContactDetail] = ..., fixedContributor: _In[Contributor] = ..., fixedDataRequirement: _In[DataRequirement] = ..., fixedExpression: _In[Expression] = ..., fixedParameterDefinition: _In[ParameterDefinition] = ..., fixedRelatedArtifact: _In[RelatedArtifact] = ..., fixedTriggerDefinition: _In[TriggerDefinition] = ..., fixedUsageContext: _In[UsageContext] = ..., fixedDosage: _In[Dosage] = ..., fixedMeta: _In[Meta] = ..., patternBase64Binary: _BytesIn = ..., patternBoolean: _BoolIn = ..., patternCanonical: _StrIn = ..., patternCode: _StrIn = ..., patternDate: _DateIn = ..., patternDateTime: _DateTimeIn = ..., patternDecimal: _DecimalIn = ..., patternId: _StrIn = ..., patternInstant: _DateTimeIn = ..., patternInteger: _IntIn = ..., patternMarkdown: _StrIn = ..., patternOid: _StrIn = ..., patternPositiveInt: _IntIn = ..., patternString: _StrIn = ..., patternTime: _TimeIn = ..., patternUnsignedInt: _IntIn = ..., patternUri: _StrIn = ..., patternUrl: _StrIn = ..., patternUuid: _StrIn = ..., patternAddress: _In[Address] = ..., patternAge: _In[Age] = ..., patternAnnotation: _In[Annotation] = ..., patternAttachment: _In[Attachment] = ..., patternCodeableConcept: _In[CodeableConcept] = ..., patternCoding: _In[Coding] = ..., patternContactPoint: _In[ContactPoint] = ..., patternCount: _In[Count] = ..., patternDistance: _In[Distance] = ..., patternDuration: _In[Duration] = ..., patternHumanName: _In[HumanName] = ..., patternIdentifier: _In[Identifier] = ..., patternMoney: _In[Money] = ..., patternPeriod: _In[Period] = ..., patternQuantity: _In[Quantity] = ..., patternRange: _In[Range] = ..., patternRatio: _In[Ratio] = ..., patternReference: _In[Reference] = ..., patternSampledData: _In[SampledData] = ..., patternSignature: _In[Signature] = ..., patternTiming: _In[Timing] = ..., patternContactDetail: _In[ContactDetail] = ..., patternContributor: _In[Contributor] = ..., patternDataRequirement: _In[DataRequirement] = ..., patternExpression: _In[Expression] = ..., patternParameterDefinition: _In[ParameterDefinition] = ..., patternRelatedArtifact: _In[RelatedArtifact] = ..., patternTriggerDefinition: _In[TriggerDefinition] = ..., patternUsageContext: _In[UsageContext] = ..., patternDosage: _In[Dosage] = ..., patternMeta: _In[Meta] = ..., example: _Ins[ElementDefinitionExample] = ..., minValueDate: _DateIn = ..., minValueDateTime: _DateTimeIn = ..., minValueInstant: _DateTimeIn = ..., minValueTime: _TimeIn = ..., minValueDecimal: _DecimalIn = ..., minValueInteger: _IntIn = ..., minValuePositiveInt: _IntIn = ..., minValueUnsignedInt: _IntIn = ..., minValueQuantity: _In[Quantity] = ..., maxValueDate: _DateIn = ..., maxValueDateTime: _DateTimeIn = ..., maxValueInstant: _DateTimeIn = ..., maxValueTime: _TimeIn = ..., maxValueDecimal: _DecimalIn = ..., maxValueInteger: _IntIn = ..., maxValuePositiveInt: _IntIn = ..., maxValueUnsignedInt: _IntIn = ..., maxValueQuantity: _In[Quantity] = ..., maxLength: _IntIn = ..., condition: _StrsIn = ..., constraint: _Ins[ElementDefinitionConstraint] = ..., mustSupport: _BoolIn = ..., isModifier: _BoolIn = ..., isModifierReason: _StrIn = ..., isSummary: _BoolIn = ..., binding: _In[ElementDefinitionBinding] = ..., mapping: _Ins[ElementDefinitionMapping] = ...) -> None: ...

class ElementDefinitionBase(Element):
    path: _Str
    min: _Int
    max: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., path: _StrIn = ..., min: _IntIn = ..., max: _StrIn = ...) -> None: ...

class ElementDefinitionBinding(Element):
    strength: _Str
    description: _Str
    valueSet: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., strength: _StrIn = ..., description: _StrIn = ..., valueSet: _StrIn = ...) -> None: ...

class ElementDefinitionConstraint(Element):
    key: _Str
    requirements: _Str
    severity: _Str
    human: _Str
    expression: _Str
    xpath: _Str
    source: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., key: _StrIn = ..., requirements: _StrIn = ..., severity: _StrIn = ..., human: _StrIn = ..., expression: _StrIn = ..., xpath: _StrIn = ..., source: _StrIn = ...) -> None: ...

class ElementDefinitionExample(Element):
    label: _Str
    valueBase64Binary: _Bytes
    valueBoolean: _Bool
    valueCanonical: _Str
    valueCode: _Str
    valueDate: _Date
    valueDateTime: _DateTime
    valueDecimal: _Decimal
    valueId: _Str
    valueInstant: _DateTime
    valueInteger: _Int
    valueMarkdown: _Str
    valueOid: _Str
    valuePositiveInt: _Int
    valueString: _Str
    valueTime: _Time
    valueUnsignedInt: _Int
    valueUri: _Str
    valueUrl: _Str
    valueUuid: _Str
    valueAddress: _One[Address]
    valueAge: _One[Age]
    valueAnnotation: _One[Annotation]
    valueAttachment: _One[Attachment]
    valueCodeableConcept: _One[CodeableConcept]
    valueCoding: _One[Coding]
    valueContactPoint: _One[ContactPoint]
    valueCount: _One[Count]
    valueDistance: _One[Distance]
    valueDuration: _One[Duration]
    valueHumanName: _One[HumanName]
    valueIdentifier: _One[Identifier]
    valueMoney: _One[Money]
    valuePeriod: _One[Period]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueRatio: _One[Ratio]
    valueReference: _One[Reference]
    valueSampledData: _One[SampledData]
    valueSignature: _One[Signature]
    valueTiming: _One[Timing]
    valueContactDetail: _One[ContactDetail]
    valueContributor: _One[Contributor]
    valueDataRequirement: _One[DataRequirement]
    valueExpression: _One[Expression]
    valueParameterDefinition: _One[ParameterDefinition]
    valueRelatedArtifact: _One[RelatedArtifact]
    valueTriggerDefinition: _One[TriggerDefinition]
    valueUsageContext: _One[UsageContext]
    valueDosage: _One[Dosage]
    valueMeta: _One[Meta]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., label: _StrIn = ..., valueBase64Binary: _BytesIn = ..., valueBoolean: _BoolIn = ..., valueCanonical: _StrIn = ..., valueCode: _StrIn = ..., valueDate: _DateIn = ..., valueDateTime: _DateTimeIn = ..., valueDecimal: _DecimalIn = ..., valueId: _StrIn = ..., valueInstant: _DateTimeIn = ..., valueInteger: _IntIn = ..., valueMarkdown: _StrIn = ..., valueOid: _StrIn = ..., valuePositiveInt: _IntIn = ..., valueString: _StrIn = ..., valueTime: _TimeIn = ..., valueUnsignedInt: _IntIn = ..., valueUri: _StrIn = ..., valueUrl: _StrIn = ..., valueUuid: _StrIn = ..., valueAddress: _In[Address] = ..., valueAge: _In[Age] = ..., valueAnnotation: _In[Annotation] = ..., valueAttachment: _In[Attachment] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueCoding: _In[Coding] = ..., valueContactPoint: _In[ContactPoint] = ..., valueCount: _In[Count] = ..., valueDistance: _In[Distance] = ..., valueDuration: _In[Duration] = ..., valueHumanName: _In[HumanName] = ..., valueIdentifier: _In[Identifier] = ..., valueMoney: _In[Money] = ..., valuePeriod: _In[Period] = ..., valueQuantity: _In[Quantity] = ..., valueRange: _In[Range] = ..., valueRatio: _In[Ratio] = ..., valueReference: _In[Reference] = ..., valueSampledData: _In[SampledData] = ..., valueSignature: _In[Signature] = ..., valueTiming: _In[Timing] = ..., valueContactDetail: _In[ContactDetail] = ..., valueContributor: _In[Contributor] = ..., valueDataRequirement: _In[DataRequirement] = ..., valueExpression: _In[Expression] = ..., valueParameterDefinition: _In[ParameterDefinition] = ..., valueRelatedArtifact: _In[RelatedArtifact] = ..., valueTriggerDefinition: _In[TriggerDefinition] = ..., valueUsageContext: _In[UsageContext] = ..., valueDosage: _In[Dosage] = ..., valueMeta: _In[Meta] = ...) -> None: ...

class ElementDefinitionMapping(Element):
    identity: _Str
    language: _Str
    map: _Str
    comment: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., identity: _StrIn = ..., language: _StrIn = ..., map: _StrIn = ..., comment: _StrIn = ...) -> None: ...

class ElementDefinitionSlicing(Element):
    discriminator: _Many[ElementDefinitionSlicingDiscriminator]
    description: _Str
    ordered: _Bool
    rules: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., discriminator: _Ins[ElementDefinitionSlicingDiscriminator] = ..., description: _StrIn = ..., ordered: _BoolIn = ..., rules: _StrIn = ...) -> None: ...

class ElementDefinitionSlicingDiscriminator(Element):
    type: _Str
    path: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., type: _StrIn = ..., path: _StrIn = ...) -> None: ...

class ElementDefinitionType(Element):
    code: _Str
    profile: _Strs
    targetProfile: _Strs
    aggregation: _Strs
    versioning: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., code: _StrIn = ..., profile: _StrsIn = ..., targetProfile: _StrsIn = ..., aggregation: _StrsIn = ..., versioning: _StrIn = ...) -> None: ...

class Encounter(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    statusHistory: _Many[EncounterStatusHistory]
    class_: _One[Coding]
    classHistory: _Many[EncounterClassHistory]
    type: _Many[CodeableConcept]
    serviceType: _One[CodeableConcept]
    priority: _One[CodeableConcept]
    subject: _One[Reference]
    episodeOfCare: _Many[Reference]
    basedOn: _Many[Reference]
    participant: _Many[EncounterParticipant]
    appointment: _Many[Reference]
    period: _One[Period]
    length: _One[Duration]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    diagnosis: _Many[EncounterDiagnosis]
    account: _Many[Reference]
    hospitalization: _One[EncounterHospitalization]
    location: _Many[EncounterLocation]
    serviceProvider: _One[Reference]
    partOf: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., statusHistory: _Ins[EncounterStatusHistory] = ..., class_: _In[Coding] = ..., classHistory: _Ins[EncounterClassHistory] = ..., type: _Ins[CodeableConcept] = ..., serviceType: _In[CodeableConcept] = ..., priority: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., episodeOfCare: _Ins[Reference] = ..., basedOn: _Ins[Reference] = ..., participant: _Ins[EncounterParticipant] = ..., appointment: _Ins[Reference] = ..., period: _In[Period] = ..., length: _In[Duration] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., diagnosis: _Ins[EncounterDiagnosis] = ..., account: _Ins[Reference] = ..., hospitalization: _In[EncounterHospitalization] = ..., location: _Ins[EncounterLocation] = ..., serviceProvider: _In[Reference] = ..., partOf: _In[Reference] = ...) -> None: ...

class EncounterClassHistory(BackboneElement):
    class_: _One[Coding]
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., class_: _In[Coding] = ..., period: _In[Period] = ...) -> None: ...

class EncounterDiagnosis(BackboneElement):
    condition: _One[Reference]
    use: _One[CodeableConcept]
    rank: _Int
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., condition: _In[Reference] = ..., use: _In[CodeableConcept] = ..., rank: _IntIn = ...) -> None: ...

class EncounterHospitalization(BackboneElement):
    preAdmissionIdentifier: _One[Identifier]
    origin: _One[Reference]
    admitSource: _One[CodeableConcept]
    reAdmission: _One[CodeableConcept]
    dietPreference: _Many[CodeableConcept]
    specialCourtesy: _Many[CodeableConcept]
    specialArrangement: _Many[CodeableConcept]
    destination: _One[Reference]
    dischargeDisposition: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., preAdmissionIdentifier: _In[Identifier] = ..., origin: _In[Reference] = ..., admitSource: _In[CodeableConcept] = ..., reAdmission: _In[CodeableConcept] = ..., dietPreference: _Ins[CodeableConcept] = ..., specialCourtesy: _Ins[CodeableConcept] = ..., specialArrangement: _Ins[CodeableConcept] = ..., destination: _In[Reference] = ..., dischargeDisposition: _In[CodeableConcept] = ...) -> None: ...

class EncounterLocation(BackboneElement):
    location: _One[Reference]
    status: _Str
    physicalType: _One[CodeableConcept]
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., location: _In[Reference] = ..., status: _StrIn = ..., physicalType: _In[CodeableConcept] = ..., period: _In[Period] = ...) -> None: ...

class EncounterParticipant(BackboneElement):
    type: _Many[CodeableConcept]
    period: _One[Period]
    individual: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _Ins[CodeableConcept] = ..., period: _In[Period] = ..., individual: _In[Reference] = ...) -> None: ...

class EncounterStatusHistory(BackboneElement):
    status: _Str
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., status: _StrIn = ..., period: _In[Period] = ...) -> None: ...

class Endpoint(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    connectionType: _One[Coding]
    name: _Str
    managingOrganization: _One[Reference]
    contact: _Many[ContactPoint]
    period: _One[Period]
    payloadType: _Many[CodeableConcept]
    payloadMimeType: _Strs
    address: _Str
    header: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., connectionType: _In[Coding] = ..., name: _StrIn = ..., managingOrganization: _In[Reference] = ..., contact: _Ins[ContactPoint] = ..., period: _In[Period] = ..., payloadType: _Ins[CodeableConcept] = ..., payloadMimeType: _StrsIn = ..., address: _StrIn = ..., header: _StrsIn = ...) -> None: ...

class EnrollmentRequest(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    created: _DateTime
    insurer: _One[Reference]
    provider: _One[Reference]
    candidate: _One[Reference]
    coverage: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., created: _DateTimeIn = ..., insurer: _In[Reference] = ..., provider: _In[Reference] = ..., candidate: _In[Reference] = ..., coverage: _In[Reference] = ...) -> None: ...

class EnrollmentResponse(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    request: _One[Reference]
    outcome: _Str
    disposition: _Str
    created: _DateTime
    organization: _One[Reference]
    requestProvider: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., request: _In[Reference] = ..., outcome: _StrIn = ..., disposition: _StrIn = ..., created: _DateTimeIn = ..., organization: _In[Reference] = ..., requestProvider: _In[Reference] = ...) -> None: ...

class EpisodeOfCare(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    statusHistory: _Many[EpisodeOfCareStatusHistory]
    type: _Many[CodeableConcept]
    diagnosis: _Many[EpisodeOfCareDiagnosis]
    patient: _One[Reference]
    managingOrganization: _One[Reference]
    period: _One[Period]
    referralRequest: _Many[Reference]
    careManager: _One[Reference]
    team: _Many[Reference]
    account: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., statusHistory: _Ins[EpisodeOfCareStatusHistory] = ..., type: _Ins[CodeableConcept] = ..., diagnosis: _Ins[EpisodeOfCareDiagnosis] = ..., patient: _In[Reference] = ..., managingOrganization: _In[Reference] = ..., period: _In[Period] = ..., referralRequest: _Ins[Reference] = ..., careManager: _In[Reference] = ..., team: _Ins[Reference] = ..., account: _Ins[Reference] = ...) -> None: ...

class EpisodeOfCareDiagnosis(BackboneElement):
    condition: _One[Reference]
    role: _One[CodeableConcept]
    rank: _Int
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., condition: _In[Reference] = ..., role: _In[CodeableConcept] = ..., rank: _IntIn = ...) -> None: ...

class EpisodeOfCareStatusHistory(BackboneElement):
    status: _Str
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., status: _StrIn = ..., period: _In[Period] = ...) -> None: ...

class EventDefinition(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    subtitle: _Str
    status: _Str
    experimental: _Bool
    subjectCodeableConcept: _One[CodeableConcept]
    subjectReference: _One[Reference]
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    usage: _Str
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    trigger: _Many[TriggerDefinition]
    @builtins.property
    def subject(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., subtitle: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., subjectCodeableConcept: _In[CodeableConcept] = ..., subjectReference: _In[Reference] = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., usage: _StrIn = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., trigger: _Ins[TriggerDefinition] = ...) -> None: ...

class Evidence(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    shortTitle: _Str
    subtitle: _Str
    status: _Str
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    note: _Many[Annotation]
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    exposureBackground: _One[Reference]
    exposureVariant: _Many[Reference]
    outcome: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., shortTitle: _StrIn = ..., subtitle: _StrIn = ..., status: _StrIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., note: _Ins[Annotation] = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., exposureBackground: _In[Reference] = ..., exposureVariant: _Ins[Reference] = ..., outcome: _Ins[Reference] = ...) -> None: ...

class EvidenceVariable(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    shortTitle: _Str
    subtitle: _Str
    status: _Str
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    note: _Many[Annotation]
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    type: _Str
    characteristic: _Many[EvidenceVariableCharacteristic]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., shortTitle: _StrIn = ..., subtitle: _StrIn = ..., status: _StrIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., note: _Ins[Annotation] = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., type: _StrIn = ..., characteristic: _Ins[EvidenceVariableCharacteristic] = ...) -> None: ...

class EvidenceVariableCharacteristic(BackboneElement):
    description: _Str
    definitionReference: _One[Reference]
    definitionCanonical: _Str
    definitionCodeableConcept: _One[CodeableConcept]
    definitionExpression: _One[Expression]
    definitionDataRequirement: _One[DataRequirement]
    definitionTriggerDefinition: _One[TriggerDefinition]
    usageContext: _Many[UsageContext]
    exclude: _Bool
    participantEffectiveDateTime: _DateTime
    participantEffectivePeriod: _One[Period]
    participantEffectiveDuration: _One[Duration]
    participantEffectiveTiming: _One[Timing]
    timeFromStart: _One[Duration]
    groupMeasure: _Str
    @builtins.property
    def definition(self) -> _Choice: ...
    @builtins.property
    def participantEffective(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., definitionReference: _In[Reference] = ..., definitionCanonical: _StrIn = ..., definitionCodeableConcept: _In[CodeableConcept] = ..., definitionExpression: _In[Expression] = ..., definitionDataRequirement: _In[DataRequirement] = ..., definitionTriggerDefinition: _In[TriggerDefinition] = ..., usageContext: _Ins[UsageContext] = ..., exclude: _BoolIn = ..., participantEffectiveDateTime: _DateTimeIn = ..., participantEffectivePeriod: _In[Period] = ..., participantEffectiveDuration: _In[Duration] = ..., participantEffectiveTiming: _In[Timing] = ..., timeFromStart: _In[Duration] = ..., groupMeasure: _StrIn = ...) -> None: ...

class ExampleScenario(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    copyright: _Str
    purpose: _Str
    actor: _Many[ExampleScenarioActor]
    instance: _Many[ExampleScenarioInstance]
    process: _Many[ExampleScenarioProcess]
    workflow: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., copyright: _StrIn = ..., purpose: _StrIn = ..., actor: _Ins[ExampleScenarioActor] = ..., instance: _Ins[ExampleScenarioInstance] = ..., process: _Ins[ExampleScenarioProcess] = ..., workflow: _StrsIn = ...) -> None: ...

class ExampleScenarioActor(BackboneElement):
    actorId: _Str
    type: _Str
    name: _Str
    description: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., actorId: _StrIn = ..., type: _StrIn = ..., name: _StrIn = ..., description: _StrIn = ...) -> None: ...

class ExampleScenarioInstance(BackboneElement):
    resourceId: _Str
    resourceType: _Str
    name: _Str
    description: _Str
    version: _Many[ExampleScenarioInstanceVersion]
    containedInstance: _Many[ExampleScenarioInstanceContainedInstance]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., resourceId: _StrIn = ..., resourceType: _StrIn = ..., name: _StrIn = ..., description: _StrIn = ..., version: _Ins[ExampleScenarioInstanceVersion] = ..., containedInstance: _Ins[ExampleScenarioInstanceContainedInstance] = ...) -> None: ...

class ExampleScenarioInstanceContainedInstance(BackboneElement):
    resourceId: _Str
    versionId: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., resourceId: _StrIn = ..., versionId: _StrIn = ...) -> None: ...

class ExampleScenarioInstanceVersion(BackboneElement):
    versionId: _Str
    description: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., versionId: _StrIn = ..., description: _StrIn = ...) -> None: ...

class ExampleScenarioProcess(BackboneElement):
    title: _Str
    description: _Str
    preConditions: _Str
    postConditions: _Str
    step: _Many[ExampleScenarioProcessStep]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., title: _StrIn = ..., description: _StrIn = ..., preConditions: _StrIn = ..., postConditions: _StrIn = ..., step: _Ins[ExampleScenarioProcessStep] = ...) -> None: ...

class ExampleScenarioProcessStep(BackboneElement):
    process: _Many[ExampleScenarioProcess]
    pause: _Bool
    operation: _One[ExampleScenarioProcessStepOperation]
    alternative: _Many[ExampleScenarioProcessStepAlternative]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., process: _Ins[ExampleScenarioProcess] = ..., pause: _BoolIn = ..., operation: _In[ExampleScenarioProcessStepOperation] = ..., alternative: _Ins[ExampleScenarioProcessStepAlternative] = ...) -> None: ...

class ExampleScenarioProcessStepAlternative(BackboneElement):
    title: _Str
    description: _Str
    step: _Many[ExampleScenarioProcessStep]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., title: _StrIn = ..., description: _StrIn = ..., step: _Ins[ExampleScenarioProcessStep] = ...) -> None: ...

class ExampleScenarioProcessStepOperation(BackboneElement):
    number: _Str
    type: _Str
    name: _Str
    initiator: _Str
    receiver: _Str
    description: _Str
    initiatorActive: _Bool
    receiverActive: _Bool
    request: _One[ExampleScenarioInstanceContainedInstance]
    response: _One[ExampleScenarioInstanceContainedInstance]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., number: _StrIn = ..., type: _StrIn = ..., name: _StrIn = ..., initiator: _StrIn = ..., receiver: _StrIn = ..., description: _StrIn = ..., initiatorActive: _BoolIn = ..., receiverActive: _BoolIn = ..., request: _In[ExampleScenarioInstanceContainedInstance] = ..., response: _In[ExampleScenarioInstanceContainedInstance] = ...) -> None: ...

class ExplanationOfBenefit(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    type: _One[CodeableConcept]
    subType: _One[CodeableConcept]
    use: _Str
    patient: _One[Reference]
    billablePeriod: _One[Period]
    created: _DateTime
    enterer: _One[Reference]
    insurer: _One[Reference]
    provider: _One[Reference]
    priority: _One[CodeableConcept]
    fundsReserveRequested: _One[CodeableConcept]
    fundsReserve: _One[CodeableConcept]
    related: _Many[ExplanationOfBenefitRelated]
    prescription: _One[Reference]
    originalPrescription: _One[Reference]
    payee: _One[ExplanationOfBenefitPayee]
    referral: _One[Reference]
    facility: _One[Reference]
    claim: _One[Reference]
    claimResponse: _One[Reference]
    outcome: _Str
    disposition: _Str
    preAuthRef: _Strs
    preAuthRefPeriod: _Many[Period]
    careTeam: _Many[ExplanationOfBenefitCareTeam]
    supportingInfo: _Many[ExplanationOfBenefitSupportingInfo]
    diagnosis: _Many[ExplanationOfBenefitDiagnosis]
    procedure: _Many[ExplanationOfBenefitProcedure]
    precedence: _Int
    insurance: _Many[ExplanationOfBenefitInsurance]
    accident: _One[ExplanationOfBenefitAccident]
    item: _Many[ExplanationOfBenefitItem]
    addItem: _Many[ExplanationOfBenefitAddItem]
    adjudication: _Many[ExplanationOfBenefitItemAdjudication]
    total: _Many[ExplanationOfBenefitTotal]
    payment: _One[ExplanationOfBenefitPayment]
    formCode: _One[CodeableConcept]
    form: _One[Attachment]
    processNote: _Many[ExplanationOfBenefitProcessNote]
    benefitPeriod: _One[Period]
    benefitBalance: _Many[ExplanationOfBenefitBenefitBalance]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., type: _In[CodeableConcept] = ..., subType: _In[CodeableConcept] = ..., use: _StrIn = ..., patient: _In[Reference] = ..., billablePeriod: _In[Period] = ..., created: _DateTimeIn = ..., enterer: _In[Reference] = ..., insurer: _In[Reference] = ..., provider: _In[Reference] = ..., priority: _In[CodeableConcept] = ..., fundsReserveRequested: _In[CodeableConcept] = ..., fundsReserve: _In[CodeableConcept] = ..., related: _Ins[ExplanationOfBenefitRelated] = ..., prescription: _In[Reference] = ..., originalPrescription: _In[Reference] = ..., payee: _In[ExplanationOfBenefitPayee] = ..., referral: _In[Reference] = ..., facility: _In[Reference] = ..., claim: _In[Reference] = ..., claimResponse: _In[Reference] = ..., outcome: _StrIn = ..., disposition: _StrIn = ..., preAuthRef: _StrsIn = ..., preAuthRefPeriod: _Ins[Period] = ..., careTeam: _Ins[ExplanationOfBenefitCareTeam] = ..., supportingInfo: _Ins[ExplanationOfBenefitSupportingInfo] = ..., diagnosis: _Ins[ExplanationOfBenefitDiagnosis] = ..., procedure: _Ins[ExplanationOfBenefitProcedure] = ..., precedence: _IntIn = ..., insurance: _Ins[ExplanationOfBenefitInsurance] = ..., accident: _In[ExplanationOfBenefitAccident] = ..., item: _Ins[ExplanationOfBenefitItem] = ..., addItem: _Ins[ExplanationOfBenefitAddItem] = ..., adjudication: _Ins[ExplanationOfBenefitItemAdjudication] = ..., total: _Ins[ExplanationOfBenefitTotal] = ..., payment: _In[ExplanationOfBenefitPayment] = ..., formCode: _In[CodeableConcept] = ..., form: _In[Attachment] = ..., processNote: _Ins[ExplanationOfBenefitProcessNote] = ..., benefitPeriod: _In[Period] = ..., benefitBalance: _Ins[ExplanationOfBenefitBenefitBalance] = ...) -> None: ...

class ExplanationOfBenefitAccident(BackboneElement):
    date: _Date
    type: _One[CodeableConcept]
    locationAddress: _One[Address]
    locationReference: _One[Reference]
    @builtins.property
    def location(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., date: _DateIn = ..., type: _In[CodeableConcept] = ..., locationAddress: _In[Address] = ..., locationReference: _In[Reference] = ...) -> None: ...

class ExplanationOfBenefitAddItem(BackboneElement):
    itemSequence: _Ints
    detailSequence: _Ints
    subDetailSequence: _Ints
    provider: _Many[Reference]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    programCode: _Many[CodeableConcept]
    servicedDate: _Date
    servicedPeriod: _One[Period]
    locationCodeableConcept: _One[CodeableConcept]
    locationAddress: _One[Address]
    locationReference: _One[Reference]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    bodySite: _One[CodeableConcept]
    subSite: _Many[CodeableConcept]
    noteNumber: _Ints
    adjudication: _Many[ExplanationOfBenefitItemAdjudication]
    detail: _Many[ExplanationOfBenefitAddItemDetail]
    @builtins.property
    def serviced(self) -> _Choice: ...
    @builtins.property
    def location(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., itemSequence: _IntsIn = ..., detailSequence: _IntsIn = ..., subDetailSequence: _IntsIn = ..., provider: _Ins[Reference] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., programCode: _Ins[CodeableConcept] = ..., servicedDate: _DateIn = ..., servicedPeriod: _In[Period] = ..., locationCodeableConcept: _In[CodeableConcept] = ..., locationAddress: _In[Address] = ..., locationReference: _In[Reference] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., bodySite: _In[CodeableConcept] = ..., subSite: _Ins[CodeableConcept] = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ExplanationOfBenefitItemAdjudication] = ..., detail: _Ins[ExplanationOfBenefitAddItemDetail] = ...) -> None: ...

class ExplanationOfBenefitAddItemDetail(BackboneElement):
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    noteNumber: _Ints
    adjudication: _Many[ExplanationOfBenefitItemAdjudication]
    subDetail: _Many[ExplanationOfBenefitAddItemDetailSubDetail]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ExplanationOfBenefitItemAdjudication] = ..., subDetail: _Ins[ExplanationOfBenefitAddItemDetailSubDetail] = ...) -> None: ...

class ExplanationOfBenefitAddItemDetailSubDetail(BackboneElement):
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    noteNumber: _Ints
    adjudication: _Many[ExplanationOfBenefitItemAdjudication]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ExplanationOfBenefitItemAdjudication] = ...) -> None: ...

class ExplanationOfBenefitBenefitBalance(BackboneElement):
    category: _One[CodeableConcept]
    excluded: _Bool
    name: _Str
    description: _Str
    network: _One[CodeableConcept]
    unit: _One[CodeableConcept]
    term: _One[CodeableConcept]
    financial: _Many[ExplanationOfBenefitBenefitBalanceFinancial]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _In[CodeableConcept] = ..., excluded: _BoolIn = ..., name: _StrIn = ..., description: _StrIn = ..., network: _In[CodeableConcept] = ..., unit: _In[CodeableConcept] = ..., term: _In[CodeableConcept] = ..., financial: _Ins[ExplanationOfBenefitBenefitBalanceFinancial] = ...) -> None: ...

class ExplanationOfBenefitBenefitBalanceFinancial(BackboneElement):
    type: _One[CodeableConcept]
    allowedUnsignedInt: _Int
    allowedString: _Str
    allowedMoney: _One[Money]
    usedUnsignedInt: _Int
    usedMoney: _One[Money]
    @builtins.property
    def allowed(self) -> _Choice: ...
    @builtins.property
    def used(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., allowedUnsignedInt: _IntIn = ..., allowedString: _StrIn = ..., allowedMoney: _In[Money] = ..., usedUnsignedInt: _IntIn = ..., usedMoney: _In[Money] = ...) -> None: ...

class ExplanationOfBenefitCareTeam(BackboneElement):
    sequence: _Int
    provider: _One[Reference]
    responsible: _Bool
    role: _One[CodeableConcept]
    qualification: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., provider: _In[Reference] = ..., responsible: _BoolIn = ..., role: _In[CodeableConcept] = ..., qualification: _In[CodeableConcept] = ...) -> None: ...

class ExplanationOfBenefitDiagnosis(BackboneElement):
    sequence: _Int
    diagnosisCodeableConcept: _One[CodeableConcept]
    diagnosisReference: _One[Reference]
    type: _Many[CodeableConcept]
    onAdmission: _One[CodeableConcept]
    packageCode: _One[CodeableConcept]
    @builtins.property
    def diagnosis(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., diagnosisCodeableConcept: _In[CodeableConcept] = ..., diagnosisReference: _In[Reference] = ..., type: _Ins[CodeableConcept] = ..., onAdmission: _In[CodeableConcept] = ..., packageCode: _In[CodeableConcept] = ...) -> None: ...

class ExplanationOfBenefitInsurance(BackboneElement):
    focal: _Bool
    coverage: _One[Reference]
    preAuthRef: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., focal: _BoolIn = ..., coverage: _In[Reference] = ..., preAuthRef: _StrsIn = ...) -> None: ...

class ExplanationOfBenefitItem(BackboneElement):
    sequence: _Int
    careTeamSequence: _Ints
    diagnosisSequence: _Ints
    procedureSequence: _Ints
    informationSequence: _Ints
    revenue: _One[CodeableConcept]
    category: _One[CodeableConcept]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    programCode: _Many[CodeableConcept]
    servicedDate: _Date
    servicedPeriod: _One[Period]
    locationCodeableConcept: _One[CodeableConcept]
    locationAddress: _One[Address]
    locationReference: _One[Reference]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    udi: _Many[Reference]
    bodySite: _One[CodeableConcept]
    subSite: _Many[CodeableConcept]
    encounter: _Many[Reference]
    noteNumber: _Ints
    adjudication: _Many[ExplanationOfBenefitItemAdjudication]
    detail: _Many[ExplanationOfBenefitItemDetail]
    @builtins.property
    def serviced(self) -> _Choice: ...
    @builtins.property
    def location(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., careTeamSequence: _IntsIn = ..., diagnosisSequence: _IntsIn = ..., procedureSequence: _IntsIn = ..., informationSequence: _IntsIn = ..., revenue: _In[CodeableConcept] = ..., category: _In[CodeableConcept] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., programCode: _Ins[CodeableConcept] = ..., servicedDate: _DateIn = ..., servicedPeriod: _In[Period] = ..., locationCodeableConcept: _In[CodeableConcept] = ..., locationAddress: _In[Address] = ..., locationReference: _In[Reference] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., udi: _Ins[Reference] = ..., bodySite: _In[CodeableConcept] = ..., subSite: _Ins[CodeableConcept] = ..., encounter: _Ins[Reference] = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ExplanationOfBenefitItemAdjudication] = ..., detail: _Ins[ExplanationOfBenefitItemDetail] = ...) -> None: ...

class ExplanationOfBenefitItemAdjudication(BackboneElement):
    category: _One[CodeableConcept]
    reason: _One[CodeableConcept]
    amount: _One[Money]
    value: _Decimal
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _In[CodeableConcept] = ..., reason: _In[CodeableConcept] = ..., amount: _In[Money] = ..., value: _DecimalIn = ...) -> None: ...

class ExplanationOfBenefitItemDetail(BackboneElement):
    sequence: _Int
    revenue: _One[CodeableConcept]
    category: _One[CodeableConcept]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    programCode: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    udi: _Many[Reference]
    noteNumber: _Ints
    adjudication: _Many[ExplanationOfBenefitItemAdjudication]
    subDetail: _Many[ExplanationOfBenefitItemDetailSubDetail]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., revenue: _In[CodeableConcept] = ..., category: _In[CodeableConcept] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., programCode: _Ins[CodeableConcept] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., udi: _Ins[Reference] = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ExplanationOfBenefitItemAdjudication] = ..., subDetail: _Ins[ExplanationOfBenefitItemDetailSubDetail] = ...) -> None: ...

class ExplanationOfBenefitItemDetailSubDetail(BackboneElement):
    sequence: _Int
    revenue: _One[CodeableConcept]
    category: _One[CodeableConcept]
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    programCode: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    udi: _Many[Reference]
    noteNumber: _Ints
    adjudication: _Many[ExplanationOfBenefitItemAdjudication]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., revenue: _In[CodeableConcept] = ..., category: _In[CodeableConcept] = ..., productOrService: _In[CodeableConcept] = ..., modifier: _Ins[CodeableConcept] = ..., programCode: _Ins[CodeableConcept] = ..., quantity: _In[Quantity] = ..., unitPrice: _In[Money] = ..., factor: _DecimalIn = ..., net: _In[Money] = ..., udi: _Ins[Reference] = ..., noteNumber: _IntsIn = ..., adjudication: _Ins[ExplanationOfBenefitItemAdjudication] = ...) -> None: ...

class ExplanationOfBenefitPayee(BackboneElement):
    type: _One[CodeableConcept]
    party: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., party: _In[Reference] = ...) -> None: ...

class ExplanationOfBenefitPayment(BackboneElement):
    type: _One[CodeableConcept]
    adjustment: _One[Money]
    adjustmentReason: _One[CodeableConcept]
    date: _Date
    amount: _One[Money]
    identifier: _One[Identifier]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., adjustment: _In[Money] = ..., adjustmentReason: _In[CodeableConcept] = ..., date: _DateIn = ..., amount: _In[Money] = ..., identifier: _In[Identifier] = ...) -> None: ...

class ExplanationOfBenefitProcedure(BackboneElement):
    sequence: _Int
    type: _Many[CodeableConcept]
    date: _DateTime
    procedureCodeableConcept: _One[CodeableConcept]
    procedureReference: _One[Reference]
    udi: _Many[Reference]
    @builtins.property
    def procedure(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., type: _Ins[CodeableConcept] = ..., date: _DateTimeIn = ..., procedureCodeableConcept: _In[CodeableConcept] = ..., procedureReference: _In[Reference] = ..., udi: _Ins[Reference] = ...) -> None: ...

class ExplanationOfBenefitProcessNote(BackboneElement):
    number: _Int
    type: _Str
    text: _Str
    language: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., number: _IntIn = ..., type: _StrIn = ..., text: _StrIn = ..., language: _In[CodeableConcept] = ...) -> None: ...

class ExplanationOfBenefitRelated(BackboneElement):
    claim: _One[Reference]
    relationship: _One[CodeableConcept]
    reference: _One[Identifier]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., claim: _In[Reference] = ..., relationship: _In[CodeableConcept] = ..., reference: _In[Identifier] = ...) -> None: ...

class ExplanationOfBenefitSupportingInfo(BackboneElement):
    sequence: _Int
    category: _One[CodeableConcept]
    code: _One[CodeableConcept]
    timingDate: _Date
    timingPeriod: _One[Period]
    valueBoolean: _Bool
    valueString: _Str
    valueQuantity: _One[Quantity]
    valueAttachment: _One[Attachment]
    valueReference: _One[Reference]
    reason: _One[Coding]
    @builtins.property
    def timing(self) -> _Choice: ...
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., category: _In[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., timingDate: _DateIn = ..., timingPeriod: _In[Period] = ..., valueBoolean: _BoolIn = ..., valueString: _StrIn = ..., valueQuantity: _In[Quantity] = ..., valueAttachment: _In[Attachment] = ..., valueReference: _In[Reference] = ..., reason: _In[Coding] = ...) -> None: ...

class ExplanationOfBenefitTotal(BackboneElement):
    category: _One[CodeableConcept]
    amount: _One[Money]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _In[CodeableConcept] = ..., amount: _In[Money] = ...) -> None: ...

class Expression(Element):
    description: _Str
    name: _Str
    language: _Str
    expression: _Str
    reference: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., description: _StrIn = ..., name: _StrIn = ..., language: _StrIn = ..., expression: _StrIn = ..., reference: _StrIn = ...) -> None: ...

class Extension(Element):
    url: _Str
    valueBase64Binary: _Bytes
    valueBoolean: _Bool
    valueCanonical: _Str
    valueCode: _Str
    valueDate: _Date
    valueDateTime: _DateTime
    valueDecimal: _Decimal
    valueId: _Str
    valueInstant: _DateTime
    valueInteger: _Int
    valueMarkdown: _Str
    valueOid: _Str
    valuePositiveInt: _Int
    valueString: _Str
    valueTime: _Time
    valueUnsignedInt: _Int
    valueUri: _Str
    valueUrl: _Str
    valueUuid: _Str
    valueAddress: _One[Address]
    valueAge: _One[Age]
    valueAnnotation: _One[Annotation]
    valueAttachment: _One[Attachment]
    valueCodeableConcept: _One[CodeableConcept]
    valueCoding: _One[Coding]
    valueContactPoint: _One[ContactPoint]
    valueCount: _One[Count]
    valueDistance: _One[Distance]
    valueDuration: _One[Duration]
    valueHumanName: _One[HumanName]
    valueIdentifier: _One[Identifier]
    valueMoney: _One[Money]
    valuePeriod: _One[Period]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueRatio: _One[Ratio]
    valueReference: _One[Reference]
    valueSampledData: _One[SampledData]
    valueSignature: _One[Signature]
    valueTiming: _One[Timing]
    valueContactDetail: _One[ContactDetail]
    valueContributor: _One[Contributor]
    valueDataRequirement: _One[DataRequirement]
    valueExpression: _One[Expression]
    valueParameterDefinition: _One[ParameterDefinition]
    valueRelatedArtifact: _One[RelatedArtifact]
    valueTriggerDefinition: _One[TriggerDefinition]
    valueUsageContext: _One[UsageContext]
    valueDosage: _One[Dosage]
    valueMeta: _One[Meta]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., url: _StrIn = ..., valueBase64Binary: _BytesIn = ..., valueBoolean: _BoolIn = ..., valueCanonical: _StrIn = ..., valueCode: _StrIn = ..., valueDate: _DateIn = ..., valueDateTime: _DateTimeIn = ..., valueDecimal: _DecimalIn = ..., valueId: _StrIn = ..., valueInstant: _DateTimeIn = ..., valueInteger: _IntIn = ..., valueMarkdown: _StrIn = ..., valueOid: _StrIn = ..., valuePositiveInt: _IntIn = ..., valueString: _StrIn = ..., valueTime: _TimeIn = ..., valueUnsignedInt: _IntIn = ..., valueUri: _StrIn = ..., valueUrl: _StrIn = ..., valueUuid: _StrIn = ..., valueAddress: _In[Address] = ..., valueAge: _In[Age] = ..., valueAnnotation: _In[Annotation] = ..., valueAttachment: _In[Attachment] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueCoding: _In[Coding] = ..., valueContactPoint: _In[ContactPoint] = ..., valueCount: _In[Count] = ..., valueDistance: _In[Distance] = ..., valueDuration: _In[Duration] = ..., valueHumanName: _In[HumanName] = ..., valueIdentifier: _In[Identifier] = ..., valueMoney: _In[Money] = ..., valuePeriod: _In[Period] = ..., valueQuantity: _In[Quantity] = ..., valueRange: _In[Range] = ..., valueRatio: _In[Ratio] = ..., valueReference: _In[Reference] = ..., valueSampledData: _In[SampledData] = ..., valueSignature: _In[Signature] = ..., valueTiming: _In[Timing] = ..., valueContactDetail: _In[ContactDetail] = ..., valueContributor: _In[Contributor] = ..., valueDataRequirement: _In[DataRequirement] = ..., valueExpression: _In[Expression] = ..., valueParameterDefinition: _In[ParameterDefinition] = ..., valueRelatedArtifact: _In[RelatedArtifact] = ..., valueTriggerDefinition: _In[TriggerDefinition] = ..., valueUsageContext: _In[UsageContext] = ..., valueDosage: _In[Dosage] = ..., valueMeta: _In[Meta] = ...) -> None: ...

class FamilyMemberHistory(DomainResource):
    identifier: _Many[Identifier]
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    status: _Str
    dataAbsentReason: _One[CodeableConcept]
    patient: _One[Reference]
    date: _DateTime
    name: _Str
    relationship: _One[CodeableConcept]
    sex: _One[CodeableConcept]
    bornPeriod: _One[Period]
    bornDate: _Date
    bornString: _Str
    ageAge: _One[Age]
    ageRange: _One[Range]
    ageString: _Str
    estimatedAge: _Bool
    deceasedBoolean: _Bool
    deceasedAge: _One[Age]
    deceasedRange: _One[Range]
    deceasedDate: _Date
    deceasedString: _Str
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    note: _Many[Annotation]
    condition: _Many[FamilyMemberHistoryCondition]
    @builtins.property
    def born(self) -> _Choice: ...
    @builtins.property
    def age(self) -> _Choice: ...
    @builtins.property
    def deceased(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., status: _StrIn = ..., dataAbsentReason: _In[CodeableConcept] = ..., patient: _In[Reference] = ..., date: _DateTimeIn = ..., name: _StrIn = ..., relationship: _In[CodeableConcept] = ..., sex: _In[CodeableConcept] = ..., bornPeriod: _In[Period] = ..., bornDate: _DateIn = ..., bornString: _StrIn = ..., ageAge: _In[Age] = ..., ageRange: _In[Range] = ..., ageString: _StrIn = ..., estimatedAge: _BoolIn = ..., deceasedBoolean: _BoolIn = ..., deceasedAge: _In[Age] = ..., deceasedRange: _In[Range] = ..., deceasedDate: _DateIn = ..., deceasedString: _StrIn = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., condition: _Ins[FamilyMemberHistoryCondition] = ...) -> None: ...

class FamilyMemberHistoryCondition(BackboneElement):
    code: _One[CodeableConcept]
    outcome: _One[CodeableConcept]
    contributedToDeath: _Bool
    onsetAge: _One[Age]
    onsetRange: _One[Range]
    onsetPeriod: _One[Period]
    onsetString: _Str
    note: _Many[Annotation]
    @builtins.property
    def onset(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., outcome: _In[CodeableConcept] = ..., contributedToDeath: _BoolIn = ..., onsetAge: _In[Age] = ..., onsetRange: _In[Range] = ..., onsetPeriod: _In[Period] = ..., onsetString: _StrIn = ..., note: _Ins[Annotation] = ...) -> None: ...

class Flag(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    category: _Many[CodeableConcept]
    code: _One[CodeableConcept]
    subject: _One[Reference]
    period: _One[Period]
    encounter: _One[Reference]
    author: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., category: _Ins[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., period: _In[Period] = ..., encounter: _In[Reference] = ..., author: _In[Reference] = ...) -> None: ...

class Goal(DomainResource):
    identifier: _Many[Identifier]
    lifecycleStatus: _Str
    achievementStatus: _One[CodeableConcept]
    category: _Many[CodeableConcept]
    priority: _One[CodeableConcept]
    description: _One[CodeableConcept]
    subject: _One[Reference]
    startDate: _Date
    startCodeableConcept: _One[CodeableConcept]
    target: _Many[GoalTarget]
    statusDate: _Date
    statusReason: _Str
    expressedBy: _One[Reference]
    addresses: _Many[Reference]
    note: _Many[Annotation]
    outcomeCode: _Many[CodeableConcept]
    outcomeReference: _Many[Reference]
    @builtins.property
    def start(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., lifecycleStatus: _StrIn = ..., achievementStatus: _In[CodeableConcept] = ..., category: _Ins[CodeableConcept] = ..., priority: _In[CodeableConcept] = ..., description: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., startDate: _DateIn = ..., startCodeableConcept: _In[CodeableConcept] = ..., target: _Ins[GoalTarget] = ..., statusDate: _DateIn = ..., statusReason: _StrIn = ..., expressedBy: _In[Reference] = ..., addresses: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., outcomeCode: _Ins[CodeableConcept] = ..., outcomeReference: _Ins[Reference] = ...) -> None: ...

class GoalTarget(BackboneElement):
    measure: _One[CodeableConcept]
    detailQuantity: _One[Quantity]
    detailRange: _One[Range]
    detailCodeableConcept: _One[CodeableConcept]
    detailString: _Str
    detailBoolean: _Bool
    detailInteger: _Int
    detailRatio: _One[Ratio]
    dueDate: _Date
    dueDuration: _One[Duration]
    @builtins.property
    def detail(self) -> _Choice: ...
    @builtins.property
    def due(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., measure: _In[CodeableConcept] = ..., detailQuantity: _In[Quantity] = ..., detailRange: _In[Range] = ..., detailCodeableConcept: _In[CodeableConcept] = ..., detailString: _StrIn = ..., detailBoolean: _BoolIn = ..., detailInteger: _IntIn = ..., detailRatio: _In[Ratio] = ..., dueDate: _DateIn = ..., dueDuration: _In[Duration] = ...) -> None: ...

class GraphDefinition(DomainResource):
    url: _Str
    version: _Str
    name: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    start: _Str
    profile: _Str
    link: _Many[GraphDefinitionLink]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., version: _StrIn = ..., name: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., start: _StrIn = ..., profile: _StrIn = ..., link: _Ins[GraphDefinitionLink] = ...) -> None: ...

class GraphDefinitionLink(BackboneElement):
    path: _Str
    sliceName: _Str
    min: _Int
    max: _Str
    description: _Str
    target: _Many[GraphDefinitionLinkTarget]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., path: _StrIn = ..., sliceName: _StrIn = ..., min: _IntIn = ..., max: _StrIn = ..., description: _StrIn = ..., target: _Ins[GraphDefinitionLinkTarget] = ...) -> None: ...

class GraphDefinitionLinkTarget(BackboneElement):
    type: _Str
    params: _Str
    profile: _Str
    compartment: _Many[GraphDefinitionLinkTargetCompartment]
    link: _Many[GraphDefinitionLink]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., params: _StrIn = ..., profile: _StrIn = ..., compartment: _Ins[GraphDefinitionLinkTargetCompartment] = ..., link: _Ins[GraphDefinitionLink] = ...) -> None: ...

class GraphDefinitionLinkTargetCompartment(BackboneElement):
    use: _Str
    code: _Str
    rule: _Str
    expression: _Str
    description: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., use: _StrIn = ..., code: _StrIn = ..., rule: _StrIn = ..., expression: _StrIn = ..., description: _StrIn = ...) -> None: ...

class Group(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    type: _Str
    actual: _Bool
    code: _One[CodeableConcept]
    name: _Str
    quantity: _Int
    managingEntity: _One[Reference]
    characteristic: _Many[GroupCharacteristic]
    member: _Many[GroupMember]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., type: _StrIn = ..., actual: _BoolIn = ..., code: _In[CodeableConcept] = ..., name: _StrIn = ..., quantity: _IntIn = ..., managingEntity: _In[Reference] = ..., characteristic: _Ins[GroupCharacteristic] = ..., member: _Ins[GroupMember] = ...) -> None: ...

class GroupCharacteristic(BackboneElement):
    code: _One[CodeableConcept]
    valueCodeableConcept: _One[CodeableConcept]
    valueBoolean: _Bool
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueReference: _One[Reference]
    exclude: _Bool
    period: _One[Period]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueBoolean: _BoolIn = ..., valueQuantity: _In[Quantity] = ..., valueRange: _In[Range] = ..., valueReference: _In[Reference] = ..., exclude: _BoolIn = ..., period: _In[Period] = ...) -> None: ...

class GroupMember(BackboneElement):
    entity: _One[Reference]
    period: _One[Period]
    inactive: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., entity: _In[Reference] = ..., period: _In[Period] = ..., inactive: _BoolIn = ...) -> None: ...

class GuidanceResponse(DomainResource):
    requestIdentifier: _One[Identifier]
    identifier: _Many[Identifier]
    moduleUri: _Str
    moduleCanonical: _Str
    moduleCodeableConcept: _One[CodeableConcept]
    status: _Str
    subject: _One[Reference]
    encounter: _One[Reference]
    occurrenceDateTime: _DateTime
    performer: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    note: _Many[Annotation]
    evaluationMessage: _Many[Reference]
    outputParameters: _One[Reference]
    result: _One[Reference]
    dataRequirement: _Many[DataRequirement]
    @builtins.property
    def module(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., requestIdentifier: _In[Identifier] = ..., identifier: _Ins[Identifier] = ..., moduleUri: _StrIn = ..., moduleCanonical: _StrIn = ..., moduleCodeableConcept: _In[CodeableConcept] = ..., status: _StrIn = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., occurrenceDateTime: _DateTimeIn = ..., performer: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., evaluationMessage: _Ins[Reference] = ..., outputParameters: _In[Reference] = ..., result: _In[Reference] = ..., dataRequirement: _Ins[DataRequirement] = ...) -> None: ...

class HealthcareService(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    providedBy: _One[Reference]
    category: _Many[CodeableConcept]
    type: _Many[CodeableConcept]
    specialty: _Many[CodeableConcept]
    location: _Many[Reference]
    name: _Str
    comment: _Str
    extraDetails: _Str
    photo: _One[Attachment]
    telecom: _Many[ContactPoint]
    coverageArea: _Many[Reference]
    serviceProvisionCode: _Many[CodeableConcept]
    eligibility: _Many[HealthcareServiceEligibility]
    program: _Many[CodeableConcept]
    characteristic: _Many[CodeableConcept]
    communication: _Many[CodeableConcept]
    referralMethod: _Many[CodeableConcept]
    appointmentRequired: _Bool
    availableTime: _Many[HealthcareServiceAvailableTime]
    notAvailable: _Many[HealthcareServiceNotAvailable]
    availabilityExceptions: _Str
    endpoint: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., providedBy: _In[Reference] = ..., category: _Ins[CodeableConcept] = ..., type: _Ins[CodeableConcept] = ..., specialty: _Ins[CodeableConcept] = ..., location: _Ins[Reference] = ..., name: _StrIn = ..., comment: _StrIn = ..., extraDetails: _StrIn = ..., photo: _In[Attachment] = ..., telecom: _Ins[ContactPoint] = ..., coverageArea: _Ins[Reference] = ..., serviceProvisionCode: _Ins[CodeableConcept] = ..., eligibility: _Ins[HealthcareServiceEligibility] = ..., program: _Ins[CodeableConcept] = ..., characteristic: _Ins[CodeableConcept] = ..., communication: _Ins[CodeableConcept] = ..., referralMethod: _Ins[CodeableConcept] = ..., appointmentRequired: _BoolIn = ..., availableTime: _Ins[HealthcareServiceAvailableTime] = ..., notAvailable: _Ins[HealthcareServiceNotAvailable] = ..., availabilityExceptions: _StrIn = ..., endpoint: _Ins[Reference] = ...) -> None: ...

class HealthcareServiceAvailableTime(BackboneElement):
    daysOfWeek: _Strs
    allDay: _Bool
    availableStartTime: _Time
    availableEndTime: _Time
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., daysOfWeek: _StrsIn = ..., allDay: _BoolIn = ..., availableStartTime: _TimeIn = ..., availableEndTime: _TimeIn = ...) -> None: ...

class HealthcareServiceEligibility(BackboneElement):
    code: _One[CodeableConcept]
    comment: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., comment: _StrIn = ...) -> None: ...

class HealthcareServiceNotAvailable(BackboneElement):
    description: _Str
    during: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., during: _In[Period] = ...) -> None: ...

class HumanName(Element):
    use: _Str
    text: _Str
    family: _Str
    given: _Strs
    prefix: _Strs
    suffix: _Strs
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., use: _StrIn = ..., text: _StrIn = ..., family: _StrIn = ..., given: _StrsIn = ..., prefix: _StrsIn = ..., suffix: _StrsIn = ..., period: _In[Period] = ...) -> None: ...

class Identifier(Element):
    use: _Str
    type: _One[CodeableConcept]
    system: _Str
    value: _Str
    period: _One[Period]
    assigner: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., use: _StrIn = ..., type: _In[CodeableConcept] = ..., system: _StrIn = ..., value: _StrIn = ..., period: _In[Period] = ..., assigner: _In[Reference] = ...) -> None: ...

class ImagingStudy(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    modality: _Many[Coding]
    subject: _One[Reference]
    encounter: _One[Reference]
    started: _DateTime
    basedOn: _Many[Reference]
    referrer: _One[Reference]
    interpreter: _Many[Reference]
    endpoint: _Many[Reference]
    numberOfSeries: _Int
    numberOfInstances: _Int
    procedureReference: _One[Reference]
    procedureCode: _Many[CodeableConcept]
    location: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    note: _Many[Annotation]
    description: _Str
    series: _Many[ImagingStudySeries]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., modality: _Ins[Coding] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., started: _DateTimeIn = ..., basedOn: _Ins[Reference] = ..., referrer: _In[Reference] = ..., interpreter: _Ins[Reference] = ..., endpoint: _Ins[Reference] = ..., numberOfSeries: _IntIn = ..., numberOfInstances: _IntIn = ..., procedureReference: _In[Reference] = ..., procedureCode: _Ins[CodeableConcept] = ..., location: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., description: _StrIn = ..., series: _Ins[ImagingStudySeries] = ...) -> None: ...

class ImagingStudySeries(BackboneElement):
    uid: _Str
    number: _Int
    modality: _One[Coding]
    description: _Str
    numberOfInstances: _Int
    endpoint: _Many[Reference]
    bodySite: _One[Coding]
    laterality: _One[Coding]
    specimen: _Many[Reference]
    started: _DateTime
    performer: _Many[ImagingStudySeriesPerformer]
    instance: _Many[ImagingStudySeriesInstance]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., uid: _StrIn = ..., number: _IntIn = ..., modality: _In[Coding] = ..., description: _StrIn = ..., numberOfInstances: _IntIn = ..., endpoint: _Ins[Reference] = ..., bodySite: _In[Coding] = ..., laterality: _In[Coding] = ..., specimen: _Ins[Reference] = ..., started: _DateTimeIn = ..., performer: _Ins[ImagingStudySeriesPerformer] = ..., instance: _Ins[ImagingStudySeriesInstance] = ...) -> None: ...

class ImagingStudySeriesInstance(BackboneElement):
    uid: _Str
    sopClass: _One[Coding]
    number: _Int
    title: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., uid: _StrIn = ..., sopClass: _In[Coding] = ..., number: _IntIn = ..., title: _StrIn = ...) -> None: ...

class ImagingStudySeriesPerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., function: _In[CodeableConcept] = ..., actor: _In[Reference] = ...) -> None: ...

class Immunization(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    statusReason: _One[CodeableConcept]
    vaccineCode: _One[CodeableConcept]
    patient: _One[Reference]
    encounter: _One[Reference]
    occurrenceDateTime: _DateTime
    occurrenceString: _Str
    recorded: _DateTime
    primarySource: _Bool
    reportOrigin: _One[CodeableConcept]
    location: _One[Reference]
    manufacturer: _One[Reference]
    lotNumber: _Str
    expirationDate: _Date
    site: _One[CodeableConcept]
    route: _One[CodeableConcept]
    doseQuantity: _One[Quantity]
    performer: _Many[ImmunizationPerformer]
    note: _Many[Annotation]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    isSubpotent: _Bool
    subpotentReason: _Many[CodeableConcept]
    education: _Many[ImmunizationEducation]
    programEligibility: _Many[CodeableConcept]
    fundingSource: _One[CodeableConcept]
    reaction: _Many[ImmunizationReaction]
    protocolApplied: _Many[ImmunizationProtocolApplied]
    @builtins.property
    def occurrence(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., statusReason: _In[CodeableConcept] = ..., vaccineCode: _In[CodeableConcept] = ..., patient: _In[Reference] = ..., encounter: _In[Reference] = ..., occurrenceDateTime: _DateTimeIn = ..., occurrenceString: _StrIn = ..., recorded: _DateTimeIn = ..., primarySource: _BoolIn = ..., reportOrigin: _In[CodeableConcept] = ..., location: _In[Reference] = ..., manufacturer: _In[Reference] = ..., lotNumber: _StrIn = ..., expirationDate: _DateIn = ..., site: _In[CodeableConcept] = ..., route: _In[CodeableConcept] = ..., doseQuantity: _In[Quantity] = ..., performer: _Ins[ImmunizationPerformer] = ..., note: _Ins[Annotation] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., isSubpotent: _BoolIn = ..., subpotentReason: _Ins[CodeableConcept] = ..., education: _Ins[ImmunizationEducation] = ..., programEligibility: _Ins[CodeableConcept] = ..., fundingSource: _In[CodeableConcept] = ..., reaction: _Ins[ImmunizationReaction] = ..., protocolApplied: _Ins[ImmunizationProtocolApplied] = ...) -> None: ...

class ImmunizationEducation(BackboneElement):
    documentType: _Str
    reference: _Str
    publicationDate: _DateTime
    presentationDate: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., documentType: _StrIn = ..., reference: _StrIn = ..., publicationDate: _DateTimeIn = ..., presentationDate: _DateTimeIn = ...) -> None: ...

class ImmunizationPerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., function: _In[CodeableConcept] = ..., actor: _In[Reference] = ...) -> None: ...

class ImmunizationProtocolApplied(BackboneElement):
    series: _Str
    authority: _One[Reference]
    targetDisease: _Many[CodeableConcept]
    doseNumberPositiveInt: _Int
    doseNumberString: _Str
    seriesDosesPositiveInt: _Int
    seriesDosesString: _Str
    @builtins.property
    def doseNumber(self) -> _Choice: ...
    @builtins.property
    def seriesDoses(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., series: _StrIn = ..., authority: _In[Reference] = ..., targetDisease: _Ins[CodeableConcept] = ..., doseNumberPositiveInt: _IntIn = ..., doseNumberString: _StrIn = ..., seriesDosesPositiveInt: _IntIn = ..., seriesDosesString: _StrIn = ...) -> None: ...

class ImmunizationReaction(BackboneElement):
    date: _DateTime
    detail: _One[Reference]
    reported: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., date: _DateTimeIn = ..., detail: _In[Reference] = ..., reported: _BoolIn = ...) -> None: ...

class ImmunizationEvaluation(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    patient: _One[Reference]
    date: _DateTime
    authority: _One[Reference]
    targetDisease: _One[CodeableConcept]
    immunizationEvent: _One[Reference]
    doseStatus: _One[CodeableConcept]
    doseStatusReason: _Many[CodeableConcept]
    description: _Str
    series: _Str
    doseNumberPositiveInt: _Int
    doseNumberString: _Str
    seriesDosesPositiveInt: _Int
    seriesDosesString: _Str
    @builtins.property
    def doseNumber(self) -> _Choice: ...
    @builtins.property
    def seriesDoses(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., patient: _In[Reference] = ..., date: _DateTimeIn = ..., authority: _In[Reference] = ..., targetDisease: _In[CodeableConcept] = ..., immunizationEvent: _In[Reference] = ..., doseStatus: _In[CodeableConcept] = ..., doseStatusReason: _Ins[CodeableConcept] = ..., description: _StrIn = ..., series: _StrIn = ..., doseNumberPositiveInt: _IntIn = ..., doseNumberString: _StrIn = ..., seriesDosesPositiveInt: _IntIn = ..., seriesDosesString: _StrIn = ...) -> None: ...

class ImmunizationRecommendation(DomainResource):
    identifier: _Many[Identifier]
    patient: _One[Reference]
    date: _DateTime
    authority: _One[Reference]
    recommendation: _Many[ImmunizationRecommendationRecommendation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., patient: _In[Reference] = ..., date: _DateTimeIn = ..., authority: _In[Reference] = ..., recommendation: _Ins[ImmunizationRecommendationRecommendation] = ...) -> None: ...

class ImmunizationRecommendationRecommendation(BackboneElement):
    vaccineCode: _Many[CodeableConcept]
    targetDisease: _One[CodeableConcept]
    contraindicatedVaccineCode: _Many[CodeableConcept]
    forecastStatus: _One[CodeableConcept]
    forecastReason: _Many[CodeableConcept]
    dateCriterion: _Many[ImmunizationRecommendationRecommendationDateCriterion]
    description: _Str
    series: _Str
    doseNumberPositiveInt: _Int
    doseNumberString: _Str
    seriesDosesPositiveInt: _Int
    seriesDosesString: _Str
    supportingImmunization: _Many[Reference]
    supportingPatientInformation: _Many[Reference]
    @builtins.property
    def doseNumber(self) -> _Choice: ...
    @builtins.property
    def seriesDoses(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., vaccineCode: _Ins[CodeableConcept] = ..., targetDisease: _In[CodeableConcept] = ..., contraindicatedVaccineCode: _Ins[CodeableConcept] = ..., forecastStatus: _In[CodeableConcept] = ..., forecastReason: _Ins[CodeableConcept] = ..., dateCriterion: _Ins[ImmunizationRecommendationRecommendationDateCriterion] = ..., description: _StrIn = ..., series: _StrIn = ..., doseNumberPositiveInt: _IntIn = ..., doseNumberString: _StrIn = ..., seriesDosesPositiveInt: _IntIn = ..., seriesDosesString: _StrIn = ..., supportingImmunization: _Ins[Reference] = ..., supportingPatientInformation: _Ins[Reference] = ...) -> None: ...

class ImmunizationRecommendationRecommendationDateCriterion(BackboneElement):
    code: _One[CodeableConcept]
    value: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., value: _DateTimeIn = ...) -> None: ...

class ImplementationGuide(DomainResource):
    url: _Str
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    copyright: _Str
    packageId: _Str
    license: _Str
    fhirVersion: _Strs
    dependsOn: _Many[ImplementationGuideDependsOn]
    global_: _Many[ImplementationGuideGlobal]
    definition: _One[ImplementationGuideDefinition]
    manifest: _One[ImplementationGuideManifest]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., copyright: _StrIn = ..., packageId: _StrIn = ..., license: _StrIn = ..., fhirVersion: _StrsIn = ..., dependsOn: _Ins[ImplementationGuideDependsOn] = ..., global_: _Ins[ImplementationGuideGlobal] = ..., definition: _In[ImplementationGuideDefinition] = ..., manifest: _In[ImplementationGuideManifest] = ...) -> None: ...

class ImplementationGuideDefinition(BackboneElement):
    grouping: _Many[ImplementationGuideDefinitionGrouping]
    resource: _Many[ImplementationGuideDefinitionResource]
    page: _One[ImplementationGuideDefinitionPage]
    parameter: _Many[ImplementationGuideDefinitionParameter]
    template: _Many[ImplementationGuideDefinitionTemplate]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., grouping: _Ins[ImplementationGuideDefinitionGrouping] = ..., resource: _Ins[ImplementationGuideDefinitionResource] = ..., page: _In[ImplementationGuideDefinitionPage] = ..., parameter: _Ins[ImplementationGuideDefinitionParameter] = ..., template: _Ins[ImplementationGuideDefinitionTemplate] = ...) -> None: ...

class ImplementationGuideDefinitionGrouping(BackboneElement):
    name: _Str
    description: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., description: _StrIn = ...) -> None: ...

class ImplementationGuideDefinitionPage(BackboneElement):
    nameUrl: _Str
    nameReference: _One[Reference]
    title: _Str
    generation: _Str
    page: _Many[ImplementationGuideDefinitionPage]
    @builtins.property
    def name(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., nameUrl: _StrIn = ..., nameReference: _In[Reference] = ..., title: _StrIn = ..., generation: _StrIn = ..., page: _Ins[ImplementationGuideDefinitionPage] = ...) -> None: ...

class ImplementationGuideDefinitionParameter(BackboneElement):
    code: _Str
    value: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., value: _StrIn = ...) -> None: ...

class ImplementationGuideDefinitionResource(BackboneElement):
    reference: _One[Reference]
    fhirVersion: _Strs
    name: _Str
    description: _Str
    exampleBoolean: _Bool
    exampleCanonical: _Str
    groupingId: _Str
    @builtins.property
    def example(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., reference: _In[Reference] = ..., fhirVersion: _StrsIn = ..., name: _StrIn = ..., description: _StrIn = ..., exampleBoolean: _BoolIn = ..., exampleCanonical: _StrIn = ..., groupingId: _StrIn = ...) -> None: ...

class ImplementationGuideDefinitionTemplate(BackboneElement):
    code: _Str
    source: _Str
    scope: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., source: _StrIn = ..., scope: _StrIn = ...) -> None: ...

class ImplementationGuideDependsOn(BackboneElement):
    uri: _Str
    packageId: _Str
    version: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., uri: _StrIn = ..., packageId: _StrIn = ..., version: _StrIn = ...) -> None: ...

class ImplementationGuideGlobal(BackboneElement):
    type: _Str
    profile: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., profile: _StrIn = ...) -> None: ...

class ImplementationGuideManifest(BackboneElement):
    rendering: _Str
    resource: _Many[ImplementationGuideManifestResource]
    page: _Many[ImplementationGuideManifestPage]
    image: _Strs
    other: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., rendering: _StrIn = ..., resource: _Ins[ImplementationGuideManifestResource] = ..., page: _Ins[ImplementationGuideManifestPage] = ..., image: _StrsIn = ..., other: _StrsIn = ...) -> None: ...

class ImplementationGuideManifestPage(BackboneElement):
    name: _Str
    title: _Str
    anchor: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., title: _StrIn = ..., anchor: _StrsIn = ...) -> None: ...

class ImplementationGuideManifestResource(BackboneElement):
    reference: _One[Reference]
    exampleBoolean: _Bool
    exampleCanonical: _Str
    relativePath: _Str
    @builtins.property
    def example(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., reference: _In[Reference] = ..., exampleBoolean: _BoolIn = ..., exampleCanonical: _StrIn = ..., relativePath: _StrIn = ...) -> None: ...

class InsurancePlan(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    type: _Many[CodeableConcept]
    name: _Str
    alias: _Strs
    period: _One[Period]
    ownedBy: _One[Reference]
    administeredBy: _One[Reference]
    coverageArea: _Many[Reference]
    contact: _Many[InsurancePlanContact]
    endpoint: _Many[Reference]
    network: _Many[Reference]
    coverage: _Many[InsurancePlanCoverage]
    plan: _Many[InsurancePlanPlan]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., type: _Ins[CodeableConcept] = ..., name: _StrIn = ..., alias: _StrsIn = ..., period: _In[Period] = ..., ownedBy: _In[Reference] = ..., administeredBy: _In[Reference] = ..., coverageArea: _Ins[Reference] = ..., contact: _Ins[InsurancePlanContact] = ..., endpoint: _Ins[Reference] = ..., network: _Ins[Reference] = ..., coverage: _Ins[InsurancePlanCoverage] = ..., plan: _Ins[InsurancePlanPlan] = ...) -> None: ...

class InsurancePlanContact(BackboneElement):
    purpose: _One[CodeableConcept]
    name: _One[HumanName]
    telecom: _Many[ContactPoint]
    address: _One[Address]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., purpose: _In[CodeableConcept] = ..., name: _In[HumanName] = ..., telecom: _Ins[ContactPoint] = ..., address: _In[Address] = ...) -> None: ...

class InsurancePlanCoverage(BackboneElement):
    type: _One[CodeableConcept]
    network: _Many[Reference]
    benefit: _Many[InsurancePlanCoverageBenefit]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., network: _Ins[Reference] = ..., benefit: _Ins[InsurancePlanCoverageBenefit] = ...) -> None: ...

class InsurancePlanCoverageBenefit(BackboneElement):
    type: _One[CodeableConcept]
    requirement: _Str
    limit: _Many[InsurancePlanCoverageBenefitLimit]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., requirement: _StrIn = ..., limit: _Ins[InsurancePlanCoverageBenefitLimit] = ...) -> None: ...

class InsurancePlanCoverageBenefitLimit(BackboneElement):
    value: _One[Quantity]
    code: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., value: _In[Quantity] = ..., code: _In[CodeableConcept] = ...) -> None: ...

class InsurancePlanPlan(BackboneElement):
    identifier: _Many[Identifier]
    type: _One[CodeableConcept]
    coverageArea: _Many[Reference]
    network: _Many[Reference]
    generalCost: _Many[InsurancePlanPlanGeneralCost]
    specificCost: _Many[InsurancePlanPlanSpecificCost]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., type: _In[CodeableConcept] = ..., coverageArea: _Ins[Reference] = ..., network: _Ins[Reference] = ..., generalCost: _Ins[InsurancePlanPlanGeneralCost] = ..., specificCost: _Ins[InsurancePlanPlanSpecificCost] = ...) -> None: ...

class InsurancePlanPlanGeneralCost(BackboneElement):
    type: _One[CodeableConcept]
    groupSize: _Int
    cost: _One[Money]
    comment: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., groupSize: _IntIn = ..., cost: _In[Money] = ..., comment: _StrIn = ...) -> None: ...

class InsurancePlanPlanSpecificCost(BackboneElement):
    category: _One[CodeableConcept]
    benefit: _Many[InsurancePlanPlanSpecificCostBenefit]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _In[CodeableConcept] = ..., benefit: _Ins[InsurancePlanPlanSpecificCostBenefit] = ...) -> None: ...

class InsurancePlanPlanSpecificCostBenefit(BackboneElement):
    type: _One[CodeableConcept]
    cost: _Many[InsurancePlanPlanSpecificCostBenefitCost]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., cost: _Ins[InsurancePlanPlanSpecificCostBenefitCost] = ...) -> None: ...

class InsurancePlanPlanSpecificCostBenefitCost(BackboneElement):
    type: _One[CodeableConcept]
    applicability: _One[CodeableConcept]
    qualifiers: _Many[CodeableConcept]
    value: _One[Quantity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., applicability: _In[CodeableConcept] = ..., qualifiers: _Ins[CodeableConcept] = ..., value: _In[Quantity] = ...) -> None: ...

class Invoice(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    cancelledReason: _Str
    type: _One[CodeableConcept]
    subject: _One[Reference]
    recipient: _One[Reference]
    date: _DateTime
    participant: _Many[InvoiceParticipant]
    issuer: _One[Reference]
    account: _One[Reference]
    lineItem: _Many[InvoiceLineItem]
    totalPriceComponent: _Many[InvoiceLineItemPriceComponent]
    totalNet: _One[Money]
    totalGross: _One[Money]
    paymentTerms: _Str
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., cancelledReason: _StrIn = ..., type: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., recipient: _In[Reference] = ..., date: _DateTimeIn = ..., participant: _Ins[InvoiceParticipant] = ..., issuer: _In[Reference] = ..., account: _In[Reference] = ..., lineItem: _Ins[InvoiceLineItem] = ..., totalPriceComponent: _Ins[InvoiceLineItemPriceComponent] = ..., totalNet: _In[Money] = ..., totalGross: _In[Money] = ..., paymentTerms: _StrIn = ..., note: _Ins[Annotation] = ...) -> None: ...

class InvoiceLineItem(BackboneElement):
    sequence: _Int
    chargeItemReference: _One[Reference]
    chargeItemCodeableConcept: _One[CodeableConcept]
    priceComponent: _Many[InvoiceLineItemPriceComponent]
    @builtins.property
    def chargeItem(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequence: _IntIn = ..., chargeItemReference: _In[Reference] = ..., chargeItemCodeableConcept: _In[CodeableConcept] = ..., priceComponent: _Ins[InvoiceLineItemPriceComponent] = ...) -> None: ...

class InvoiceLineItemPriceComponent(BackboneElement):
    type: _Str
    code: _One[CodeableConcept]
    factor: _Decimal
    amount: _One[Money]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., code: _In[CodeableConcept] = ..., factor: _DecimalIn = ..., amount: _In[Money] = ...) -> None: ...

class InvoiceParticipant(BackboneElement):
    role: _One[CodeableConcept]
    actor: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., role: _In[CodeableConcept] = ..., actor: _In[Reference] = ...) -> None: ...

class Library(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    subtitle: _Str
    status: _Str
    experimental: _Bool
    type: _One[CodeableConcept]
    subjectCodeableConcept: _One[CodeableConcept]
    subjectReference: _One[Reference]
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    usage: _Str
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    parameter: _Many[ParameterDefinition]
    dataRequirement: _Many[DataRequirement]
    content: _Many[Attachment]
    @builtins.property
    def subject(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., subtitle: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., type: _In[CodeableConcept] = ..., subjectCodeableConcept: _In[CodeableConcept] = ..., subjectReference: _In[Reference] = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., usage: _StrIn = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., parameter: _Ins[ParameterDefinition] = ..., dataRequirement: _Ins[DataRequirement] = ..., content: _Ins[Attachment] = ...) -> None: ...

class Linkage(DomainResource):
    active: _Bool
    author: _One[Reference]
    item: _Many[LinkageItem]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., active: _BoolIn = ..., author: _In[Reference] = ..., item: _Ins[LinkageItem] = ...) -> None: ...

class LinkageItem(BackboneElement):
    type: _Str
    resource: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., resource: _In[Reference] = ...) -> None: ...

class List(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    mode: _Str
    title: _Str
    code: _One[CodeableConcept]
    subject: _One[Reference]
    encounter: _One[Reference]
    date: _DateTime
    source: _One[Reference]
    orderedBy: _One[CodeableConcept]
    note: _Many[Annotation]
    entry: _Many[ListEntry]
    emptyReason: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., mode: _StrIn = ..., title: _StrIn = ..., code: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., date: _DateTimeIn = ..., source: _In[Reference] = ..., orderedBy: _In[CodeableConcept] = ..., note: _Ins[Annotation] = ..., entry: _Ins[ListEntry] = ..., emptyReason: _In[CodeableConcept] = ...) -> None: ...

class ListEntry(BackboneElement):
    flag: _One[CodeableConcept]
    deleted: _Bool
    date: _DateTime
    item: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., flag: _In[CodeableConcept] = ..., deleted: _BoolIn = ..., date: _DateTimeIn = ..., item: _In[Reference] = ...) -> None: ...

class Location(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    operationalStatus: _One[Coding]
    name: _Str
    alias: _Strs
    description: _Str
    mode: _Str
    type: _Many[CodeableConcept]
    telecom: _Many[ContactPoint]
    address: _One[Address]
    physicalType: _One[CodeableConcept]
    position: _One[LocationPosition]
    managingOrganization: _One[Reference]
    partOf: _One[Reference]
    hoursOfOperation: _Many[LocationHoursOfOperation]
    availabilityExceptions: _Str
    endpoint: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., operationalStatus: _In[Coding] = ..., name: _StrIn = ..., alias: _StrsIn = ..., description: _StrIn = ..., mode: _StrIn = ..., type: _Ins[CodeableConcept] = ..., telecom: _Ins[ContactPoint] = ..., address: _In[Address] = ..., physicalType: _In[CodeableConcept] = ..., position: _In[LocationPosition] = ..., managingOrganization: _In[Reference] = ..., partOf: _In[Reference] = ..., hoursOfOperation: _Ins[LocationHoursOfOperation] = ..., availabilityExceptions: _StrIn = ..., endpoint: _Ins[Reference] = ...) -> None: ...

class LocationHoursOfOperation(BackboneElement):
    daysOfWeek: _Strs
    allDay: _Bool
    openingTime: _Time
    closingTime: _Time
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., daysOfWeek: _StrsIn = ..., allDay: _BoolIn = ..., openingTime: _TimeIn = ..., closingTime: _TimeIn = ...) -> None: ...

class LocationPosition(BackboneElement):
    longitude: _Decimal
    latitude: _Decimal
    altitude: _Decimal
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., longitude: _DecimalIn = ..., latitude: _DecimalIn = ..., altitude: _DecimalIn = ...) -> None: ...

class MarketingStatus(BackboneElement):
    country: _One[CodeableConcept]
    jurisdiction: _One[CodeableConcept]
    status: _One[CodeableConcept]
    dateRange: _One[Period]
    restoreDate: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., country: _In[CodeableConcept] = ..., jurisdiction: _In[CodeableConcept] = ..., status: _In[CodeableConcept] = ..., dateRange: _In[Period] = ..., restoreDate: _DateTimeIn = ...) -> None: ...

class Measure(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    subtitle: _Str
    status: _Str
    experimental: _Bool
    subjectCodeableConcept: _One[CodeableConcept]
    subjectReference: _One[Reference]
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    usage: _Str
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    library: _Strs
    disclaimer: _Str
    scoring: _One[CodeableConcept]
    compositeScoring: _One[CodeableConcept]
    type: _Many[CodeableConcept]
    riskAdjustment: _Str
    rateAggregation: _Str
    rationale: _Str
    clinicalRecommendationStatement: _Str
    improvementNotation: _One[CodeableConcept]
    definition: _Strs
    guidance: _Str
    group: _Many[MeasureGroup]
    supplementalData: _Many[MeasureSupplementalData]
    @builtins.property
    def subject(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., subtitle: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., subjectCodeableConcept: _In[CodeableConcept] = ..., subjectReference: _In[Reference] = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., usage: _StrIn = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., library: _StrsIn = ..., disclaimer: _StrIn = ..., scoring: _In[CodeableConcept] = ..., compositeScoring: _In[CodeableConcept] = ..., type: _Ins[CodeableConcept] = ..., riskAdjustment: _StrIn = ..., rateAggregation: _StrIn = ..., rationale: _StrIn = ..., clinicalRecommendationStatement: _StrIn = ..., improvementNotation: _In[CodeableConcept] = ..., definition: _StrsIn = ..., guidance: _StrIn = ..., group: _Ins[MeasureGroup] = ..., supplementalData: _Ins[MeasureSupplementalData] = ...) -> None: ...

class MeasureGroup(BackboneElement):
    code: _One[CodeableConcept]
    description: _Str
    population: _Many[MeasureGroupPopulation]
    stratifier: _Many[MeasureGroupStratifier]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., description: _StrIn = ..., population: _Ins[MeasureGroupPopulation] = ..., stratifier: _Ins[MeasureGroupStratifier] = ...) -> None: ...

class MeasureGroupPopulation(BackboneElement):
    code: _One[CodeableConcept]
    description: _Str
    criteria: _One[Expression]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., description: _StrIn = ..., criteria: _In[Expression] = ...) -> None: ...

class MeasureGroupStratifier(BackboneElement):
    code: _One[CodeableConcept]
    description: _Str
    criteria: _One[Expression]
    component: _Many[MeasureGroupStratifierComponent]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., description: _StrIn = ..., criteria: _In[Expression] = ..., component: _Ins[MeasureGroupStratifierComponent] = ...) -> None: ...

class MeasureGroupStratifierComponent(BackboneElement):
    code: _One[CodeableConcept]
    description: _Str
    criteria: _One[Expression]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., description: _StrIn = ..., criteria: _In[Expression] = ...) -> None: ...

class MeasureSupplementalData(BackboneElement):
    code: _One[CodeableConcept]
    usage: _Many[CodeableConcept]
    description: _Str
    criteria: _One[Expression]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., usage: _Ins[CodeableConcept] = ..., description: _StrIn = ..., criteria: _In[Expression] = ...) -> None: ...

class MeasureReport(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    type: _Str
    measure: _Str
    subject: _One[Reference]
    date: _DateTime
    reporter: _One[Reference]
    period: _One[Period]
    improvementNotation: _One[CodeableConcept]
    group: _Many[MeasureReportGroup]
    evaluatedResource: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., type: _StrIn = ..., measure: _StrIn = ..., subject: _In[Reference] = ..., date: _DateTimeIn = ..., reporter: _In[Reference] = ..., period: _In[Period] = ..., improvementNotation: _In[CodeableConcept] = ..., group: _Ins[MeasureReportGroup] = ..., evaluatedResource: _Ins[Reference] = ...) -> None: ...

class MeasureReportGroup(BackboneElement):
    code: _One[CodeableConcept]
    population: _Many[MeasureReportGroupPopulation]
    measureScore: _One[Quantity]
    stratifier: _Many[MeasureReportGroupStratifier]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., population: _Ins[MeasureReportGroupPopulation] = ..., measureScore: _In[Quantity] = ..., stratifier: _Ins[MeasureReportGroupStratifier] = ...) -> None: ...

class MeasureReportGroupPopulation(BackboneElement):
    code: _One[CodeableConcept]
    count: _Int
    subjectResults: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., count: _IntIn = ..., subjectResults: _In[Reference] = ...) -> None: ...

class MeasureReportGroupStratifier(BackboneElement):
    code: _Many[CodeableConcept]
    stratum: _Many[MeasureReportGroupStratifierStratum]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _Ins[CodeableConcept] = ..., stratum: _Ins[MeasureReportGroupStratifierStratum] = ...) -> None: ...

class MeasureReportGroupStratifierStratum(BackboneElement):
    value: _One[CodeableConcept]
    component: _Many[MeasureReportGroupStratifierStratumComponent]
    population: _Many[MeasureReportGroupStratifierStratumPopulation]
    measureScore: _One[Quantity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., value: _In[CodeableConcept] = ..., component: _Ins[MeasureReportGroupStratifierStratumComponent] = ..., population: _Ins[MeasureReportGroupStratifierStratumPopulation] = ..., measureScore: _In[Quantity] = ...) -> None: ...

class MeasureReportGroupStratifierStratumComponent(BackboneElement):
    code: _One[CodeableConcept]
    value: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., value: _In[CodeableConcept] = ...) -> None: ...

class MeasureReportGroupStratifierStratumPopulation(BackboneElement):
    code: _One[CodeableConcept]
    count: _Int
    subjectResults: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., count: _IntIn = ..., subjectResults: _In[Reference] = ...) -> None: ...

class Media(DomainResource):
    identifier: _Many[Identifier]
    basedOn: _Many[Reference]
    partOf: _Many[Reference]
    status: _Str
    type: _One[CodeableConcept]
    modality: _One[CodeableConcept]
    view: _One[CodeableConcept]
    subject: _One[Reference]
    encounter: _One[Reference]
    createdDateTime: _DateTime
    createdPeriod: _One[Period]
    issued: _DateTime
    operator: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    bodySite: _One[CodeableConcept]
    deviceName: _Str
    device: _One[Reference]
    height: _Int
    width: _Int
    frames: _Int
    duration: _Decimal
    content: _One[Attachment]
    note: _Many[Annotation]
    @builtins.property
    def created(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., basedOn: _Ins[Reference] = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., type: _In[CodeableConcept] = ..., modality: _In[CodeableConcept] = ..., view: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., createdDateTime: _DateTimeIn = ..., createdPeriod: _In[Period] = ..., issued: _DateTimeIn = ..., operator: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., bodySite: _In[CodeableConcept] = ..., deviceName: _StrIn = ..., device: _In[Reference] = ..., height: _IntIn = ..., width: _IntIn = ..., frames: _IntIn = ..., duration: _DecimalIn = ..., content: _In[Attachment] = ..., note: _Ins[Annotation] = ...) -> None: ...

class Medication(DomainResource):
    identifier: _Many[Identifier]
    code: _One[CodeableConcept]
    status: _Str
    manufacturer: _One[Reference]
    form: _One[CodeableConcept]
    amount: _One[Ratio]
    ingredient: _Many[MedicationIngredient]
    batch: _One[MedicationBatch]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., code: _In[CodeableConcept] = ..., status: _StrIn = ..., manufacturer: _In[Reference] = ..., form: _In[CodeableConcept] = ..., amount: _In[Ratio] = ..., ingredient: _Ins[MedicationIngredient] = ..., batch: _In[MedicationBatch] = ...) -> None: ...

class MedicationBatch(BackboneElement):
    lotNumber: _Str
    expirationDate: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., lotNumber: _StrIn = ..., expirationDate: _DateTimeIn = ...) -> None: ...

class MedicationIngredient(BackboneElement):
    itemCodeableConcept: _One[CodeableConcept]
    itemReference: _One[Reference]
    isActive: _Bool
    strength: _One[Ratio]
    @builtins.property
    def item(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., itemCodeableConcept: _In[CodeableConcept] = ..., itemReference: _In[Reference] = ..., isActive: _BoolIn = ..., strength: _In[Ratio] = ...) -> None: ...

class MedicationAdministration(DomainResource):
    identifier: _Many[Identifier]
    instantiates: _Strs
    partOf: _Many[Reference]
    status: _Str
    statusReason: _Many[CodeableConcept]
    category: _One[CodeableConcept]
    medicationCodeableConcept: _One[CodeableConcept]
    medicationReference: _One[Reference]
    subject: _One[Reference]
    context: _One[Reference]
    supportingInformation: _Many[Reference]
    effectiveDateTime: _DateTime
    effectivePeriod: _One[Period]
    performer: _Many[MedicationAdministrationPerformer]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    request: _One[Reference]
    device: _Many[Reference]
    note: _Many[Annotation]
    dosage: _One[MedicationAdministrationDosage]
    eventHistory: _Many[Reference]
    @builtins.property
    def medication(self) -> _Choice: ...
    @builtins.property
    def effective(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiates: _StrsIn = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., statusReason: _Ins[CodeableConcept] = ..., category: _In[CodeableConcept] = ..., medicationCodeableConcept: _In[CodeableConcept] = ..., medicationReference: _In[Reference] = ..., subject: _In[Reference] = ..., context: _In[Reference] = ..., supportingInformation: _Ins[Reference] = ..., effectiveDateTime: _DateTimeIn = ..., effectivePeriod: _In[Period] = ..., performer: _Ins[MedicationAdministrationPerformer] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., request: _In[Reference] = ..., device: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., dosage: _In[MedicationAdministrationDosage] = ..., eventHistory: _Ins[Reference] = ...) -> None: ...

class MedicationAdministrationDosage(BackboneElement):
    text: _Str
    site: _One[CodeableConcept]
    route: _One[CodeableConcept]
    method: _One[CodeableConcept]
    dose: _One[Quantity]
    rateRatio: _One[Ratio]
    rateQuantity: _One[Quantity]
    @builtins.property
    def rate(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., text: _StrIn = ..., site: _In[CodeableConcept] = ..., route: _In[CodeableConcept] = ..., method: _In[CodeableConcept] = ..., dose: _In[Quantity] = ..., rateRatio: _In[Ratio] = ..., rateQuantity: _In[Quantity] = ...) -> None: ...

class MedicationAdministrationPerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., function: _In[CodeableConcept] = ..., actor: _In[Reference] = ...) -> None: ...

class MedicationDispense(DomainResource):
    identifier: _Many[Identifier]
    partOf: _Many[Reference]
    status: _Str
    statusReasonCodeableConcept: _One[CodeableConcept]
    statusReasonReference: _One[Reference]
    category: _One[CodeableConcept]
    medicationCodeableConcept: _One[CodeableConcept]
    medicationReference: _One[Reference]
    subject: _One[Reference]
    context: _One[Reference]
    supportingInformation: _Many[Reference]
    performer: _Many[MedicationDispensePerformer]
    location: _One[Reference]
    authorizingPrescription: _Many[Reference]
    type: _One[CodeableConcept]
    quantity: _One[Quantity]
    daysSupply: _One[Quantity]
    whenPrepared: _DateTime
    whenHandedOver: _DateTime
    destination: _One[Reference]
    receiver: _Many[Reference]
    note: _Many[Annotation]
    dosageInstruction: _Many[Dosage]
    substitution: _One[MedicationDispenseSubstitution]
    detectedIssue: _Many[Reference]
    eventHistory: _Many[Reference]
    @builtins.property
    def statusReason(self) -> _Choice: ...
    @builtins.property
    def medication(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., statusReasonCodeableConcept: _In[CodeableConcept] = ..., statusReasonReference: _In[Reference] = ..., category: _In[CodeableConcept] = ..., medicationCodeableConcept: _In[CodeableConcept] = ..., medicationReference: _In[Reference] = ..., subject: _In[Reference] = ..., context: _In[Reference] = ..., supportingInformation: _Ins[Reference] = ..., performer: _Ins[MedicationDispensePerformer] = ..., location: _In[Reference] = ..., authorizingPrescription: _Ins[Reference] = ..., type: _In[CodeableConcept] = ..., quantity: _In[Quantity] = ..., daysSupply: _In[Quantity] = ..., whenPrepared: _DateTimeIn = ..., whenHandedOver: _DateTimeIn = ..., destination: _In[Reference] = ..., receiver: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., dosageInstruction: _Ins[Dosage] = ..., substitution: _In[MedicationDispenseSubstitution] = ..., detectedIssue: _Ins[Reference] = ..., eventHistory: _Ins[Reference] = ...) -> None: ...

class MedicationDispensePerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., function: _In[CodeableConcept] = ..., actor: _In[Reference] = ...) -> None: ...

class MedicationDispenseSubstitution(BackboneElement):
    wasSubstituted: _Bool
    type: _One[CodeableConcept]
    reason: _Many[CodeableConcept]
    responsibleParty: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., wasSubstituted: _BoolIn = ..., type: _In[CodeableConcept] = ..., reason: _Ins[CodeableConcept] = ..., responsibleParty: _Ins[Reference] = ...) -> None: ...

class MedicationKnowledge(DomainResource):
    code: _One[CodeableConcept]
    status: _Str
    manufacturer: _One[Reference]
    doseForm: _One[CodeableConcept]
    amount: _One[Quantity]
    synonym: _Strs
    relatedMedicationKnowledge: _Many[MedicationKnowledgeRelatedMedicationKnowledge]
    associatedMedication: _Many[Reference]
    productType: _Many[CodeableConcept]
    monograph: _Many[MedicationKnowledgeMonograph]
    ingredient: _Many[MedicationKnowledgeIngredient]
    preparationInstruction: _Str
    intendedRoute: _Many[CodeableConcept]
    cost: _Many[MedicationKnowledgeCost]
    monitoringProgram: _Many[MedicationKnowledgeMonitoringProgram]
    administrationGuidelines: _Many[MedicationKnowledgeAdministrationGuidelines]
    medicineClassification: _Many[MedicationKnowledgeMedicineClassification]
    packaging: _One[MedicationKnowledgePackaging]
    drugCharacteristic: _Many[MedicationKnowledgeDrugCharacteristic]
    contraindication: _Many[Reference]
    regulatory: _Many[MedicationKnowledgeRegulatory]
    kinetics: _Many[MedicationKnowledgeKinetics]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., status: _StrIn = ..., manufacturer: _In[Reference] = ..., doseForm: _In[CodeableConcept] = ..., amount: _In[Quantity] = ..., synonym: _StrsIn = ..., relatedMedicationKnowledge: _Ins[MedicationKnowledgeRelatedMedicationKnowledge] = ..., associatedMedication: _Ins[Reference] = ..., productType: _Ins[CodeableConcept] = ..., monograph: _Ins[MedicationKnowledgeMonograph] = ..., ingredient: _Ins[MedicationKnowledgeIngredient] = ..., preparationInstruction: _StrIn = ..., intendedRoute: _Ins[CodeableConcept] = ..., cost: _Ins[MedicationKnowledgeCost] = ..., monitoringProgram: _Ins[MedicationKnowledgeMonitoringProgram] = ..., administrationGuidelines: _Ins[MedicationKnowledgeAdministrationGuidelines] = ..., medicineClassification: _Ins[MedicationKnowledgeMedicineClassification] = ..., packaging: _In[MedicationKnowledgePackaging] = ..., drugCharacteristic: _Ins[MedicationKnowledgeDrugCharacteristic] = ..., contraindication: _Ins[Reference] = ..., regulatory: _Ins[MedicationKnowledgeRegulatory] = ..., kinetics: _Ins[MedicationKnowledgeKinetics] = ...) -> None: ...

class MedicationKnowledgeAdministrationGuidelines(BackboneElement):
    dosage: _Many[MedicationKnowledgeAdministrationGuidelinesDosage]
    indicationCodeableConcept: _One[CodeableConcept]
    indicationReference: _One[Reference]
    patientCharacteristics: _Many[MedicationKnowledgeAdministrationGuidelinesPatientCharacteristics]
    @builtins.property
    def indication(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., dosage: _Ins[MedicationKnowledgeAdministrationGuidelinesDosage] = ..., indicationCodeableConcept: _In[CodeableConcept] = ..., indicationReference: _In[Reference] = ..., patientCharacteristics: _Ins[MedicationKnowledgeAdministrationGuidelinesPatientCharacteristics] = ...) -> None: ...

class MedicationKnowledgeAdministrationGuidelinesDosage(BackboneElement):
    type: _One[CodeableConcept]
    dosage: _Many[Dosage]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., dosage: _Ins[Dosage] = ...) -> None: ...

class MedicationKnowledgeAdministrationGuidelinesPatientCharacteristics(BackboneElement):
    characteristicCodeableConcept: _One[CodeableConcept]
    characteristicQuantity: _One[Quantity]
    value: _Strs
    @builtins.property
    def characteristic(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., characteristicCodeableConcept: _In[CodeableConcept] = ..., characteristicQuantity: _In[Quantity] = ..., value: _StrsIn = ...) -> None: ...

class MedicationKnowledgeCost(BackboneElement):
    type: _One[CodeableConcept]
    source: _Str
    cost: _One[Money]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., source: _StrIn = ..., cost: _In[Money] = ...) -> None: ...

class MedicationKnowledgeDrugCharacteristic(BackboneElement):
    type: _One[CodeableConcept]
    valueCodeableConcept: _One[CodeableConcept]
    valueString: _Str
    valueQuantity: _One[Quantity]
    valueBase64Binary: _Bytes
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueString: _StrIn = ..., valueQuantity: _In[Quantity] = ..., valueBase64Binary: _BytesIn = ...) -> None: ...

class MedicationKnowledgeIngredient(BackboneElement):
    itemCodeableConcept: _One[CodeableConcept]
    itemReference: _One[Reference]
    isActive: _Bool
    strength: _One[Ratio]
    @builtins.property
    def item(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., itemCodeableConcept: _In[CodeableConcept] = ..., itemReference: _In[Reference] = ..., isActive: _BoolIn = ..., strength: _In[Ratio] = ...) -> None: ...

class MedicationKnowledgeKinetics(BackboneElement):
    areaUnderCurve: _Many[Quantity]
    lethalDose50: _Many[Quantity]
    halfLifePeriod: _One[Duration]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., areaUnderCurve: _Ins[Quantity] = ..., lethalDose50: _Ins[Quantity] = ..., halfLifePeriod: _In[Duration] = ...) -> None: ...

class MedicationKnowledgeMedicineClassification(BackboneElement):
    type: _One[CodeableConcept]
    classification: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., classification: _Ins[CodeableConcept] = ...) -> None: ...

class MedicationKnowledgeMonitoringProgram(BackboneElement):
    type: _One[CodeableConcept]
    name: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., name: _StrIn = ...) -> None: ...

class MedicationKnowledgeMonograph(BackboneElement):
    type: _One[CodeableConcept]
    source: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., source: _In[Reference] = ...) -> None: ...

class MedicationKnowledgePackaging(BackboneElement):
    type: _One[CodeableConcept]
    quantity: _One[Quantity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., quantity: _In[Quantity] = ...) -> None: ...

class MedicationKnowledgeRegulatory(BackboneElement):
    regulatoryAuthority: _One[Reference]
    substitution: _Many[MedicationKnowledgeRegulatorySubstitution]
    schedule: _Many[MedicationKnowledgeRegulatorySchedule]
    maxDispense: _One[MedicationKnowledgeRegulatoryMaxDispense]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., regulatoryAuthority: _In[Reference] = ..., substitution: _Ins[MedicationKnowledgeRegulatorySubstitution] = ..., schedule: _Ins[MedicationKnowledgeRegulatorySchedule] = ..., maxDispense: _In[MedicationKnowledgeRegulatoryMaxDispense] = ...) -> None: ...

class MedicationKnowledgeRegulatoryMaxDispense(BackboneElement):
    quantity: _One[Quantity]
    period: _One[Duration]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., quantity: _In[Quantity] = ..., period: _In[Duration] = ...) -> None: ...

class MedicationKnowledgeRegulatorySchedule(BackboneElement):
    schedule: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., schedule: _In[CodeableConcept] = ...) -> None: ...

class MedicationKnowledgeRegulatorySubstitution(BackboneElement):
    type: _One[CodeableConcept]
    allowed: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., allowed: _BoolIn = ...) -> None: ...

class MedicationKnowledgeRelatedMedicationKnowledge(BackboneElement):
    type: _One[CodeableConcept]
    reference: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., reference: _Ins[Reference] = ...) -> None: ...

class MedicationRequest(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    statusReason: _One[CodeableConcept]
    intent: _Str
    category: _Many[CodeableConcept]
    priority: _Str
    doNotPerform: _Bool
    reportedBoolean: _Bool
    reportedReference: _One[Reference]
    medicationCodeableConcept: _One[CodeableConcept]
    medicationReference: _One[Reference]
    subject: _One[Reference]
    encounter: _One[Reference]
    supportingInformation: _Many[Reference]
    authoredOn: _DateTime
    requester: _One[Reference]
    performer: _One[Reference]
    performerType: _One[CodeableConcept]
    recorder: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    basedOn: _Many[Reference]
    groupIdentifier: _One[Identifier]
    courseOfTherapyType: _One[CodeableConcept]
    insurance: _Many[Reference]
    note: _Many[Annotation]
    dosageInstruction: _Many[Dosage]
    dispenseRequest: _One[MedicationRequestDispenseRequest]
    substitution: _One[MedicationRequestSubstitution]
    priorPrescription: _One[Reference]
    detectedIssue: _Many[Reference]
    eventHistory: _Many[Reference]
    @builtins.property
    def reported(self) -> _Choice: ...
    @builtins.property
    def medication(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., statusReason: _In[CodeableConcept] = ..., intent: _StrIn = ..., category: _Ins[CodeableConcept] = ..., priority: _StrIn = ..., doNotPerform: _BoolIn = ..., reportedBoolean: _BoolIn = ..., reportedReference: _In[Reference] = ..., medicationCodeableConcept: _In[CodeableConcept] = ..., medicationReference: _In[Reference] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., supportingInformation: _Ins[Reference] = ..., authoredOn: _DateTimeIn = ..., requester: _In[Reference] = ..., performer: _In[Reference] = ..., performerType: _In[CodeableConcept] = ..., recorder: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., basedOn: _Ins[Reference] = ..., groupIdentifier: _In[Identifier] = ..., courseOfTherapyType: _In[CodeableConcept] = ..., insurance: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., dosageInstruction: _Ins[Dosage] = ..., dispenseRequest: _In[MedicationRequestDispenseRequest] = ..., substitution: _In[MedicationRequestSubstitution] = ..., priorPrescription: _In[Reference] = ..., detectedIssue: _Ins[Reference] = ..., eventHistory: _Ins[Reference] = ...) -> None: ...

class MedicationRequestDispenseRequest(BackboneElement):
    initialFill: _One[MedicationRequestDispenseRequestInitialFill]
    dispenseInterval: _One[Duration]
    validityPeriod: _One[Period]
    numberOfRepeatsAllowed: _Int
    quantity: _One[Quantity]
    expectedSupplyDuration: _One[Duration]
    performer: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., initialFill: _In[MedicationRequestDispenseRequestInitialFill] = ..., dispenseInterval: _In[Duration] = ..., validityPeriod: _In[Period] = ..., numberOfRepeatsAllowed: _IntIn = ..., quantity: _In[Quantity] = ..., expectedSupplyDuration: _In[Duration] = ..., performer: _In[Reference] = ...) -> None: ...

class MedicationRequestDispenseRequestInitialFill(BackboneElement):
    quantity: _One[Quantity]
    duration: _One[Duration]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., quantity: _In[Quantity] = ..., duration: _In[Duration] = ...) -> None: ...

class MedicationRequestSubstitution(BackboneElement):
    allowedBoolean: _Bool
    allowedCodeableConcept: _One[CodeableConcept]
    reason: _One[CodeableConcept]
    @builtins.property
    def allowed(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., allowedBoolean: _BoolIn = ..., allowedCodeableConcept: _In[CodeableConcept] = ..., reason: _In[CodeableConcept] = ...) -> None: ...

class MedicationStatement(DomainResource):
    identifier: _Many[Identifier]
    basedOn: _Many[Reference]
    partOf: _Many[Reference]
    status: _Str
    statusReason: _Many[CodeableConcept]
    category: _One[CodeableConcept]
    medicationCodeableConcept: _One[CodeableConcept]
    medicationReference: _One[Reference]
    subject: _One[Reference]
    context: _One[Reference]
    effectiveDateTime: _DateTime
    effectivePeriod: _One[Period]
    dateAsserted: _DateTime
    informationSource: _One[Reference]
    derivedFrom: _Many[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    note: _Many[Annotation]
    dosage: _Many[Dosage]
    @builtins.property
    def medication(self) -> _Choice: ...
    @builtins.property
    def effective(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., basedOn: _Ins[Reference] = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., statusReason: _Ins[CodeableConcept] = ..., category: _In[CodeableConcept] = ..., medicationCodeableConcept: _In[CodeableConcept] = ..., medicationReference: _In[Reference] = ..., subject: _In[Reference] = ..., context: _In[Reference] = ..., effectiveDateTime: _DateTimeIn = ..., effectivePeriod: _In[Period] = ..., dateAsserted: _DateTimeIn = ..., informationSource: _In[Reference] = ..., derivedFrom: _Ins[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., dosage: _Ins[Dosage] = ...) -> None: ...

class MedicinalProduct(DomainResource):
    identifier: _Many[Identifier]
    type: _One[CodeableConcept]
    domain: _One[Coding]
    combinedPharmaceuticalDoseForm: _One[CodeableConcept]
    legalStatusOfSupply: _One[CodeableConcept]
    additionalMonitoringIndicator: _One[CodeableConcept]
    specialMeasures: _Strs
    paediatricUseIndicator: _One[CodeableConcept]
    productClassification: _Many[CodeableConcept]
    marketingStatus: _Many[MarketingStatus]
    pharmaceuticalProduct: _Many[Reference]
    packagedMedicinalProduct: _Many[Reference]
    attachedDocument: _Many[Reference]
    masterFile: _Many[Reference]
    contact: _Many[Reference]
    clinicalTrial: _Many[Reference]
    name: _Many[MedicinalProductName]
    crossReference: _Many[Identifier]
    manufacturingBusinessOperation: _Many[MedicinalProductManufacturingBusinessOperation]
    specialDesignation: _Many[MedicinalProductSpecialDesignation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., type: _In[CodeableConcept] = ..., domain: _In[Coding] = ..., combinedPharmaceuticalDoseForm: _In[CodeableConcept] = ..., legalStatusOfSupply: _In[CodeableConcept] = ..., additionalMonitoringIndicator: _In[CodeableConcept] = ..., specialMeasures: _StrsIn = ..., paediatricUseIndicator: _In[CodeableConcept] = ..., productClassification: _Ins[CodeableConcept] = ..., marketingStatus: _Ins[MarketingStatus] = ..., pharmaceuticalProduct: _Ins[Reference] = ..., packagedMedicinalProduct: _Ins[Reference] = ..., attachedDocument: _Ins[Reference] = ..., masterFile: _Ins[Reference] = ..., contact: _Ins[Reference] = ..., clinicalTrial: _Ins[Reference] = ..., name: _Ins[MedicinalProductName] = ..., crossReference: _Ins[Identifier] = ..., manufacturingBusinessOperation: _Ins[MedicinalProductManufacturingBusinessOperation] = ..., specialDesignation: _Ins[MedicinalProductSpecialDesignation] = ...) -> None: ...

class MedicinalProductManufacturingBusinessOperation(BackboneElement):
    operationType: _One[CodeableConcept]
    authorisationReferenceNumber: _One[Identifier]
    effectiveDate: _DateTime
    confidentialityIndicator: _One[CodeableConcept]
    manufacturer: _Many[Reference]
    regulator: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., operationType: _In[CodeableConcept] = ..., authorisationReferenceNumber: _In[Identifier] = ..., effectiveDate: _DateTimeIn = ..., confidentialityIndicator: _In[CodeableConcept] = ..., manufacturer: _Ins[Reference] = ..., regulator: _In[Reference] = ...) -> None: ...

class MedicinalProductName(BackboneElement):
    productName: _Str
    namePart: _Many[MedicinalProductNameNamePart]
    countryLanguage: _Many[MedicinalProductNameCountryLanguage]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., productName: _StrIn = ..., namePart: _Ins[MedicinalProductNameNamePart] = ..., countryLanguage: _Ins[MedicinalProductNameCountryLanguage] = ...) -> None: ...

class MedicinalProductNameCountryLanguage(BackboneElement):
    country: _One[CodeableConcept]
    jurisdiction: _One[CodeableConcept]
    language: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., country: _In[CodeableConcept] = ..., jurisdiction: _In[CodeableConcept] = ..., language: _In[CodeableConcept] = ...) -> None: ...

class MedicinalProductNameNamePart(BackboneElement):
    part: _Str
    type: _One[Coding]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., part: _StrIn = ..., type: _In[Coding] = ...) -> None: ...

class MedicinalProductSpecialDesignation(BackboneElement):
    identifier: _Many[Identifier]
    type: _One[CodeableConcept]
    intendedUse: _One[CodeableConcept]
    indicationCodeableConcept: _One[CodeableConcept]
    indicationReference: _One[Reference]
    status: _One[CodeableConcept]
    date: _DateTime
    species: _One[CodeableConcept]
    @builtins.property
    def indication(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., type: _In[CodeableConcept] = ..., intendedUse: _In[CodeableConcept] = ..., indicationCodeableConcept: _In[CodeableConcept] = ..., indicationReference: _In[Reference] = ..., status: _In[CodeableConcept] = ..., date: _DateTimeIn = ..., species: _In[CodeableConcept] = ...) -> None: ...

class MedicinalProductAuthorization(DomainResource):
    identifier: _Many[Identifier]
    subject: _One[Reference]
    country: _Many[CodeableConcept]
    jurisdiction: _Many[CodeableConcept]
    status: _One[CodeableConcept]
    statusDate: _DateTime
    restoreDate: _DateTime
    validityPeriod: _One[Period]
    dataExclusivityPeriod: _One[Period]
    dateOfFirstAuthorization: _DateTime
    internationalBirthDate: _DateTime
    legalBasis: _One[CodeableConcept]
    jurisdictionalAuthorization: _Many[MedicinalProductAuthorizationJurisdictionalAuthorization]
    holder: _One[Reference]
    regulator: _One[Reference]
    procedure: _One[MedicinalProductAuthorizationProcedure]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., subject: _In[Reference] = ..., country: _Ins[CodeableConcept] = ..., jurisdiction: _Ins[CodeableConcept] = ..., status: _In[CodeableConcept] = ..., statusDate: _DateTimeIn = ..., restoreDate: _DateTimeIn = ..., validityPeriod: _In[Period] = ..., dataExclusivityPeriod: _In[Period] = ..., dateOfFirstAuthorization: _DateTimeIn = ..., internationalBirthDate: _DateTimeIn = ..., legalBasis: _In[CodeableConcept] = ..., jurisdictionalAuthorization: _Ins[MedicinalProductAuthorizationJurisdictionalAuthorization] = ..., holder: _In[Reference] = ..., regulator: _In[Reference] = ..., procedure: _In[MedicinalProductAuthorizationProcedure] = ...) -> None: ...

class MedicinalProductAuthorizationJurisdictionalAuthorization(BackboneElement):
    identifier: _Many[Identifier]
    country: _One[CodeableConcept]
    jurisdiction: _Many[CodeableConcept]
    legalStatusOfSupply: _One[CodeableConcept]
    validityPeriod: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., country: _In[CodeableConcept] = ..., jurisdiction: _Ins[CodeableConcept] = ..., legalStatusOfSupply: _In[CodeableConcept] = ..., validityPeriod: _In[Period] = ...) -> None: ...

class MedicinalProductAuthorizationProcedure(BackboneElement):
    identifier: _One[Identifier]
    type: _One[CodeableConcept]
    datePeriod: _One[Period]
    dateDateTime: _DateTime
    application: _Many[MedicinalProductAuthorizationProcedure]
    @builtins.property
    def date(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., type: _In[CodeableConcept] = ..., datePeriod: _In[Period] = ..., dateDateTime: _DateTimeIn = ..., application: _Ins[MedicinalProductAuthorizationProcedure] = ...) -> None: ...

class MedicinalProductContraindication(DomainResource):
    subject: _Many[Reference]
    disease: _One[CodeableConcept]
    diseaseStatus: _One[CodeableConcept]
    comorbidity: _Many[CodeableConcept]
    therapeuticIndication: _Many[Reference]
    otherTherapy: _Many[MedicinalProductContraindicationOtherTherapy]
    population: _Many[Population]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., subject: _Ins[Reference] = ..., disease: _In[CodeableConcept] = ..., diseaseStatus: _In[CodeableConcept] = ..., comorbidity: _Ins[CodeableConcept] = ..., therapeuticIndication: _Ins[Reference] = ..., otherTherapy: _Ins[MedicinalProductContraindicationOtherTherapy] = ..., population: _Ins[Population] = ...) -> None: ...

class MedicinalProductContraindicationOtherTherapy(BackboneElement):
    therapyRelationshipType: _One[CodeableConcept]
    medicationCodeableConcept: _One[CodeableConcept]
    medicationReference: _One[Reference]
    @builtins.property
    def medication(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., therapyRelationshipType: _In[CodeableConcept] = ..., medicationCodeableConcept: _In[CodeableConcept] = ..., medicationReference: _In[Reference] = ...) -> None: ...

class MedicinalProductIndication(DomainResource):
    subject: _Many[Reference]
    diseaseSymptomProcedure: _One[CodeableConcept]
    diseaseStatus: _One[CodeableConcept]
    comorbidity: _Many[CodeableConcept]
    intendedEffect: _One[CodeableConcept]
    duration: _One[Quantity]
    otherTherapy: _Many[MedicinalProductIndicationOtherTherapy]
    undesirableEffect: _Many[Reference]
    population: _Many[Population]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., subject: _Ins[Reference] = ..., diseaseSymptomProcedure: _In[CodeableConcept] = ..., diseaseStatus: _In[CodeableConcept] = ..., comorbidity: _Ins[CodeableConcept] = ..., intendedEffect: _In[CodeableConcept] = ..., duration: _In[Quantity] = ..., otherTherapy: _Ins[MedicinalProductIndicationOtherTherapy] = ..., undesirableEffect: _Ins[Reference] = ..., population: _Ins[Population] = ...) -> None: ...

class MedicinalProductIndicationOtherTherapy(BackboneElement):
    therapyRelationshipType: _One[CodeableConcept]
    medicationCodeableConcept: _One[CodeableConcept]
    medicationReference: _One[Reference]
    @builtins.property
    def medication(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., therapyRelationshipType: _In[CodeableConcept] = ..., medicationCodeableConcept: _In[CodeableConcept] = ..., medicationReference: _In[Reference] = ...) -> None: ...

class MedicinalProductIngredient(DomainResource):
    identifier: _One[Identifier]
    role: _One[CodeableConcept]
    allergenicIndicator: _Bool
    manufacturer: _Many[Reference]
    specifiedSubstance: _Many[MedicinalProductIngredientSpecifiedSubstance]
    substance: _One[MedicinalProductIngredientSubstance]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., role: _In[CodeableConcept] = ..., allergenicIndicator: _BoolIn = ..., manufacturer: _Ins[Reference] = ..., specifiedSubstance: _Ins[MedicinalProductIngredientSpecifiedSubstance] = ..., substance: _In[MedicinalProductIngredientSubstance] = ...) -> None: ...

class MedicinalProductIngredientSpecifiedSubstance(BackboneElement):
    code: _One[CodeableConcept]
    group: _One[CodeableConcept]
    confidentiality: _One[CodeableConcept]
    strength: _Many[MedicinalProductIngredientSpecifiedSubstanceStrength]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., group: _In[CodeableConcept] = ..., confidentiality: _In[CodeableConcept] = ..., strength: _Ins[MedicinalProductIngredientSpecifiedSubstanceStrength] = ...) -> None: ...

class MedicinalProductIngredientSpecifiedSubstanceStrength(BackboneElement):
    presentation: _One[Ratio]
    presentationLowLimit: _One[Ratio]
    concentration: _One[Ratio]
    concentrationLowLimit: _One[Ratio]
    measurementPoint: _Str
    country: _Many[CodeableConcept]
    referenceStrength: _Many[MedicinalProductIngredientSpecifiedSubstanceStrengthReferenceStrength]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., presentation: _In[Ratio] = ..., presentationLowLimit: _In[Ratio] = ..., concentration: _In[Ratio] = ..., concentrationLowLimit: _In[Ratio] = ..., measurementPoint: _StrIn = ..., country: _Ins[CodeableConcept] = ..., referenceStrength: _Ins[MedicinalProductIngredientSpecifiedSubstanceStrengthReferenceStrength] = ...) -> None: ...

class MedicinalProductIngredientSpecifiedSubstanceStrengthReferenceStrength(BackboneElement):
    substance: _One[CodeableConcept]
    strength: _One[Ratio]
    strengthLowLimit: _One[Ratio]
    measurementPoint: _Str
    country: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., substance: _In[CodeableConcept] = ..., strength: _In[Ratio] = ..., strengthLowLimit: _In[Ratio] = ..., measurementPoint: _StrIn = ..., country: _Ins[CodeableConcept] = ...) -> None: ...

class MedicinalProductIngredientSubstance(BackboneElement):
    code: _One[CodeableConcept]
    strength: _Many[MedicinalProductIngredientSpecifiedSubstanceStrength]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., strength: _Ins[MedicinalProductIngredientSpecifiedSubstanceStrength] = ...) -> None: ...

class MedicinalProductInteraction(DomainResource):
    subject: _Many[Reference]
    description: _Str
    interactant: _Many[MedicinalProductInteractionInteractant]
    type: _One[CodeableConcept]
    effect: _One[CodeableConcept]
    incidence: _One[CodeableConcept]
    management: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., subject: _Ins[Reference] = ..., description: _StrIn = ..., interactant: _Ins[MedicinalProductInteractionInteractant] = ..., type: _In[CodeableConcept] = ..., effect: _In[CodeableConcept] = ..., incidence: _In[CodeableConcept] = ..., management: _In[CodeableConcept] = ...) -> None: ...

class MedicinalProductInteractionInteractant(BackboneElement):
    itemReference: _One[Reference]
    itemCodeableConcept: _One[CodeableConcept]
    @builtins.property
    def item(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., itemReference: _In[Reference] = ..., itemCodeableConcept: _In[CodeableConcept] = ...) -> None: ...

class MedicinalProductManufactured(DomainResource):
    manufacturedDoseForm: _One[CodeableConcept]
    unitOfPresentation: _One[CodeableConcept]
    quantity: _One[Quantity]
    manufacturer: _Many[Reference]
    ingredient: _Many[Reference]
    physicalCharacteristics: _One[ProdCharacteristic]
    otherCharacteristics: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., manufacturedDoseForm: _In[CodeableConcept] = ..., unitOfPresentation: _In[CodeableConcept] = ..., quantity: _In[Quantity] = ..., manufacturer: _Ins[Reference] = ..., ingredient: _Ins[Reference] = ..., physicalCharacteristics: _In[ProdCharacteristic] = ..., otherCharacteristics: _Ins[CodeableConcept] = ...) -> None: ...

class MedicinalProductPackaged(DomainResource):
    identifier: _Many[Identifier]
    subject: _Many[Reference]
    description: _Str
    legalStatusOfSupply: _One[CodeableConcept]
    marketingStatus: _Many[MarketingStatus]
    marketingAuthorization: _One[Reference]
    manufacturer: _Many[Reference]
    batchIdentifier: _Many[MedicinalProductPackagedBatchIdentifier]
    packageItem: _Many[MedicinalProductPackagedPackageItem]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., subject: _Ins[Reference] = ..., description: _StrIn = ..., legalStatusOfSupply: _In[CodeableConcept] = ..., marketingStatus: _Ins[MarketingStatus] = ..., marketingAuthorization: _In[Reference] = ..., manufacturer: _Ins[Reference] = ..., batchIdentifier: _Ins[MedicinalProductPackagedBatchIdentifier] = ..., packageItem: _Ins[MedicinalProductPackagedPackageItem] = ...) -> None: ...

class MedicinalProductPackagedBatchIdentifier(BackboneElement):
    outerPackaging: _One[Identifier]
    immediatePackaging: _One[Identifier]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., outerPackaging: _In[Identifier] = ..., immediatePackaging: _In[Identifier] = ...) -> None: ...

class MedicinalProductPackagedPackageItem(BackboneElement):
    identifier: _Many[Identifier]
    type: _One[CodeableConcept]
    quantity: _One[Quantity]
    material: _Many[CodeableConcept]
    alternateMaterial: _Many[CodeableConcept]
    device: _Many[Reference]
    manufacturedItem: _Many[Reference]
    packageItem: _Many[MedicinalProductPackagedPackageItem]
    physicalCharacteristics: _One[ProdCharacteristic]
    otherCharacteristics: _Many[CodeableConcept]
    shelfLifeStorage: _Many[ProductShelfLife]
    manufacturer: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., type: _In[CodeableConcept] = ..., quantity: _In[Quantity] = ..., material: _Ins[CodeableConcept] = ..., alternateMaterial: _Ins[CodeableConcept] = ..., device: _Ins[Reference] = ..., manufacturedItem: _Ins[Reference] = ..., packageItem: _Ins[MedicinalProductPackagedPackageItem] = ..., physicalCharacteristics: _In[ProdCharacteristic] = ..., otherCharacteristics: _Ins[CodeableConcept] = ..., shelfLifeStorage: _Ins[ProductShelfLife] = ..., manufacturer: _Ins[Reference] = ...) -> None: ...

class MedicinalProductPharmaceutical(DomainResource):
    identifier: _Many[Identifier]
    administrableDoseForm: _One[CodeableConcept]
    unitOfPresentation: _One[CodeableConcept]
    ingredient: _Many[Reference]
    device: _Many[Reference]
    characteristics: _Many[MedicinalProductPharmaceuticalCharacteristics]
    routeOfAdministration: _Many[MedicinalProductPharmaceuticalRouteOfAdministration]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., administrableDoseForm: _In[CodeableConcept] = ..., unitOfPresentation: _In[CodeableConcept] = ..., ingredient: _Ins[Reference] = ..., device: _Ins[Reference] = ..., characteristics: _Ins[MedicinalProductPharmaceuticalCharacteristics] = ..., routeOfAdministration: _Ins[MedicinalProductPharmaceuticalRouteOfAdministration] = ...) -> None: ...

class MedicinalProductPharmaceuticalCharacteristics(BackboneElement):
    code: _One[CodeableConcept]
    status: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., status: _In[CodeableConcept] = ...) -> None: ...

class MedicinalProductPharmaceuticalRouteOfAdministration(BackboneElement):
    code: _One[CodeableConcept]
    firstDose: _One[Quantity]
    maxSingleDose: _One[Quantity]
    maxDosePerDay: _One[Quantity]
    maxDosePerTreatmentPeriod: _One[Ratio]
    maxTreatmentPeriod: _One[Duration]
    targetSpecies: _Many[MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpecies]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., firstDose: _In[Quantity] = ..., maxSingleDose: _In[Quantity] = ..., maxDosePerDay: _In[Quantity] = ..., maxDosePerTreatmentPeriod: _In[Ratio] = ..., maxTreatmentPeriod: _In[Duration] = ..., targetSpecies: _Ins[MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpecies] = ...) -> None: ...

class MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpecies(BackboneElement):
    code: _One[CodeableConcept]
    withdrawalPeriod: _Many[MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpeciesWithdrawalPeriod]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., withdrawalPeriod: _Ins[MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpeciesWithdrawalPeriod] = ...) -> None: ...

class MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpeciesWithdrawalPeriod(BackboneElement):
    tissue: _One[CodeableConcept]
    value: _One[Quantity]
    supportingInformation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., tissue: _In[CodeableConcept] = ..., value: _In[Quantity] = ..., supportingInformation: _StrIn = ...) -> None: ...

class MedicinalProductUndesirableEffect(DomainResource):
    subject: _Many[Reference]
    symptomConditionEffect: _One[CodeableConcept]
    classification: _One[CodeableConcept]
    frequencyOfOccurrence: _One[CodeableConcept]
    population: _Many[Population]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., subject: _Ins[Reference] = ..., symptomConditionEffect: _In[CodeableConcept] = ..., classification: _In[CodeableConcept] = ..., frequencyOfOccurrence: _In[CodeableConcept] = ..., population: _Ins[Population] = ...) -> None: ...

class MessageDefinition(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    replaces: _Strs
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    copyright: _Str
    base: _Str
    parent: _Strs
    eventCoding: _One[Coding]
    eventUri: _Str
    category: _Str
    focus: _Many[MessageDefinitionFocus]
    responseRequired: _Str
    allowedResponse: _Many[MessageDefinitionAllowedResponse]
    graph: _Strs
    @builtins.property
    def event(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., replaces: _StrsIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., base: _StrIn = ..., parent: _StrsIn = ..., eventCoding: _In[Coding] = ..., eventUri: _StrIn = ..., category: _StrIn = ..., focus: _Ins[MessageDefinitionFocus] = ..., responseRequired: _StrIn = ..., allowedResponse: _Ins[MessageDefinitionAllowedResponse] = ..., graph: _StrsIn = ...) -> None: ...

class MessageDefinitionAllowedResponse(BackboneElement):
    message: _Str
    situation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., message: _StrIn = ..., situation: _StrIn = ...) -> None: ...

class MessageDefinitionFocus(BackboneElement):
    code: _Str
    profile: _Str
    min: _Int
    max: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., profile: _StrIn = ..., min: _IntIn = ..., max: _StrIn = ...) -> None: ...

class MessageHeader(DomainResource):
    eventCoding: _One[Coding]
    eventUri: _Str
    destination: _Many[MessageHeaderDestination]
    sender: _One[Reference]
    enterer: _One[Reference]
    author: _One[Reference]
    source: _One[MessageHeaderSource]
    responsible: _One[Reference]
    reason: _One[CodeableConcept]
    response: _One[MessageHeaderResponse]
    focus: _Many[Reference]
    definition: _Str
    @builtins.property
    def event(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., eventCoding: _In[Coding] = ..., eventUri: _StrIn = ..., destination: _Ins[MessageHeaderDestination] = ..., sender: _In[Reference] = ..., enterer: _In[Reference] = ..., author: _In[Reference] = ..., source: _In[MessageHeaderSource] = ..., responsible: _In[Reference] = ..., reason: _In[CodeableConcept] = ..., response: _In[MessageHeaderResponse] = ..., focus: _Ins[Reference] = ..., definition: _StrIn = ...) -> None: ...

class MessageHeaderDestination(BackboneElement):
    name: _Str
    target: _One[Reference]
    endpoint: _Str
    receiver: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., target: _In[Reference] = ..., endpoint: _StrIn = ..., receiver: _In[Reference] = ...) -> None: ...

class MessageHeaderResponse(BackboneElement):
    identifier: _Str
    code: _Str
    details: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _StrIn = ..., code: _StrIn = ..., details: _In[Reference] = ...) -> None: ...

class MessageHeaderSource(BackboneElement):
    name: _Str
    software: _Str
    version: _Str
    contact: _One[ContactPoint]
    endpoint: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., software: _StrIn = ..., version: _StrIn = ..., contact: _In[ContactPoint] = ..., endpoint: _StrIn = ...) -> None: ...

class Meta(Element):
    versionId: _Str
    lastUpdated: _DateTime
    source: _Str
    profile: _Strs
    security: _Many[Coding]
    tag: _Many[Coding]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., versionId: _StrIn = ..., lastUpdated: _DateTimeIn = ..., source: _StrIn = ..., profile: _StrsIn = ..., security: _Ins[Coding] = ..., tag: _Ins[Coding] = ...) -> None: ...

class MolecularSequence(DomainResource):
    identifier: _Many[Identifier]
    type: _Str
    coordinateSystem: _Int
    patient: _One[Reference]
    specimen: _One[Reference]
    device: _One[Reference]
    performer: _One[Reference]
    quantity: _One[Quantity]
    referenceSeq: _One[MolecularSequenceReferenceSeq]
    variant: _Many[MolecularSequenceVariant]
    observedSeq: _Str
    quality: _Many[MolecularSequenceQuality]
    readCoverage: _Int
    repository: _Many[MolecularSequenceRepository]
    pointer: _Many[Reference]
    structureVariant: _Many[MolecularSequenceStructureVariant]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., type: _StrIn = ..., coordinateSystem: _IntIn = ..., patient: _In[Reference] = ..., specimen: _In[Reference] = ..., device: _In[Reference] = ..., performer: _In[Reference] = ..., quantity: _In[Quantity] = ..., referenceSeq: _In[MolecularSequenceReferenceSeq] = ..., variant: _Ins[MolecularSequenceVariant] = ..., observedSeq: _StrIn = ..., quality: _Ins[MolecularSequenceQuality] = ..., readCoverage: _IntIn = ..., repository: _Ins[MolecularSequenceRepository] = ..., pointer: _Ins[Reference] = ..., structureVariant: _Ins[MolecularSequenceStructureVariant] = ...) -> None: ...

class MolecularSequenceQuality(BackboneElement):
    type: _Str
    standardSequence: _One[CodeableConcept]
    start: _Int
    end: _Int
    score: _One[Quantity]
    method: _One[CodeableConcept]
    truthTP: _Decimal
    queryTP: _Decimal
    truthFN: _Decimal
    queryFP: _Decimal
    gtFP: _Decimal
    precision: _Decimal
    recall: _Decimal
    fScore: _Decimal
    roc: _One[MolecularSequenceQualityRoc]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., standardSequence: _In[CodeableConcept] = ..., start: _IntIn = ..., end: _IntIn = ..., score: _In[Quantity] = ..., method: _In[CodeableConcept] = ..., truthTP: _DecimalIn = ..., queryTP: _DecimalIn = ..., truthFN: _DecimalIn = ..., queryFP: _DecimalIn = ..., gtFP: _DecimalIn = ..., precision: _DecimalIn = ..., recall: _DecimalIn = ..., fScore: _DecimalIn = ..., roc: _In[MolecularSequenceQualityRoc] = ...) -> None: ...

class MolecularSequenceQualityRoc(BackboneElement):
    score: _Ints
    numTP: _Ints
    numFP: _Ints
    numFN: _Ints
    precision: _Decimals
    sensitivity: _Decimals
    fMeasure: _Decimals
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., score: _IntsIn = ..., numTP: _IntsIn = ..., numFP: _IntsIn = ..., numFN: _IntsIn = ..., precision: _DecimalsIn = ..., sensitivity: _DecimalsIn = ..., fMeasure: _DecimalsIn = ...) -> None: ...

class MolecularSequenceReferenceSeq(BackboneElement):
    chromosome: _One[CodeableConcept]
    genomeBuild: _Str
    orientation: _Str
    referenceSeqId: _One[CodeableConcept]
    referenceSeqPointer: _One[Reference]
    referenceSeqString: _Str
    strand: _Str
    windowStart: _Int
    windowEnd: _Int
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., chromosome: _In[CodeableConcept] = ..., genomeBuild: _StrIn = ..., orientation: _StrIn = ..., referenceSeqId: _In[CodeableConcept] = ..., referenceSeqPointer: _In[Reference] = ..., referenceSeqString: _StrIn = ..., strand: _StrIn = ..., windowStart: _IntIn = ..., windowEnd: _IntIn = ...) -> None: ...

class MolecularSequenceRepository(BackboneElement):
    type: _Str
    url: _Str
    name: _Str
    datasetId: _Str
    variantsetId: _Str
    readsetId: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., url: _StrIn = ..., name: _StrIn = ..., datasetId: _StrIn = ..., variantsetId: _StrIn = ..., readsetId: _StrIn = ...) -> None: ...

class MolecularSequenceStructureVariant(BackboneElement):
    variantType: _One[CodeableConcept]
    exact: _Bool
    length: _Int
    outer: _One[MolecularSequenceStructureVariantOuter]
    inner: _One[MolecularSequenceStructureVariantInner]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., variantType: _In[CodeableConcept] = ..., exact: _BoolIn = ..., length: _IntIn = ..., outer: _In[MolecularSequenceStructureVariantOuter] = ..., inner: _In[MolecularSequenceStructureVariantInner] = ...) -> None: ...

class MolecularSequenceStructureVariantInner(BackboneElement):
    start: _Int
    end: _Int
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., start: _IntIn = ..., end: _IntIn = ...) -> None: ...

class MolecularSequenceStructureVariantOuter(BackboneElement):
    start: _Int
    end: _Int
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., start: _IntIn = ..., end: _IntIn = ...) -> None: ...

class MolecularSequenceVariant(BackboneElement):
    start: _Int
    end: _Int
    observedAllele: _Str
    referenceAllele: _Str
    cigar: _Str
    variantPointer: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., start: _IntIn = ..., end: _IntIn = ..., observedAllele: _StrIn = ..., referenceAllele: _StrIn = ..., cigar: _StrIn = ..., variantPointer: _In[Reference] = ...) -> None: ...

class Money(Element):
    value: _Decimal
    currency: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., value: _DecimalIn = ..., currency: _StrIn = ...) -> None: ...

class NamingSystem(DomainResource):
    name: _Str
    status: _Str
    kind: _Str
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    responsible: _Str
    type: _One[CodeableConcept]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    usage: _Str
    uniqueId: _Many[NamingSystemUniqueId]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., status: _StrIn = ..., kind: _StrIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., responsible: _StrIn = ..., type: _In[CodeableConcept] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., usage: _StrIn = ..., uniqueId: _Ins[NamingSystemUniqueId] = ...) -> None: ...

class NamingSystemUniqueId(BackboneElement):
    type: _Str
    value: _Str
    preferred: _Bool
    comment: _Str
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., value: _StrIn = ..., preferred: _BoolIn = ..., comment: _StrIn = ..., period: _In[Period] = ...) -> None: ...

class Narrative(Element):
    status: _Str
    div: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., status: _StrIn = ..., div: _StrIn = ...) -> None: ...

class NutritionOrder(DomainResource):
    identifier: _Many[Identifier]
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    instantiates: _Strs
    status: _Str
    intent: _Str
    patient: _One[Reference]
    encounter: _One[Reference]
    dateTime: _DateTime
    orderer: _One[Reference]
    allergyIntolerance: _Many[Reference]
    foodPreferenceModifier: _Many[CodeableConcept]
    excludeFoodModifier: _Many[CodeableConcept]
    oralDiet: _One[NutritionOrderOralDiet]
    supplement: _Many[NutritionOrderSupplement]
    enteralFormula: _One[NutritionOrderEnteralFormula]
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., instantiates: _StrsIn = ..., status: _StrIn = ..., intent: _StrIn = ..., patient: _In[Reference] = ..., encounter: _In[Reference] = ..., dateTime: _DateTimeIn = ..., orderer: _In[Reference] = ..., allergyIntolerance: _Ins[Reference] = ..., foodPreferenceModifier: _Ins[CodeableConcept] = ..., excludeFoodModifier: _Ins[CodeableConcept] = ..., oralDiet: _In[NutritionOrderOralDiet] = ..., supplement: _Ins[NutritionOrderSupplement] = ..., enteralFormula: _In[NutritionOrderEnteralFormula] = ..., note: _Ins[Annotation] = ...) -> None: ...

class NutritionOrderEnteralFormula(BackboneElement):
    baseFormulaType: _One[CodeableConcept]
    baseFormulaProductName: _Str
    additiveType: _One[CodeableConcept]
    additiveProductName: _Str
    caloricDensity: _One[Quantity]
    routeofAdministration: _One[CodeableConcept]
    administration: _Many[NutritionOrderEnteralFormulaAdministration]
    maxVolumeToDeliver: _One[Quantity]
    administrationInstruction: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., baseFormulaType: _In[CodeableConcept] = ..., baseFormulaProductName: _StrIn = ..., additiveType: _In[CodeableConcept] = ..., additiveProductName: _StrIn = ..., caloricDensity: _In[Quantity] = ..., routeofAdministration: _In[CodeableConcept] = ..., administration: _Ins[NutritionOrderEnteralFormulaAdministration] = ..., maxVolumeToDeliver: _In[Quantity] = ..., administrationInstruction: _StrIn = ...) -> None: ...

class NutritionOrderEnteralFormulaAdministration(BackboneElement):
    schedule: _One[Timing]
    quantity: _One[Quantity]
    rateQuantity: _One[Quantity]
    rateRatio: _One[Ratio]
    @builtins.property
    def rate(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., schedule: _In[Timing] = ..., quantity: _In[Quantity] = ..., rateQuantity: _In[Quantity] = ..., rateRatio: _In[Ratio] = ...) -> None: ...

class NutritionOrderOralDiet(BackboneElement):
    type: _Many[CodeableConcept]
    schedule: _Many[Timing]
    nutrient: _Many[NutritionOrderOralDietNutrient]
    texture: _Many[NutritionOrderOralDietTexture]
    fluidConsistencyType: _Many[CodeableConcept]
    instruction: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _Ins[CodeableConcept] = ..., schedule: _Ins[Timing] = ..., nutrient: _Ins[NutritionOrderOralDietNutrient] = ..., texture: _Ins[NutritionOrderOralDietTexture] = ..., fluidConsistencyType: _Ins[CodeableConcept] = ..., instruction: _StrIn = ...) -> None: ...

class NutritionOrderOralDietNutrient(BackboneElement):
    modifier: _One[CodeableConcept]
    amount: _One[Quantity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., modifier: _In[CodeableConcept] = ..., amount: _In[Quantity] = ...) -> None: ...

class NutritionOrderOralDietTexture(BackboneElement):
    modifier: _One[CodeableConcept]
    foodType: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., modifier: _In[CodeableConcept] = ..., foodType: _In[CodeableConcept] = ...) -> None: ...

class NutritionOrderSupplement(BackboneElement):
    type: _One[CodeableConcept]
    productName: _Str
    schedule: _Many[Timing]
    quantity: _One[Quantity]
    instruction: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., productName: _StrIn = ..., schedule: _Ins[Timing] = ..., quantity: _In[Quantity] = ..., instruction: _StrIn = ...) -> None: ...

class Observation(DomainResource):
    identifier: _Many[Identifier]
    basedOn: _Many[Reference]
    partOf: _Many[Reference]
    status: _Str
    category: _Many[CodeableConcept]
    code: _One[CodeableConcept]
    subject: _One[Reference]
    focus: _Many[Reference]
    encounter: _One[Reference]
    effectiveDateTime: _DateTime
    effectivePeriod: _One[Period]
    effectiveTiming: _One[Timing]
    effectiveInstant: _DateTime
    issued: _DateTime
    performer: _Many[Reference]
    valueQuantity: _One[Quantity]
    valueCodeableConcept: _One[CodeableConcept]
    valueString: _Str
    valueBoolean: _Bool
    valueInteger: _Int
    valueRange: _One[Range]
    valueRatio: _One[Ratio]
    valueSampledData: _One[SampledData]
    valueTime: _Time
    valueDateTime: _DateTime
    valuePeriod: _One[Period]
    dataAbsentReason: _One[CodeableConcept]
    interpretation: _Many[CodeableConcept]
    note: _Many[Annotation]
    bodySite: _One[CodeableConcept]
    method: _One[CodeableConcept]
    specimen: _One[Reference]
    device: _One[Reference]
    referenceRange: _Many[ObservationReferenceRange]
    hasMember: _Many[Reference]
    derivedFrom: _Many[Reference]
    component: _Many[ObservationComponent]
    @builtins.property
    def effective(self) -> _Choice: ...
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., basedOn: _Ins[Reference] = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., category: _Ins[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., focus: _Ins[Reference] = ..., encounter: _In[Reference] = ..., effectiveDateTime: _DateTimeIn = ..., effectivePeriod: _In[Period] = ..., effectiveTiming: _In[Timing] = ..., effectiveInstant: _DateTimeIn = ..., issued: _DateTimeIn = ..., performer: _Ins[Reference] = ..., valueQuantity: _In[Quantity] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueString: _StrIn = ..., valueBoolean: _BoolIn = ..., valueInteger: _IntIn = ..., valueRange: _In[Range] = ..., valueRatio: _In[Ratio] = ..., valueSampledData: _In[SampledData] = ..., valueTime: _TimeIn = ..., valueDateTime: _DateTimeIn = ..., valuePeriod: _In[Period] = ..., dataAbsentReason: _In[CodeableConcept] = ..., interpretation: _Ins[CodeableConcept] = ..., note: _Ins[Annotation] = ..., bodySite: _In[CodeableConcept] = ..., method: _In[CodeableConcept] = ..., specimen: _In[Reference] = ..., device: _In[Reference] = ..., referenceRange: _Ins[ObservationReferenceRange] = ..., hasMember: _Ins[Reference] = ..., derivedFrom: _Ins[Reference] = ..., component: _Ins[ObservationComponent] = ...) -> None: ...

class ObservationComponent(BackboneElement):
    code: _One[CodeableConcept]
    valueQuantity: _One[Quantity]
    valueCodeableConcept: _One[CodeableConcept]
    valueString: _Str
    valueBoolean: _Bool
    valueInteger: _Int
    valueRange: _One[Range]
    valueRatio: _One[Ratio]
    valueSampledData: _One[SampledData]
    valueTime: _Time
    valueDateTime: _DateTime
    valuePeriod: _One[Period]
    dataAbsentReason: _One[CodeableConcept]
    interpretation: _Many[CodeableConcept]
    referenceRange: _Many[ObservationReferenceRange]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., valueQuantity: _In[Quantity] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueString: _StrIn = ..., valueBoolean: _BoolIn = ..., valueInteger: _IntIn = ..., valueRange: _In[Range] = ..., valueRatio: _In[Ratio] = ..., valueSampledData: _In[SampledData] = ..., valueTime: _TimeIn = ..., valueDateTime: _DateTimeIn = ..., valuePeriod: _In[Period] = ..., dataAbsentReason: _In[CodeableConcept] = ..., interpretation: _Ins[CodeableConcept] = ..., referenceRange: _Ins[ObservationReferenceRange] = ...) -> None: ...

class ObservationReferenceRange(BackboneElement):
    low: _One[Quantity]
    high: _One[Quantity]
    type: _One[CodeableConcept]
    appliesTo: _Many[CodeableConcept]
    age: _One[Range]
    text: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., low: _In[Quantity] = ..., high: _In[Quantity] = ..., type: _In[CodeableConcept] = ..., appliesTo: _Ins[CodeableConcept] = ..., age: _In[Range] = ..., text: _StrIn = ...) -> None: ...

class ObservationDefinition(DomainResource):
    category: _Many[CodeableConcept]
    code: _One[CodeableConcept]
    identifier: _Many[Identifier]
    permittedDataType: _Strs
    multipleResultsAllowed: _Bool
    method: _One[CodeableConcept]
    preferredReportName: _Str
    quantitativeDetails: _One[ObservationDefinitionQuantitativeDetails]
    qualifiedInterval: _Many[ObservationDefinitionQualifiedInterval]
    validCodedValueSet: _One[Reference]
    normalCodedValueSet: _One[Reference]
    abnormalCodedValueSet: _One[Reference]
    criticalCodedValueSet: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _Ins[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., identifier: _Ins[Identifier] = ..., permittedDataType: _StrsIn = ..., multipleResultsAllowed: _BoolIn = ..., method: _In[CodeableConcept] = ..., preferredReportName: _StrIn = ..., quantitativeDetails: _In[ObservationDefinitionQuantitativeDetails] = ..., qualifiedInterval: _Ins[ObservationDefinitionQualifiedInterval] = ..., validCodedValueSet: _In[Reference] = ..., normalCodedValueSet: _In[Reference] = ..., abnormalCodedValueSet: _In[Reference] = ..., criticalCodedValueSet: _In[Reference] = ...) -> None: ...

class ObservationDefinitionQualifiedInterval(BackboneElement):
    category: _Str
    range: _One[Range]
    context: _One[CodeableConcept]
    appliesTo: _Many[CodeableConcept]
    gender: _Str
    age: _One[Range]
    gestationalAge: _One[Range]
    condition: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _StrIn = ..., range: _In[Range] = ..., context: _In[CodeableConcept] = ..., appliesTo: _Ins[CodeableConcept] = ..., gender: _StrIn = ..., age: _In[Range] = ..., gestationalAge: _In[Range] = ..., condition: _StrIn = ...) -> None: ...

class ObservationDefinitionQuantitativeDetails(BackboneElement):
    customaryUnit: _One[CodeableConcept]
    unit: _One[CodeableConcept]
    conversionFactor: _Decimal
    decimalPrecision: _Int
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., customaryUnit: _In[CodeableConcept] = ..., unit: _In[CodeableConcept] = ..., conversionFactor: _DecimalIn = ..., decimalPrecision: _IntIn = ...) -> None: ...

class OperationDefinition(DomainResource):
    url: _Str
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    kind: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    affectsState: _Bool
    code: _Str
    comment: _Str
    base: _Str
    resource: _Strs
    system: _Bool
    type: _Bool
    instance: _Bool
    inputProfile: _Str
    outputProfile: _Str
    parameter: _Many[OperationDefinitionParameter]
    overload: _Many[OperationDefinitionOverload]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., kind: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., affectsState: _BoolIn = ..., code: _StrIn = ..., comment: _StrIn = ..., base: _StrIn = ..., resource: _StrsIn = ..., system: _BoolIn = ..., type: _BoolIn = ..., instance: _BoolIn = ..., inputProfile: _StrIn = ..., outputProfile: _StrIn = ..., parameter: _Ins[OperationDefinitionParameter] = ..., overload: _Ins[OperationDefinitionOverload] = ...) -> None: ...

class OperationDefinitionOverload(BackboneElement):
    parameterName: _Strs
    comment: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., parameterName: _StrsIn = ..., comment: _StrIn = ...) -> None: ...

class OperationDefinitionParameter(BackboneElement):
    name: _Str
    use: _Str
    min: _Int
    max: _Str
    documentation: _Str
    type: _Str
    targetProfile: _Strs
    searchType: _Str
    binding: _One[OperationDefinitionParameterBinding]
    referencedFrom: _Many[OperationDefinitionParameterReferencedFrom]
    part: _Many[OperationDefinitionParameter]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., use: _StrIn = ..., min: _IntIn = ..., max: _StrIn = ..., documentation: _StrIn = ..., type: _StrIn = ..., targetProfile: _StrsIn = ..., searchType: _StrIn = ..., binding: _In[OperationDefinitionParameterBinding] = ..., referencedFrom: _Ins[OperationDefinitionParameterReferencedFrom] = ..., part: _Ins[OperationDefinitionParameter] = ...) -> None: ...

class OperationDefinitionParameterBinding(BackboneElement):
    strength: _Str
    valueSet: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., strength: _StrIn = ..., valueSet: _StrIn = ...) -> None: ...

class OperationDefinitionParameterReferencedFrom(BackboneElement):
    source: _Str
    sourceId: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., source: _StrIn = ..., sourceId: _StrIn = ...) -> None: ...

class OperationOutcome(DomainResource):
    issue: _Many[OperationOutcomeIssue]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., issue: _Ins[OperationOutcomeIssue] = ...) -> None: ...

class OperationOutcomeIssue(BackboneElement):
    severity: _Str
    code: _Str
    details: _One[CodeableConcept]
    diagnostics: _Str
    location: _Strs
    expression: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., severity: _StrIn = ..., code: _StrIn = ..., details: _In[CodeableConcept] = ..., diagnostics: _StrIn = ..., location: _StrsIn = ..., expression: _StrsIn = ...) -> None: ...

class Organization(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    type: _Many[CodeableConcept]
    name: _Str
    alias: _Strs
    telecom: _Many[ContactPoint]
    address: _Many[Address]
    partOf: _One[Reference]
    contact: _Many[OrganizationContact]
    endpoint: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., type: _Ins[CodeableConcept] = ..., name: _StrIn = ..., alias: _StrsIn = ..., telecom: _Ins[ContactPoint] = ..., address: _Ins[Address] = ..., partOf: _In[Reference] = ..., contact: _Ins[OrganizationContact] = ..., endpoint: _Ins[Reference] = ...) -> None: ...

class OrganizationContact(BackboneElement):
    purpose: _One[CodeableConcept]
    name: _One[HumanName]
    telecom: _Many[ContactPoint]
    address: _One[Address]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., purpose: _In[CodeableConcept] = ..., name: _In[HumanName] = ..., telecom: _Ins[ContactPoint] = ..., address: _In[Address] = ...) -> None: ...

class OrganizationAffiliation(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    period: _One[Period]
    organization: _One[Reference]
    participatingOrganization: _One[Reference]
    network: _Many[Reference]
    code: _Many[CodeableConcept]
    specialty: _Many[CodeableConcept]
    location: _Many[Reference]
    healthcareService: _Many[Reference]
    telecom: _Many[ContactPoint]
    endpoint: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., period: _In[Period] = ..., organization: _In[Reference] = ..., participatingOrganization: _In[Reference] = ..., network: _Ins[Reference] = ..., code: _Ins[CodeableConcept] = ..., specialty: _Ins[CodeableConcept] = ..., location: _Ins[Reference] = ..., healthcareService: _Ins[Reference] = ..., telecom: _Ins[ContactPoint] = ..., endpoint: _Ins[Reference] = ...) -> None: ...

class ParameterDefinition(Element):
    name: _Str
    use: _Str
    min: _Int
    max: _Str
    documentation: _Str
    type: _Str
    profile: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., name: _StrIn = ..., use: _StrIn = ..., min: _IntIn = ..., max: _StrIn = ..., documentation: _StrIn = ..., type: _StrIn = ..., profile: _StrIn = ...) -> None: ...

class Parameters(Resource):
    parameter: _Many[ParametersParameter]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., parameter: _Ins[ParametersParameter] = ...) -> None: ...

class ParametersParameter(BackboneElement):
    name: _Str
    valueBase64Binary: _Bytes
    valueBoolean: _Bool
    valueCanonical: _Str
    valueCode: _Str
    valueDate: _Date
    valueDateTime: _DateTime
    valueDecimal: _Decimal
    valueId: _Str
    valueInstant: _DateTime
    valueInteger: _Int
    valueMarkdown: _Str
    valueOid: _Str
    valuePositiveInt: _Int
    valueString: _Str
    valueTime: _Time
    valueUnsignedInt: _Int
    valueUri: _Str
    valueUrl: _Str
    valueUuid: _Str
    valueAddress: _One[Address]
    valueAge: _One[Age]
    valueAnnotation: _One[Annotation]
    valueAttachment: _One[Attachment]
    valueCodeableConcept: _One[CodeableConcept]
    valueCoding: _One[Coding]
    valueContactPoint: _One[ContactPoint]
    valueCount: _One[Count]
    valueDistance: _One[Distance]
    valueDuration: _One[Duration]
    valueHumanName: _One[HumanName]
    valueIdentifier: _One[Identifier]
    valueMoney: _One[Money]
    valuePeriod: _One[Period]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueRatio: _One[Ratio]
    valueReference: _One[Reference]
    valueSampledData: _One[SampledData]
    valueSignature: _One[Signature]
    valueTiming: _One[Timing]
    valueContactDetail: _One[ContactDetail]
    valueContributor: _One[Contributor]
    valueDataRequirement: _One[DataRequirement]
    valueExpression: _One[Expression]
    valueParameterDefinition: _One[ParameterDefinition]
    valueRelatedArtifact: _One[RelatedArtifact]
    valueTriggerDefinition: _One[TriggerDefinition]
    valueUsageContext: _One[UsageContext]
    valueDosage: _One[Dosage]
    valueMeta: _One[Meta]
    resource: _One[Resource]
    part: _Many[ParametersParameter]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., valueBase64Binary: _BytesIn = ..., valueBoolean: _BoolIn = ..., valueCanonical: _StrIn = ..., valueCode: _StrIn = ..., valueDate: _DateIn = ..., valueDateTime: _DateTimeIn = ..., valueDecimal: _DecimalIn = ..., valueId: _StrIn = ..., valueInstant: _DateTimeIn = ..., valueInteger: _IntIn = ..., valueMarkdown: _StrIn = ..., valueOid: _StrIn = ..., valuePositiveInt: _IntIn = ..., valueString: _StrIn = ..., valueTime: _TimeIn = ..., valueUnsignedInt: _IntIn = ..., valueUri: _StrIn = ..., valueUrl: _StrIn = ..., valueUuid: _StrIn = ..., valueAddress: _In[Address] = ..., valueAge: _In[Age] = ..., valueAnnotation: _In[Annotation] = ..., valueAttachment: _In[Attachment] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueCoding: _In[Coding] = ..., valueContactPoint: _In[ContactPoint] = ..., valueCount: _In[Count] = ..., valueDistance: _In[Distance] = ..., valueDuration: _In[Duration] = ..., valueHumanName: _In[HumanName] = ..., valueIdentifier: _In[Identifier] = ..., valueMoney: _In[Money] = ..., valuePeriod: _In[Period] = ..., valueQuantity: _In[Quantity] = ..., valueRange: _In[Range] = ..., valueRatio: _In[Ratio] = ..., valueReference: _In[Reference] = ..., valueSampledData: _In[SampledData] = ..., valueSignature: _In[Signature] = ..., valueTiming: _In[Timing] = ..., valueContactDetail: _In[ContactDetail] = ..., valueContributor: _In[Contributor] = ..., valueDataRequirement: _In[DataRequirement] = ..., valueExpression: _In[Expression] = ..., valueParameterDefinition: _In[ParameterDefinition] = ..., valueRelatedArtifact: _In[RelatedArtifact] = ..., valueTriggerDefinition: _In[TriggerDefinition] = ..., valueUsageContext: _In[UsageContext] = ..., valueDosage: _In[Dosage] = ..., valueMeta: _In[Meta] = ..., resource: _In[Resource] = ..., part: _Ins[ParametersParameter] = ...) -> None: ...

class Patient(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    name: _Many[HumanName]
    telecom: _Many[ContactPoint]
    gender: _Str
    birthDate: _Date
    deceasedBoolean: _Bool
    deceasedDateTime: _DateTime
    address: _Many[Address]
    maritalStatus: _One[CodeableConcept]
    multipleBirthBoolean: _Bool
    multipleBirthInteger: _Int
    photo: _Many[Attachment]
    contact: _Many[PatientContact]
    communication: _Many[PatientCommunication]
    generalPractitioner: _Many[Reference]
    managingOrganization: _One[Reference]
    link: _Many[PatientLink]
    @builtins.property
    def deceased(self) -> _Choice: ...
    @builtins.property
    def multipleBirth(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., name: _Ins[HumanName] = ..., telecom: _Ins[ContactPoint] = ..., gender: _StrIn = ..., birthDate: _DateIn = ..., deceasedBoolean: _BoolIn = ..., deceasedDateTime: _DateTimeIn = ..., address: _Ins[Address] = ..., maritalStatus: _In[CodeableConcept] = ..., multipleBirthBoolean: _BoolIn = ..., multipleBirthInteger: _IntIn = ..., photo: _Ins[Attachment] = ..., contact: _Ins[PatientContact] = ..., communication: _Ins[PatientCommunication] = ..., generalPractitioner: _Ins[Reference] = ..., managingOrganization: _In[Reference] = ..., link: _Ins[PatientLink] = ...) -> None: ...

class PatientCommunication(BackboneElement):
    language: _One[CodeableConcept]
    preferred: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., language: _In[CodeableConcept] = ..., preferred: _BoolIn = ...) -> None: ...

class PatientContact(BackboneElement):
    relationship: _Many[CodeableConcept]
    name: _One[HumanName]
    telecom: _Many[ContactPoint]
    address: _One[Address]
    gender: _Str
    organization: _One[Reference]
    period: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., relationship: _Ins[CodeableConcept] = ..., name: _In[HumanName] = ..., telecom: _Ins[ContactPoint] = ..., address: _In[Address] = ..., gender: _StrIn = ..., organization: _In[Reference] = ..., period: _In[Period] = ...) -> None: ...

class PatientLink(BackboneElement):
    other: _One[Reference]
    type: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., other: _In[Reference] = ..., type: _StrIn = ...) -> None: ...

class PaymentNotice(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    request: _One[Reference]
    response: _One[Reference]
    created: _DateTime
    provider: _One[Reference]
    payment: _One[Reference]
    paymentDate: _Date
    payee: _One[Reference]
    recipient: _One[Reference]
    amount: _One[Money]
    paymentStatus: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., request: _In[Reference] = ..., response: _In[Reference] = ..., created: _DateTimeIn = ..., provider: _In[Reference] = ..., payment: _In[Reference] = ..., paymentDate: _DateIn = ..., payee: _In[Reference] = ..., recipient: _In[Reference] = ..., amount: _In[Money] = ..., paymentStatus: _In[CodeableConcept] = ...) -> None: ...

class PaymentReconciliation(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    period: _One[Period]
    created: _DateTime
    paymentIssuer: _One[Reference]
    request: _One[Reference]
    requestor: _One[Reference]
    outcome: _Str
    disposition: _Str
    paymentDate: _Date
    paymentAmount: _One[Money]
    paymentIdentifier: _One[Identifier]
    detail: _Many[PaymentReconciliationDetail]
    formCode: _One[CodeableConcept]
    processNote: _Many[PaymentReconciliationProcessNote]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., period: _In[Period] = ..., created: _DateTimeIn = ..., paymentIssuer: _In[Reference] = ..., request: _In[Reference] = ..., requestor: _In[Reference] = ..., outcome: _StrIn = ..., disposition: _StrIn = ..., paymentDate: _DateIn = ..., paymentAmount: _In[Money] = ..., paymentIdentifier: _In[Identifier] = ..., detail: _Ins[PaymentReconciliationDetail] = ..., formCode: _In[CodeableConcept] = ..., processNote: _Ins[PaymentReconciliationProcessNote] = ...) -> None: ...

class PaymentReconciliationDetail(BackboneElement):
    identifier: _One[Identifier]
    predecessor: _One[Identifier]
    type: _One[CodeableConcept]
    request: _One[Reference]
    submitter: _One[Reference]
    response: _One[Reference]
    date: _Date
    responsible: _One[Reference]
    payee: _One[Reference]
    amount: _One[Money]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., predecessor: _In[Identifier] = ..., type: _In[CodeableConcept] = ..., request: _In[Reference] = ..., submitter: _In[Reference] = ..., response: _In[Reference] = ..., date: _DateIn = ..., responsible: _In[Reference] = ..., payee: _In[Reference] = ..., amount: _In[Money] = ...) -> None: ...

class PaymentReconciliationProcessNote(BackboneElement):
    type: _Str
    text: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., text: _StrIn = ...) -> None: ...

class Period(Element):
    start: _DateTime
    end: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., start: _DateTimeIn = ..., end: _DateTimeIn = ...) -> None: ...

class Person(DomainResource):
    identifier: _Many[Identifier]
    name: _Many[HumanName]
    telecom: _Many[ContactPoint]
    gender: _Str
    birthDate: _Date
    address: _Many[Address]
    photo: _One[Attachment]
    managingOrganization: _One[Reference]
    active: _Bool
    link: _Many[PersonLink]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., name: _Ins[HumanName] = ..., telecom: _Ins[ContactPoint] = ..., gender: _StrIn = ..., birthDate: _DateIn = ..., address: _Ins[Address] = ..., photo: _In[Attachment] = ..., managingOrganization: _In[Reference] = ..., active: _BoolIn = ..., link: _Ins[PersonLink] = ...) -> None: ...

class PersonLink(BackboneElement):
    target: _One[Reference]
    assurance: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., target: _In[Reference] = ..., assurance: _StrIn = ...) -> None: ...

class PlanDefinition(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    subtitle: _Str
    type: _One[CodeableConcept]
    status: _Str
    experimental: _Bool
    subjectCodeableConcept: _One[CodeableConcept]
    subjectReference: _One[Reference]
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    usage: _Str
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    library: _Strs
    goal: _Many[PlanDefinitionGoal]
    action: _Many[PlanDefinitionAction]
    @builtins.property
    def subject(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., subtitle: _StrIn = ..., type: _In[CodeableConcept] = ..., status: _StrIn = ..., experimental: _BoolIn = ..., subjectCodeableConcept: _In[CodeableConcept] = ..., subjectReference: _In[Reference] = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., usage: _StrIn = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., library: _StrsIn = ..., goal: _Ins[PlanDefinitionGoal] = ..., action: _Ins[PlanDefinitionAction] = ...) -> None: ...

class PlanDefinitionAction(BackboneElement):
    prefix: _Str
    title: _Str
    description: _Str
    textEquivalent: _Str
    priority: _Str
    code: _Many[CodeableConcept]
    reason: _Many[CodeableConcept]
    documentation: _Many[RelatedArtifact]
    goalId: _Strs
    subjectCodeableConcept: _One[CodeableConcept]
    subjectReference: _One[Reference]
    trigger: _Many[TriggerDefinition]
    condition: _Many[PlanDefinitionActionCondition]
    input: _Many[DataRequirement]
    output: _Many[DataRequirement]
    relatedAction: _Many[PlanDefinitionActionRelatedAction]
    timingDateTime: _DateTime
    timingAge: _One[Age]
    timingPeriod: _One[Period]
    timingDuration: _One[Duration]
    timingRange: _One[Range]
    timingTiming: _One[Timing]
    participant: _Many[PlanDefinitionActionParticipant]
    type: _One[CodeableConcept]
    groupingBehavior: _Str
    selectionBehavior: _Str
    requiredBehavior: _Str
    precheckBehavior: _Str
    cardinalityBehavior: _Str
    definitionCanonical: _Str
    definitionUri: _Str
    transform: _Str
    dynamicValue: _Many[PlanDefinitionActionDynamicValue]
    action: _Many[PlanDefinitionAction]
    @builtins.property
    def subject(self) -> _Choice: ...
    @builtins.property
    def timing(self) -> _Choice: ...
    @builtins.property
    def definition(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., prefix: _StrIn = ..., title: _StrIn = ..., description: _StrIn = ..., textEquivalent: _StrIn = ..., priority: _StrIn = ..., code: _Ins[CodeableConcept] = ..., reason: _Ins[CodeableConcept] = ..., documentation: _Ins[RelatedArtifact] = ..., goalId: _StrsIn = ..., subjectCodeableConcept: _In[CodeableConcept] = ..., subjectReference: _In[Reference] = ..., trigger: _Ins[TriggerDefinition] = ..., condition: _Ins[PlanDefinitionActionCondition] = ..., input: _Ins[DataRequirement] = ..., output: _Ins[DataRequirement] = ..., relatedAction: _Ins[PlanDefinitionActionRelatedAction] = ..., timingDateTime: _DateTimeIn = ..., timingAge: _In[Age] = ..., timingPeriod: _In[Period] = ..., timingDuration: _In[Duration] = ..., timingRange: _In[Range] = ..., timingTiming: _In[Timing] = ..., participant: _Ins[PlanDefinitionActionParticipant] = ..., type: _In[CodeableConcept] = ..., groupingBehavior: _StrIn = ..., selectionBehavior: _StrIn = ..., requiredBehavior: _StrIn = ..., precheckBehavior: _StrIn = ..., cardinalityBehavior: _StrIn = ..., definitionCanonical: _StrIn = ..., definitionUri: _StrIn = ..., transform: _StrIn = ..., dynamicValue: _Ins[PlanDefinitionActionDynamicValue] = ..., action: _Ins[PlanDefinitionAction] = ...) -> None: ...

class PlanDefinitionActionCondition(BackboneElement):
    kind: _Str
    expression: _One[Expression]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., kind: _StrIn = ..., expression: _In[Expression] = ...) -> None: ...

class PlanDefinitionActionDynamicValue(BackboneElement):
    path: _Str
    expression: _One[Expression]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., path: _StrIn = ..., expression: _In[Expression] = ...) -> None: ...

class PlanDefinitionActionParticipant(BackboneElement):
    type: _Str
    role: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., role: _In[CodeableConcept] = ...) -> None: ...

class PlanDefinitionActionRelatedAction(BackboneElement):
    actionId: _Str
    relationship: _Str
    offsetDuration: _One[Duration]
    offsetRange: _One[Range]
    @builtins.property
    def offset(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., actionId: _StrIn = ..., relationship: _StrIn = ..., offsetDuration: _In[Duration] = ..., offsetRange: _In[Range] = ...) -> None: ...

class PlanDefinitionGoal(BackboneElement):
    category: _One[CodeableConcept]
    description: _One[CodeableConcept]
    priority: _One[CodeableConcept]
    start: _One[CodeableConcept]
    addresses: _Many[CodeableConcept]
    documentation: _Many[RelatedArtifact]
    target: _Many[PlanDefinitionGoalTarget]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _In[CodeableConcept] = ..., description: _In[CodeableConcept] = ..., priority: _In[CodeableConcept] = ..., start: _In[CodeableConcept] = ..., addresses: _Ins[CodeableConcept] = ..., documentation: _Ins[RelatedArtifact] = ..., target: _Ins[PlanDefinitionGoalTarget] = ...) -> None: ...

class PlanDefinitionGoalTarget(BackboneElement):
    measure: _One[CodeableConcept]
    detailQuantity: _One[Quantity]
    detailRange: _One[Range]
    detailCodeableConcept: _One[CodeableConcept]
    due: _One[Duration]
    @builtins.property
    def detail(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., measure: _In[CodeableConcept] = ..., detailQuantity: _In[Quantity] = ..., detailRange: _In[Range] = ..., detailCodeableConcept: _In[CodeableConcept] = ..., due: _In[Duration] = ...) -> None: ...

class Population(BackboneElement):
    ageRange: _One[Range]
    ageCodeableConcept: _One[CodeableConcept]
    gender: _One[CodeableConcept]
    race: _One[CodeableConcept]
    physiologicalCondition: _One[CodeableConcept]
    @builtins.property
    def age(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., ageRange: _In[Range] = ..., ageCodeableConcept: _In[CodeableConcept] = ..., gender: _In[CodeableConcept] = ..., race: _In[CodeableConcept] = ..., physiologicalCondition: _In[CodeableConcept] = ...) -> None: ...

class Practitioner(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    name: _Many[HumanName]
    telecom: _Many[ContactPoint]
    address: _Many[Address]
    gender: _Str
    birthDate: _Date
    photo: _Many[Attachment]
    qualification: _Many[PractitionerQualification]
    communication: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., name: _Ins[HumanName] = ..., telecom: _Ins[ContactPoint] = ..., address: _Ins[Address] = ..., gender: _StrIn = ..., birthDate: _DateIn = ..., photo: _Ins[Attachment] = ..., qualification: _Ins[PractitionerQualification] = ..., communication: _Ins[CodeableConcept] = ...) -> None: ...

class PractitionerQualification(BackboneElement):
    identifier: _Many[Identifier]
    code: _One[CodeableConcept]
    period: _One[Period]
    issuer: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., code: _In[CodeableConcept] = ..., period: _In[Period] = ..., issuer: _In[Reference] = ...) -> None: ...

class PractitionerRole(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    period: _One[Period]
    practitioner: _One[Reference]
    organization: _One[Reference]
    code: _Many[CodeableConcept]
    specialty: _Many[CodeableConcept]
    location: _Many[Reference]
    healthcareService: _Many[Reference]
    telecom: _Many[ContactPoint]
    availableTime: _Many[PractitionerRoleAvailableTime]
    notAvailable: _Many[PractitionerRoleNotAvailable]
    availabilityExceptions: _Str
    endpoint: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., period: _In[Period] = ..., practitioner: _In[Reference] = ..., organization: _In[Reference] = ..., code: _Ins[CodeableConcept] = ..., specialty: _Ins[CodeableConcept] = ..., location: _Ins[Reference] = ..., healthcareService: _Ins[Reference] = ..., telecom: _Ins[ContactPoint] = ..., availableTime: _Ins[PractitionerRoleAvailableTime] = ..., notAvailable: _Ins[PractitionerRoleNotAvailable] = ..., availabilityExceptions: _StrIn = ..., endpoint: _Ins[Reference] = ...) -> None: ...

class PractitionerRoleAvailableTime(BackboneElement):
    daysOfWeek: _Strs
    allDay: _Bool
    availableStartTime: _Time
    availableEndTime: _Time
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., daysOfWeek: _StrsIn = ..., allDay: _BoolIn = ..., availableStartTime: _TimeIn = ..., availableEndTime: _TimeIn = ...) -> None: ...

class PractitionerRoleNotAvailable(BackboneElement):
    description: _Str
    during: _One[Period]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., during: _In[Period] = ...) -> None: ...

class Procedure(DomainResource):
    identifier: _Many[Identifier]
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    basedOn: _Many[Reference]
    partOf: _Many[Reference]
    status: _Str
    statusReason: _One[CodeableConcept]
    category: _One[CodeableConcept]
    code: _One[CodeableConcept]
    subject: _One[Reference]
    encounter: _One[Reference]
    performedDateTime: _DateTime
    performedPeriod: _One[Period]
    performedString: _Str
    performedAge: _One[Age]
    performedRange: _One[Range]
    recorder: _One[Reference]
    asserter: _One[Reference]
    performer: _Many[ProcedurePerformer]
    location: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    bodySite: _Many[CodeableConcept]
    outcome: _One[CodeableConcept]
    report: _Many[Reference]
    complication: _Many[CodeableConcept]
    complicationDetail: _Many[Reference]
    followUp: _Many[CodeableConcept]
    note: _Many[Annotation]
    focalDevice: _Many[ProcedureFocalDevice]
    usedReference: _Many[Reference]
    usedCode: _Many[CodeableConcept]
    @builtins.property
    def performed(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., basedOn: _Ins[Reference] = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., statusReason: _In[CodeableConcept] = ..., category: _In[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., performedDateTime: _DateTimeIn = ..., performedPeriod: _In[Period] = ..., performedString: _StrIn = ..., performedAge: _In[Age] = ..., performedRange: _In[Range] = ..., recorder: _In[Reference] = ..., asserter: _In[Reference] = ..., performer: _Ins[ProcedurePerformer] = ..., location: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., bodySite: _Ins[CodeableConcept] = ..., outcome: _In[CodeableConcept] = ..., report: _Ins[Reference] = ..., complication: _Ins[CodeableConcept] = ..., complicationDetail: _Ins[Reference] = ..., followUp: _Ins[CodeableConcept] = ..., note: _Ins[Annotation] = ..., focalDevice: _Ins[ProcedureFocalDevice] = ..., usedReference: _Ins[Reference] = ..., usedCode: _Ins[CodeableConcept] = ...) -> None: ...

class ProcedureFocalDevice(BackboneElement):
    action: _One[CodeableConcept]
    manipulated: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., action: _In[CodeableConcept] = ..., manipulated: _In[Reference] = ...) -> None: ...

class ProcedurePerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]
    onBehalfOf: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., function: _In[CodeableConcept] = ..., actor: _In[Reference] = ..., onBehalfOf: _In[Reference] = ...) -> None: ...

class ProdCharacteristic(BackboneElement):
    height: _One[Quantity]
    width: _One[Quantity]
    depth: _One[Quantity]
    weight: _One[Quantity]
    nominalVolume: _One[Quantity]
    externalDiameter: _One[Quantity]
    shape: _Str
    color: _Strs
    imprint: _Strs
    image: _Many[Attachment]
    scoring: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., height: _In[Quantity] = ..., width: _In[Quantity] = ..., depth: _In[Quantity] = ..., weight: _In[Quantity] = ..., nominalVolume: _In[Quantity] = ..., externalDiameter: _In[Quantity] = ..., shape: _StrIn = ..., color: _StrsIn = ..., imprint: _StrsIn = ..., image: _Ins[Attachment] = ..., scoring: _In[CodeableConcept] = ...) -> None: ...

class ProductShelfLife(BackboneElement):
    identifier: _One[Identifier]
    type: _One[CodeableConcept]
    period: _One[Quantity]
    specialPrecautionsForStorage: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., type: _In[CodeableConcept] = ..., period: _In[Quantity] = ..., specialPrecautionsForStorage: _Ins[CodeableConcept] = ...) -> None: ...

class Provenance(DomainResource):
    target: _Many[Reference]
    occurredPeriod: _One[Period]
    occurredDateTime: _DateTime
    recorded: _DateTime
    policy: _Strs
    location: _One[Reference]
    reason: _Many[CodeableConcept]
    activity: _One[CodeableConcept]
    agent: _Many[ProvenanceAgent]
    entity: _Many[ProvenanceEntity]
    signature: _Many[Signature]
    @builtins.property
    def occurred(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., target: _Ins[Reference] = ..., occurredPeriod: _In[Period] = ..., occurredDateTime: _DateTimeIn = ..., recorded: _DateTimeIn = ..., policy: _StrsIn = ..., location: _In[Reference] = ..., reason: _Ins[CodeableConcept] = ..., activity: _In[CodeableConcept] = ..., agent: _Ins[ProvenanceAgent] = ..., entity: _Ins[ProvenanceEntity] = ..., signature: _Ins[Signature] = ...) -> None: ...

class ProvenanceAgent(BackboneElement):
    type: _One[CodeableConcept]
    role: _Many[CodeableConcept]
    who: _One[Reference]
    onBehalfOf: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., role: _Ins[CodeableConcept] = ..., who: _In[Reference] = ..., onBehalfOf: _In[Reference] = ...) -> None: ...

class ProvenanceEntity(BackboneElement):
    role: _Str
    what: _One[Reference]
    agent: _Many[ProvenanceAgent]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., role: _StrIn = ..., what: _In[Reference] = ..., agent: _Ins[ProvenanceAgent] = ...) -> None: ...

class Questionnaire(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    derivedFrom: _Strs
    status: _Str
    experimental: _Bool
    subjectType: _Strs
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    code: _Many[Coding]
    item: _Many[QuestionnaireItem]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., derivedFrom: _StrsIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., subjectType: _StrsIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., code: _Ins[Coding] = ..., item: _Ins[QuestionnaireItem] = ...) -> None: ...

class QuestionnaireItem(BackboneElement):
    linkId: _Str
    definition: _Str
    code: _Many[Coding]
    prefix: _Str
    text: _Str
    type: _Str
    enableWhen: _Many[QuestionnaireItemEnableWhen]
    enableBehavior: _Str
    required: _Bool
    repeats: _Bool
    readOnly: _Bool
    maxLength: _Int
    answerValueSet: _Str
    answerOption: _Many[QuestionnaireItemAnswerOption]
    initial: _Many[QuestionnaireItemInitial]
    item: _Many[QuestionnaireItem]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., linkId: _StrIn = ..., definition: _StrIn = ..., code: _Ins[Coding] = ..., prefix: _StrIn = ..., text: _StrIn = ..., type: _StrIn = ..., enableWhen: _Ins[QuestionnaireItemEnableWhen] = ..., enableBehavior: _StrIn = ..., required: _BoolIn = ..., repeats: _BoolIn = ..., readOnly: _BoolIn = ..., maxLength: _IntIn = ..., answerValueSet: _StrIn = ..., answerOption: _Ins[QuestionnaireItemAnswerOption] = ..., initial: _Ins[QuestionnaireItemInitial] = ..., item: _Ins[QuestionnaireItem] = ...) -> None: ...

class QuestionnaireItemAnswerOption(BackboneElement):
    valueInteger: _Int
    valueDate: _Date
    valueTime: _Time
    valueString: _Str
    valueCoding: _One[Coding]
    valueReference: _One[Reference]
    initialSelected: _Bool
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., valueInteger: _IntIn = ..., valueDate: _DateIn = ..., valueTime: _TimeIn = ..., valueString: _StrIn = ..., valueCoding: _In[Coding] = ..., valueReference: _In[Reference] = ..., initialSelected: _BoolIn = ...) -> None: ...

class QuestionnaireItemEnableWhen(BackboneElement):
    question: _Str
    operator: _Str
    answerBoolean: _Bool
    answerDecimal: _Decimal
    answerInteger: _Int
    answerDate: _Date
    answerDateTime: _DateTime
    answerTime: _Time
    answerString: _Str
    answerCoding: _One[Coding]
    answerQuantity: _One[Quantity]
    answerReference: _One[Reference]
    @builtins.property
    def answer(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., question: _StrIn = ..., operator: _StrIn = ..., answerBoolean: _BoolIn = ..., answerDecimal: _DecimalIn = ..., answerInteger: _IntIn = ..., answerDate: _DateIn = ..., answerDateTime: _DateTimeIn = ..., answerTime: _TimeIn = ..., answerString: _StrIn = ..., answerCoding: _In[Coding] = ..., answerQuantity: _In[Quantity] = ..., answerReference: _In[Reference] = ...) -> None: ...

class QuestionnaireItemInitial(BackboneElement):
    valueBoolean: _Bool
    valueDecimal: _Decimal
    valueInteger: _Int
    valueDate: _Date
    valueDateTime: _DateTime
    valueTime: _Time
    valueString: _Str
    valueUri: _Str
    valueAttachment: _One[Attachment]
    valueCoding: _One[Coding]
    valueQuantity: _One[Quantity]
    valueReference: _One[Reference]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., valueBoolean: _BoolIn = ..., valueDecimal: _DecimalIn = ..., valueInteger: _IntIn = ..., valueDate: _DateIn = ..., valueDateTime: _DateTimeIn = ..., valueTime: _TimeIn = ..., valueString: _StrIn = ..., valueUri: _StrIn = ..., valueAttachment: _In[Attachment] = ..., valueCoding: _In[Coding] = ..., valueQuantity: _In[Quantity] = ..., valueReference: _In[Reference] = ...) -> None: ...

class QuestionnaireResponse(DomainResource):
    identifier: _One[Identifier]
    basedOn: _Many[Reference]
    partOf: _Many[Reference]
    questionnaire: _Str
    status: _Str
    subject: _One[Reference]
    encounter: _One[Reference]
    authored: _DateTime
    author: _One[Reference]
    source: _One[Reference]
    item: _Many[QuestionnaireResponseItem]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., basedOn: _Ins[Reference] = ..., partOf: _Ins[Reference] = ..., questionnaire: _StrIn = ..., status: _StrIn = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., authored: _DateTimeIn = ..., author: _In[Reference] = ..., source: _In[Reference] = ..., item: _Ins[QuestionnaireResponseItem] = ...) -> None: ...

class QuestionnaireResponseItem(BackboneElement):
    linkId: _Str
    definition: _Str
    text: _Str
    answer: _Many[QuestionnaireResponseItemAnswer]
    item: _Many[QuestionnaireResponseItem]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., linkId: _StrIn = ..., definition: _StrIn = ..., text: _StrIn = ..., answer: _Ins[QuestionnaireResponseItemAnswer] = ..., item: _Ins[QuestionnaireResponseItem] = ...) -> None: ...

class QuestionnaireResponseItemAnswer(BackboneElement):
    valueBoolean: _Bool
    valueDecimal: _Decimal
    valueInteger: _Int
    valueDate: _Date
    valueDateTime: _DateTime
    valueTime: _Time
    valueString: _Str
    valueUri: _Str
    valueAttachment: _One[Attachment]
    valueCoding: _One[Coding]
    valueQuantity: _One[Quantity]
    valueReference: _One[Reference]
    item: _Many[QuestionnaireResponseItem]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., valueBoolean: _BoolIn = ..., valueDecimal: _DecimalIn = ..., valueInteger: _IntIn = ..., valueDate: _DateIn = ..., valueDateTime: _DateTimeIn = ..., valueTime: _TimeIn = ..., valueString: _StrIn = ..., valueUri: _StrIn = ..., valueAttachment: _In[Attachment] = ..., valueCoding: _In[Coding] = ..., valueQuantity: _In[Quantity] = ..., valueReference: _In[Reference] = ..., item: _Ins[QuestionnaireResponseItem] = ...) -> None: ...

class Range(Element):
    low: _One[Quantity]
    high: _One[Quantity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., low: _In[Quantity] = ..., high: _In[Quantity] = ...) -> None: ...

class Ratio(Element):
    numerator: _One[Quantity]
    denominator: _One[Quantity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., numerator: _In[Quantity] = ..., denominator: _In[Quantity] = ...) -> None: ...

class Reference(Element):
    reference: _Str
    type: _Str
    identifier: _One[Identifier]
    display: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., reference: _StrIn = ..., type: _StrIn = ..., identifier: _In[Identifier] = ..., display: _StrIn = ...) -> None: ...

class RelatedArtifact(Element):
    type: _Str
    label: _Str
    display: _Str
    citation: _Str
    url: _Str
    document: _One[Attachment]
    resource: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., type: _StrIn = ..., label: _StrIn = ..., display: _StrIn = ..., citation: _StrIn = ..., url: _StrIn = ..., document: _In[Attachment] = ..., resource: _StrIn = ...) -> None: ...

class RelatedPerson(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    patient: _One[Reference]
    relationship: _Many[CodeableConcept]
    name: _Many[HumanName]
    telecom: _Many[ContactPoint]
    gender: _Str
    birthDate: _Date
    address: _Many[Address]
    photo: _Many[Attachment]
    period: _One[Period]
    communication: _Many[RelatedPersonCommunication]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., patient: _In[Reference] = ..., relationship: _Ins[CodeableConcept] = ..., name: _Ins[HumanName] = ..., telecom: _Ins[ContactPoint] = ..., gender: _StrIn = ..., birthDate: _DateIn = ..., address: _Ins[Address] = ..., photo: _Ins[Attachment] = ..., period: _In[Period] = ..., communication: _Ins[RelatedPersonCommunication] = ...) -> None: ...

class RelatedPersonCommunication(BackboneElement):
    language: _One[CodeableConcept]
    preferred: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., language: _In[CodeableConcept] = ..., preferred: _BoolIn = ...) -> None: ...

class RequestGroup(DomainResource):
    identifier: _Many[Identifier]
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    basedOn: _Many[Reference]
    replaces: _Many[Reference]
    groupIdentifier: _One[Identifier]
    status: _Str
    intent: _Str
    priority: _Str
    code: _One[CodeableConcept]
    subject: _One[Reference]
    encounter: _One[Reference]
    authoredOn: _DateTime
    author: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    note: _Many[Annotation]
    action: _Many[RequestGroupAction]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., basedOn: _Ins[Reference] = ..., replaces: _Ins[Reference] = ..., groupIdentifier: _In[Identifier] = ..., status: _StrIn = ..., intent: _StrIn = ..., priority: _StrIn = ..., code: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., authoredOn: _DateTimeIn = ..., author: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., action: _Ins[RequestGroupAction] = ...) -> None: ...

class RequestGroupAction(BackboneElement):
    prefix: _Str
    title: _Str
    description: _Str
    textEquivalent: _Str
    priority: _Str
    code: _Many[CodeableConcept]
    documentation: _Many[RelatedArtifact]
    condition: _Many[RequestGroupActionCondition]
    relatedAction: _Many[RequestGroupActionRelatedAction]
    timingDateTime: _DateTime
    timingAge: _One[Age]
    timingPeriod: _One[Period]
    timingDuration: _One[Duration]
    timingRange: _One[Range]
    timingTiming: _One[Timing]
    participant: _Many[Reference]
    type: _One[CodeableConcept]
    groupingBehavior: _Str
    selectionBehavior: _Str
    requiredBehavior: _Str
    precheckBehavior: _Str
    cardinalityBehavior: _Str
    resource: _One[Reference]
    action: _Many[RequestGroupAction]
    @builtins.property
    def timing(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., prefix: _StrIn = ..., title: _StrIn = ..., description: _StrIn = ..., textEquivalent: _StrIn = ..., priority: _StrIn = ..., code: _Ins[CodeableConcept] = ..., documentation: _Ins[RelatedArtifact] = ..., condition: _Ins[RequestGroupActionCondition] = ..., relatedAction: _Ins[RequestGroupActionRelatedAction] = ..., timingDateTime: _DateTimeIn = ..., timingAge: _In[Age] = ..., timingPeriod: _In[Period] = ..., timingDuration: _In[Duration] = ..., timingRange: _In[Range] = ..., timingTiming: _In[Timing] = ..., participant: _Ins[Reference] = ..., type: _In[CodeableConcept] = ..., groupingBehavior: _StrIn = ..., selectionBehavior: _StrIn = ..., requiredBehavior: _StrIn = ..., precheckBehavior: _StrIn = ..., cardinalityBehavior: _StrIn = ..., resource: _In[Reference] = ..., action: _Ins[RequestGroupAction] = ...) -> None: ...

class RequestGroupActionCondition(BackboneElement):
    kind: _Str
    expression: _One[Expression]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., kind: _StrIn = ..., expression: _In[Expression] = ...) -> None: ...

class RequestGroupActionRelatedAction(BackboneElement):
    actionId: _Str
    relationship: _Str
    offsetDuration: _One[Duration]
    offsetRange: _One[Range]
    @builtins.property
    def offset(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., actionId: _StrIn = ..., relationship: _StrIn = ..., offsetDuration: _In[Duration] = ..., offsetRange: _In[Range] = ...) -> None: ...

class ResearchDefinition(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    shortTitle: _Str
    subtitle: _Str
    status: _Str
    experimental: _Bool
    subjectCodeableConcept: _One[CodeableConcept]
    subjectReference: _One[Reference]
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    comment: _Strs
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    usage: _Str
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    library: _Strs
    population: _One[Reference]
    exposure: _One[Reference]
    exposureAlternative: _One[Reference]
    outcome: _One[Reference]
    @builtins.property
    def subject(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., shortTitle: _StrIn = ..., subtitle: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., subjectCodeableConcept: _In[CodeableConcept] = ..., subjectReference: _In[Reference] = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., comment: _StrsIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., usage: _StrIn = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., library: _StrsIn = ..., population: _In[Reference] = ..., exposure: _In[Reference] = ..., exposureAlternative: _In[Reference] = ..., outcome: _In[Reference] = ...) -> None: ...

class ResearchElementDefinition(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    shortTitle: _Str
    subtitle: _Str
    status: _Str
    experimental: _Bool
    subjectCodeableConcept: _One[CodeableConcept]
    subjectReference: _One[Reference]
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    comment: _Strs
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    usage: _Str
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    library: _Strs
    type: _Str
    variableType: _Str
    characteristic: _Many[ResearchElementDefinitionCharacteristic]
    @builtins.property
    def subject(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., shortTitle: _StrIn = ..., subtitle: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., subjectCodeableConcept: _In[CodeableConcept] = ..., subjectReference: _In[Reference] = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., comment: _StrsIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., usage: _StrIn = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., library: _StrsIn = ..., type: _StrIn = ..., variableType: _StrIn = ..., characteristic: _Ins[ResearchElementDefinitionCharacteristic] = ...) -> None: ...

class ResearchElementDefinitionCharacteristic(BackboneElement):
    definitionCodeableConcept: _One[CodeableConcept]
    definitionCanonical: _Str
    definitionExpression: _One[Expression]
    definitionDataRequirement: _One[DataRequirement]
    usageContext: _Many[UsageContext]
    exclude: _Bool
    unitOfMeasure: _One[CodeableConcept]
    studyEffectiveDescription: _Str
    studyEffectiveDateTime: _DateTime
    studyEffectivePeriod: _One[Period]
    studyEffectiveDuration: _One[Duration]
    studyEffectiveTiming: _One[Timing]
    studyEffectiveTimeFromStart: _One[Duration]
    studyEffectiveGroupMeasure: _Str
    participantEffectiveDescription: _Str
    participantEffectiveDateTime: _DateTime
    participantEffectivePeriod: _One[Period]
    participantEffectiveDuration: _One[Duration]
    participantEffectiveTiming: _One[Timing]
    participantEffectiveTimeFromStart: _One[Duration]
    participantEffectiveGroupMeasure: _Str
    @builtins.property
    def definition(self) -> _Choice: ...
    @builtins.property
    def studyEffective(self) -> _Choice: ...
    @builtins.property
    def participantEffective(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., definitionCodeableConcept: _In[CodeableConcept] = ..., definitionCanonical: _StrIn = ..., definitionExpression: _In[Expression] = ..., definitionDataRequirement: _In[DataRequirement] = ..., usageContext: _Ins[UsageContext] = ..., exclude: _BoolIn = ..., unitOfMeasure: _In[CodeableConcept] = ..., studyEffectiveDescription: _StrIn = ..., studyEffectiveDateTime: _DateTimeIn = ..., studyEffectivePeriod: _In[Period] = ..., studyEffectiveDuration: _In[Duration] = ..., studyEffectiveTiming: _In[Timing] = ..., studyEffectiveTimeFromStart: _In[Duration] = ..., studyEffectiveGroupMeasure: _StrIn = ..., participantEffectiveDescription: _StrIn = ..., participantEffectiveDateTime: _DateTimeIn = ..., participantEffectivePeriod: _In[Period] = ..., participantEffectiveDuration: _In[Duration] = ..., participantEffectiveTiming: _In[Timing] = ..., participantEffectiveTimeFromStart: _In[Duration] = ..., participantEffectiveGroupMeasure: _StrIn = ...) -> None: ...

class ResearchStudy(DomainResource):
    identifier: _Many[Identifier]
    title: _Str
    protocol: _Many[Reference]
    partOf: _Many[Reference]
    status: _Str
    primaryPurposeType: _One[CodeableConcept]
    phase: _One[CodeableConcept]
    category: _Many[CodeableConcept]
    focus: _Many[CodeableConcept]
    condition: _Many[CodeableConcept]
    contact: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    keyword: _Many[CodeableConcept]
    location: _Many[CodeableConcept]
    description: _Str
    enrollment: _Many[Reference]
    period: _One[Period]
    sponsor: _One[Reference]
    principalInvestigator: _One[Reference]
    site: _Many[Reference]
    reasonStopped: _One[CodeableConcept]
    note: _Many[Annotation]
    arm: _Many[ResearchStudyArm]
    objective: _Many[ResearchStudyObjective]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., title: _StrIn = ..., protocol: _Ins[Reference] = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., primaryPurposeType: _In[CodeableConcept] = ..., phase: _In[CodeableConcept] = ..., category: _Ins[CodeableConcept] = ..., focus: _Ins[CodeableConcept] = ..., condition: _Ins[CodeableConcept] = ..., contact: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., keyword: _Ins[CodeableConcept] = ..., location: _Ins[CodeableConcept] = ..., description: _StrIn = ..., enrollment: _Ins[Reference] = ..., period: _In[Period] = ..., sponsor: _In[Reference] = ..., principalInvestigator: _In[Reference] = ..., site: _Ins[Reference] = ..., reasonStopped: _In[CodeableConcept] = ..., note: _Ins[Annotation] = ..., arm: _Ins[ResearchStudyArm] = ..., objective: _Ins[ResearchStudyObjective] = ...) -> None: ...

class ResearchStudyArm(BackboneElement):
    name: _Str
    type: _One[CodeableConcept]
    description: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., type: _In[CodeableConcept] = ..., description: _StrIn = ...) -> None: ...

class ResearchStudyObjective(BackboneElement):
    name: _Str
    type: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., type: _In[CodeableConcept] = ...) -> None: ...

class ResearchSubject(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    period: _One[Period]
    study: _One[Reference]
    individual: _One[Reference]
    assignedArm: _Str
    actualArm: _Str
    consent: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., period: _In[Period] = ..., study: _In[Reference] = ..., individual: _In[Reference] = ..., assignedArm: _StrIn = ..., actualArm: _StrIn = ..., consent: _In[Reference] = ...) -> None: ...

class RiskAssessment(DomainResource):
    identifier: _Many[Identifier]
    basedOn: _One[Reference]
    parent: _One[Reference]
    status: _Str
    method: _One[CodeableConcept]
    code: _One[CodeableConcept]
    subject: _One[Reference]
    encounter: _One[Reference]
    occurrenceDateTime: _DateTime
    occurrencePeriod: _One[Period]
    condition: _One[Reference]
    performer: _One[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    basis: _Many[Reference]
    prediction: _Many[RiskAssessmentPrediction]
    mitigation: _Str
    note: _Many[Annotation]
    @builtins.property
    def occurrence(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., basedOn: _In[Reference] = ..., parent: _In[Reference] = ..., status: _StrIn = ..., method: _In[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., occurrenceDateTime: _DateTimeIn = ..., occurrencePeriod: _In[Period] = ..., condition: _In[Reference] = ..., performer: _In[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., basis: _Ins[Reference] = ..., prediction: _Ins[RiskAssessmentPrediction] = ..., mitigation: _StrIn = ..., note: _Ins[Annotation] = ...) -> None: ...

class RiskAssessmentPrediction(BackboneElement):
    outcome: _One[CodeableConcept]
    probabilityDecimal: _Decimal
    probabilityRange: _One[Range]
    qualitativeRisk: _One[CodeableConcept]
    relativeRisk: _Decimal
    whenPeriod: _One[Period]
    whenRange: _One[Range]
    rationale: _Str
    @builtins.property
    def probability(self) -> _Choice: ...
    @builtins.property
    def when(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., outcome: _In[CodeableConcept] = ..., probabilityDecimal: _DecimalIn = ..., probabilityRange: _In[Range] = ..., qualitativeRisk: _In[CodeableConcept] = ..., relativeRisk: _DecimalIn = ..., whenPeriod: _In[Period] = ..., whenRange: _In[Range] = ..., rationale: _StrIn = ...) -> None: ...

class RiskEvidenceSynthesis(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    note: _Many[Annotation]
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    copyright: _Str
    approvalDate: _Date
    lastReviewDate: _Date
    effectivePeriod: _One[Period]
    topic: _Many[CodeableConcept]
    author: _Many[ContactDetail]
    editor: _Many[ContactDetail]
    reviewer: _Many[ContactDetail]
    endorser: _Many[ContactDetail]
    relatedArtifact: _Many[RelatedArtifact]
    synthesisType: _One[CodeableConcept]
    studyType: _One[CodeableConcept]
    population: _One[Reference]
    exposure: _One[Reference]
    outcome: _One[Reference]
    sampleSize: _One[RiskEvidenceSynthesisSampleSize]
    riskEstimate: _One[RiskEvidenceSynthesisRiskEstimate]
    certainty: _Many[RiskEvidenceSynthesisCertainty]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., note: _Ins[Annotation] = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., copyright: _StrIn = ..., approvalDate: _DateIn = ..., lastReviewDate: _DateIn = ..., effectivePeriod: _In[Period] = ..., topic: _Ins[CodeableConcept] = ..., author: _Ins[ContactDetail] = ..., editor: _Ins[ContactDetail] = ..., reviewer: _Ins[ContactDetail] = ..., endorser: _Ins[ContactDetail] = ..., relatedArtifact: _Ins[RelatedArtifact] = ..., synthesisType: _In[CodeableConcept] = ..., studyType: _In[CodeableConcept] = ..., population: _In[Reference] = ..., exposure: _In[Reference] = ..., outcome: _In[Reference] = ..., sampleSize: _In[RiskEvidenceSynthesisSampleSize] = ..., riskEstimate: _In[RiskEvidenceSynthesisRiskEstimate] = ..., certainty: _Ins[RiskEvidenceSynthesisCertainty] = ...) -> None: ...

class RiskEvidenceSynthesisCertainty(BackboneElement):
    rating: _Many[CodeableConcept]
    note: _Many[Annotation]
    certaintySubcomponent: _Many[RiskEvidenceSynthesisCertaintyCertaintySubcomponent]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., rating: _Ins[CodeableConcept] = ..., note: _Ins[Annotation] = ..., certaintySubcomponent: _Ins[RiskEvidenceSynthesisCertaintyCertaintySubcomponent] = ...) -> None: ...

class RiskEvidenceSynthesisCertaintyCertaintySubcomponent(BackboneElement):
    type: _One[CodeableConcept]
    rating: _Many[CodeableConcept]
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., rating: _Ins[CodeableConcept] = ..., note: _Ins[Annotation] = ...) -> None: ...

class RiskEvidenceSynthesisRiskEstimate(BackboneElement):
    description: _Str
    type: _One[CodeableConcept]
    value: _Decimal
    unitOfMeasure: _One[CodeableConcept]
    denominatorCount: _Int
    numeratorCount: _Int
    precisionEstimate: _Many[RiskEvidenceSynthesisRiskEstimatePrecisionEstimate]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., type: _In[CodeableConcept] = ..., value: _DecimalIn = ..., unitOfMeasure: _In[CodeableConcept] = ..., denominatorCount: _IntIn = ..., numeratorCount: _IntIn = ..., precisionEstimate: _Ins[RiskEvidenceSynthesisRiskEstimatePrecisionEstimate] = ...) -> None: ...

class RiskEvidenceSynthesisRiskEstimatePrecisionEstimate(BackboneElement):
    type: _One[CodeableConcept]
    level: _Decimal
    from_: _Decimal
    to: _Decimal
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., level: _DecimalIn = ..., from_: _DecimalIn = ..., to: _DecimalIn = ...) -> None: ...

class RiskEvidenceSynthesisSampleSize(BackboneElement):
    description: _Str
    numberOfStudies: _Int
    numberOfParticipants: _Int
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., numberOfStudies: _IntIn = ..., numberOfParticipants: _IntIn = ...) -> None: ...

class SampledData(Element):
    origin: _One[Quantity]
    period: _Decimal
    factor: _Decimal
    lowerLimit: _Decimal
    upperLimit: _Decimal
    dimensions: _Int
    data: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., origin: _In[Quantity] = ..., period: _DecimalIn = ..., factor: _DecimalIn = ..., lowerLimit: _DecimalIn = ..., upperLimit: _DecimalIn = ..., dimensions: _IntIn = ..., data: _StrIn = ...) -> None: ...

class Schedule(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    serviceCategory: _Many[CodeableConcept]
    serviceType: _Many[CodeableConcept]
    specialty: _Many[CodeableConcept]
    actor: _Many[Reference]
    planningHorizon: _One[Period]
    comment: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., active: _BoolIn = ..., serviceCategory: _Ins[CodeableConcept] = ..., serviceType: _Ins[CodeableConcept] = ..., specialty: _Ins[CodeableConcept] = ..., actor: _Ins[Reference] = ..., planningHorizon: _In[Period] = ..., comment: _StrIn = ...) -> None: ...

class SearchParameter(DomainResource):
    url: _Str
    version: _Str
    name: _Str
    derivedFrom: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    code: _Str
    base: _Strs
    type: _Str
    expression: _Str
    xpath: _Str
    xpathUsage: _Str
    target: _Strs
    multipleOr: _Bool
    multipleAnd: _Bool
    comparator: _Strs
    modifier: _Strs
    chain: _Strs
    component: _Many[SearchParameterComponent]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., version: _StrIn = ..., name: _StrIn = ..., derivedFrom: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., code: _StrIn = ..., base: _StrsIn = ..., type: _StrIn = ..., expression: _StrIn = ..., xpath: _StrIn = ..., xpathUsage: _StrIn = ..., target: _StrsIn = ..., multipleOr: _BoolIn = ..., multipleAnd: _BoolIn = ..., comparator: _StrsIn = ..., modifier: _StrsIn = ..., chain: _StrsIn = ..., component: _Ins[SearchParameterComponent] = ...) -> None: ...

class SearchParameterComponent(BackboneElement):
    definition: _Str
    expression: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., definition: _StrIn = ..., expression: _StrIn = ...) -> None: ...

class ServiceRequest(DomainResource):
    identifier: _Many[Identifier]
    instantiatesCanonical: _Strs
    instantiatesUri: _Strs
    basedOn: _Many[Reference]
    replaces: _Many[Reference]
    requisition: _One[Identifier]
    status: _Str
    intent: _Str
    category: _Many[CodeableConcept]
    priority: _Str
    doNotPerform: _Bool
    code: _One[CodeableConcept]
    orderDetail: _Many[CodeableConcept]
    quantityQuantity: _One[Quantity]
    quantityRatio: _One[Ratio]
    quantityRange: _One[Range]
    subject: _One[Reference]
    encounter: _One[Reference]
    occurrenceDateTime: _DateTime
    occurrencePeriod: _One[Period]
    occurrenceTiming: _One[Timing]
    asNeededBoolean: _Bool
    asNeededCodeableConcept: _One[CodeableConcept]
    authoredOn: _DateTime
    requester: _One[Reference]
    performerType: _One[CodeableConcept]
    performer: _Many[Reference]
    locationCode: _Many[CodeableConcept]
    locationReference: _Many[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    insurance: _Many[Reference]
    supportingInfo: _Many[Reference]
    specimen: _Many[Reference]
    bodySite: _Many[CodeableConcept]
    note: _Many[Annotation]
    patientInstruction: _Str
    relevantHistory: _Many[Reference]
    @builtins.property
    def quantity(self) -> _Choice: ...
    @builtins.property
    def occurrence(self) -> _Choice: ...
    @builtins.property
    def asNeeded(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiatesCanonical: _StrsIn = ..., instantiatesUri: _StrsIn = ..., basedOn: _Ins[Reference] = ..., replaces: _Ins[Reference] = ..., requisition: _In[Identifier] = ..., status: _StrIn = ..., intent: _StrIn = ..., category: _Ins[CodeableConcept] = ..., priority: _StrIn = ..., doNotPerform: _BoolIn = ..., code: _In[CodeableConcept] = ..., orderDetail: _Ins[CodeableConcept] = ..., quantityQuantity: _In[Quantity] = ..., quantityRatio: _In[Ratio] = ..., quantityRange: _In[Range] = ..., subject: _In[Reference] = ..., encounter: _In[Reference] = ..., occurrenceDateTime: _DateTimeIn = ..., occurrencePeriod: _In[Period] = ..., occurrenceTiming: _In[Timing] = ..., asNeededBoolean: _BoolIn = ..., asNeededCodeableConcept: _In[CodeableConcept] = ..., authoredOn: _DateTimeIn = ..., requester: _In[Reference] = ..., performerType: _In[CodeableConcept] = ..., performer: _Ins[Reference] = ..., locationCode: _Ins[CodeableConcept] = ..., locationReference: _Ins[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., insurance: _Ins[Reference] = ..., supportingInfo: _Ins[Reference] = ..., specimen: _Ins[Reference] = ..., bodySite: _Ins[CodeableConcept] = ..., note: _Ins[Annotation] = ..., patientInstruction: _StrIn = ..., relevantHistory: _Ins[Reference] = ...) -> None: ...

class Signature(Element):
    type: _Many[Coding]
    when: _DateTime
    who: _One[Reference]
    onBehalfOf: _One[Reference]
    targetFormat: _Str
    sigFormat: _Str
    data: _Bytes
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., type: _Ins[Coding] = ..., when: _DateTimeIn = ..., who: _In[Reference] = ..., onBehalfOf: _In[Reference] = ..., targetFormat: _StrIn = ..., sigFormat: _StrIn = ..., data: _BytesIn = ...) -> None: ...

class Slot(DomainResource):
    identifier: _Many[Identifier]
    serviceCategory: _Many[CodeableConcept]
    serviceType: _Many[CodeableConcept]
    specialty: _Many[CodeableConcept]
    appointmentType: _One[CodeableConcept]
    schedule: _One[Reference]
    status: _Str
    start: _DateTime
    end: _DateTime
    overbooked: _Bool
    comment: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., serviceCategory: _Ins[CodeableConcept] = ..., serviceType: _Ins[CodeableConcept] = ..., specialty: _Ins[CodeableConcept] = ..., appointmentType: _In[CodeableConcept] = ..., schedule: _In[Reference] = ..., status: _StrIn = ..., start: _DateTimeIn = ..., end: _DateTimeIn = ..., overbooked: _BoolIn = ..., comment: _StrIn = ...) -> None: ...

class Specimen(DomainResource):
    identifier: _Many[Identifier]
    accessionIdentifier: _One[Identifier]
    status: _Str
    type: _One[CodeableConcept]
    subject: _One[Reference]
    receivedTime: _DateTime
    parent: _Many[Reference]
    request: _Many[Reference]
    collection: _One[SpecimenCollection]
    processing: _Many[SpecimenProcessing]
    container: _Many[SpecimenContainer]
    condition: _Many[CodeableConcept]
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., accessionIdentifier: _In[Identifier] = ..., status: _StrIn = ..., type: _In[CodeableConcept] = ..., subject: _In[Reference] = ..., receivedTime: _DateTimeIn = ..., parent: _Ins[Reference] = ..., request: _Ins[Reference] = ..., collection: _In[SpecimenCollection] = ..., processing: _Ins[SpecimenProcessing] = ..., container: _Ins[SpecimenContainer] = ..., condition: _Ins[CodeableConcept] = ..., note: _Ins[Annotation] = ...) -> None: ...

class SpecimenCollection(BackboneElement):
    collector: _One[Reference]
    collectedDateTime: _DateTime
    collectedPeriod: _One[Period]
    duration: _One[Duration]
    quantity: _One[Quantity]
    method: _One[CodeableConcept]
    bodySite: _One[CodeableConcept]
    fastingStatusCodeableConcept: _One[CodeableConcept]
    fastingStatusDuration: _One[Duration]
    @builtins.property
    def collected(self) -> _Choice: ...
    @builtins.property
    def fastingStatus(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., collector: _In[Reference] = ..., collectedDateTime: _DateTimeIn = ..., collectedPeriod: _In[Period] = ..., duration: _In[Duration] = ..., quantity: _In[Quantity] = ..., method: _In[CodeableConcept] = ..., bodySite: _In[CodeableConcept] = ..., fastingStatusCodeableConcept: _In[CodeableConcept] = ..., fastingStatusDuration: _In[Duration] = ...) -> None: ...

class SpecimenContainer(BackboneElement):
    identifier: _Many[Identifier]
    description: _Str
    type: _One[CodeableConcept]
    capacity: _One[Quantity]
    specimenQuantity: _One[Quantity]
    additiveCodeableConcept: _One[CodeableConcept]
    additiveReference: _One[Reference]
    @builtins.property
    def additive(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., description: _StrIn = ..., type: _In[CodeableConcept] = ..., capacity: _In[Quantity] = ..., specimenQuantity: _In[Quantity] = ..., additiveCodeableConcept: _In[CodeableConcept] = ..., additiveReference: _In[Reference] = ...) -> None: ...

class SpecimenProcessing(BackboneElement):
    description: _Str
    procedure: _One[CodeableConcept]
    additive: _Many[Reference]
    timeDateTime: _DateTime
    timePeriod: _One[Period]
    @builtins.property
    def time(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., procedure: _In[CodeableConcept] = ..., additive: _Ins[Reference] = ..., timeDateTime: _DateTimeIn = ..., timePeriod: _In[Period] = ...) -> None: ...

class SpecimenDefinition(DomainResource):
    identifier: _One[Identifier]
    typeCollected: _One[CodeableConcept]
    patientPreparation: _Many[CodeableConcept]
    timeAspect: _Str
    collection: _Many[CodeableConcept]
    typeTested: _Many[SpecimenDefinitionTypeTested]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., typeCollected: _In[CodeableConcept] = ..., patientPreparation: _Ins[CodeableConcept] = ..., timeAspect: _StrIn = ..., collection: _Ins[CodeableConcept] = ..., typeTested: _Ins[SpecimenDefinitionTypeTested] = ...) -> None: ...

class SpecimenDefinitionTypeTested(BackboneElement):
    isDerived: _Bool
    type: _One[CodeableConcept]
    preference: _Str
    container: _One[SpecimenDefinitionTypeTestedContainer]
    requirement: _Str
    retentionTime: _One[Duration]
    rejectionCriterion: _Many[CodeableConcept]
    handling: _Many[SpecimenDefinitionTypeTestedHandling]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., isDerived: _BoolIn = ..., type: _In[CodeableConcept] = ..., preference: _StrIn = ..., container: _In[SpecimenDefinitionTypeTestedContainer] = ..., requirement: _StrIn = ..., retentionTime: _In[Duration] = ..., rejectionCriterion: _Ins[CodeableConcept] = ..., handling: _Ins[SpecimenDefinitionTypeTestedHandling] = ...) -> None: ...

class SpecimenDefinitionTypeTestedContainer(BackboneElement):
    material: _One[CodeableConcept]
    type: _One[CodeableConcept]
    cap: _One[CodeableConcept]
    description: _Str
    capacity: _One[Quantity]
    minimumVolumeQuantity: _One[Quantity]
    minimumVolumeString: _Str
    additive: _Many[SpecimenDefinitionTypeTestedContainerAdditive]
    preparation: _Str
    @builtins.property
    def minimumVolume(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., material: _In[CodeableConcept] = ..., type: _In[CodeableConcept] = ..., cap: _In[CodeableConcept] = ..., description: _StrIn = ..., capacity: _In[Quantity] = ..., minimumVolumeQuantity: _In[Quantity] = ..., minimumVolumeString: _StrIn = ..., additive: _Ins[SpecimenDefinitionTypeTestedContainerAdditive] = ..., preparation: _StrIn = ...) -> None: ...

class SpecimenDefinitionTypeTestedContainerAdditive(BackboneElement):
    additiveCodeableConcept: _One[CodeableConcept]
    additiveReference: _One[Reference]
    @builtins.property
    def additive(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., additiveCodeableConcept: _In[CodeableConcept] = ..., additiveReference: _In[Reference] = ...) -> None: ...

class SpecimenDefinitionTypeTestedHandling(BackboneElement):
    temperatureQualifier: _One[CodeableConcept]
    temperatureRange: _One[Range]
    maxDuration: _One[Duration]
    instruction: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., temperatureQualifier: _In[CodeableConcept] = ..., temperatureRange: _In[Range] = ..., maxDuration: _In[Duration] = ..., instruction: _StrIn = ...) -> None: ...

class StructureDefinition(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    copyright: _Str
    keyword: _Many[Coding]
    fhirVersion: _Str
    mapping: _Many[StructureDefinitionMapping]
    kind: _Str
    abstract: _Bool
    context: _Many[StructureDefinitionContext]
    contextInvariant: _Strs
    type: _Str
    baseDefinition: _Str
    derivation: _Str
    snapshot: _One[StructureDefinitionSnapshot]
    differential: _One[StructureDefinitionDifferential]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., keyword: _Ins[Coding] = ..., fhirVersion: _StrIn = ..., mapping: _Ins[StructureDefinitionMapping] = ..., kind: _StrIn = ..., abstract: _BoolIn = ..., context: _Ins[StructureDefinitionContext] = ..., contextInvariant: _StrsIn = ..., type: _StrIn = ..., baseDefinition: _StrIn = ..., derivation: _StrIn = ..., snapshot: _In[StructureDefinitionSnapshot] = ..., differential: _In[StructureDefinitionDifferential] = ...) -> None: ...

class StructureDefinitionContext(BackboneElement):
    type: _Str
    expression: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., expression: _StrIn = ...) -> None: ...

class StructureDefinitionDifferential(BackboneElement):
    element: _Many[ElementDefinition]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., element: _Ins[ElementDefinition] = ...) -> None: ...

class StructureDefinitionMapping(BackboneElement):
    identity: _Str
    uri: _Str
    name: _Str
    comment: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identity: _StrIn = ..., uri: _StrIn = ..., name: _StrIn = ..., comment: _StrIn = ...) -> None: ...

class StructureDefinitionSnapshot(BackboneElement):
    element: _Many[ElementDefinition]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., element: _Ins[ElementDefinition] = ...) -> None: ...

class StructureMap(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    copyright: _Str
    structure: _Many[StructureMapStructure]
    import_: _Strs
    group: _Many[StructureMapGroup]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., structure: _Ins[StructureMapStructure] = ..., import_: _StrsIn = ..., group: _Ins[StructureMapGroup] = ...) -> None: ...

class StructureMapGroup(BackboneElement):
    name: _Str
    extends: _Str
    typeMode: _Str
    documentation: _Str
    input: _Many[StructureMapGroupInput]
    rule: _Many[StructureMapGroupRule]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., extends: _StrIn = ..., typeMode: _StrIn = ..., documentation: _StrIn = ..., input: _Ins[StructureMapGroupInput] = ..., rule: _Ins[StructureMapGroupRule] = ...) -> None: ...

class StructureMapGroupInput(BackboneElement):
    name: _Str
    type: _Str
    mode: _Str
    documentation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., type: _StrIn = ..., mode: _StrIn = ..., documentation: _StrIn = ...) -> None: ...

class StructureMapGroupRule(BackboneElement):
    name: _Str
    source: _Many[StructureMapGroupRuleSource]
    target: _Many[StructureMapGroupRuleTarget]
    rule: _Many[StructureMapGroupRule]
    dependent: _Many[StructureMapGroupRuleDependent]
    documentation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., source: _Ins[StructureMapGroupRuleSource] = ..., target: _Ins[StructureMapGroupRuleTarget] = ..., rule: _Ins[StructureMapGroupRule] = ..., dependent: _Ins[StructureMapGroupRuleDependent] = ..., documentation: _StrIn = ...) -> None: ...

class StructureMapGroupRuleDependent(BackboneElement):
    name: _Str
    variable: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., variable: _StrsIn = ...) -> None: ...

class StructureMapGroupRuleSource(BackboneElement):
    context: _Str
    min: _Int
    max: _Str
    type: _Str
    defaultValueBase64Binary: _Bytes
    defaultValueBoolean: _Bool
    defaultValueCanonical: _Str
    defaultValueCode: _Str
    defaultValueDate: _Date
    defaultValueDateTime: _DateTime
    defaultValueDecimal: _Decimal
    defaultValueId: _Str
    defaultValueInstant: _DateTime
    defaultValueInteger: _Int
    defaultValueMarkdown: _Str
    defaultValueOid: _Str
    defaultValuePositiveInt: _Int
    defaultValueString: _Str
    defaultValueTime: _Time
    defaultValueUnsignedInt: _Int
    defaultValueUri: _Str
    defaultValueUrl: _Str
    defaultValueUuid: _Str
    defaultValueAddress: _One[Address]
    defaultValueAge: _One[Age]
    defaultValueAnnotation: _One[Annotation]
    defaultValueAttachment: _One[Attachment]
    defaultValueCodeableConcept: _One[CodeableConcept]
    defaultValueCoding: _One[Coding]
    defaultValueContactPoint: _One[ContactPoint]
    defaultValueCount: _One[Count]
    defaultValueDistance: _One[Distance]
    defaultValueDuration: _One[Duration]
    defaultValueHumanName: _One[HumanName]
    defaultValueIdentifier: _One[Identifier]
    defaultValueMoney: _One[Money]
    defaultValuePeriod: _One[Period]
    defaultValueQuantity: _One[Quantity]
    defaultValueRange: _One[Range]
    defaultValueRatio: _One[Ratio]
    defaultValueReference: _One[Reference]
    defaultValueSampledData: _One[SampledData]
    defaultValueSignature: _One[Signature]
    defaultValueTiming: _One[Timing]
    defaultValueContactDetail: _One[ContactDetail]
    defaultValueContributor: _One[Contributor]
    defaultValueDataRequirement: _One[DataRequirement]
    defaultValueExpression: _One[Expression]
    defaultValueParameterDefinition: _One[ParameterDefinition]
    defaultValueRelatedArtifact: _One[RelatedArtifact]
    defaultValueTriggerDefinition: _One[TriggerDefinition]
    defaultValueUsageContext: _One[UsageContext]
    defaultValueDosage: _One[Dosage]
    defaultValueMeta: _One[Meta]
    element: _Str
    listMode: _Str
    variable: _Str
    condition: _Str
    check: _Str
    logMessage: _Str
    @builtins.property
    def defaultValue(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., context: _StrIn = ..., min: _IntIn = ..., max: _StrIn = ..., type: _StrIn = ..., defaultValueBase64Binary: _BytesIn = ..., defaultValueBoolean: _BoolIn = ..., defaultValueCanonical: _StrIn = ..., defaultValueCode: _StrIn = ..., defaultValueDate: _DateIn = ..., defaultValueDateTime: _DateTimeIn = ..., defaultValueDecimal: _DecimalIn = ..., defaultValueId: _StrIn = ..., defaultValueInstant: _DateTimeIn = ..., defaultValueInteger: _IntIn = ..., defaultValueMarkdown: _StrIn = ..., defaultValueOid: _StrIn = ..., defaultValuePositiveInt: _IntIn = ..., defaultValueString: _StrIn = ..., defaultValueTime: _TimeIn = ..., defaultValueUnsignedInt: _IntIn = ..., defaultValueUri: _StrIn = ..., defaultValueUrl: _StrIn = ..., defaultValueUuid: _StrIn = ..., defaultValueAddress: _In[Address] = ..., defaultValueAge: _In[Age] = ..., defaultValueAnnotation: _In[Annotation] = ..., defaultValueAttachment: _In[Attachment] = ..., defaultValueCodeableConcept: _In[CodeableConcept] = ..., defaultValueCoding: _In[Coding] = ..., defaultValueContactPoint: _In[ContactPoint] = ..., defaultValueCount: _In[Count] = ..., defaultValueDistance: _In[Distance] = ..., defaultValueDuration: _In[Duration] = ..., defaultValueHumanName: _In[HumanName] = ..., defaultValueIdentifier: _In[Identifier] = ..., defaultValueMoney: _In[Money] = ..., defaultValuePeriod: _In[Period] = ..., defaultValueQuantity: _In[Quantity] = ..., defaultValueRange: _In[Range] = ..., defaultValueRatio: _In[Ratio] = ..., defaultValueReference: _In[Reference] = ..., defaultValueSampledData: _In[SampledData] = ..., defaultValueSignature: _In[Signature] = ..., defaultValueTiming: _In[Timing] = ..., defaultValueContactDetail: _In[ContactDetail] = ..., defaultValueContributor: _In[Contributor] = ..., defaultValueDataRequirement: _In[DataRequirement] = ..., defaultValueExpression: _In[Expression] = ..., defaultValueParameterDefinition: _In[ParameterDefinition] = ..., defaultValueRelatedArtifact: _In[RelatedArtifact] = ..., defaultValueTriggerDefinition: _In[TriggerDefinition] = ..., defaultValueUsageContext: _In[UsageContext] = ..., defaultValueDosage: _In[Dosage] = ..., defaultValueMeta: _In[Meta] = ..., element: _StrIn = ..., listMode: _StrIn = ..., variable: _StrIn = ..., condition: _StrIn = ..., check: _StrIn = ..., logMessage: _StrIn = ...) -> None: ...

class StructureMapGroupRuleTarget(BackboneElement):
    context: _Str
    contextType: _Str
    element: _Str
    variable: _Str
    listMode: _Strs
    listRuleId: _Str
    transform: _Str
    parameter: _Many[StructureMapGroupRuleTargetParameter]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., context: _StrIn = ..., contextType: _StrIn = ..., element: _StrIn = ..., variable: _StrIn = ..., listMode: _StrsIn = ..., listRuleId: _StrIn = ..., transform: _StrIn = ..., parameter: _Ins[StructureMapGroupRuleTargetParameter] = ...) -> None: ...

class StructureMapGroupRuleTargetParameter(BackboneElement):
    valueId: _Str
    valueString: _Str
    valueBoolean: _Bool
    valueInteger: _Int
    valueDecimal: _Decimal
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., valueId: _StrIn = ..., valueString: _StrIn = ..., valueBoolean: _BoolIn = ..., valueInteger: _IntIn = ..., valueDecimal: _DecimalIn = ...) -> None: ...

class StructureMapStructure(BackboneElement):
    url: _Str
    mode: _Str
    alias: _Str
    documentation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., mode: _StrIn = ..., alias: _StrIn = ..., documentation: _StrIn = ...) -> None: ...

class Subscription(DomainResource):
    status: _Str
    contact: _Many[ContactPoint]
    end: _DateTime
    reason: _Str
    criteria: _Str
    error: _Str
    channel: _One[SubscriptionChannel]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., status: _StrIn = ..., contact: _Ins[ContactPoint] = ..., end: _DateTimeIn = ..., reason: _StrIn = ..., criteria: _StrIn = ..., error: _StrIn = ..., channel: _In[SubscriptionChannel] = ...) -> None: ...

class SubscriptionChannel(BackboneElement):
    type: _Str
    endpoint: _Str
    payload: _Str
    header: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., endpoint: _StrIn = ..., payload: _StrIn = ..., header: _StrsIn = ...) -> None: ...

class Substance(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    category: _Many[CodeableConcept]
    code: _One[CodeableConcept]
    description: _Str
    instance: _Many[SubstanceInstance]
    ingredient: _Many[SubstanceIngredient]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., category: _Ins[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., description: _StrIn = ..., instance: _Ins[SubstanceInstance] = ..., ingredient: _Ins[SubstanceIngredient] = ...) -> None: ...

class SubstanceIngredient(BackboneElement):
    quantity: _One[Ratio]
    substanceCodeableConcept: _One[CodeableConcept]
    substanceReference: _One[Reference]
    @builtins.property
    def substance(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., quantity: _In[Ratio] = ..., substanceCodeableConcept: _In[CodeableConcept] = ..., substanceReference: _In[Reference] = ...) -> None: ...

class SubstanceInstance(BackboneElement):
    identifier: _One[Identifier]
    expiry: _DateTime
    quantity: _One[Quantity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., expiry: _DateTimeIn = ..., quantity: _In[Quantity] = ...) -> None: ...

class SubstanceAmount(BackboneElement):
    amountQuantity: _One[Quantity]
    amountRange: _One[Range]
    amountString: _Str
    amountType: _One[CodeableConcept]
    amountText: _Str
    referenceRange: _One[SubstanceAmountReferenceRange]
    @builtins.property
    def amount(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., amountQuantity: _In[Quantity] = ..., amountRange: _In[Range] = ..., amountString: _StrIn = ..., amountType: _In[CodeableConcept] = ..., amountText: _StrIn = ..., referenceRange: _In[SubstanceAmountReferenceRange] = ...) -> None: ...

class SubstanceAmountReferenceRange(Element):
    lowLimit: _One[Quantity]
    highLimit: _One[Quantity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., lowLimit: _In[Quantity] = ..., highLimit: _In[Quantity] = ...) -> None: ...

class SubstanceNucleicAcid(DomainResource):
    sequenceType: _One[CodeableConcept]
    numberOfSubunits: _Int
    areaOfHybridisation: _Str
    oligoNucleotideType: _One[CodeableConcept]
    subunit: _Many[SubstanceNucleicAcidSubunit]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequenceType: _In[CodeableConcept] = ..., numberOfSubunits: _IntIn = ..., areaOfHybridisation: _StrIn = ..., oligoNucleotideType: _In[CodeableConcept] = ..., subunit: _Ins[SubstanceNucleicAcidSubunit] = ...) -> None: ...

class SubstanceNucleicAcidSubunit(BackboneElement):
    subunit: _Int
    sequence: _Str
    length: _Int
    sequenceAttachment: _One[Attachment]
    fivePrime: _One[CodeableConcept]
    threePrime: _One[CodeableConcept]
    linkage: _Many[SubstanceNucleicAcidSubunitLinkage]
    sugar: _Many[SubstanceNucleicAcidSubunitSugar]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., subunit: _IntIn = ..., sequence: _StrIn = ..., length: _IntIn = ..., sequenceAttachment: _In[Attachment] = ..., fivePrime: _In[CodeableConcept] = ..., threePrime: _In[CodeableConcept] = ..., linkage: _Ins[SubstanceNucleicAcidSubunitLinkage] = ..., sugar: _Ins[SubstanceNucleicAcidSubunitSugar] = ...) -> None: ...

class SubstanceNucleicAcidSubunitLinkage(BackboneElement):
    connectivity: _Str
    identifier: _One[Identifier]
    name: _Str
    residueSite: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., connectivity: _StrIn = ..., identifier: _In[Identifier] = ..., name: _StrIn = ..., residueSite: _StrIn = ...) -> None: ...

class SubstanceNucleicAcidSubunitSugar(BackboneElement):
    identifier: _One[Identifier]
    name: _Str
    residueSite: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., name: _StrIn = ..., residueSite: _StrIn = ...) -> None: ...

class SubstancePolymer(DomainResource):
    class_: _One[CodeableConcept]
    geometry: _One[CodeableConcept]
    copolymerConnectivity: _Many[CodeableConcept]
    modification: _Strs
    monomerSet: _Many[SubstancePolymerMonomerSet]
    repeat: _Many[SubstancePolymerRepeat]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., class_: _In[CodeableConcept] = ..., geometry: _In[CodeableConcept] = ..., copolymerConnectivity: _Ins[CodeableConcept] = ..., modification: _StrsIn = ..., monomerSet: _Ins[SubstancePolymerMonomerSet] = ..., repeat: _Ins[SubstancePolymerRepeat] = ...) -> None: ...

class SubstancePolymerMonomerSet(BackboneElement):
    ratioType: _One[CodeableConcept]
    startingMaterial: _Many[SubstancePolymerMonomerSetStartingMaterial]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., ratioType: _In[CodeableConcept] = ..., startingMaterial: _Ins[SubstancePolymerMonomerSetStartingMaterial] = ...) -> None: ...

class SubstancePolymerMonomerSetStartingMaterial(BackboneElement):
    material: _One[CodeableConcept]
    type: _One[CodeableConcept]
    isDefining: _Bool
    amount: _One[SubstanceAmount]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., material: _In[CodeableConcept] = ..., type: _In[CodeableConcept] = ..., isDefining: _BoolIn = ..., amount: _In[SubstanceAmount] = ...) -> None: ...

class SubstancePolymerRepeat(BackboneElement):
    numberOfUnits: _Int
    averageMolecularFormula: _Str
    repeatUnitAmountType: _One[CodeableConcept]
    repeatUnit: _Many[SubstancePolymerRepeatRepeatUnit]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., numberOfUnits: _IntIn = ..., averageMolecularFormula: _StrIn = ..., repeatUnitAmountType: _In[CodeableConcept] = ..., repeatUnit: _Ins[SubstancePolymerRepeatRepeatUnit] = ...) -> None: ...

class SubstancePolymerRepeatRepeatUnit(BackboneElement):
    orientationOfPolymerisation: _One[CodeableConcept]
    repeatUnit: _Str
    amount: _One[SubstanceAmount]
    degreeOfPolymerisation: _Many[SubstancePolymerRepeatRepeatUnitDegreeOfPolymerisation]
    structuralRepresentation: _Many[SubstancePolymerRepeatRepeatUnitStructuralRepresentation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., orientationOfPolymerisation: _In[CodeableConcept] = ..., repeatUnit: _StrIn = ..., amount: _In[SubstanceAmount] = ..., degreeOfPolymerisation: _Ins[SubstancePolymerRepeatRepeatUnitDegreeOfPolymerisation] = ..., structuralRepresentation: _Ins[SubstancePolymerRepeatRepeatUnitStructuralRepresentation] = ...) -> None: ...

class SubstancePolymerRepeatRepeatUnitDegreeOfPolymerisation(BackboneElement):
    degree: _One[CodeableConcept]
    amount: _One[SubstanceAmount]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., degree: _In[CodeableConcept] = ..., amount: _In[SubstanceAmount] = ...) -> None: ...

class SubstancePolymerRepeatRepeatUnitStructuralRepresentation(BackboneElement):
    type: _One[CodeableConcept]
    representation: _Str
    attachment: _One[Attachment]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., representation: _StrIn = ..., attachment: _In[Attachment] = ...) -> None: ...

class SubstanceProtein(DomainResource):
    sequenceType: _One[CodeableConcept]
    numberOfSubunits: _Int
    disulfideLinkage: _Strs
    subunit: _Many[SubstanceProteinSubunit]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sequenceType: _In[CodeableConcept] = ..., numberOfSubunits: _IntIn = ..., disulfideLinkage: _StrsIn = ..., subunit: _Ins[SubstanceProteinSubunit] = ...) -> None: ...

class SubstanceProteinSubunit(BackboneElement):
    subunit: _Int
    sequence: _Str
    length: _Int
    sequenceAttachment: _One[Attachment]
    nTerminalModificationId: _One[Identifier]
    nTerminalModification: _Str
    cTerminalModificationId: _One[Identifier]
    cTerminalModification: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., subunit: _IntIn = ..., sequence: _StrIn = ..., length: _IntIn = ..., sequenceAttachment: _In[Attachment] = ..., nTerminalModificationId: _In[Identifier] = ..., nTerminalModification: _StrIn = ..., cTerminalModificationId: _In[Identifier] = ..., cTerminalModification: _StrIn = ...) -> None: ...

class SubstanceReferenceInformation(DomainResource):
    comment: _Str
    gene: _Many[SubstanceReferenceInformationGene]
    geneElement: _Many[SubstanceReferenceInformationGeneElement]
    classification: _Many[SubstanceReferenceInformationClassification]
    target: _Many[SubstanceReferenceInformationTarget]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., comment: _StrIn = ..., gene: _Ins[SubstanceReferenceInformationGene] = ..., geneElement: _Ins[SubstanceReferenceInformationGeneElement] = ..., classification: _Ins[SubstanceReferenceInformationClassification] = ..., target: _Ins[SubstanceReferenceInformationTarget] = ...) -> None: ...

class SubstanceReferenceInformationClassification(BackboneElement):
    domain: _One[CodeableConcept]
    classification: _One[CodeableConcept]
    subtype: _Many[CodeableConcept]
    source: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., domain: _In[CodeableConcept] = ..., classification: _In[CodeableConcept] = ..., subtype: _Ins[CodeableConcept] = ..., source: _Ins[Reference] = ...) -> None: ...

class SubstanceReferenceInformationGene(BackboneElement):
    geneSequenceOrigin: _One[CodeableConcept]
    gene: _One[CodeableConcept]
    source: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., geneSequenceOrigin: _In[CodeableConcept] = ..., gene: _In[CodeableConcept] = ..., source: _Ins[Reference] = ...) -> None: ...

class SubstanceReferenceInformationGeneElement(BackboneElement):
    type: _One[CodeableConcept]
    element: _One[Identifier]
    source: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., element: _In[Identifier] = ..., source: _Ins[Reference] = ...) -> None: ...

class SubstanceReferenceInformationTarget(BackboneElement):
    target: _One[Identifier]
    type: _One[CodeableConcept]
    interaction: _One[CodeableConcept]
    organism: _One[CodeableConcept]
    organismType: _One[CodeableConcept]
    amountQuantity: _One[Quantity]
    amountRange: _One[Range]
    amountString: _Str
    amountType: _One[CodeableConcept]
    source: _Many[Reference]
    @builtins.property
    def amount(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., target: _In[Identifier] = ..., type: _In[CodeableConcept] = ..., interaction: _In[CodeableConcept] = ..., organism: _In[CodeableConcept] = ..., organismType: _In[CodeableConcept] = ..., amountQuantity: _In[Quantity] = ..., amountRange: _In[Range] = ..., amountString: _StrIn = ..., amountType: _In[CodeableConcept] = ..., source: _Ins[Reference] = ...) -> None: ...

class SubstanceSourceMaterial(DomainResource):
    sourceMaterialClass: _One[CodeableConcept]
    sourceMaterialType: _One[CodeableConcept]
    sourceMaterialState: _One[CodeableConcept]
    organismId: _One[Identifier]
    organismName: _Str
    parentSubstanceId: _Many[Identifier]
    parentSubstanceName: _Strs
    countryOfOrigin: _Many[CodeableConcept]
    geographicalLocation: _Strs
    developmentStage: _One[CodeableConcept]
    fractionDescription: _Many[SubstanceSourceMaterialFractionDescription]
    organism: _One[SubstanceSourceMaterialOrganism]
    partDescription: _Many[SubstanceSourceMaterialPartDescription]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., sourceMaterialClass: _In[CodeableConcept] = ..., sourceMaterialType: _In[CodeableConcept] = ..., sourceMaterialState: _In[CodeableConcept] = ..., organismId: _In[Identifier] = ..., organismName: _StrIn = ..., parentSubstanceId: _Ins[Identifier] = ..., parentSubstanceName: _StrsIn = ..., countryOfOrigin: _Ins[CodeableConcept] = ..., geographicalLocation: _StrsIn = ..., developmentStage: _In[CodeableConcept] = ..., fractionDescription: _Ins[SubstanceSourceMaterialFractionDescription] = ..., organism: _In[SubstanceSourceMaterialOrganism] = ..., partDescription: _Ins[SubstanceSourceMaterialPartDescription] = ...) -> None: ...

class SubstanceSourceMaterialFractionDescription(BackboneElement):
    fraction: _Str
    materialType: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., fraction: _StrIn = ..., materialType: _In[CodeableConcept] = ...) -> None: ...

class SubstanceSourceMaterialOrganism(BackboneElement):
    family: _One[CodeableConcept]
    genus: _One[CodeableConcept]
    species: _One[CodeableConcept]
    intraspecificType: _One[CodeableConcept]
    intraspecificDescription: _Str
    author: _Many[SubstanceSourceMaterialOrganismAuthor]
    hybrid: _One[SubstanceSourceMaterialOrganismHybrid]
    organismGeneral: _One[SubstanceSourceMaterialOrganismOrganismGeneral]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., family: _In[CodeableConcept] = ..., genus: _In[CodeableConcept] = ..., species: _In[CodeableConcept] = ..., intraspecificType: _In[CodeableConcept] = ..., intraspecificDescription: _StrIn = ..., author: _Ins[SubstanceSourceMaterialOrganismAuthor] = ..., hybrid: _In[SubstanceSourceMaterialOrganismHybrid] = ..., organismGeneral: _In[SubstanceSourceMaterialOrganismOrganismGeneral] = ...) -> None: ...

class SubstanceSourceMaterialOrganismAuthor(BackboneElement):
    authorType: _One[CodeableConcept]
    authorDescription: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., authorType: _In[CodeableConcept] = ..., authorDescription: _StrIn = ...) -> None: ...

class SubstanceSourceMaterialOrganismHybrid(BackboneElement):
    maternalOrganismId: _Str
    maternalOrganismName: _Str
    paternalOrganismId: _Str
    paternalOrganismName: _Str
    hybridType: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., maternalOrganismId: _StrIn = ..., maternalOrganismName: _StrIn = ..., paternalOrganismId: _StrIn = ..., paternalOrganismName: _StrIn = ..., hybridType: _In[CodeableConcept] = ...) -> None: ...

class SubstanceSourceMaterialOrganismOrganismGeneral(BackboneElement):
    kingdom: _One[CodeableConcept]
    phylum: _One[CodeableConcept]
    class_: _One[CodeableConcept]
    order: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., kingdom: _In[CodeableConcept] = ..., phylum: _In[CodeableConcept] = ..., class_: _In[CodeableConcept] = ..., order: _In[CodeableConcept] = ...) -> None: ...

class SubstanceSourceMaterialPartDescription(BackboneElement):
    part: _One[CodeableConcept]
    partLocation: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., part: _In[CodeableConcept] = ..., partLocation: _In[CodeableConcept] = ...) -> None: ...

class SubstanceSpecification(DomainResource):
    identifier: _One[Identifier]
    type: _One[CodeableConcept]
    status: _One[CodeableConcept]
    domain: _One[CodeableConcept]
    description: _Str
    source: _Many[Reference]
    comment: _Str
    moiety: _Many[SubstanceSpecificationMoiety]
    property: _Many[SubstanceSpecificationProperty]
    referenceInformation: _One[Reference]
    structure: _One[SubstanceSpecificationStructure]
    code: _Many[SubstanceSpecificationCode]
    name: _Many[SubstanceSpecificationName]
    molecularWeight: _Many[SubstanceSpecificationStructureIsotopeMolecularWeight]
    relationship: _Many[SubstanceSpecificationRelationship]
    nucleicAcid: _One[Reference]
    polymer: _One[Reference]
    protein: _One[Reference]
    sourceMaterial: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., type: _In[CodeableConcept] = ..., status: _In[CodeableConcept] = ..., domain: _In[CodeableConcept] = ..., description: _StrIn = ..., source: _Ins[Reference] = ..., comment: _StrIn = ..., moiety: _Ins[SubstanceSpecificationMoiety] = ..., property: _Ins[SubstanceSpecificationProperty] = ..., referenceInformation: _In[Reference] = ..., structure: _In[SubstanceSpecificationStructure] = ..., code: _Ins[SubstanceSpecificationCode] = ..., name: _Ins[SubstanceSpecificationName] = ..., molecularWeight: _Ins[SubstanceSpecificationStructureIsotopeMolecularWeight] = ..., relationship: _Ins[SubstanceSpecificationRelationship] = ..., nucleicAcid: _In[Reference] = ..., polymer: _In[Reference] = ..., protein: _In[Reference] = ..., sourceMaterial: _In[Reference] = ...) -> None: ...

class SubstanceSpecificationCode(BackboneElement):
    code: _One[CodeableConcept]
    status: _One[CodeableConcept]
    statusDate: _DateTime
    comment: _Str
    source: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., status: _In[CodeableConcept] = ..., statusDate: _DateTimeIn = ..., comment: _StrIn = ..., source: _Ins[Reference] = ...) -> None: ...

class SubstanceSpecificationMoiety(BackboneElement):
    role: _One[CodeableConcept]
    identifier: _One[Identifier]
    name: _Str
    stereochemistry: _One[CodeableConcept]
    opticalActivity: _One[CodeableConcept]
    molecularFormula: _Str
    amountQuantity: _One[Quantity]
    amountString: _Str
    @builtins.property
    def amount(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., role: _In[CodeableConcept] = ..., identifier: _In[Identifier] = ..., name: _StrIn = ..., stereochemistry: _In[CodeableConcept] = ..., opticalActivity: _In[CodeableConcept] = ..., molecularFormula: _StrIn = ..., amountQuantity: _In[Quantity] = ..., amountString: _StrIn = ...) -> None: ...

class SubstanceSpecificationName(BackboneElement):
    name: _Str
    type: _One[CodeableConcept]
    status: _One[CodeableConcept]
    preferred: _Bool
    language: _Many[CodeableConcept]
    domain: _Many[CodeableConcept]
    jurisdiction: _Many[CodeableConcept]
    synonym: _Many[SubstanceSpecificationName]
    translation: _Many[SubstanceSpecificationName]
    official: _Many[SubstanceSpecificationNameOfficial]
    source: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., type: _In[CodeableConcept] = ..., status: _In[CodeableConcept] = ..., preferred: _BoolIn = ..., language: _Ins[CodeableConcept] = ..., domain: _Ins[CodeableConcept] = ..., jurisdiction: _Ins[CodeableConcept] = ..., synonym: _Ins[SubstanceSpecificationName] = ..., translation: _Ins[SubstanceSpecificationName] = ..., official: _Ins[SubstanceSpecificationNameOfficial] = ..., source: _Ins[Reference] = ...) -> None: ...

class SubstanceSpecificationNameOfficial(BackboneElement):
    authority: _One[CodeableConcept]
    status: _One[CodeableConcept]
    date: _DateTime
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., authority: _In[CodeableConcept] = ..., status: _In[CodeableConcept] = ..., date: _DateTimeIn = ...) -> None: ...

class SubstanceSpecificationProperty(BackboneElement):
    category: _One[CodeableConcept]
    code: _One[CodeableConcept]
    parameters: _Str
    definingSubstanceReference: _One[Reference]
    definingSubstanceCodeableConcept: _One[CodeableConcept]
    amountQuantity: _One[Quantity]
    amountString: _Str
    @builtins.property
    def definingSubstance(self) -> _Choice: ...
    @builtins.property
    def amount(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., category: _In[CodeableConcept] = ..., code: _In[CodeableConcept] = ..., parameters: _StrIn = ..., definingSubstanceReference: _In[Reference] = ..., definingSubstanceCodeableConcept: _In[CodeableConcept] = ..., amountQuantity: _In[Quantity] = ..., amountString: _StrIn = ...) -> None: ...

class SubstanceSpecificationRelationship(BackboneElement):
    substanceReference: _One[Reference]
    substanceCodeableConcept: _One[CodeableConcept]
    relationship: _One[CodeableConcept]
    isDefining: _Bool
    amountQuantity: _One[Quantity]
    amountRange: _One[Range]
    amountRatio: _One[Ratio]
    amountString: _Str
    amountRatioLowLimit: _One[Ratio]
    amountType: _One[CodeableConcept]
    source: _Many[Reference]
    @builtins.property
    def substance(self) -> _Choice: ...
    @builtins.property
    def amount(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., substanceReference: _In[Reference] = ..., substanceCodeableConcept: _In[CodeableConcept] = ..., relationship: _In[CodeableConcept] = ..., isDefining: _BoolIn = ..., amountQuantity: _In[Quantity] = ..., amountRange: _In[Range] = ..., amountRatio: _In[Ratio] = ..., amountString: _StrIn = ..., amountRatioLowLimit: _In[Ratio] = ..., amountType: _In[CodeableConcept] = ..., source: _Ins[Reference] = ...) -> None: ...

class SubstanceSpecificationStructure(BackboneElement):
    stereochemistry: _One[CodeableConcept]
    opticalActivity: _One[CodeableConcept]
    molecularFormula: _Str
    molecularFormulaByMoiety: _Str
    isotope: _Many[SubstanceSpecificationStructureIsotope]
    molecularWeight: _One[SubstanceSpecificationStructureIsotopeMolecularWeight]
    source: _Many[Reference]
    representation: _Many[SubstanceSpecificationStructureRepresentation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., stereochemistry: _In[CodeableConcept] = ..., opticalActivity: _In[CodeableConcept] = ..., molecularFormula: _StrIn = ..., molecularFormulaByMoiety: _StrIn = ..., isotope: _Ins[SubstanceSpecificationStructureIsotope] = ..., molecularWeight: _In[SubstanceSpecificationStructureIsotopeMolecularWeight] = ..., source: _Ins[Reference] = ..., representation: _Ins[SubstanceSpecificationStructureRepresentation] = ...) -> None: ...

class SubstanceSpecificationStructureIsotope(BackboneElement):
    identifier: _One[Identifier]
    name: _One[CodeableConcept]
    substitution: _One[CodeableConcept]
    halfLife: _One[Quantity]
    molecularWeight: _One[SubstanceSpecificationStructureIsotopeMolecularWeight]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., name: _In[CodeableConcept] = ..., substitution: _In[CodeableConcept] = ..., halfLife: _In[Quantity] = ..., molecularWeight: _In[SubstanceSpecificationStructureIsotopeMolecularWeight] = ...) -> None: ...

class SubstanceSpecificationStructureIsotopeMolecularWeight(BackboneElement):
    method: _One[CodeableConcept]
    type: _One[CodeableConcept]
    amount: _One[Quantity]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., method: _In[CodeableConcept] = ..., type: _In[CodeableConcept] = ..., amount: _In[Quantity] = ...) -> None: ...

class SubstanceSpecificationStructureRepresentation(BackboneElement):
    type: _One[CodeableConcept]
    representation: _Str
    attachment: _One[Attachment]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., representation: _StrIn = ..., attachment: _In[Attachment] = ...) -> None: ...

class SupplyDelivery(DomainResource):
    identifier: _Many[Identifier]
    basedOn: _Many[Reference]
    partOf: _Many[Reference]
    status: _Str
    patient: _One[Reference]
    type: _One[CodeableConcept]
    suppliedItem: _One[SupplyDeliverySuppliedItem]
    occurrenceDateTime: _DateTime
    occurrencePeriod: _One[Period]
    occurrenceTiming: _One[Timing]
    supplier: _One[Reference]
    destination: _One[Reference]
    receiver: _Many[Reference]
    @builtins.property
    def occurrence(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., basedOn: _Ins[Reference] = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., patient: _In[Reference] = ..., type: _In[CodeableConcept] = ..., suppliedItem: _In[SupplyDeliverySuppliedItem] = ..., occurrenceDateTime: _DateTimeIn = ..., occurrencePeriod: _In[Period] = ..., occurrenceTiming: _In[Timing] = ..., supplier: _In[Reference] = ..., destination: _In[Reference] = ..., receiver: _Ins[Reference] = ...) -> None: ...

class SupplyDeliverySuppliedItem(BackboneElement):
    quantity: _One[Quantity]
    itemCodeableConcept: _One[CodeableConcept]
    itemReference: _One[Reference]
    @builtins.property
    def item(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., quantity: _In[Quantity] = ..., itemCodeableConcept: _In[CodeableConcept] = ..., itemReference: _In[Reference] = ...) -> None: ...

class SupplyRequest(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    category: _One[CodeableConcept]
    priority: _Str
    itemCodeableConcept: _One[CodeableConcept]
    itemReference: _One[Reference]
    quantity: _One[Quantity]
    parameter: _Many[SupplyRequestParameter]
    occurrenceDateTime: _DateTime
    occurrencePeriod: _One[Period]
    occurrenceTiming: _One[Timing]
    authoredOn: _DateTime
    requester: _One[Reference]
    supplier: _Many[Reference]
    reasonCode: _Many[CodeableConcept]
    reasonReference: _Many[Reference]
    deliverFrom: _One[Reference]
    deliverTo: _One[Reference]
    @builtins.property
    def item(self) -> _Choice: ...
    @builtins.property
    def occurrence(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., category: _In[CodeableConcept] = ..., priority: _StrIn = ..., itemCodeableConcept: _In[CodeableConcept] = ..., itemReference: _In[Reference] = ..., quantity: _In[Quantity] = ..., parameter: _Ins[SupplyRequestParameter] = ..., occurrenceDateTime: _DateTimeIn = ..., occurrencePeriod: _In[Period] = ..., occurrenceTiming: _In[Timing] = ..., authoredOn: _DateTimeIn = ..., requester: _In[Reference] = ..., supplier: _Ins[Reference] = ..., reasonCode: _Ins[CodeableConcept] = ..., reasonReference: _Ins[Reference] = ..., deliverFrom: _In[Reference] = ..., deliverTo: _In[Reference] = ...) -> None: ...

class SupplyRequestParameter(BackboneElement):
    code: _One[CodeableConcept]
    valueCodeableConcept: _One[CodeableConcept]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueBoolean: _Bool
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _In[CodeableConcept] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueQuantity: _In[Quantity] = ..., valueRange: _In[Range] = ..., valueBoolean: _BoolIn = ...) -> None: ...

class Task(DomainResource):
    identifier: _Many[Identifier]
    instantiatesCanonical: _Str
    instantiatesUri: _Str
    basedOn: _Many[Reference]
    groupIdentifier: _One[Identifier]
    partOf: _Many[Reference]
    status: _Str
    statusReason: _One[CodeableConcept]
    businessStatus: _One[CodeableConcept]
    intent: _Str
    priority: _Str
    code: _One[CodeableConcept]
    description: _Str
    focus: _One[Reference]
    for_: _One[Reference]
    encounter: _One[Reference]
    executionPeriod: _One[Period]
    authoredOn: _DateTime
    lastModified: _DateTime
    requester: _One[Reference]
    performerType: _Many[CodeableConcept]
    owner: _One[Reference]
    location: _One[Reference]
    reasonCode: _One[CodeableConcept]
    reasonReference: _One[Reference]
    insurance: _Many[Reference]
    note: _Many[Annotation]
    relevantHistory: _Many[Reference]
    restriction: _One[TaskRestriction]
    input: _Many[TaskInput]
    output: _Many[TaskOutput]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., instantiatesCanonical: _StrIn = ..., instantiatesUri: _StrIn = ..., basedOn: _Ins[Reference] = ..., groupIdentifier: _In[Identifier] = ..., partOf: _Ins[Reference] = ..., status: _StrIn = ..., statusReason: _In[CodeableConcept] = ..., businessStatus: _In[CodeableConcept] = ..., intent: _StrIn = ..., priority: _StrIn = ..., code: _In[CodeableConcept] = ..., description: _StrIn = ..., focus: _In[Reference] = ..., for_: _In[Reference] = ..., encounter: _In[Reference] = ..., executionPeriod: _In[Period] = ..., authoredOn: _DateTimeIn = ..., lastModified: _DateTimeIn = ..., requester: _In[Reference] = ..., performerType: _Ins[CodeableConcept] = ..., owner: _In[Reference] = ..., location: _In[Reference] = ..., reasonCode: _In[CodeableConcept] = ..., reasonReference: _In[Reference] = ..., insurance: _Ins[Reference] = ..., note: _Ins[Annotation] = ..., relevantHistory: _Ins[Reference] = ..., restriction: _In[TaskRestriction] = ..., input: _Ins[TaskInput] = ..., output: _Ins[TaskOutput] = ...) -> None: ...

class TaskInput(BackboneElement):
    type: _One[CodeableConcept]
    valueBase64Binary: _Bytes
    valueBoolean: _Bool
    valueCanonical: _Str
    valueCode: _Str
    valueDate: _Date
    valueDateTime: _DateTime
    valueDecimal: _Decimal
    valueId: _Str
    valueInstant: _DateTime
    valueInteger: _Int
    valueMarkdown: _Str
    valueOid: _Str
    valuePositiveInt: _Int
    valueString: _Str
    valueTime: _Time
    valueUnsignedInt: _Int
    valueUri: _Str
    valueUrl: _Str
    valueUuid: _Str
    valueAddress: _One[Address]
    valueAge: _One[Age]
    valueAnnotation: _One[Annotation]
    valueAttachment: _One[Attachment]
    valueCodeableConcept: _One[CodeableConcept]
    valueCoding: _One[Coding]
    valueContactPoint: _One[ContactPoint]
    valueCount: _One[Count]
    valueDistance: _One[Distance]
    valueDuration: _One[Duration]
    valueHumanName: _One[HumanName]
    valueIdentifier: _One[Identifier]
    valueMoney: _One[Money]
    valuePeriod: _One[Period]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueRatio: _One[Ratio]
    valueReference: _One[Reference]
    valueSampledData: _One[SampledData]
    valueSignature: _One[Signature]
    valueTiming: _One[Timing]
    valueContactDetail: _One[ContactDetail]
    valueContributor: _One[Contributor]
    valueDataRequirement: _One[DataRequirement]
    valueExpression: _One[Expression]
    valueParameterDefinition: _One[ParameterDefinition]
    valueRelatedArtifact: _One[RelatedArtifact]
    valueTriggerDefinition: _One[TriggerDefinition]
    valueUsageContext: _One[UsageContext]
    valueDosage: _One[Dosage]
    valueMeta: _One[Meta]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., valueBase64Binary: _BytesIn = ..., valueBoolean: _BoolIn = ..., valueCanonical: _StrIn = ..., valueCode: _StrIn = ..., valueDate: _DateIn = ..., valueDateTime: _DateTimeIn = ..., valueDecimal: _DecimalIn = ..., valueId: _StrIn = ..., valueInstant: _DateTimeIn = ..., valueInteger: _IntIn = ..., valueMarkdown: _StrIn = ..., valueOid: _StrIn = ..., valuePositiveInt: _IntIn = ..., valueString: _StrIn = ..., valueTime: _TimeIn = ..., valueUnsignedInt: _IntIn = ..., valueUri: _StrIn = ..., valueUrl: _StrIn = ..., valueUuid: _StrIn = ..., valueAddress: _In[Address] = ..., valueAge: _In[Age] = ..., valueAnnotation: _In[Annotation] = ..., valueAttachment: _In[Attachment] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueCoding: _In[Coding] = ..., valueContactPoint: _In[ContactPoint] = ..., valueCount: _In[Count] = ..., valueDistance: _In[Distance] = ..., valueDuration: _In[Duration] = ..., valueHumanName: _In[HumanName] = ..., valueIdentifier: _In[Identifier] = ..., valueMoney: _In[Money] = ..., valuePeriod: _In[Period] = ..., valueQuantity: _In[Quantity] = ..., valueRange: _In[Range] = ..., valueRatio: _In[Ratio] = ..., valueReference: _In[Reference] = ..., valueSampledData: _In[SampledData] = ..., valueSignature: _In[Signature] = ..., valueTiming: _In[Timing] = ..., valueContactDetail: _In[ContactDetail] = ..., valueContributor: _In[Contributor] = ..., valueDataRequirement: _In[DataRequirement] = ..., valueExpression: _In[Expression] = ..., valueParameterDefinition: _In[ParameterDefinition] = ..., valueRelatedArtifact: _In[RelatedArtifact] = ..., valueTriggerDefinition: _In[TriggerDefinition] = ..., valueUsageContext: _In[UsageContext] = ..., valueDosage: _In[Dosage] = ..., valueMeta: _In[Meta] = ...) -> None: ...

class TaskOutput(BackboneElement):
    type: _One[CodeableConcept]
    valueBase64Binary: _Bytes
    valueBoolean: _Bool
    valueCanonical: _Str
    valueCode: _Str
    valueDate: _Date
    valueDateTime: _DateTime
    valueDecimal: _Decimal
    valueId: _Str
    valueInstant: _DateTime
    valueInteger: _Int
    valueMarkdown: _Str
    valueOid: _Str
    valuePositiveInt: _Int
    valueString: _Str
    valueTime: _Time
    valueUnsignedInt: _Int
    valueUri: _Str
    valueUrl: _Str
    valueUuid: _Str
    valueAddress: _One[Address]
    valueAge: _One[Age]
    valueAnnotation: _One[Annotation]
    valueAttachment: _One[Attachment]
    valueCodeableConcept: _One[CodeableConcept]
    valueCoding: _One[Coding]
    valueContactPoint: _One[ContactPoint]
    valueCount: _One[Count]
    valueDistance: _One[Distance]
    valueDuration: _One[Duration]
    valueHumanName: _One[HumanName]
    valueIdentifier: _One[Identifier]
    valueMoney: _One[Money]
    valuePeriod: _One[Period]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueRatio: _One[Ratio]
    valueReference: _One[Reference]
    valueSampledData: _One[SampledData]
    valueSignature: _One[Signature]
    valueTiming: _One[Timing]
    valueContactDetail: _One[ContactDetail]
    valueContributor: _One[Contributor]
    valueDataRequirement: _One[DataRequirement]
    valueExpression: _One[Expression]
    valueParameterDefinition: _One[ParameterDefinition]
    valueRelatedArtifact: _One[RelatedArtifact]
    valueTriggerDefinition: _One[TriggerDefinition]
    valueUsageContext: _One[UsageContext]
    valueDosage: _One[Dosage]
    valueMeta: _One[Meta]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[CodeableConcept] = ..., valueBase64Binary: _BytesIn = ..., valueBoolean: _BoolIn = ..., valueCanonical: _StrIn = ..., valueCode: _StrIn = ..., valueDate: _DateIn = ..., valueDateTime: _DateTimeIn = ..., valueDecimal: _DecimalIn = ..., valueId: _StrIn = ..., valueInstant: _DateTimeIn = ..., valueInteger: _IntIn = ..., valueMarkdown: _StrIn = ..., valueOid: _StrIn = ..., valuePositiveInt: _IntIn = ..., valueString: _StrIn = ..., valueTime: _TimeIn = ..., valueUnsignedInt: _IntIn = ..., valueUri: _StrIn = ..., valueUrl: _StrIn = ..., valueUuid: _StrIn = ..., valueAddress: _In[Address] = ..., valueAge: _In[Age] = ..., valueAnnotation: _In[Annotation] = ..., valueAttachment: _In[Attachment] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueCoding: _In[Coding] = ..., valueContactPoint: _In[ContactPoint] = ..., valueCount: _In[Count] = ..., valueDistance: _In[Distance] = ..., valueDuration: _In[Duration] = ..., valueHumanName: _In[HumanName] = ..., valueIdentifier: _In[Identifier] = ..., valueMoney: _In[Money] = ..., valuePeriod: _In[Period] = ..., valueQuantity: _In[Quantity] = ..., valueRange: _In[Range] = ..., valueRatio: _In[Ratio] = ..., valueReference: _In[Reference] = ..., valueSampledData: _In[SampledData] = ..., valueSignature: _In[Signature] = ..., valueTiming: _In[Timing] = ..., valueContactDetail: _In[ContactDetail] = ..., valueContributor: _In[Contributor] = ..., valueDataRequirement: _In[DataRequirement] = ..., valueExpression: _In[Expression] = ..., valueParameterDefinition: _In[ParameterDefinition] = ..., valueRelatedArtifact: _In[RelatedArtifact] = ..., valueTriggerDefinition: _In[TriggerDefinition] = ..., valueUsageContext: _In[UsageContext] = ..., valueDosage: _In[Dosage] = ..., valueMeta: _In[Meta] = ...) -> None: ...

class TaskRestriction(BackboneElement):
    repetitions: _Int
    period: _One[Period]
    recipient: _Many[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., repetitions: _IntIn = ..., period: _In[Period] = ..., recipient: _Ins[Reference] = ...) -> None: ...

class TerminologyCapabilities(DomainResource):
    url: _Str
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    copyright: _Str
    kind: _Str
    software: _One[TerminologyCapabilitiesSoftware]
    implementation: _One[TerminologyCapabilitiesImplementation]
    lockedDate: _Bool
    codeSystem: _Many[TerminologyCapabilitiesCodeSystem]
    expansion: _One[TerminologyCapabilitiesExpansion]
    codeSearch: _Str
    validateCode: _One[TerminologyCapabilitiesValidateCode]
    translation: _One[TerminologyCapabilitiesTranslation]
    closure: _One[TerminologyCapabilitiesClosure]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., kind: _StrIn = ..., software: _In[TerminologyCapabilitiesSoftware] = ..., implementation: _In[TerminologyCapabilitiesImplementation] = ..., lockedDate: _BoolIn = ..., codeSystem: _Ins[TerminologyCapabilitiesCodeSystem] = ..., expansion: _In[TerminologyCapabilitiesExpansion] = ..., codeSearch: _StrIn = ..., validateCode: _In[TerminologyCapabilitiesValidateCode] = ..., translation: _In[TerminologyCapabilitiesTranslation] = ..., closure: _In[TerminologyCapabilitiesClosure] = ...) -> None: ...

class TerminologyCapabilitiesClosure(BackboneElement):
    translation: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., translation: _BoolIn = ...) -> None: ...

class TerminologyCapabilitiesCodeSystem(BackboneElement):
    uri: _Str
    version: _Many[TerminologyCapabilitiesCodeSystemVersion]
    subsumption: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., uri: _StrIn = ..., version: _Ins[TerminologyCapabilitiesCodeSystemVersion] = ..., subsumption: _BoolIn = ...) -> None: ...

class TerminologyCapabilitiesCodeSystemVersion(BackboneElement):
    code: _Str
    isDefault: _Bool
    compositional: _Bool
    language: _Strs
    filter: _Many[TerminologyCapabilitiesCodeSystemVersionFilter]
    property: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., isDefault: _BoolIn = ..., compositional: _BoolIn = ..., language: _StrsIn = ..., filter: _Ins[TerminologyCapabilitiesCodeSystemVersionFilter] = ..., property: _StrsIn = ...) -> None: ...

class TerminologyCapabilitiesCodeSystemVersionFilter(BackboneElement):
    code: _Str
    op: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., op: _StrsIn = ...) -> None: ...

class TerminologyCapabilitiesExpansion(BackboneElement):
    hierarchical: _Bool
    paging: _Bool
    incomplete: _Bool
    parameter: _Many[TerminologyCapabilitiesExpansionParameter]
    textFilter: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., hierarchical: _BoolIn = ..., paging: _BoolIn = ..., incomplete: _BoolIn = ..., parameter: _Ins[TerminologyCapabilitiesExpansionParameter] = ..., textFilter: _StrIn = ...) -> None: ...

class TerminologyCapabilitiesExpansionParameter(BackboneElement):
    name: _Str
    documentation: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., documentation: _StrIn = ...) -> None: ...

class TerminologyCapabilitiesImplementation(BackboneElement):
    description: _Str
    url: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., description: _StrIn = ..., url: _StrIn = ...) -> None: ...

class TerminologyCapabilitiesSoftware(BackboneElement):
    name: _Str
    version: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., version: _StrIn = ...) -> None: ...

class TerminologyCapabilitiesTranslation(BackboneElement):
    needsMap: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., needsMap: _BoolIn = ...) -> None: ...

class TerminologyCapabilitiesValidateCode(BackboneElement):
    translations: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., translations: _BoolIn = ...) -> None: ...

class TestReport(DomainResource):
    identifier: _One[Identifier]
    name: _Str
    status: _Str
    testScript: _One[Reference]
    result: _Str
    score: _Decimal
    tester: _Str
    issued: _DateTime
    participant: _Many[TestReportParticipant]
    setup: _One[TestReportSetup]
    test: _Many[TestReportTest]
    teardown: _One[TestReportTeardown]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _In[Identifier] = ..., name: _StrIn = ..., status: _StrIn = ..., testScript: _In[Reference] = ..., result: _StrIn = ..., score: _DecimalIn = ..., tester: _StrIn = ..., issued: _DateTimeIn = ..., participant: _Ins[TestReportParticipant] = ..., setup: _In[TestReportSetup] = ..., test: _Ins[TestReportTest] = ..., teardown: _In[TestReportTeardown] = ...) -> None: ...

class TestReportParticipant(BackboneElement):
    type: _Str
    uri: _Str
    display: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _StrIn = ..., uri: _StrIn = ..., display: _StrIn = ...) -> None: ...

class TestReportSetup(BackboneElement):
    action: _Many[TestReportSetupAction]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., action: _Ins[TestReportSetupAction] = ...) -> None: ...

class TestReportSetupAction(BackboneElement):
    operation: _One[TestReportSetupActionOperation]
    assert_: _One[TestReportSetupActionAssert]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., operation: _In[TestReportSetupActionOperation] = ..., assert_: _In[TestReportSetupActionAssert] = ...) -> None: ...

class TestReportSetupActionAssert(BackboneElement):
    result: _Str
    message: _Str
    detail: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., result: _StrIn = ..., message: _StrIn = ..., detail: _StrIn = ...) -> None: ...

class TestReportSetupActionOperation(BackboneElement):
    result: _Str
    message: _Str
    detail: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., result: _StrIn = ..., message: _StrIn = ..., detail: _StrIn = ...) -> None: ...

class TestReportTeardown(BackboneElement):
    action: _Many[TestReportTeardownAction]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., action: _Ins[TestReportTeardownAction] = ...) -> None: ...

class TestReportTeardownAction(BackboneElement):
    operation: _One[TestReportSetupActionOperation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., operation: _In[TestReportSetupActionOperation] = ...) -> None: ...

class TestReportTest(BackboneElement):
    name: _Str
    description: _Str
    action: _Many[TestReportTestAction]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., description: _StrIn = ..., action: _Ins[TestReportTestAction] = ...) -> None: ...

class TestReportTestAction(BackboneElement):
    operation: _One[TestReportSetupActionOperation]
    assert_: _One[TestReportSetupActionAssert]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., operation: _In[TestReportSetupActionOperation] = ..., assert_: _In[TestReportSetupActionAssert] = ...) -> None: ...

class TestScript(DomainResource):
    url: _Str
    identifier: _One[Identifier]
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    purpose: _Str
    copyright: _Str
    origin: _Many[TestScriptOrigin]
    destination: _Many[TestScriptDestination]
    metadata: _One[TestScriptMetadata]
    fixture: _Many[TestScriptFixture]
    profile: _Many[Reference]
    variable: _Many[TestScriptVariable]
    setup: _One[TestScriptSetup]
    test: _Many[TestScriptTest]
    teardown: _One[TestScriptTeardown]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _In[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., origin: _Ins[TestScriptOrigin] = ..., destination: _Ins[TestScriptDestination] = ..., metadata: _In[TestScriptMetadata] = ..., fixture: _Ins[TestScriptFixture] = ..., profile: _Ins[Reference] = ..., variable: _Ins[TestScriptVariable] = ..., setup: _In[TestScriptSetup] = ..., test: _Ins[TestScriptTest] = ..., teardown: _In[TestScriptTeardown] = ...) -> None: ...

class TestScriptDestination(BackboneElement):
    index: _Int
    profile: _One[Coding]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., index: _IntIn = ..., profile: _In[Coding] = ...) -> None: ...

class TestScriptFixture(BackboneElement):
    autocreate: _Bool
    autodelete: _Bool
    resource: _One[Reference]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., autocreate: _BoolIn = ..., autodelete: _BoolIn = ..., resource: _In[Reference] = ...) -> None: ...

class TestScriptMetadata(BackboneElement):
    link: _Many[TestScriptMetadataLink]
    capability: _Many[TestScriptMetadataCapability]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., link: _Ins[TestScriptMetadataLink] = ..., capability: _Ins[TestScriptMetadataCapability] = ...) -> None: ...

class TestScriptMetadataCapability(BackboneElement):
    required: _Bool
    validated: _Bool
    description: _Str
    origin: _Ints
    destination: _Int
    link: _Strs
    capabilities: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., required: _BoolIn = ..., validated: _BoolIn = ..., description: _StrIn = ..., origin: _IntsIn = ..., destination: _IntIn = ..., link: _StrsIn = ..., capabilities: _StrIn = ...) -> None: ...

class TestScriptMetadataLink(BackboneElement):
    url: _Str
    description: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., description: _StrIn = ...) -> None: ...

class TestScriptOrigin(BackboneElement):
    index: _Int
    profile: _One[Coding]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., index: _IntIn = ..., profile: _In[Coding] = ...) -> None: ...

class TestScriptSetup(BackboneElement):
    action: _Many[TestScriptSetupAction]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., action: _Ins[TestScriptSetupAction] = ...) -> None: ...

class TestScriptSetupAction(BackboneElement):
    operation: _One[TestScriptSetupActionOperation]
    assert_: _One[TestScriptSetupActionAssert]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., operation: _In[TestScriptSetupActionOperation] = ..., assert_: _In[TestScriptSetupActionAssert] = ...) -> None: ...

class TestScriptSetupActionAssert(BackboneElement):
    label: _Str
    description: _Str
    direction: _Str
    compareToSourceId: _Str
    compareToSourceExpression: _Str
    compareToSourcePath: _Str
    contentType: _Str
    expression: _Str
    headerField: _Str
    minimumId: _Str
    navigationLinks: _Bool
    operator: _Str
    path: _Str
    requestMethod: _Str
    requestURL: _Str
    resource: _Str
    response: _Str
    responseCode: _Str
    sourceId: _Str
    validateProfileId: _Str
    value: _Str
    warningOnly: _Bool
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., label: _StrIn = ..., description: _StrIn = ..., direction: _StrIn = ..., compareToSourceId: _StrIn = ..., compareToSourceExpression: _StrIn = ..., compareToSourcePath: _StrIn = ..., contentType: _StrIn = ..., expression: _StrIn = ..., headerField: _StrIn = ..., minimumId: _StrIn = ..., navigationLinks: _BoolIn = ..., operator: _StrIn = ..., path: _StrIn = ..., requestMethod: _StrIn = ..., requestURL: _StrIn = ..., resource: _StrIn = ..., response: _StrIn = ..., responseCode: _StrIn = ..., sourceId: _StrIn = ..., validateProfileId: _StrIn = ..., value: _StrIn = ..., warningOnly: _BoolIn = ...) -> None: ...

class TestScriptSetupActionOperation(BackboneElement):
    type: _One[Coding]
    resource: _Str
    label: _Str
    description: _Str
    accept: _Str
    contentType: _Str
    destination: _Int
    encodeRequestUrl: _Bool
    method: _Str
    origin: _Int
    params: _Str
    requestHeader: _Many[TestScriptSetupActionOperationRequestHeader]
    requestId: _Str
    responseId: _Str
    sourceId: _Str
    targetId: _Str
    url: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., type: _In[Coding] = ..., resource: _StrIn = ..., label: _StrIn = ..., description: _StrIn = ..., accept: _StrIn = ..., contentType: _StrIn = ..., destination: _IntIn = ..., encodeRequestUrl: _BoolIn = ..., method: _StrIn = ..., origin: _IntIn = ..., params: _StrIn = ..., requestHeader: _Ins[TestScriptSetupActionOperationRequestHeader] = ..., requestId: _StrIn = ..., responseId: _StrIn = ..., sourceId: _StrIn = ..., targetId: _StrIn = ..., url: _StrIn = ...) -> None: ...

class TestScriptSetupActionOperationRequestHeader(BackboneElement):
    field: _Str
    value: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., field: _StrIn = ..., value: _StrIn = ...) -> None: ...

class TestScriptTeardown(BackboneElement):
    action: _Many[TestScriptTeardownAction]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., action: _Ins[TestScriptTeardownAction] = ...) -> None: ...

class TestScriptTeardownAction(BackboneElement):
    operation: _One[TestScriptSetupActionOperation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., operation: _In[TestScriptSetupActionOperation] = ...) -> None: ...

class TestScriptTest(BackboneElement):
    name: _Str
    description: _Str
    action: _Many[TestScriptTestAction]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., description: _StrIn = ..., action: _Ins[TestScriptTestAction] = ...) -> None: ...

class TestScriptTestAction(BackboneElement):
    operation: _One[TestScriptSetupActionOperation]
    assert_: _One[TestScriptSetupActionAssert]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., operation: _In[TestScriptSetupActionOperation] = ..., assert_: _In[TestScriptSetupActionAssert] = ...) -> None: ...

class TestScriptVariable(BackboneElement):
    name: _Str
    defaultValue: _Str
    description: _Str
    expression: _Str
    headerField: _Str
    hint: _Str
    path: _Str
    sourceId: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., defaultValue: _StrIn = ..., description: _StrIn = ..., expression: _StrIn = ..., headerField: _StrIn = ..., hint: _StrIn = ..., path: _StrIn = ..., sourceId: _StrIn = ...) -> None: ...

class Timing(BackboneElement):
    event: _DateTimes
    repeat: _One[TimingRepeat]
    code: _One[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., event: _DateTimesIn = ..., repeat: _In[TimingRepeat] = ..., code: _In[CodeableConcept] = ...) -> None: ...

class TimingRepeat(Element):
    boundsDuration: _One[Duration]
    boundsRange: _One[Range]
    boundsPeriod: _One[Period]
    count: _Int
    countMax: _Int
    duration: _Decimal
    durationMax: _Decimal
    durationUnit: _Str
    frequency: _Int
    frequencyMax: _Int
    period: _Decimal
    periodMax: _Decimal
    periodUnit: _Str
    dayOfWeek: _Strs
    timeOfDay: _Times
    when: _Strs
    offset: _Int
    @builtins.property
    def bounds(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., boundsDuration: _In[Duration] = ..., boundsRange: _In[Range] = ..., boundsPeriod: _In[Period] = ..., count: _IntIn = ..., countMax: _IntIn = ..., duration: _DecimalIn = ..., durationMax: _DecimalIn = ..., durationUnit: _StrIn = ..., frequency: _IntIn = ..., frequencyMax: _IntIn = ..., period: _DecimalIn = ..., periodMax: _DecimalIn = ..., periodUnit: _StrIn = ..., dayOfWeek: _StrsIn = ..., timeOfDay: _TimesIn = ..., when: _StrsIn = ..., offset: _IntIn = ...) -> None: ...

class TriggerDefinition(Element):
    type: _Str
    name: _Str
    timingTiming: _One[Timing]
    timingReference: _One[Reference]
    timingDate: _Date
    timingDateTime: _DateTime
    data: _Many[DataRequirement]
    condition: _One[Expression]
    @builtins.property
    def timing(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., type: _StrIn = ..., name: _StrIn = ..., timingTiming: _In[Timing] = ..., timingReference: _In[Reference] = ..., timingDate: _DateIn = ..., timingDateTime: _DateTimeIn = ..., data: _Ins[DataRequirement] = ..., condition: _In[Expression] = ...) -> None: ...

class UsageContext(Element):
    code: _One[Coding]
    valueCodeableConcept: _One[CodeableConcept]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueReference: _One[Reference]
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., code: _In[Coding] = ..., valueCodeableConcept: _In[CodeableConcept] = ..., valueQuantity: _In[Quantity] = ..., valueRange: _In[Range] = ..., valueReference: _In[Reference] = ...) -> None: ...

class ValueSet(DomainResource):
    url: _Str
    identifier: _Many[Identifier]
    version: _Str
    name: _Str
    title: _Str
    status: _Str
    experimental: _Bool
    date: _DateTime
    publisher: _Str
    contact: _Many[ContactDetail]
    description: _Str
    useContext: _Many[UsageContext]
    jurisdiction: _Many[CodeableConcept]
    immutable: _Bool
    purpose: _Str
    copyright: _Str
    compose: _One[ValueSetCompose]
    expansion: _One[ValueSetExpansion]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., url: _StrIn = ..., identifier: _Ins[Identifier] = ..., version: _StrIn = ..., name: _StrIn = ..., title: _StrIn = ..., status: _StrIn = ..., experimental: _BoolIn = ..., date: _DateTimeIn = ..., publisher: _StrIn = ..., contact: _Ins[ContactDetail] = ..., description: _StrIn = ..., useContext: _Ins[UsageContext] = ..., jurisdiction: _Ins[CodeableConcept] = ..., immutable: _BoolIn = ..., purpose: _StrIn = ..., copyright: _StrIn = ..., compose: _In[ValueSetCompose] = ..., expansion: _In[ValueSetExpansion] = ...) -> None: ...

class ValueSetCompose(BackboneElement):
    lockedDate: _Date
    inactive: _Bool
    include: _Many[ValueSetComposeInclude]
    exclude: _Many[ValueSetComposeInclude]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., lockedDate: _DateIn = ..., inactive: _BoolIn = ..., include: _Ins[ValueSetComposeInclude] = ..., exclude: _Ins[ValueSetComposeInclude] = ...) -> None: ...

class ValueSetComposeInclude(BackboneElement):
    system: _Str
    version: _Str
    concept: _Many[ValueSetComposeIncludeConcept]
    filter: _Many[ValueSetComposeIncludeFilter]
    valueSet: _Strs
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., system: _StrIn = ..., version: _StrIn = ..., concept: _Ins[ValueSetComposeIncludeConcept] = ..., filter: _Ins[ValueSetComposeIncludeFilter] = ..., valueSet: _StrsIn = ...) -> None: ...

class ValueSetComposeIncludeConcept(BackboneElement):
    code: _Str
    display: _Str
    designation: _Many[ValueSetComposeIncludeConceptDesignation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., code: _StrIn = ..., display: _StrIn = ..., designation: _Ins[ValueSetComposeIncludeConceptDesignation] = ...) -> None: ...

class ValueSetComposeIncludeConceptDesignation(BackboneElement):
    language: _Str
    use: _One[Coding]
    value: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., language: _StrIn = ..., use: _In[Coding] = ..., value: _StrIn = ...) -> None: ...

class ValueSetComposeIncludeFilter(BackboneElement):
    property: _Str
    op: _Str
    value: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., property: _StrIn = ..., op: _StrIn = ..., value: _StrIn = ...) -> None: ...

class ValueSetExpansion(BackboneElement):
    identifier: _Str
    timestamp: _DateTime
    total: _Int
    offset: _Int
    parameter: _Many[ValueSetExpansionParameter]
    contains: _Many[ValueSetExpansionContains]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _StrIn = ..., timestamp: _DateTimeIn = ..., total: _IntIn = ..., offset: _IntIn = ..., parameter: _Ins[ValueSetExpansionParameter] = ..., contains: _Ins[ValueSetExpansionContains] = ...) -> None: ...

class ValueSetExpansionContains(BackboneElement):
    system: _Str
    abstract: _Bool
    inactive: _Bool
    version: _Str
    code: _Str
    display: _Str
    designation: _Many[ValueSetComposeIncludeConceptDesignation]
    contains: _Many[ValueSetExpansionContains]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., system: _StrIn = ..., abstract: _BoolIn = ..., inactive: _BoolIn = ..., version: _StrIn = ..., code: _StrIn = ..., display: _StrIn = ..., designation: _Ins[ValueSetComposeIncludeConceptDesignation] = ..., contains: _Ins[ValueSetExpansionContains] = ...) -> None: ...

class ValueSetExpansionParameter(BackboneElement):
    name: _Str
    valueString: _Str
    valueBoolean: _Bool
    valueInteger: _Int
    valueDecimal: _Decimal
    valueUri: _Str
    valueCode: _Str
    valueDateTime: _DateTime
    @builtins.property
    def value(self) -> _Choice: ...
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., name: _StrIn = ..., valueString: _StrIn = ..., valueBoolean: _BoolIn = ..., valueInteger: _IntIn = ..., valueDecimal: _DecimalIn = ..., valueUri: _StrIn = ..., valueCode: _StrIn = ..., valueDateTime: _DateTimeIn = ...) -> None: ...

class VerificationResult(DomainResource):
    target: _Many[Reference]
    targetLocation: _Strs
    need: _One[CodeableConcept]
    status: _Str
    statusDate: _DateTime
    validationType: _One[CodeableConcept]
    validationProcess: _Many[CodeableConcept]
    frequency: _One[Timing]
    lastPerformed: _DateTime
    nextScheduled: _Date
    failureAction: _One[CodeableConcept]
    primarySource: _Many[VerificationResultPrimarySource]
    attestation: _One[VerificationResultAttestation]
    validator: _Many[VerificationResultValidator]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., target: _Ins[Reference] = ..., targetLocation: _StrsIn = ..., need: _In[CodeableConcept] = ..., status: _StrIn = ..., statusDate: _DateTimeIn = ..., validationType: _In[CodeableConcept] = ..., validationProcess: _Ins[CodeableConcept] = ..., frequency: _In[Timing] = ..., lastPerformed: _DateTimeIn = ..., nextScheduled: _DateIn = ..., failureAction: _In[CodeableConcept] = ..., primarySource: _Ins[VerificationResultPrimarySource] = ..., attestation: _In[VerificationResultAttestation] = ..., validator: _Ins[VerificationResultValidator] = ...) -> None: ...

class VerificationResultAttestation(BackboneElement):
    who: _One[Reference]
    onBehalfOf: _One[Reference]
    communicationMethod: _One[CodeableConcept]
    date: _Date
    sourceIdentityCertificate: _Str
    proxyIdentityCertificate: _Str
    proxySignature: _One[Signature]
    sourceSignature: _One[Signature]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., who: _In[Reference] = ..., onBehalfOf: _In[Reference] = ..., communicationMethod: _In[CodeableConcept] = ..., date: _DateIn = ..., sourceIdentityCertificate: _StrIn = ..., proxyIdentityCertificate: _StrIn = ..., proxySignature: _In[Signature] = ..., sourceSignature: _In[Signature] = ...) -> None: ...

class VerificationResultPrimarySource(BackboneElement):
    who: _One[Reference]
    type: _Many[CodeableConcept]
    communicationMethod: _Many[CodeableConcept]
    validationStatus: _One[CodeableConcept]
    validationDate: _DateTime
    canPushUpdates: _One[CodeableConcept]
    pushTypeAvailable: _Many[CodeableConcept]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., who: _In[Reference] = ..., type: _Ins[CodeableConcept] = ..., communicationMethod: _Ins[CodeableConcept] = ..., validationStatus: _In[CodeableConcept] = ..., validationDate: _DateTimeIn = ..., canPushUpdates: _In[CodeableConcept] = ..., pushTypeAvailable: _Ins[CodeableConcept] = ...) -> None: ...

class VerificationResultValidator(BackboneElement):
    organization: _One[Reference]
    identityCertificate: _Str
    attestationSignature: _One[Signature]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., organization: _In[Reference] = ..., identityCertificate: _StrIn = ..., attestationSignature: _In[Signature] = ...) -> None: ...

class VisionPrescription(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    created: _DateTime
    patient: _One[Reference]
    encounter: _One[Reference]
    dateWritten: _DateTime
    prescriber: _One[Reference]
    lensSpecification: _Many[VisionPrescriptionLensSpecification]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., meta: _In[Meta] = ..., implicitRules: _StrIn = ..., language: _StrIn = ..., text: _In[Narrative] = ..., contained: _Ins[Resource] = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., identifier: _Ins[Identifier] = ..., status: _StrIn = ..., created: _DateTimeIn = ..., patient: _In[Reference] = ..., encounter: _In[Reference] = ..., dateWritten: _DateTimeIn = ..., prescriber: _In[Reference] = ..., lensSpecification: _Ins[VisionPrescriptionLensSpecification] = ...) -> None: ...

class VisionPrescriptionLensSpecification(BackboneElement):
    product: _One[CodeableConcept]
    eye: _Str
    sphere: _Decimal
    cylinder: _Decimal
    axis: _Int
    prism: _Many[VisionPrescriptionLensSpecificationPrism]
    add: _Decimal
    power: _Decimal
    backCurve: _Decimal
    diameter: _Decimal
    duration: _One[Quantity]
    color: _Str
    brand: _Str
    note: _Many[Annotation]
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., product: _In[CodeableConcept] = ..., eye: _StrIn = ..., sphere: _DecimalIn = ..., cylinder: _DecimalIn = ..., axis: _IntIn = ..., prism: _Ins[VisionPrescriptionLensSpecificationPrism] = ..., add: _DecimalIn = ..., power: _DecimalIn = ..., backCurve: _DecimalIn = ..., diameter: _DecimalIn = ..., duration: _In[Quantity] = ..., color: _StrIn = ..., brand: _StrIn = ..., note: _Ins[Annotation] = ...) -> None: ...

class VisionPrescriptionLensSpecificationPrism(BackboneElement):
    amount: _Decimal
    base: _Str
    def __init__(self, _content: _Dict = ..., /, *, id: _StrIn = ..., extension: _Ins[Extension] = ..., modifierExtension: _Ins[Extension] = ..., amount: _DecimalIn = ..., base: _StrIn = ...) -> None: ...
