# Typed views of FHIR 4.0.1, from hl7.fhir.r4.core 4.0.1 (CC0-1.0) by tools/generate_fhir_views.py.
# ruff: noqa
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

class Resource(View):
    id: _Str
    meta: _One[Meta]
    implicitRules: _Str
    language: _Str
    @builtins.property
    def resourceType(self) -> str: ...

class DomainResource(Resource):
    text: _One[Narrative]
    contained: _Many[Resource]
    extension: _Many[Extension]
    modifierExtension: _Many[Extension]

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

class Element(View):
    id: _Str
    extension: _Many[Extension]

class BackboneElement(Element):
    modifierExtension: _Many[Extension]

class AccountCoverage(BackboneElement):
    coverage: _One[Reference]
    priority: _Int

class AccountGuarantor(BackboneElement):
    party: _One[Reference]
    onHold: _Bool
    period: _One[Period]

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

class ActivityDefinitionDynamicValue(BackboneElement):
    path: _Str
    expression: _One[Expression]

class ActivityDefinitionParticipant(BackboneElement):
    type: _Str
    role: _One[CodeableConcept]

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

class AdverseEventSuspectEntity(BackboneElement):
    instance: _One[Reference]
    causality: _Many[AdverseEventSuspectEntityCausality]

class AdverseEventSuspectEntityCausality(BackboneElement):
    assessment: _One[CodeableConcept]
    productRelatedness: _Str
    author: _One[Reference]
    method: _One[CodeableConcept]

class Quantity(Element):
    value: _Decimal
    comparator: _Str
    unit: _Str
    system: _Str
    code: _Str

class Age(Quantity): ...

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

class AllergyIntoleranceReaction(BackboneElement):
    substance: _One[CodeableConcept]
    manifestation: _Many[CodeableConcept]
    description: _Str
    onset: _DateTime
    severity: _Str
    exposureRoute: _One[CodeableConcept]
    note: _Many[Annotation]

class Annotation(Element):
    authorReference: _One[Reference]
    authorString: _Str
    time: _DateTime
    text: _Str
    @builtins.property
    def author(self) -> _Choice: ...

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

class AppointmentParticipant(BackboneElement):
    type: _Many[CodeableConcept]
    actor: _One[Reference]
    required: _Str
    status: _Str
    period: _One[Period]

class AppointmentResponse(DomainResource):
    identifier: _Many[Identifier]
    appointment: _One[Reference]
    start: _DateTime
    end: _DateTime
    participantType: _Many[CodeableConcept]
    actor: _One[Reference]
    participantStatus: _Str
    comment: _Str

class Attachment(Element):
    contentType: _Str
    language: _Str
    data: _Bytes
    url: _Str
    size: _Int
    hash: _Bytes
    title: _Str
    creation: _DateTime

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

class AuditEventAgentNetwork(BackboneElement):
    address: _Str
    type: _Str

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

class AuditEventEntityDetail(BackboneElement):
    type: _Str
    valueString: _Str
    valueBase64Binary: _Bytes
    @builtins.property
    def value(self) -> _Choice: ...

class AuditEventSource(BackboneElement):
    site: _Str
    observer: _One[Reference]
    type: _Many[Coding]

class Basic(DomainResource):
    identifier: _Many[Identifier]
    code: _One[CodeableConcept]
    subject: _One[Reference]
    created: _Date
    author: _One[Reference]

class Binary(Resource):
    contentType: _Str
    securityContext: _One[Reference]
    data: _Bytes

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

class BiologicallyDerivedProductCollection(BackboneElement):
    collector: _One[Reference]
    source: _One[Reference]
    collectedDateTime: _DateTime
    collectedPeriod: _One[Period]
    @builtins.property
    def collected(self) -> _Choice: ...

class BiologicallyDerivedProductManipulation(BackboneElement):
    description: _Str
    timeDateTime: _DateTime
    timePeriod: _One[Period]
    @builtins.property
    def time(self) -> _Choice: ...

class BiologicallyDerivedProductProcessing(BackboneElement):
    description: _Str
    procedure: _One[CodeableConcept]
    additive: _One[Reference]
    timeDateTime: _DateTime
    timePeriod: _One[Period]
    @builtins.property
    def time(self) -> _Choice: ...

class BiologicallyDerivedProductStorage(BackboneElement):
    description: _Str
    temperature: _Decimal
    scale: _Str
    duration: _One[Period]

class BodyStructure(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    morphology: _One[CodeableConcept]
    location: _One[CodeableConcept]
    locationQualifier: _Many[CodeableConcept]
    description: _Str
    image: _Many[Attachment]
    patient: _One[Reference]

class Bundle(Resource):
    identifier: _One[Identifier]
    type: _Str
    timestamp: _DateTime
    total: _Int
    link: _Many[BundleLink]
    entry: _Many[BundleEntry]
    signature: _One[Signature]

class BundleEntry(BackboneElement):
    link: _Many[BundleLink]
    fullUrl: _Str
    resource: _One[Resource]
    search: _One[BundleEntrySearch]
    request: _One[BundleEntryRequest]
    response: _One[BundleEntryResponse]

class BundleEntryRequest(BackboneElement):
    method: _Str
    url: _Str
    ifNoneMatch: _Str
    ifModifiedSince: _DateTime
    ifMatch: _Str
    ifNoneExist: _Str

class BundleEntryResponse(BackboneElement):
    status: _Str
    location: _Str
    etag: _Str
    lastModified: _DateTime
    outcome: _One[Resource]

class BundleEntrySearch(BackboneElement):
    mode: _Str
    score: _Decimal

class BundleLink(BackboneElement):
    relation: _Str
    url: _Str

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

class CapabilityStatementDocument(BackboneElement):
    mode: _Str
    documentation: _Str
    profile: _Str

class CapabilityStatementImplementation(BackboneElement):
    description: _Str
    url: _Str
    custodian: _One[Reference]

class CapabilityStatementMessaging(BackboneElement):
    endpoint: _Many[CapabilityStatementMessagingEndpoint]
    reliableCache: _Int
    documentation: _Str
    supportedMessage: _Many[CapabilityStatementMessagingSupportedMessage]

class CapabilityStatementMessagingEndpoint(BackboneElement):
    protocol: _One[Coding]
    address: _Str

class CapabilityStatementMessagingSupportedMessage(BackboneElement):
    mode: _Str
    definition: _Str

class CapabilityStatementRest(BackboneElement):
    mode: _Str
    documentation: _Str
    security: _One[CapabilityStatementRestSecurity]
    resource: _Many[CapabilityStatementRestResource]
    interaction: _Many[CapabilityStatementRestInteraction]
    searchParam: _Many[CapabilityStatementRestResourceSearchParam]
    operation: _Many[CapabilityStatementRestResourceOperation]
    compartment: _Strs

class CapabilityStatementRestInteraction(BackboneElement):
    code: _Str
    documentation: _Str

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

class CapabilityStatementRestResourceInteraction(BackboneElement):
    code: _Str
    documentation: _Str

class CapabilityStatementRestResourceOperation(BackboneElement):
    name: _Str
    definition: _Str
    documentation: _Str

class CapabilityStatementRestResourceSearchParam(BackboneElement):
    name: _Str
    definition: _Str
    type: _Str
    documentation: _Str

class CapabilityStatementRestSecurity(BackboneElement):
    cors: _Bool
    service: _Many[CodeableConcept]
    description: _Str

class CapabilityStatementSoftware(BackboneElement):
    name: _Str
    version: _Str
    releaseDate: _DateTime

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

class CarePlanActivity(BackboneElement):
    outcomeCodeableConcept: _Many[CodeableConcept]
    outcomeReference: _Many[Reference]
    progress: _Many[Annotation]
    reference: _One[Reference]
    detail: _One[CarePlanActivityDetail]

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

class CareTeamParticipant(BackboneElement):
    role: _Many[CodeableConcept]
    member: _One[Reference]
    onBehalfOf: _One[Reference]
    period: _One[Period]

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

class CatalogEntryRelatedEntry(BackboneElement):
    relationtype: _Str
    item: _One[Reference]

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

class ChargeItemPerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]

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

class ChargeItemDefinitionApplicability(BackboneElement):
    description: _Str
    language: _Str
    expression: _Str

class ChargeItemDefinitionPropertyGroup(BackboneElement):
    applicability: _Many[ChargeItemDefinitionApplicability]
    priceComponent: _Many[ChargeItemDefinitionPropertyGroupPriceComponent]

class ChargeItemDefinitionPropertyGroupPriceComponent(BackboneElement):
    type: _Str
    code: _One[CodeableConcept]
    factor: _Decimal
    amount: _One[Money]

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

class ClaimAccident(BackboneElement):
    date: _Date
    type: _One[CodeableConcept]
    locationAddress: _One[Address]
    locationReference: _One[Reference]
    @builtins.property
    def location(self) -> _Choice: ...

class ClaimCareTeam(BackboneElement):
    sequence: _Int
    provider: _One[Reference]
    responsible: _Bool
    role: _One[CodeableConcept]
    qualification: _One[CodeableConcept]

class ClaimDiagnosis(BackboneElement):
    sequence: _Int
    diagnosisCodeableConcept: _One[CodeableConcept]
    diagnosisReference: _One[Reference]
    type: _Many[CodeableConcept]
    onAdmission: _One[CodeableConcept]
    packageCode: _One[CodeableConcept]
    @builtins.property
    def diagnosis(self) -> _Choice: ...

class ClaimInsurance(BackboneElement):
    sequence: _Int
    focal: _Bool
    identifier: _One[Identifier]
    coverage: _One[Reference]
    businessArrangement: _Str
    preAuthRef: _Strs
    claimResponse: _One[Reference]

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

class ClaimPayee(BackboneElement):
    type: _One[CodeableConcept]
    party: _One[Reference]

class ClaimProcedure(BackboneElement):
    sequence: _Int
    type: _Many[CodeableConcept]
    date: _DateTime
    procedureCodeableConcept: _One[CodeableConcept]
    procedureReference: _One[Reference]
    udi: _Many[Reference]
    @builtins.property
    def procedure(self) -> _Choice: ...

class ClaimRelated(BackboneElement):
    claim: _One[Reference]
    relationship: _One[CodeableConcept]
    reference: _One[Identifier]

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

class ClaimResponseAddItemDetailSubDetail(BackboneElement):
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]

class ClaimResponseError(BackboneElement):
    itemSequence: _Int
    detailSequence: _Int
    subDetailSequence: _Int
    code: _One[CodeableConcept]

class ClaimResponseInsurance(BackboneElement):
    sequence: _Int
    focal: _Bool
    coverage: _One[Reference]
    businessArrangement: _Str
    claimResponse: _One[Reference]

class ClaimResponseItem(BackboneElement):
    itemSequence: _Int
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]
    detail: _Many[ClaimResponseItemDetail]

class ClaimResponseItemAdjudication(BackboneElement):
    category: _One[CodeableConcept]
    reason: _One[CodeableConcept]
    amount: _One[Money]
    value: _Decimal

class ClaimResponseItemDetail(BackboneElement):
    detailSequence: _Int
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]
    subDetail: _Many[ClaimResponseItemDetailSubDetail]

class ClaimResponseItemDetailSubDetail(BackboneElement):
    subDetailSequence: _Int
    noteNumber: _Ints
    adjudication: _Many[ClaimResponseItemAdjudication]

class ClaimResponsePayment(BackboneElement):
    type: _One[CodeableConcept]
    adjustment: _One[Money]
    adjustmentReason: _One[CodeableConcept]
    date: _Date
    amount: _One[Money]
    identifier: _One[Identifier]

class ClaimResponseProcessNote(BackboneElement):
    number: _Int
    type: _Str
    text: _Str
    language: _One[CodeableConcept]

class ClaimResponseTotal(BackboneElement):
    category: _One[CodeableConcept]
    amount: _One[Money]

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

class ClinicalImpressionFinding(BackboneElement):
    itemCodeableConcept: _One[CodeableConcept]
    itemReference: _One[Reference]
    basis: _Str

class ClinicalImpressionInvestigation(BackboneElement):
    code: _One[CodeableConcept]
    item: _Many[Reference]

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

class CodeSystemConcept(BackboneElement):
    code: _Str
    display: _Str
    definition: _Str
    designation: _Many[CodeSystemConceptDesignation]
    property: _Many[CodeSystemConceptProperty]
    concept: _Many[CodeSystemConcept]

class CodeSystemConceptDesignation(BackboneElement):
    language: _Str
    use: _One[Coding]
    value: _Str

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

class CodeSystemFilter(BackboneElement):
    code: _Str
    description: _Str
    operator: _Strs
    value: _Str

class CodeSystemProperty(BackboneElement):
    code: _Str
    uri: _Str
    description: _Str
    type: _Str

class CodeableConcept(Element):
    coding: _Many[Coding]
    text: _Str

class Coding(Element):
    system: _Str
    version: _Str
    code: _Str
    display: _Str
    userSelected: _Bool

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

class CommunicationPayload(BackboneElement):
    contentString: _Str
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...

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

class CommunicationRequestPayload(BackboneElement):
    contentString: _Str
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...

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

class CompartmentDefinitionResource(BackboneElement):
    code: _Str
    param: _Strs
    documentation: _Str

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

class CompositionAttester(BackboneElement):
    mode: _Str
    time: _DateTime
    party: _One[Reference]

class CompositionEvent(BackboneElement):
    code: _Many[CodeableConcept]
    period: _One[Period]
    detail: _Many[Reference]

class CompositionRelatesTo(BackboneElement):
    code: _Str
    targetIdentifier: _One[Identifier]
    targetReference: _One[Reference]
    @builtins.property
    def target(self) -> _Choice: ...

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

class ConceptMapGroup(BackboneElement):
    source: _Str
    sourceVersion: _Str
    target: _Str
    targetVersion: _Str
    element: _Many[ConceptMapGroupElement]
    unmapped: _One[ConceptMapGroupUnmapped]

class ConceptMapGroupElement(BackboneElement):
    code: _Str
    display: _Str
    target: _Many[ConceptMapGroupElementTarget]

class ConceptMapGroupElementTarget(BackboneElement):
    code: _Str
    display: _Str
    equivalence: _Str
    comment: _Str
    dependsOn: _Many[ConceptMapGroupElementTargetDependsOn]
    product: _Many[ConceptMapGroupElementTargetDependsOn]

class ConceptMapGroupElementTargetDependsOn(BackboneElement):
    property: _Str
    system: _Str
    value: _Str
    display: _Str

class ConceptMapGroupUnmapped(BackboneElement):
    mode: _Str
    code: _Str
    display: _Str
    url: _Str

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

class ConditionEvidence(BackboneElement):
    code: _Many[CodeableConcept]
    detail: _Many[Reference]

class ConditionStage(BackboneElement):
    summary: _One[CodeableConcept]
    assessment: _Many[Reference]
    type: _One[CodeableConcept]

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

class ConsentPolicy(BackboneElement):
    authority: _Str
    uri: _Str

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

class ConsentProvisionActor(BackboneElement):
    role: _One[CodeableConcept]
    reference: _One[Reference]

class ConsentProvisionData(BackboneElement):
    meaning: _Str
    reference: _One[Reference]

class ConsentVerification(BackboneElement):
    verified: _Bool
    verifiedWith: _One[Reference]
    verificationDate: _DateTime

class ContactDetail(Element):
    name: _Str
    telecom: _Many[ContactPoint]

class ContactPoint(Element):
    system: _Str
    value: _Str
    use: _Str
    rank: _Int
    period: _One[Period]

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

class ContractContentDefinition(BackboneElement):
    type: _One[CodeableConcept]
    subType: _One[CodeableConcept]
    publisher: _One[Reference]
    publicationDate: _DateTime
    publicationStatus: _Str
    copyright: _Str

class ContractFriendly(BackboneElement):
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...

class ContractLegal(BackboneElement):
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...

class ContractRule(BackboneElement):
    contentAttachment: _One[Attachment]
    contentReference: _One[Reference]
    @builtins.property
    def content(self) -> _Choice: ...

class ContractSigner(BackboneElement):
    type: _One[Coding]
    party: _One[Reference]
    signature: _Many[Signature]

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

class ContractTermActionSubject(BackboneElement):
    reference: _Many[Reference]
    role: _One[CodeableConcept]

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

class ContractTermAssetContext(BackboneElement):
    reference: _One[Reference]
    code: _Many[CodeableConcept]
    text: _Str

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

class ContractTermOfferParty(BackboneElement):
    reference: _Many[Reference]
    role: _One[CodeableConcept]

class ContractTermSecurityLabel(BackboneElement):
    number: _Ints
    classification: _One[Coding]
    category: _Many[Coding]
    control: _Many[Coding]

class Contributor(Element):
    type: _Str
    name: _Str
    contact: _Many[ContactDetail]

class Count(Quantity): ...

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

class CoverageClass(BackboneElement):
    type: _One[CodeableConcept]
    value: _Str
    name: _Str

class CoverageCostToBeneficiary(BackboneElement):
    type: _One[CodeableConcept]
    valueQuantity: _One[Quantity]
    valueMoney: _One[Money]
    exception: _Many[CoverageCostToBeneficiaryException]
    @builtins.property
    def value(self) -> _Choice: ...

class CoverageCostToBeneficiaryException(BackboneElement):
    type: _One[CodeableConcept]
    period: _One[Period]

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

class CoverageEligibilityRequestInsurance(BackboneElement):
    focal: _Bool
    coverage: _One[Reference]
    businessArrangement: _Str

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

class CoverageEligibilityRequestItemDiagnosis(BackboneElement):
    diagnosisCodeableConcept: _One[CodeableConcept]
    diagnosisReference: _One[Reference]
    @builtins.property
    def diagnosis(self) -> _Choice: ...

class CoverageEligibilityRequestSupportingInfo(BackboneElement):
    sequence: _Int
    information: _One[Reference]
    appliesToAll: _Bool

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

class CoverageEligibilityResponseError(BackboneElement):
    code: _One[CodeableConcept]

class CoverageEligibilityResponseInsurance(BackboneElement):
    coverage: _One[Reference]
    inforce: _Bool
    benefitPeriod: _One[Period]
    item: _Many[CoverageEligibilityResponseInsuranceItem]

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

class DataRequirementCodeFilter(Element):
    path: _Str
    searchParam: _Str
    valueSet: _Str
    code: _Many[Coding]

class DataRequirementDateFilter(Element):
    path: _Str
    searchParam: _Str
    valueDateTime: _DateTime
    valuePeriod: _One[Period]
    valueDuration: _One[Duration]
    @builtins.property
    def value(self) -> _Choice: ...

class DataRequirementSort(Element):
    path: _Str
    direction: _Str

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

class DetectedIssueEvidence(BackboneElement):
    code: _Many[CodeableConcept]
    detail: _Many[Reference]

class DetectedIssueMitigation(BackboneElement):
    action: _One[CodeableConcept]
    date: _DateTime
    author: _One[Reference]

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

class DeviceDeviceName(BackboneElement):
    name: _Str
    type: _Str

class DeviceProperty(BackboneElement):
    type: _One[CodeableConcept]
    valueQuantity: _Many[Quantity]
    valueCode: _Many[CodeableConcept]

class DeviceSpecialization(BackboneElement):
    systemType: _One[CodeableConcept]
    version: _Str

class DeviceUdiCarrier(BackboneElement):
    deviceIdentifier: _Str
    issuer: _Str
    jurisdiction: _Str
    carrierAIDC: _Bytes
    carrierHRF: _Str
    entryType: _Str

class DeviceVersion(BackboneElement):
    type: _One[CodeableConcept]
    component: _One[Identifier]
    value: _Str

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

class DeviceDefinitionCapability(BackboneElement):
    type: _One[CodeableConcept]
    description: _Many[CodeableConcept]

class DeviceDefinitionDeviceName(BackboneElement):
    name: _Str
    type: _Str

class DeviceDefinitionMaterial(BackboneElement):
    substance: _One[CodeableConcept]
    alternate: _Bool
    allergenicIndicator: _Bool

class DeviceDefinitionProperty(BackboneElement):
    type: _One[CodeableConcept]
    valueQuantity: _Many[Quantity]
    valueCode: _Many[CodeableConcept]

class DeviceDefinitionSpecialization(BackboneElement):
    systemType: _Str
    version: _Str

class DeviceDefinitionUdiDeviceIdentifier(BackboneElement):
    deviceIdentifier: _Str
    issuer: _Str
    jurisdiction: _Str

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

class DeviceMetricCalibration(BackboneElement):
    type: _Str
    state: _Str
    time: _DateTime

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

class DeviceRequestParameter(BackboneElement):
    code: _One[CodeableConcept]
    valueCodeableConcept: _One[CodeableConcept]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueBoolean: _Bool
    @builtins.property
    def value(self) -> _Choice: ...

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

class DiagnosticReportMedia(BackboneElement):
    comment: _Str
    link: _One[Reference]

class Distance(Quantity): ...

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

class DocumentManifestRelated(BackboneElement):
    identifier: _One[Identifier]
    ref: _One[Reference]

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

class DocumentReferenceContent(BackboneElement):
    attachment: _One[Attachment]
    format: _One[Coding]

class DocumentReferenceContext(BackboneElement):
    encounter: _Many[Reference]
    event: _Many[CodeableConcept]
    period: _One[Period]
    facilityType: _One[CodeableConcept]
    practiceSetting: _One[CodeableConcept]
    sourcePatientInfo: _One[Reference]
    related: _Many[Reference]

class DocumentReferenceRelatesTo(BackboneElement):
    code: _Str
    target: _One[Reference]

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

class Duration(Quantity): ...

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

class EffectEvidenceSynthesisCertainty(BackboneElement):
    rating: _Many[CodeableConcept]
    note: _Many[Annotation]
    certaintySubcomponent: _Many[EffectEvidenceSynthesisCertaintyCertaintySubcomponent]

class EffectEvidenceSynthesisCertaintyCertaintySubcomponent(BackboneElement):
    type: _One[CodeableConcept]
    rating: _Many[CodeableConcept]
    note: _Many[Annotation]

class EffectEvidenceSynthesisEffectEstimate(BackboneElement):
    description: _Str
    type: _One[CodeableConcept]
    variantState: _One[CodeableConcept]
    value: _Decimal
    unitOfMeasure: _One[CodeableConcept]
    precisionEstimate: _Many[EffectEvidenceSynthesisEffectEstimatePrecisionEstimate]

class EffectEvidenceSynthesisEffectEstimatePrecisionEstimate(BackboneElement):
    type: _One[CodeableConcept]
    level: _Decimal
    from_: _Decimal
    to: _Decimal

class EffectEvidenceSynthesisResultsByExposure(BackboneElement):
    description: _Str
    exposureState: _Str
    variantState: _One[CodeableConcept]
    riskEvidenceSynthesis: _One[Reference]

class EffectEvidenceSynthesisSampleSize(BackboneElement):
    description: _Str
    numberOfStudies: _Int
    numberOfParticipants: _Int

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

class ElementDefinitionBase(Element):
    path: _Str
    min: _Int
    max: _Str

class ElementDefinitionBinding(Element):
    strength: _Str
    description: _Str
    valueSet: _Str

class ElementDefinitionConstraint(Element):
    key: _Str
    requirements: _Str
    severity: _Str
    human: _Str
    expression: _Str
    xpath: _Str
    source: _Str

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

class ElementDefinitionMapping(Element):
    identity: _Str
    language: _Str
    map: _Str
    comment: _Str

class ElementDefinitionSlicing(Element):
    discriminator: _Many[ElementDefinitionSlicingDiscriminator]
    description: _Str
    ordered: _Bool
    rules: _Str

class ElementDefinitionSlicingDiscriminator(Element):
    type: _Str
    path: _Str

class ElementDefinitionType(Element):
    code: _Str
    profile: _Strs
    targetProfile: _Strs
    aggregation: _Strs
    versioning: _Str

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

class EncounterClassHistory(BackboneElement):
    class_: _One[Coding]
    period: _One[Period]

class EncounterDiagnosis(BackboneElement):
    condition: _One[Reference]
    use: _One[CodeableConcept]
    rank: _Int

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

class EncounterLocation(BackboneElement):
    location: _One[Reference]
    status: _Str
    physicalType: _One[CodeableConcept]
    period: _One[Period]

class EncounterParticipant(BackboneElement):
    type: _Many[CodeableConcept]
    period: _One[Period]
    individual: _One[Reference]

class EncounterStatusHistory(BackboneElement):
    status: _Str
    period: _One[Period]

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

class EnrollmentRequest(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    created: _DateTime
    insurer: _One[Reference]
    provider: _One[Reference]
    candidate: _One[Reference]
    coverage: _One[Reference]

class EnrollmentResponse(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    request: _One[Reference]
    outcome: _Str
    disposition: _Str
    created: _DateTime
    organization: _One[Reference]
    requestProvider: _One[Reference]

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

class EpisodeOfCareDiagnosis(BackboneElement):
    condition: _One[Reference]
    role: _One[CodeableConcept]
    rank: _Int

class EpisodeOfCareStatusHistory(BackboneElement):
    status: _Str
    period: _One[Period]

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

class ExampleScenarioActor(BackboneElement):
    actorId: _Str
    type: _Str
    name: _Str
    description: _Str

class ExampleScenarioInstance(BackboneElement):
    resourceId: _Str
    resourceType: _Str
    name: _Str
    description: _Str
    version: _Many[ExampleScenarioInstanceVersion]
    containedInstance: _Many[ExampleScenarioInstanceContainedInstance]

class ExampleScenarioInstanceContainedInstance(BackboneElement):
    resourceId: _Str
    versionId: _Str

class ExampleScenarioInstanceVersion(BackboneElement):
    versionId: _Str
    description: _Str

class ExampleScenarioProcess(BackboneElement):
    title: _Str
    description: _Str
    preConditions: _Str
    postConditions: _Str
    step: _Many[ExampleScenarioProcessStep]

class ExampleScenarioProcessStep(BackboneElement):
    process: _Many[ExampleScenarioProcess]
    pause: _Bool
    operation: _One[ExampleScenarioProcessStepOperation]
    alternative: _Many[ExampleScenarioProcessStepAlternative]

class ExampleScenarioProcessStepAlternative(BackboneElement):
    title: _Str
    description: _Str
    step: _Many[ExampleScenarioProcessStep]

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

class ExplanationOfBenefitAccident(BackboneElement):
    date: _Date
    type: _One[CodeableConcept]
    locationAddress: _One[Address]
    locationReference: _One[Reference]
    @builtins.property
    def location(self) -> _Choice: ...

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

class ExplanationOfBenefitAddItemDetailSubDetail(BackboneElement):
    productOrService: _One[CodeableConcept]
    modifier: _Many[CodeableConcept]
    quantity: _One[Quantity]
    unitPrice: _One[Money]
    factor: _Decimal
    net: _One[Money]
    noteNumber: _Ints
    adjudication: _Many[ExplanationOfBenefitItemAdjudication]

class ExplanationOfBenefitBenefitBalance(BackboneElement):
    category: _One[CodeableConcept]
    excluded: _Bool
    name: _Str
    description: _Str
    network: _One[CodeableConcept]
    unit: _One[CodeableConcept]
    term: _One[CodeableConcept]
    financial: _Many[ExplanationOfBenefitBenefitBalanceFinancial]

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

class ExplanationOfBenefitCareTeam(BackboneElement):
    sequence: _Int
    provider: _One[Reference]
    responsible: _Bool
    role: _One[CodeableConcept]
    qualification: _One[CodeableConcept]

class ExplanationOfBenefitDiagnosis(BackboneElement):
    sequence: _Int
    diagnosisCodeableConcept: _One[CodeableConcept]
    diagnosisReference: _One[Reference]
    type: _Many[CodeableConcept]
    onAdmission: _One[CodeableConcept]
    packageCode: _One[CodeableConcept]
    @builtins.property
    def diagnosis(self) -> _Choice: ...

class ExplanationOfBenefitInsurance(BackboneElement):
    focal: _Bool
    coverage: _One[Reference]
    preAuthRef: _Strs

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

class ExplanationOfBenefitItemAdjudication(BackboneElement):
    category: _One[CodeableConcept]
    reason: _One[CodeableConcept]
    amount: _One[Money]
    value: _Decimal

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

class ExplanationOfBenefitPayee(BackboneElement):
    type: _One[CodeableConcept]
    party: _One[Reference]

class ExplanationOfBenefitPayment(BackboneElement):
    type: _One[CodeableConcept]
    adjustment: _One[Money]
    adjustmentReason: _One[CodeableConcept]
    date: _Date
    amount: _One[Money]
    identifier: _One[Identifier]

class ExplanationOfBenefitProcedure(BackboneElement):
    sequence: _Int
    type: _Many[CodeableConcept]
    date: _DateTime
    procedureCodeableConcept: _One[CodeableConcept]
    procedureReference: _One[Reference]
    udi: _Many[Reference]
    @builtins.property
    def procedure(self) -> _Choice: ...

class ExplanationOfBenefitProcessNote(BackboneElement):
    number: _Int
    type: _Str
    text: _Str
    language: _One[CodeableConcept]

class ExplanationOfBenefitRelated(BackboneElement):
    claim: _One[Reference]
    relationship: _One[CodeableConcept]
    reference: _One[Identifier]

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

class ExplanationOfBenefitTotal(BackboneElement):
    category: _One[CodeableConcept]
    amount: _One[Money]

class Expression(Element):
    description: _Str
    name: _Str
    language: _Str
    expression: _Str
    reference: _Str

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

class Flag(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    category: _Many[CodeableConcept]
    code: _One[CodeableConcept]
    subject: _One[Reference]
    period: _One[Period]
    encounter: _One[Reference]
    author: _One[Reference]

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

class GraphDefinitionLink(BackboneElement):
    path: _Str
    sliceName: _Str
    min: _Int
    max: _Str
    description: _Str
    target: _Many[GraphDefinitionLinkTarget]

class GraphDefinitionLinkTarget(BackboneElement):
    type: _Str
    params: _Str
    profile: _Str
    compartment: _Many[GraphDefinitionLinkTargetCompartment]
    link: _Many[GraphDefinitionLink]

class GraphDefinitionLinkTargetCompartment(BackboneElement):
    use: _Str
    code: _Str
    rule: _Str
    expression: _Str
    description: _Str

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

class GroupMember(BackboneElement):
    entity: _One[Reference]
    period: _One[Period]
    inactive: _Bool

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

class HealthcareServiceAvailableTime(BackboneElement):
    daysOfWeek: _Strs
    allDay: _Bool
    availableStartTime: _Time
    availableEndTime: _Time

class HealthcareServiceEligibility(BackboneElement):
    code: _One[CodeableConcept]
    comment: _Str

class HealthcareServiceNotAvailable(BackboneElement):
    description: _Str
    during: _One[Period]

class HumanName(Element):
    use: _Str
    text: _Str
    family: _Str
    given: _Strs
    prefix: _Strs
    suffix: _Strs
    period: _One[Period]

class Identifier(Element):
    use: _Str
    type: _One[CodeableConcept]
    system: _Str
    value: _Str
    period: _One[Period]
    assigner: _One[Reference]

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

class ImagingStudySeriesInstance(BackboneElement):
    uid: _Str
    sopClass: _One[Coding]
    number: _Int
    title: _Str

class ImagingStudySeriesPerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]

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

class ImmunizationEducation(BackboneElement):
    documentType: _Str
    reference: _Str
    publicationDate: _DateTime
    presentationDate: _DateTime

class ImmunizationPerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]

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

class ImmunizationReaction(BackboneElement):
    date: _DateTime
    detail: _One[Reference]
    reported: _Bool

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

class ImmunizationRecommendation(DomainResource):
    identifier: _Many[Identifier]
    patient: _One[Reference]
    date: _DateTime
    authority: _One[Reference]
    recommendation: _Many[ImmunizationRecommendationRecommendation]

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

class ImmunizationRecommendationRecommendationDateCriterion(BackboneElement):
    code: _One[CodeableConcept]
    value: _DateTime

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

class ImplementationGuideDefinition(BackboneElement):
    grouping: _Many[ImplementationGuideDefinitionGrouping]
    resource: _Many[ImplementationGuideDefinitionResource]
    page: _One[ImplementationGuideDefinitionPage]
    parameter: _Many[ImplementationGuideDefinitionParameter]
    template: _Many[ImplementationGuideDefinitionTemplate]

class ImplementationGuideDefinitionGrouping(BackboneElement):
    name: _Str
    description: _Str

class ImplementationGuideDefinitionPage(BackboneElement):
    nameUrl: _Str
    nameReference: _One[Reference]
    title: _Str
    generation: _Str
    page: _Many[ImplementationGuideDefinitionPage]
    @builtins.property
    def name(self) -> _Choice: ...

class ImplementationGuideDefinitionParameter(BackboneElement):
    code: _Str
    value: _Str

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

class ImplementationGuideDefinitionTemplate(BackboneElement):
    code: _Str
    source: _Str
    scope: _Str

class ImplementationGuideDependsOn(BackboneElement):
    uri: _Str
    packageId: _Str
    version: _Str

class ImplementationGuideGlobal(BackboneElement):
    type: _Str
    profile: _Str

class ImplementationGuideManifest(BackboneElement):
    rendering: _Str
    resource: _Many[ImplementationGuideManifestResource]
    page: _Many[ImplementationGuideManifestPage]
    image: _Strs
    other: _Strs

class ImplementationGuideManifestPage(BackboneElement):
    name: _Str
    title: _Str
    anchor: _Strs

class ImplementationGuideManifestResource(BackboneElement):
    reference: _One[Reference]
    exampleBoolean: _Bool
    exampleCanonical: _Str
    relativePath: _Str
    @builtins.property
    def example(self) -> _Choice: ...

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

class InsurancePlanContact(BackboneElement):
    purpose: _One[CodeableConcept]
    name: _One[HumanName]
    telecom: _Many[ContactPoint]
    address: _One[Address]

class InsurancePlanCoverage(BackboneElement):
    type: _One[CodeableConcept]
    network: _Many[Reference]
    benefit: _Many[InsurancePlanCoverageBenefit]

class InsurancePlanCoverageBenefit(BackboneElement):
    type: _One[CodeableConcept]
    requirement: _Str
    limit: _Many[InsurancePlanCoverageBenefitLimit]

class InsurancePlanCoverageBenefitLimit(BackboneElement):
    value: _One[Quantity]
    code: _One[CodeableConcept]

class InsurancePlanPlan(BackboneElement):
    identifier: _Many[Identifier]
    type: _One[CodeableConcept]
    coverageArea: _Many[Reference]
    network: _Many[Reference]
    generalCost: _Many[InsurancePlanPlanGeneralCost]
    specificCost: _Many[InsurancePlanPlanSpecificCost]

class InsurancePlanPlanGeneralCost(BackboneElement):
    type: _One[CodeableConcept]
    groupSize: _Int
    cost: _One[Money]
    comment: _Str

class InsurancePlanPlanSpecificCost(BackboneElement):
    category: _One[CodeableConcept]
    benefit: _Many[InsurancePlanPlanSpecificCostBenefit]

class InsurancePlanPlanSpecificCostBenefit(BackboneElement):
    type: _One[CodeableConcept]
    cost: _Many[InsurancePlanPlanSpecificCostBenefitCost]

class InsurancePlanPlanSpecificCostBenefitCost(BackboneElement):
    type: _One[CodeableConcept]
    applicability: _One[CodeableConcept]
    qualifiers: _Many[CodeableConcept]
    value: _One[Quantity]

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

class InvoiceLineItem(BackboneElement):
    sequence: _Int
    chargeItemReference: _One[Reference]
    chargeItemCodeableConcept: _One[CodeableConcept]
    priceComponent: _Many[InvoiceLineItemPriceComponent]
    @builtins.property
    def chargeItem(self) -> _Choice: ...

class InvoiceLineItemPriceComponent(BackboneElement):
    type: _Str
    code: _One[CodeableConcept]
    factor: _Decimal
    amount: _One[Money]

class InvoiceParticipant(BackboneElement):
    role: _One[CodeableConcept]
    actor: _One[Reference]

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

class Linkage(DomainResource):
    active: _Bool
    author: _One[Reference]
    item: _Many[LinkageItem]

class LinkageItem(BackboneElement):
    type: _Str
    resource: _One[Reference]

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

class ListEntry(BackboneElement):
    flag: _One[CodeableConcept]
    deleted: _Bool
    date: _DateTime
    item: _One[Reference]

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

class LocationHoursOfOperation(BackboneElement):
    daysOfWeek: _Strs
    allDay: _Bool
    openingTime: _Time
    closingTime: _Time

class LocationPosition(BackboneElement):
    longitude: _Decimal
    latitude: _Decimal
    altitude: _Decimal

class MarketingStatus(BackboneElement):
    country: _One[CodeableConcept]
    jurisdiction: _One[CodeableConcept]
    status: _One[CodeableConcept]
    dateRange: _One[Period]
    restoreDate: _DateTime

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

class MeasureGroup(BackboneElement):
    code: _One[CodeableConcept]
    description: _Str
    population: _Many[MeasureGroupPopulation]
    stratifier: _Many[MeasureGroupStratifier]

class MeasureGroupPopulation(BackboneElement):
    code: _One[CodeableConcept]
    description: _Str
    criteria: _One[Expression]

class MeasureGroupStratifier(BackboneElement):
    code: _One[CodeableConcept]
    description: _Str
    criteria: _One[Expression]
    component: _Many[MeasureGroupStratifierComponent]

class MeasureGroupStratifierComponent(BackboneElement):
    code: _One[CodeableConcept]
    description: _Str
    criteria: _One[Expression]

class MeasureSupplementalData(BackboneElement):
    code: _One[CodeableConcept]
    usage: _Many[CodeableConcept]
    description: _Str
    criteria: _One[Expression]

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

class MeasureReportGroup(BackboneElement):
    code: _One[CodeableConcept]
    population: _Many[MeasureReportGroupPopulation]
    measureScore: _One[Quantity]
    stratifier: _Many[MeasureReportGroupStratifier]

class MeasureReportGroupPopulation(BackboneElement):
    code: _One[CodeableConcept]
    count: _Int
    subjectResults: _One[Reference]

class MeasureReportGroupStratifier(BackboneElement):
    code: _Many[CodeableConcept]
    stratum: _Many[MeasureReportGroupStratifierStratum]

class MeasureReportGroupStratifierStratum(BackboneElement):
    value: _One[CodeableConcept]
    component: _Many[MeasureReportGroupStratifierStratumComponent]
    population: _Many[MeasureReportGroupStratifierStratumPopulation]
    measureScore: _One[Quantity]

class MeasureReportGroupStratifierStratumComponent(BackboneElement):
    code: _One[CodeableConcept]
    value: _One[CodeableConcept]

class MeasureReportGroupStratifierStratumPopulation(BackboneElement):
    code: _One[CodeableConcept]
    count: _Int
    subjectResults: _One[Reference]

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

class Medication(DomainResource):
    identifier: _Many[Identifier]
    code: _One[CodeableConcept]
    status: _Str
    manufacturer: _One[Reference]
    form: _One[CodeableConcept]
    amount: _One[Ratio]
    ingredient: _Many[MedicationIngredient]
    batch: _One[MedicationBatch]

class MedicationBatch(BackboneElement):
    lotNumber: _Str
    expirationDate: _DateTime

class MedicationIngredient(BackboneElement):
    itemCodeableConcept: _One[CodeableConcept]
    itemReference: _One[Reference]
    isActive: _Bool
    strength: _One[Ratio]
    @builtins.property
    def item(self) -> _Choice: ...

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

class MedicationAdministrationPerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]

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

class MedicationDispensePerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]

class MedicationDispenseSubstitution(BackboneElement):
    wasSubstituted: _Bool
    type: _One[CodeableConcept]
    reason: _Many[CodeableConcept]
    responsibleParty: _Many[Reference]

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

class MedicationKnowledgeAdministrationGuidelines(BackboneElement):
    dosage: _Many[MedicationKnowledgeAdministrationGuidelinesDosage]
    indicationCodeableConcept: _One[CodeableConcept]
    indicationReference: _One[Reference]
    patientCharacteristics: _Many[MedicationKnowledgeAdministrationGuidelinesPatientCharacteristics]
    @builtins.property
    def indication(self) -> _Choice: ...

class MedicationKnowledgeAdministrationGuidelinesDosage(BackboneElement):
    type: _One[CodeableConcept]
    dosage: _Many[Dosage]

class MedicationKnowledgeAdministrationGuidelinesPatientCharacteristics(BackboneElement):
    characteristicCodeableConcept: _One[CodeableConcept]
    characteristicQuantity: _One[Quantity]
    value: _Strs
    @builtins.property
    def characteristic(self) -> _Choice: ...

class MedicationKnowledgeCost(BackboneElement):
    type: _One[CodeableConcept]
    source: _Str
    cost: _One[Money]

class MedicationKnowledgeDrugCharacteristic(BackboneElement):
    type: _One[CodeableConcept]
    valueCodeableConcept: _One[CodeableConcept]
    valueString: _Str
    valueQuantity: _One[Quantity]
    valueBase64Binary: _Bytes
    @builtins.property
    def value(self) -> _Choice: ...

class MedicationKnowledgeIngredient(BackboneElement):
    itemCodeableConcept: _One[CodeableConcept]
    itemReference: _One[Reference]
    isActive: _Bool
    strength: _One[Ratio]
    @builtins.property
    def item(self) -> _Choice: ...

class MedicationKnowledgeKinetics(BackboneElement):
    areaUnderCurve: _Many[Quantity]
    lethalDose50: _Many[Quantity]
    halfLifePeriod: _One[Duration]

class MedicationKnowledgeMedicineClassification(BackboneElement):
    type: _One[CodeableConcept]
    classification: _Many[CodeableConcept]

class MedicationKnowledgeMonitoringProgram(BackboneElement):
    type: _One[CodeableConcept]
    name: _Str

class MedicationKnowledgeMonograph(BackboneElement):
    type: _One[CodeableConcept]
    source: _One[Reference]

class MedicationKnowledgePackaging(BackboneElement):
    type: _One[CodeableConcept]
    quantity: _One[Quantity]

class MedicationKnowledgeRegulatory(BackboneElement):
    regulatoryAuthority: _One[Reference]
    substitution: _Many[MedicationKnowledgeRegulatorySubstitution]
    schedule: _Many[MedicationKnowledgeRegulatorySchedule]
    maxDispense: _One[MedicationKnowledgeRegulatoryMaxDispense]

class MedicationKnowledgeRegulatoryMaxDispense(BackboneElement):
    quantity: _One[Quantity]
    period: _One[Duration]

class MedicationKnowledgeRegulatorySchedule(BackboneElement):
    schedule: _One[CodeableConcept]

class MedicationKnowledgeRegulatorySubstitution(BackboneElement):
    type: _One[CodeableConcept]
    allowed: _Bool

class MedicationKnowledgeRelatedMedicationKnowledge(BackboneElement):
    type: _One[CodeableConcept]
    reference: _Many[Reference]

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

class MedicationRequestDispenseRequest(BackboneElement):
    initialFill: _One[MedicationRequestDispenseRequestInitialFill]
    dispenseInterval: _One[Duration]
    validityPeriod: _One[Period]
    numberOfRepeatsAllowed: _Int
    quantity: _One[Quantity]
    expectedSupplyDuration: _One[Duration]
    performer: _One[Reference]

class MedicationRequestDispenseRequestInitialFill(BackboneElement):
    quantity: _One[Quantity]
    duration: _One[Duration]

class MedicationRequestSubstitution(BackboneElement):
    allowedBoolean: _Bool
    allowedCodeableConcept: _One[CodeableConcept]
    reason: _One[CodeableConcept]
    @builtins.property
    def allowed(self) -> _Choice: ...

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

class MedicinalProductManufacturingBusinessOperation(BackboneElement):
    operationType: _One[CodeableConcept]
    authorisationReferenceNumber: _One[Identifier]
    effectiveDate: _DateTime
    confidentialityIndicator: _One[CodeableConcept]
    manufacturer: _Many[Reference]
    regulator: _One[Reference]

class MedicinalProductName(BackboneElement):
    productName: _Str
    namePart: _Many[MedicinalProductNameNamePart]
    countryLanguage: _Many[MedicinalProductNameCountryLanguage]

class MedicinalProductNameCountryLanguage(BackboneElement):
    country: _One[CodeableConcept]
    jurisdiction: _One[CodeableConcept]
    language: _One[CodeableConcept]

class MedicinalProductNameNamePart(BackboneElement):
    part: _Str
    type: _One[Coding]

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

class MedicinalProductAuthorizationJurisdictionalAuthorization(BackboneElement):
    identifier: _Many[Identifier]
    country: _One[CodeableConcept]
    jurisdiction: _Many[CodeableConcept]
    legalStatusOfSupply: _One[CodeableConcept]
    validityPeriod: _One[Period]

class MedicinalProductAuthorizationProcedure(BackboneElement):
    identifier: _One[Identifier]
    type: _One[CodeableConcept]
    datePeriod: _One[Period]
    dateDateTime: _DateTime
    application: _Many[MedicinalProductAuthorizationProcedure]
    @builtins.property
    def date(self) -> _Choice: ...

class MedicinalProductContraindication(DomainResource):
    subject: _Many[Reference]
    disease: _One[CodeableConcept]
    diseaseStatus: _One[CodeableConcept]
    comorbidity: _Many[CodeableConcept]
    therapeuticIndication: _Many[Reference]
    otherTherapy: _Many[MedicinalProductContraindicationOtherTherapy]
    population: _Many[Population]

class MedicinalProductContraindicationOtherTherapy(BackboneElement):
    therapyRelationshipType: _One[CodeableConcept]
    medicationCodeableConcept: _One[CodeableConcept]
    medicationReference: _One[Reference]
    @builtins.property
    def medication(self) -> _Choice: ...

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

class MedicinalProductIndicationOtherTherapy(BackboneElement):
    therapyRelationshipType: _One[CodeableConcept]
    medicationCodeableConcept: _One[CodeableConcept]
    medicationReference: _One[Reference]
    @builtins.property
    def medication(self) -> _Choice: ...

class MedicinalProductIngredient(DomainResource):
    identifier: _One[Identifier]
    role: _One[CodeableConcept]
    allergenicIndicator: _Bool
    manufacturer: _Many[Reference]
    specifiedSubstance: _Many[MedicinalProductIngredientSpecifiedSubstance]
    substance: _One[MedicinalProductIngredientSubstance]

class MedicinalProductIngredientSpecifiedSubstance(BackboneElement):
    code: _One[CodeableConcept]
    group: _One[CodeableConcept]
    confidentiality: _One[CodeableConcept]
    strength: _Many[MedicinalProductIngredientSpecifiedSubstanceStrength]

class MedicinalProductIngredientSpecifiedSubstanceStrength(BackboneElement):
    presentation: _One[Ratio]
    presentationLowLimit: _One[Ratio]
    concentration: _One[Ratio]
    concentrationLowLimit: _One[Ratio]
    measurementPoint: _Str
    country: _Many[CodeableConcept]
    referenceStrength: _Many[MedicinalProductIngredientSpecifiedSubstanceStrengthReferenceStrength]

class MedicinalProductIngredientSpecifiedSubstanceStrengthReferenceStrength(BackboneElement):
    substance: _One[CodeableConcept]
    strength: _One[Ratio]
    strengthLowLimit: _One[Ratio]
    measurementPoint: _Str
    country: _Many[CodeableConcept]

class MedicinalProductIngredientSubstance(BackboneElement):
    code: _One[CodeableConcept]
    strength: _Many[MedicinalProductIngredientSpecifiedSubstanceStrength]

class MedicinalProductInteraction(DomainResource):
    subject: _Many[Reference]
    description: _Str
    interactant: _Many[MedicinalProductInteractionInteractant]
    type: _One[CodeableConcept]
    effect: _One[CodeableConcept]
    incidence: _One[CodeableConcept]
    management: _One[CodeableConcept]

class MedicinalProductInteractionInteractant(BackboneElement):
    itemReference: _One[Reference]
    itemCodeableConcept: _One[CodeableConcept]
    @builtins.property
    def item(self) -> _Choice: ...

class MedicinalProductManufactured(DomainResource):
    manufacturedDoseForm: _One[CodeableConcept]
    unitOfPresentation: _One[CodeableConcept]
    quantity: _One[Quantity]
    manufacturer: _Many[Reference]
    ingredient: _Many[Reference]
    physicalCharacteristics: _One[ProdCharacteristic]
    otherCharacteristics: _Many[CodeableConcept]

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

class MedicinalProductPackagedBatchIdentifier(BackboneElement):
    outerPackaging: _One[Identifier]
    immediatePackaging: _One[Identifier]

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

class MedicinalProductPharmaceutical(DomainResource):
    identifier: _Many[Identifier]
    administrableDoseForm: _One[CodeableConcept]
    unitOfPresentation: _One[CodeableConcept]
    ingredient: _Many[Reference]
    device: _Many[Reference]
    characteristics: _Many[MedicinalProductPharmaceuticalCharacteristics]
    routeOfAdministration: _Many[MedicinalProductPharmaceuticalRouteOfAdministration]

class MedicinalProductPharmaceuticalCharacteristics(BackboneElement):
    code: _One[CodeableConcept]
    status: _One[CodeableConcept]

class MedicinalProductPharmaceuticalRouteOfAdministration(BackboneElement):
    code: _One[CodeableConcept]
    firstDose: _One[Quantity]
    maxSingleDose: _One[Quantity]
    maxDosePerDay: _One[Quantity]
    maxDosePerTreatmentPeriod: _One[Ratio]
    maxTreatmentPeriod: _One[Duration]
    targetSpecies: _Many[MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpecies]

class MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpecies(BackboneElement):
    code: _One[CodeableConcept]
    withdrawalPeriod: _Many[MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpeciesWithdrawalPeriod]

class MedicinalProductPharmaceuticalRouteOfAdministrationTargetSpeciesWithdrawalPeriod(BackboneElement):
    tissue: _One[CodeableConcept]
    value: _One[Quantity]
    supportingInformation: _Str

class MedicinalProductUndesirableEffect(DomainResource):
    subject: _Many[Reference]
    symptomConditionEffect: _One[CodeableConcept]
    classification: _One[CodeableConcept]
    frequencyOfOccurrence: _One[CodeableConcept]
    population: _Many[Population]

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

class MessageDefinitionAllowedResponse(BackboneElement):
    message: _Str
    situation: _Str

class MessageDefinitionFocus(BackboneElement):
    code: _Str
    profile: _Str
    min: _Int
    max: _Str

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

class MessageHeaderDestination(BackboneElement):
    name: _Str
    target: _One[Reference]
    endpoint: _Str
    receiver: _One[Reference]

class MessageHeaderResponse(BackboneElement):
    identifier: _Str
    code: _Str
    details: _One[Reference]

class MessageHeaderSource(BackboneElement):
    name: _Str
    software: _Str
    version: _Str
    contact: _One[ContactPoint]
    endpoint: _Str

class Meta(Element):
    versionId: _Str
    lastUpdated: _DateTime
    source: _Str
    profile: _Strs
    security: _Many[Coding]
    tag: _Many[Coding]

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

class MolecularSequenceQualityRoc(BackboneElement):
    score: _Ints
    numTP: _Ints
    numFP: _Ints
    numFN: _Ints
    precision: _Decimals
    sensitivity: _Decimals
    fMeasure: _Decimals

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

class MolecularSequenceRepository(BackboneElement):
    type: _Str
    url: _Str
    name: _Str
    datasetId: _Str
    variantsetId: _Str
    readsetId: _Str

class MolecularSequenceStructureVariant(BackboneElement):
    variantType: _One[CodeableConcept]
    exact: _Bool
    length: _Int
    outer: _One[MolecularSequenceStructureVariantOuter]
    inner: _One[MolecularSequenceStructureVariantInner]

class MolecularSequenceStructureVariantInner(BackboneElement):
    start: _Int
    end: _Int

class MolecularSequenceStructureVariantOuter(BackboneElement):
    start: _Int
    end: _Int

class MolecularSequenceVariant(BackboneElement):
    start: _Int
    end: _Int
    observedAllele: _Str
    referenceAllele: _Str
    cigar: _Str
    variantPointer: _One[Reference]

class Money(Element):
    value: _Decimal
    currency: _Str

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

class NamingSystemUniqueId(BackboneElement):
    type: _Str
    value: _Str
    preferred: _Bool
    comment: _Str
    period: _One[Period]

class Narrative(Element):
    status: _Str
    div: _Str

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

class NutritionOrderEnteralFormulaAdministration(BackboneElement):
    schedule: _One[Timing]
    quantity: _One[Quantity]
    rateQuantity: _One[Quantity]
    rateRatio: _One[Ratio]
    @builtins.property
    def rate(self) -> _Choice: ...

class NutritionOrderOralDiet(BackboneElement):
    type: _Many[CodeableConcept]
    schedule: _Many[Timing]
    nutrient: _Many[NutritionOrderOralDietNutrient]
    texture: _Many[NutritionOrderOralDietTexture]
    fluidConsistencyType: _Many[CodeableConcept]
    instruction: _Str

class NutritionOrderOralDietNutrient(BackboneElement):
    modifier: _One[CodeableConcept]
    amount: _One[Quantity]

class NutritionOrderOralDietTexture(BackboneElement):
    modifier: _One[CodeableConcept]
    foodType: _One[CodeableConcept]

class NutritionOrderSupplement(BackboneElement):
    type: _One[CodeableConcept]
    productName: _Str
    schedule: _Many[Timing]
    quantity: _One[Quantity]
    instruction: _Str

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

class ObservationReferenceRange(BackboneElement):
    low: _One[Quantity]
    high: _One[Quantity]
    type: _One[CodeableConcept]
    appliesTo: _Many[CodeableConcept]
    age: _One[Range]
    text: _Str

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

class ObservationDefinitionQualifiedInterval(BackboneElement):
    category: _Str
    range: _One[Range]
    context: _One[CodeableConcept]
    appliesTo: _Many[CodeableConcept]
    gender: _Str
    age: _One[Range]
    gestationalAge: _One[Range]
    condition: _Str

class ObservationDefinitionQuantitativeDetails(BackboneElement):
    customaryUnit: _One[CodeableConcept]
    unit: _One[CodeableConcept]
    conversionFactor: _Decimal
    decimalPrecision: _Int

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

class OperationDefinitionOverload(BackboneElement):
    parameterName: _Strs
    comment: _Str

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

class OperationDefinitionParameterBinding(BackboneElement):
    strength: _Str
    valueSet: _Str

class OperationDefinitionParameterReferencedFrom(BackboneElement):
    source: _Str
    sourceId: _Str

class OperationOutcome(DomainResource):
    issue: _Many[OperationOutcomeIssue]

class OperationOutcomeIssue(BackboneElement):
    severity: _Str
    code: _Str
    details: _One[CodeableConcept]
    diagnostics: _Str
    location: _Strs
    expression: _Strs

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

class OrganizationContact(BackboneElement):
    purpose: _One[CodeableConcept]
    name: _One[HumanName]
    telecom: _Many[ContactPoint]
    address: _One[Address]

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

class ParameterDefinition(Element):
    name: _Str
    use: _Str
    min: _Int
    max: _Str
    documentation: _Str
    type: _Str
    profile: _Str

class Parameters(Resource):
    parameter: _Many[ParametersParameter]

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

class PatientCommunication(BackboneElement):
    language: _One[CodeableConcept]
    preferred: _Bool

class PatientContact(BackboneElement):
    relationship: _Many[CodeableConcept]
    name: _One[HumanName]
    telecom: _Many[ContactPoint]
    address: _One[Address]
    gender: _Str
    organization: _One[Reference]
    period: _One[Period]

class PatientLink(BackboneElement):
    other: _One[Reference]
    type: _Str

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

class PaymentReconciliationProcessNote(BackboneElement):
    type: _Str
    text: _Str

class Period(Element):
    start: _DateTime
    end: _DateTime

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

class PersonLink(BackboneElement):
    target: _One[Reference]
    assurance: _Str

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

class PlanDefinitionActionCondition(BackboneElement):
    kind: _Str
    expression: _One[Expression]

class PlanDefinitionActionDynamicValue(BackboneElement):
    path: _Str
    expression: _One[Expression]

class PlanDefinitionActionParticipant(BackboneElement):
    type: _Str
    role: _One[CodeableConcept]

class PlanDefinitionActionRelatedAction(BackboneElement):
    actionId: _Str
    relationship: _Str
    offsetDuration: _One[Duration]
    offsetRange: _One[Range]
    @builtins.property
    def offset(self) -> _Choice: ...

class PlanDefinitionGoal(BackboneElement):
    category: _One[CodeableConcept]
    description: _One[CodeableConcept]
    priority: _One[CodeableConcept]
    start: _One[CodeableConcept]
    addresses: _Many[CodeableConcept]
    documentation: _Many[RelatedArtifact]
    target: _Many[PlanDefinitionGoalTarget]

class PlanDefinitionGoalTarget(BackboneElement):
    measure: _One[CodeableConcept]
    detailQuantity: _One[Quantity]
    detailRange: _One[Range]
    detailCodeableConcept: _One[CodeableConcept]
    due: _One[Duration]
    @builtins.property
    def detail(self) -> _Choice: ...

class Population(BackboneElement):
    ageRange: _One[Range]
    ageCodeableConcept: _One[CodeableConcept]
    gender: _One[CodeableConcept]
    race: _One[CodeableConcept]
    physiologicalCondition: _One[CodeableConcept]
    @builtins.property
    def age(self) -> _Choice: ...

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

class PractitionerQualification(BackboneElement):
    identifier: _Many[Identifier]
    code: _One[CodeableConcept]
    period: _One[Period]
    issuer: _One[Reference]

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

class PractitionerRoleAvailableTime(BackboneElement):
    daysOfWeek: _Strs
    allDay: _Bool
    availableStartTime: _Time
    availableEndTime: _Time

class PractitionerRoleNotAvailable(BackboneElement):
    description: _Str
    during: _One[Period]

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

class ProcedureFocalDevice(BackboneElement):
    action: _One[CodeableConcept]
    manipulated: _One[Reference]

class ProcedurePerformer(BackboneElement):
    function: _One[CodeableConcept]
    actor: _One[Reference]
    onBehalfOf: _One[Reference]

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

class ProductShelfLife(BackboneElement):
    identifier: _One[Identifier]
    type: _One[CodeableConcept]
    period: _One[Quantity]
    specialPrecautionsForStorage: _Many[CodeableConcept]

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

class ProvenanceAgent(BackboneElement):
    type: _One[CodeableConcept]
    role: _Many[CodeableConcept]
    who: _One[Reference]
    onBehalfOf: _One[Reference]

class ProvenanceEntity(BackboneElement):
    role: _Str
    what: _One[Reference]
    agent: _Many[ProvenanceAgent]

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

class QuestionnaireResponseItem(BackboneElement):
    linkId: _Str
    definition: _Str
    text: _Str
    answer: _Many[QuestionnaireResponseItemAnswer]
    item: _Many[QuestionnaireResponseItem]

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

class Range(Element):
    low: _One[Quantity]
    high: _One[Quantity]

class Ratio(Element):
    numerator: _One[Quantity]
    denominator: _One[Quantity]

class Reference(Element):
    reference: _Str
    type: _Str
    identifier: _One[Identifier]
    display: _Str

class RelatedArtifact(Element):
    type: _Str
    label: _Str
    display: _Str
    citation: _Str
    url: _Str
    document: _One[Attachment]
    resource: _Str

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

class RelatedPersonCommunication(BackboneElement):
    language: _One[CodeableConcept]
    preferred: _Bool

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

class RequestGroupActionCondition(BackboneElement):
    kind: _Str
    expression: _One[Expression]

class RequestGroupActionRelatedAction(BackboneElement):
    actionId: _Str
    relationship: _Str
    offsetDuration: _One[Duration]
    offsetRange: _One[Range]
    @builtins.property
    def offset(self) -> _Choice: ...

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

class ResearchStudyArm(BackboneElement):
    name: _Str
    type: _One[CodeableConcept]
    description: _Str

class ResearchStudyObjective(BackboneElement):
    name: _Str
    type: _One[CodeableConcept]

class ResearchSubject(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    period: _One[Period]
    study: _One[Reference]
    individual: _One[Reference]
    assignedArm: _Str
    actualArm: _Str
    consent: _One[Reference]

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

class RiskEvidenceSynthesisCertainty(BackboneElement):
    rating: _Many[CodeableConcept]
    note: _Many[Annotation]
    certaintySubcomponent: _Many[RiskEvidenceSynthesisCertaintyCertaintySubcomponent]

class RiskEvidenceSynthesisCertaintyCertaintySubcomponent(BackboneElement):
    type: _One[CodeableConcept]
    rating: _Many[CodeableConcept]
    note: _Many[Annotation]

class RiskEvidenceSynthesisRiskEstimate(BackboneElement):
    description: _Str
    type: _One[CodeableConcept]
    value: _Decimal
    unitOfMeasure: _One[CodeableConcept]
    denominatorCount: _Int
    numeratorCount: _Int
    precisionEstimate: _Many[RiskEvidenceSynthesisRiskEstimatePrecisionEstimate]

class RiskEvidenceSynthesisRiskEstimatePrecisionEstimate(BackboneElement):
    type: _One[CodeableConcept]
    level: _Decimal
    from_: _Decimal
    to: _Decimal

class RiskEvidenceSynthesisSampleSize(BackboneElement):
    description: _Str
    numberOfStudies: _Int
    numberOfParticipants: _Int

class SampledData(Element):
    origin: _One[Quantity]
    period: _Decimal
    factor: _Decimal
    lowerLimit: _Decimal
    upperLimit: _Decimal
    dimensions: _Int
    data: _Str

class Schedule(DomainResource):
    identifier: _Many[Identifier]
    active: _Bool
    serviceCategory: _Many[CodeableConcept]
    serviceType: _Many[CodeableConcept]
    specialty: _Many[CodeableConcept]
    actor: _Many[Reference]
    planningHorizon: _One[Period]
    comment: _Str

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

class SearchParameterComponent(BackboneElement):
    definition: _Str
    expression: _Str

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

class Signature(Element):
    type: _Many[Coding]
    when: _DateTime
    who: _One[Reference]
    onBehalfOf: _One[Reference]
    targetFormat: _Str
    sigFormat: _Str
    data: _Bytes

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

class SpecimenProcessing(BackboneElement):
    description: _Str
    procedure: _One[CodeableConcept]
    additive: _Many[Reference]
    timeDateTime: _DateTime
    timePeriod: _One[Period]
    @builtins.property
    def time(self) -> _Choice: ...

class SpecimenDefinition(DomainResource):
    identifier: _One[Identifier]
    typeCollected: _One[CodeableConcept]
    patientPreparation: _Many[CodeableConcept]
    timeAspect: _Str
    collection: _Many[CodeableConcept]
    typeTested: _Many[SpecimenDefinitionTypeTested]

class SpecimenDefinitionTypeTested(BackboneElement):
    isDerived: _Bool
    type: _One[CodeableConcept]
    preference: _Str
    container: _One[SpecimenDefinitionTypeTestedContainer]
    requirement: _Str
    retentionTime: _One[Duration]
    rejectionCriterion: _Many[CodeableConcept]
    handling: _Many[SpecimenDefinitionTypeTestedHandling]

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

class SpecimenDefinitionTypeTestedContainerAdditive(BackboneElement):
    additiveCodeableConcept: _One[CodeableConcept]
    additiveReference: _One[Reference]
    @builtins.property
    def additive(self) -> _Choice: ...

class SpecimenDefinitionTypeTestedHandling(BackboneElement):
    temperatureQualifier: _One[CodeableConcept]
    temperatureRange: _One[Range]
    maxDuration: _One[Duration]
    instruction: _Str

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

class StructureDefinitionContext(BackboneElement):
    type: _Str
    expression: _Str

class StructureDefinitionDifferential(BackboneElement):
    element: _Many[ElementDefinition]

class StructureDefinitionMapping(BackboneElement):
    identity: _Str
    uri: _Str
    name: _Str
    comment: _Str

class StructureDefinitionSnapshot(BackboneElement):
    element: _Many[ElementDefinition]

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

class StructureMapGroup(BackboneElement):
    name: _Str
    extends: _Str
    typeMode: _Str
    documentation: _Str
    input: _Many[StructureMapGroupInput]
    rule: _Many[StructureMapGroupRule]

class StructureMapGroupInput(BackboneElement):
    name: _Str
    type: _Str
    mode: _Str
    documentation: _Str

class StructureMapGroupRule(BackboneElement):
    name: _Str
    source: _Many[StructureMapGroupRuleSource]
    target: _Many[StructureMapGroupRuleTarget]
    rule: _Many[StructureMapGroupRule]
    dependent: _Many[StructureMapGroupRuleDependent]
    documentation: _Str

class StructureMapGroupRuleDependent(BackboneElement):
    name: _Str
    variable: _Strs

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

class StructureMapGroupRuleTarget(BackboneElement):
    context: _Str
    contextType: _Str
    element: _Str
    variable: _Str
    listMode: _Strs
    listRuleId: _Str
    transform: _Str
    parameter: _Many[StructureMapGroupRuleTargetParameter]

class StructureMapGroupRuleTargetParameter(BackboneElement):
    valueId: _Str
    valueString: _Str
    valueBoolean: _Bool
    valueInteger: _Int
    valueDecimal: _Decimal
    @builtins.property
    def value(self) -> _Choice: ...

class StructureMapStructure(BackboneElement):
    url: _Str
    mode: _Str
    alias: _Str
    documentation: _Str

class Subscription(DomainResource):
    status: _Str
    contact: _Many[ContactPoint]
    end: _DateTime
    reason: _Str
    criteria: _Str
    error: _Str
    channel: _One[SubscriptionChannel]

class SubscriptionChannel(BackboneElement):
    type: _Str
    endpoint: _Str
    payload: _Str
    header: _Strs

class Substance(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    category: _Many[CodeableConcept]
    code: _One[CodeableConcept]
    description: _Str
    instance: _Many[SubstanceInstance]
    ingredient: _Many[SubstanceIngredient]

class SubstanceIngredient(BackboneElement):
    quantity: _One[Ratio]
    substanceCodeableConcept: _One[CodeableConcept]
    substanceReference: _One[Reference]
    @builtins.property
    def substance(self) -> _Choice: ...

class SubstanceInstance(BackboneElement):
    identifier: _One[Identifier]
    expiry: _DateTime
    quantity: _One[Quantity]

class SubstanceAmount(BackboneElement):
    amountQuantity: _One[Quantity]
    amountRange: _One[Range]
    amountString: _Str
    amountType: _One[CodeableConcept]
    amountText: _Str
    referenceRange: _One[SubstanceAmountReferenceRange]
    @builtins.property
    def amount(self) -> _Choice: ...

class SubstanceAmountReferenceRange(Element):
    lowLimit: _One[Quantity]
    highLimit: _One[Quantity]

class SubstanceNucleicAcid(DomainResource):
    sequenceType: _One[CodeableConcept]
    numberOfSubunits: _Int
    areaOfHybridisation: _Str
    oligoNucleotideType: _One[CodeableConcept]
    subunit: _Many[SubstanceNucleicAcidSubunit]

class SubstanceNucleicAcidSubunit(BackboneElement):
    subunit: _Int
    sequence: _Str
    length: _Int
    sequenceAttachment: _One[Attachment]
    fivePrime: _One[CodeableConcept]
    threePrime: _One[CodeableConcept]
    linkage: _Many[SubstanceNucleicAcidSubunitLinkage]
    sugar: _Many[SubstanceNucleicAcidSubunitSugar]

class SubstanceNucleicAcidSubunitLinkage(BackboneElement):
    connectivity: _Str
    identifier: _One[Identifier]
    name: _Str
    residueSite: _Str

class SubstanceNucleicAcidSubunitSugar(BackboneElement):
    identifier: _One[Identifier]
    name: _Str
    residueSite: _Str

class SubstancePolymer(DomainResource):
    class_: _One[CodeableConcept]
    geometry: _One[CodeableConcept]
    copolymerConnectivity: _Many[CodeableConcept]
    modification: _Strs
    monomerSet: _Many[SubstancePolymerMonomerSet]
    repeat: _Many[SubstancePolymerRepeat]

class SubstancePolymerMonomerSet(BackboneElement):
    ratioType: _One[CodeableConcept]
    startingMaterial: _Many[SubstancePolymerMonomerSetStartingMaterial]

class SubstancePolymerMonomerSetStartingMaterial(BackboneElement):
    material: _One[CodeableConcept]
    type: _One[CodeableConcept]
    isDefining: _Bool
    amount: _One[SubstanceAmount]

class SubstancePolymerRepeat(BackboneElement):
    numberOfUnits: _Int
    averageMolecularFormula: _Str
    repeatUnitAmountType: _One[CodeableConcept]
    repeatUnit: _Many[SubstancePolymerRepeatRepeatUnit]

class SubstancePolymerRepeatRepeatUnit(BackboneElement):
    orientationOfPolymerisation: _One[CodeableConcept]
    repeatUnit: _Str
    amount: _One[SubstanceAmount]
    degreeOfPolymerisation: _Many[SubstancePolymerRepeatRepeatUnitDegreeOfPolymerisation]
    structuralRepresentation: _Many[SubstancePolymerRepeatRepeatUnitStructuralRepresentation]

class SubstancePolymerRepeatRepeatUnitDegreeOfPolymerisation(BackboneElement):
    degree: _One[CodeableConcept]
    amount: _One[SubstanceAmount]

class SubstancePolymerRepeatRepeatUnitStructuralRepresentation(BackboneElement):
    type: _One[CodeableConcept]
    representation: _Str
    attachment: _One[Attachment]

class SubstanceProtein(DomainResource):
    sequenceType: _One[CodeableConcept]
    numberOfSubunits: _Int
    disulfideLinkage: _Strs
    subunit: _Many[SubstanceProteinSubunit]

class SubstanceProteinSubunit(BackboneElement):
    subunit: _Int
    sequence: _Str
    length: _Int
    sequenceAttachment: _One[Attachment]
    nTerminalModificationId: _One[Identifier]
    nTerminalModification: _Str
    cTerminalModificationId: _One[Identifier]
    cTerminalModification: _Str

class SubstanceReferenceInformation(DomainResource):
    comment: _Str
    gene: _Many[SubstanceReferenceInformationGene]
    geneElement: _Many[SubstanceReferenceInformationGeneElement]
    classification: _Many[SubstanceReferenceInformationClassification]
    target: _Many[SubstanceReferenceInformationTarget]

class SubstanceReferenceInformationClassification(BackboneElement):
    domain: _One[CodeableConcept]
    classification: _One[CodeableConcept]
    subtype: _Many[CodeableConcept]
    source: _Many[Reference]

class SubstanceReferenceInformationGene(BackboneElement):
    geneSequenceOrigin: _One[CodeableConcept]
    gene: _One[CodeableConcept]
    source: _Many[Reference]

class SubstanceReferenceInformationGeneElement(BackboneElement):
    type: _One[CodeableConcept]
    element: _One[Identifier]
    source: _Many[Reference]

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

class SubstanceSourceMaterialFractionDescription(BackboneElement):
    fraction: _Str
    materialType: _One[CodeableConcept]

class SubstanceSourceMaterialOrganism(BackboneElement):
    family: _One[CodeableConcept]
    genus: _One[CodeableConcept]
    species: _One[CodeableConcept]
    intraspecificType: _One[CodeableConcept]
    intraspecificDescription: _Str
    author: _Many[SubstanceSourceMaterialOrganismAuthor]
    hybrid: _One[SubstanceSourceMaterialOrganismHybrid]
    organismGeneral: _One[SubstanceSourceMaterialOrganismOrganismGeneral]

class SubstanceSourceMaterialOrganismAuthor(BackboneElement):
    authorType: _One[CodeableConcept]
    authorDescription: _Str

class SubstanceSourceMaterialOrganismHybrid(BackboneElement):
    maternalOrganismId: _Str
    maternalOrganismName: _Str
    paternalOrganismId: _Str
    paternalOrganismName: _Str
    hybridType: _One[CodeableConcept]

class SubstanceSourceMaterialOrganismOrganismGeneral(BackboneElement):
    kingdom: _One[CodeableConcept]
    phylum: _One[CodeableConcept]
    class_: _One[CodeableConcept]
    order: _One[CodeableConcept]

class SubstanceSourceMaterialPartDescription(BackboneElement):
    part: _One[CodeableConcept]
    partLocation: _One[CodeableConcept]

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

class SubstanceSpecificationCode(BackboneElement):
    code: _One[CodeableConcept]
    status: _One[CodeableConcept]
    statusDate: _DateTime
    comment: _Str
    source: _Many[Reference]

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

class SubstanceSpecificationNameOfficial(BackboneElement):
    authority: _One[CodeableConcept]
    status: _One[CodeableConcept]
    date: _DateTime

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

class SubstanceSpecificationStructure(BackboneElement):
    stereochemistry: _One[CodeableConcept]
    opticalActivity: _One[CodeableConcept]
    molecularFormula: _Str
    molecularFormulaByMoiety: _Str
    isotope: _Many[SubstanceSpecificationStructureIsotope]
    molecularWeight: _One[SubstanceSpecificationStructureIsotopeMolecularWeight]
    source: _Many[Reference]
    representation: _Many[SubstanceSpecificationStructureRepresentation]

class SubstanceSpecificationStructureIsotope(BackboneElement):
    identifier: _One[Identifier]
    name: _One[CodeableConcept]
    substitution: _One[CodeableConcept]
    halfLife: _One[Quantity]
    molecularWeight: _One[SubstanceSpecificationStructureIsotopeMolecularWeight]

class SubstanceSpecificationStructureIsotopeMolecularWeight(BackboneElement):
    method: _One[CodeableConcept]
    type: _One[CodeableConcept]
    amount: _One[Quantity]

class SubstanceSpecificationStructureRepresentation(BackboneElement):
    type: _One[CodeableConcept]
    representation: _Str
    attachment: _One[Attachment]

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

class SupplyDeliverySuppliedItem(BackboneElement):
    quantity: _One[Quantity]
    itemCodeableConcept: _One[CodeableConcept]
    itemReference: _One[Reference]
    @builtins.property
    def item(self) -> _Choice: ...

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

class SupplyRequestParameter(BackboneElement):
    code: _One[CodeableConcept]
    valueCodeableConcept: _One[CodeableConcept]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueBoolean: _Bool
    @builtins.property
    def value(self) -> _Choice: ...

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

class TaskRestriction(BackboneElement):
    repetitions: _Int
    period: _One[Period]
    recipient: _Many[Reference]

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

class TerminologyCapabilitiesClosure(BackboneElement):
    translation: _Bool

class TerminologyCapabilitiesCodeSystem(BackboneElement):
    uri: _Str
    version: _Many[TerminologyCapabilitiesCodeSystemVersion]
    subsumption: _Bool

class TerminologyCapabilitiesCodeSystemVersion(BackboneElement):
    code: _Str
    isDefault: _Bool
    compositional: _Bool
    language: _Strs
    filter: _Many[TerminologyCapabilitiesCodeSystemVersionFilter]
    property: _Strs

class TerminologyCapabilitiesCodeSystemVersionFilter(BackboneElement):
    code: _Str
    op: _Strs

class TerminologyCapabilitiesExpansion(BackboneElement):
    hierarchical: _Bool
    paging: _Bool
    incomplete: _Bool
    parameter: _Many[TerminologyCapabilitiesExpansionParameter]
    textFilter: _Str

class TerminologyCapabilitiesExpansionParameter(BackboneElement):
    name: _Str
    documentation: _Str

class TerminologyCapabilitiesImplementation(BackboneElement):
    description: _Str
    url: _Str

class TerminologyCapabilitiesSoftware(BackboneElement):
    name: _Str
    version: _Str

class TerminologyCapabilitiesTranslation(BackboneElement):
    needsMap: _Bool

class TerminologyCapabilitiesValidateCode(BackboneElement):
    translations: _Bool

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

class TestReportParticipant(BackboneElement):
    type: _Str
    uri: _Str
    display: _Str

class TestReportSetup(BackboneElement):
    action: _Many[TestReportSetupAction]

class TestReportSetupAction(BackboneElement):
    operation: _One[TestReportSetupActionOperation]
    assert_: _One[TestReportSetupActionAssert]

class TestReportSetupActionAssert(BackboneElement):
    result: _Str
    message: _Str
    detail: _Str

class TestReportSetupActionOperation(BackboneElement):
    result: _Str
    message: _Str
    detail: _Str

class TestReportTeardown(BackboneElement):
    action: _Many[TestReportTeardownAction]

class TestReportTeardownAction(BackboneElement):
    operation: _One[TestReportSetupActionOperation]

class TestReportTest(BackboneElement):
    name: _Str
    description: _Str
    action: _Many[TestReportTestAction]

class TestReportTestAction(BackboneElement):
    operation: _One[TestReportSetupActionOperation]
    assert_: _One[TestReportSetupActionAssert]

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

class TestScriptDestination(BackboneElement):
    index: _Int
    profile: _One[Coding]

class TestScriptFixture(BackboneElement):
    autocreate: _Bool
    autodelete: _Bool
    resource: _One[Reference]

class TestScriptMetadata(BackboneElement):
    link: _Many[TestScriptMetadataLink]
    capability: _Many[TestScriptMetadataCapability]

class TestScriptMetadataCapability(BackboneElement):
    required: _Bool
    validated: _Bool
    description: _Str
    origin: _Ints
    destination: _Int
    link: _Strs
    capabilities: _Str

class TestScriptMetadataLink(BackboneElement):
    url: _Str
    description: _Str

class TestScriptOrigin(BackboneElement):
    index: _Int
    profile: _One[Coding]

class TestScriptSetup(BackboneElement):
    action: _Many[TestScriptSetupAction]

class TestScriptSetupAction(BackboneElement):
    operation: _One[TestScriptSetupActionOperation]
    assert_: _One[TestScriptSetupActionAssert]

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

class TestScriptSetupActionOperationRequestHeader(BackboneElement):
    field: _Str
    value: _Str

class TestScriptTeardown(BackboneElement):
    action: _Many[TestScriptTeardownAction]

class TestScriptTeardownAction(BackboneElement):
    operation: _One[TestScriptSetupActionOperation]

class TestScriptTest(BackboneElement):
    name: _Str
    description: _Str
    action: _Many[TestScriptTestAction]

class TestScriptTestAction(BackboneElement):
    operation: _One[TestScriptSetupActionOperation]
    assert_: _One[TestScriptSetupActionAssert]

class TestScriptVariable(BackboneElement):
    name: _Str
    defaultValue: _Str
    description: _Str
    expression: _Str
    headerField: _Str
    hint: _Str
    path: _Str
    sourceId: _Str

class Timing(BackboneElement):
    event: _DateTimes
    repeat: _One[TimingRepeat]
    code: _One[CodeableConcept]

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

class UsageContext(Element):
    code: _One[Coding]
    valueCodeableConcept: _One[CodeableConcept]
    valueQuantity: _One[Quantity]
    valueRange: _One[Range]
    valueReference: _One[Reference]
    @builtins.property
    def value(self) -> _Choice: ...

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

class ValueSetCompose(BackboneElement):
    lockedDate: _Date
    inactive: _Bool
    include: _Many[ValueSetComposeInclude]
    exclude: _Many[ValueSetComposeInclude]

class ValueSetComposeInclude(BackboneElement):
    system: _Str
    version: _Str
    concept: _Many[ValueSetComposeIncludeConcept]
    filter: _Many[ValueSetComposeIncludeFilter]
    valueSet: _Strs

class ValueSetComposeIncludeConcept(BackboneElement):
    code: _Str
    display: _Str
    designation: _Many[ValueSetComposeIncludeConceptDesignation]

class ValueSetComposeIncludeConceptDesignation(BackboneElement):
    language: _Str
    use: _One[Coding]
    value: _Str

class ValueSetComposeIncludeFilter(BackboneElement):
    property: _Str
    op: _Str
    value: _Str

class ValueSetExpansion(BackboneElement):
    identifier: _Str
    timestamp: _DateTime
    total: _Int
    offset: _Int
    parameter: _Many[ValueSetExpansionParameter]
    contains: _Many[ValueSetExpansionContains]

class ValueSetExpansionContains(BackboneElement):
    system: _Str
    abstract: _Bool
    inactive: _Bool
    version: _Str
    code: _Str
    display: _Str
    designation: _Many[ValueSetComposeIncludeConceptDesignation]
    contains: _Many[ValueSetExpansionContains]

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

class VerificationResultAttestation(BackboneElement):
    who: _One[Reference]
    onBehalfOf: _One[Reference]
    communicationMethod: _One[CodeableConcept]
    date: _Date
    sourceIdentityCertificate: _Str
    proxyIdentityCertificate: _Str
    proxySignature: _One[Signature]
    sourceSignature: _One[Signature]

class VerificationResultPrimarySource(BackboneElement):
    who: _One[Reference]
    type: _Many[CodeableConcept]
    communicationMethod: _Many[CodeableConcept]
    validationStatus: _One[CodeableConcept]
    validationDate: _DateTime
    canPushUpdates: _One[CodeableConcept]
    pushTypeAvailable: _Many[CodeableConcept]

class VerificationResultValidator(BackboneElement):
    organization: _One[Reference]
    identityCertificate: _Str
    attestationSignature: _One[Signature]

class VisionPrescription(DomainResource):
    identifier: _Many[Identifier]
    status: _Str
    created: _DateTime
    patient: _One[Reference]
    encounter: _One[Reference]
    dateWritten: _DateTime
    prescriber: _One[Reference]
    lensSpecification: _Many[VisionPrescriptionLensSpecification]

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

class VisionPrescriptionLensSpecificationPrism(BackboneElement):
    amount: _Decimal
    base: _Str
