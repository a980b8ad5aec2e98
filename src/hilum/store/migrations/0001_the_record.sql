-- The record as it first was. Nouns are JSON text in `body` beside the columns that they are found by; columns win over the body.

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

-- Blobs that something refers to. Bytes of a segment that no row covers belong to nobody and are cleared by the sweep.
CREATE TABLE blobs (
  segment TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, uses INTEGER NOT NULL,
  PRIMARY KEY (segment, offset)
) WITHOUT ROWID;
-- How far the sweep has looked into each segment.
CREATE TABLE segments (name TEXT PRIMARY KEY, swept INTEGER NOT NULL) WITHOUT ROWID;

-- Patients. name, ideographic, phonetic: folded component groups in DICOM PN form.
CREATE TABLE patients (
  id TEXT PRIMARY KEY, merged_into TEXT NOT NULL, updated REAL NOT NULL,
  name TEXT NOT NULL, ideographic TEXT NOT NULL, phonetic TEXT NOT NULL,
  family TEXT NOT NULL, given TEXT NOT NULL, middle TEXT NOT NULL,
  birth_date TEXT NOT NULL, sex TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX patients_by_name ON patients (name);
CREATE INDEX patients_by_given ON patients (given);
CREATE INDEX patients_by_birth_date ON patients (birth_date);
CREATE INDEX patients_by_change ON patients (updated, id);
CREATE INDEX patients_by_survivor ON patients (merged_into) WHERE merged_into <> '';
CREATE TABLE patient_identifiers (
  folded TEXT NOT NULL, value TEXT NOT NULL, authority TEXT NOT NULL, namespace TEXT NOT NULL, patient_id TEXT NOT NULL,
  PRIMARY KEY (folded, value, authority, patient_id)
) WITHOUT ROWID;
CREATE INDEX patient_identifiers_by_patient ON patient_identifiers (patient_id);

CREATE TABLE visits (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, patient_id TEXT NOT NULL,
  number TEXT NOT NULL, number_authority TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX visits_by_patient ON visits (patient_id);
CREATE INDEX visits_by_number ON visits (number) WHERE number <> '';

CREATE TABLE orders (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, patient_id TEXT NOT NULL,
  placer TEXT NOT NULL, placer_authority TEXT NOT NULL, filler TEXT NOT NULL, filler_authority TEXT NOT NULL,
  accession TEXT NOT NULL, status TEXT NOT NULL, placed REAL NOT NULL, body TEXT NOT NULL
);
CREATE INDEX orders_by_patient ON orders (patient_id);
CREATE INDEX orders_by_placer ON orders (placer) WHERE placer <> '';
CREATE INDEX orders_by_filler ON orders (filler) WHERE filler <> '';
CREATE INDEX orders_by_accession ON orders (accession) WHERE accession <> '';
CREATE INDEX orders_by_time ON orders (placed);
CREATE TABLE requested_procedures (
  study_uid TEXT NOT NULL, order_key INTEGER NOT NULL, PRIMARY KEY (study_uid, order_key)
) WITHOUT ROWID;
CREATE INDEX requested_procedures_by_order ON requested_procedures (order_key);
-- Scheduled procedure steps, for the worklist. procedure_number and step_number: place within the order.
CREATE TABLE scheduled_steps (
  order_key INTEGER NOT NULL, procedure_number INTEGER NOT NULL, step_number INTEGER NOT NULL,
  status TEXT NOT NULL, start TEXT NOT NULL, modality TEXT NOT NULL, sps_id TEXT NOT NULL,
  procedure_id TEXT NOT NULL, study_uid TEXT NOT NULL,
  PRIMARY KEY (order_key, procedure_number, step_number)
) WITHOUT ROWID;
CREATE INDEX scheduled_steps_by_start ON scheduled_steps (status, start);
CREATE INDEX scheduled_steps_by_id ON scheduled_steps (sps_id);
CREATE TABLE step_stations (
  aet TEXT NOT NULL, order_key INTEGER NOT NULL, procedure_number INTEGER NOT NULL, step_number INTEGER NOT NULL,
  PRIMARY KEY (order_key, procedure_number, step_number, aet)
) WITHOUT ROWID;

CREATE TABLE performed_steps (
  key INTEGER PRIMARY KEY, sop_instance TEXT NOT NULL UNIQUE, patient_id TEXT NOT NULL, status TEXT NOT NULL,
  body TEXT NOT NULL, dataset BLOB NOT NULL
);
CREATE INDEX performed_steps_by_patient ON performed_steps (patient_id);
CREATE TABLE performed_orders (
  order_id TEXT NOT NULL, step_key INTEGER NOT NULL, PRIMARY KEY (order_id, step_key)
) WITHOUT ROWID;
CREATE INDEX performed_orders_by_step ON performed_orders (step_key);

-- The archive. Texts that people wrote are folded; body holds them as they came.
CREATE TABLE studies (
  key INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, patient_id TEXT NOT NULL, order_id TEXT NOT NULL,
  accession TEXT NOT NULL, study_id TEXT NOT NULL, date TEXT NOT NULL, time TEXT NOT NULL,
  description TEXT NOT NULL, referring TEXT NOT NULL, modalities TEXT NOT NULL,
  series_count INTEGER NOT NULL, instance_count INTEGER NOT NULL, updated REAL NOT NULL, body TEXT NOT NULL
);
CREATE INDEX studies_by_patient ON studies (patient_id);
CREATE INDEX studies_by_accession ON studies (accession) WHERE accession <> '';
CREATE INDEX studies_by_date ON studies (date);
CREATE TABLE series (
  key INTEGER PRIMARY KEY, study_key INTEGER NOT NULL, uid TEXT NOT NULL, modality TEXT NOT NULL,
  number_order INTEGER NOT NULL, number TEXT NOT NULL, description TEXT NOT NULL, performed_step TEXT NOT NULL,
  instance_count INTEGER NOT NULL, body TEXT NOT NULL,
  UNIQUE (study_key, uid)
);
CREATE INDEX series_by_uid ON series (uid);
CREATE TABLE instances (
  key INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, series_key INTEGER NOT NULL, sop_class TEXT NOT NULL,
  number_order INTEGER NOT NULL, number TEXT NOT NULL, transfer_syntax TEXT NOT NULL,
  segment TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, dataset_offset INTEGER NOT NULL,
  rows INTEGER NOT NULL, columns INTEGER NOT NULL, bits_allocated INTEGER NOT NULL, frames INTEGER NOT NULL,
  digest BLOB NOT NULL, procedure_id TEXT NOT NULL, sps_id TEXT NOT NULL, source_aet TEXT NOT NULL,
  exchange_id INTEGER NOT NULL, received REAL NOT NULL, metadata BLOB NOT NULL
);
CREATE INDEX instances_by_series ON instances (series_key, number_order);

CREATE TABLE results (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, patient_id TEXT NOT NULL,
  filler TEXT NOT NULL, filler_authority TEXT NOT NULL, accession TEXT NOT NULL, study_uid TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX results_by_patient ON results (patient_id);
CREATE INDEX results_by_filler ON results (filler) WHERE filler <> '';
CREATE INDEX results_by_accession ON results (accession) WHERE accession <> '';
CREATE INDEX results_by_study ON results (study_uid) WHERE study_uid <> '';

-- The document registry: kind is entry, submission or folder.
CREATE TABLE documents (
  key INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, unique_id TEXT NOT NULL, patient_id TEXT NOT NULL,
  status TEXT NOT NULL, moment TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (kind, id)
);
CREATE INDEX documents_by_unique_id ON documents (unique_id);
CREATE INDEX documents_by_patient ON documents (patient_id, kind);
CREATE TABLE associations (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, target TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX associations_by_source ON associations (source);
CREATE INDEX associations_by_target ON associations (target);

-- FHIR resources, every version; `current` is 1 for the newest one.
CREATE TABLE resources (
  key INTEGER PRIMARY KEY, type TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, current INTEGER NOT NULL,
  deleted INTEGER NOT NULL, updated REAL NOT NULL, body BLOB NOT NULL,
  UNIQUE (type, id, version)
);
CREATE INDEX resources_by_change ON resources (type, updated, id) WHERE current = 1 AND deleted = 0;
CREATE TABLE search_parameters (
  key INTEGER PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, UNIQUE (type, name, kind)
);
CREATE TABLE resource_index (
  parameter INTEGER NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, resource INTEGER NOT NULL,
  PRIMARY KEY (parameter, a, b, resource)
) WITHOUT ROWID;
CREATE INDEX resource_index_by_resource ON resource_index (resource, parameter);

-- The journal. Lists never touch exchange_contents.
CREATE TABLE exchanges (
  id INTEGER PRIMARY KEY, started REAL NOT NULL, ended REAL NOT NULL, direction TEXT NOT NULL, standard TEXT NOT NULL,
  kind TEXT NOT NULL, "transaction" TEXT NOT NULL, profile TEXT NOT NULL, source TEXT NOT NULL, destination TEXT NOT NULL,
  peer TEXT NOT NULL, peer_address TEXT NOT NULL, control_id TEXT NOT NULL, outcome TEXT NOT NULL, code TEXT NOT NULL,
  text TEXT NOT NULL, count INTEGER NOT NULL, verdict TEXT NOT NULL, judged INTEGER NOT NULL,
  request_blob TEXT NOT NULL, answer_blob TEXT NOT NULL, keys TEXT NOT NULL, detail TEXT NOT NULL, findings TEXT NOT NULL
);
CREATE INDEX exchanges_by_time ON exchanges (started);
CREATE INDEX exchanges_by_control_id ON exchanges (control_id) WHERE control_id <> '';
CREATE INDEX exchanges_unjudged ON exchanges (id) WHERE judged = 0 AND outcome <> 'open';
CREATE TABLE exchange_contents (id INTEGER PRIMARY KEY, request BLOB NOT NULL, answer BLOB NOT NULL);
CREATE TABLE exchange_keys (
  value TEXT NOT NULL, kind TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (value, kind, id)
) WITHOUT ROWID;
-- Answers kept for repeats of a message.
CREATE TABLE answers (
  control_id TEXT NOT NULL, sender TEXT NOT NULL, digest BLOB NOT NULL, given REAL NOT NULL, answer BLOB NOT NULL,
  PRIMARY KEY (control_id, sender, digest)
) WITHOUT ROWID;

-- The outbox. Rows of one destination go out by position, which is the id until a row is replayed.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, destination TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL, due REAL NOT NULL,
  attempts INTEGER NOT NULL, courier TEXT NOT NULL, kind TEXT NOT NULL, "transaction" TEXT NOT NULL, cause INTEGER NOT NULL,
  error TEXT NOT NULL, created REAL NOT NULL, facts TEXT NOT NULL, keys TEXT NOT NULL, payload BLOB NOT NULL
);
CREATE INDEX outbox_pending ON outbox (destination, position) WHERE state = 'pending';
CREATE INDEX outbox_by_state ON outbox (state, destination, id);

CREATE TABLE audits (id INTEGER PRIMARY KEY, moment REAL NOT NULL, exchange_id INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX audits_by_exchange ON audits (exchange_id) WHERE exchange_id <> 0;
CREATE INDEX audits_by_time ON audits (moment);
CREATE TABLE audit_persons (
  person_id TEXT NOT NULL, audit_id INTEGER NOT NULL, PRIMARY KEY (person_id, audit_id)
) WITHOUT ROWID;
