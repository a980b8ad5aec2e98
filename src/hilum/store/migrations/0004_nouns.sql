-- Nouns that are kept and found in one way: kind is appointment, charge, account or coverage. moment: what they are sorted by.

CREATE TABLE nouns (
  key INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, patient_id TEXT NOT NULL, moment TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (kind, id)
);
CREATE INDEX nouns_by_patient ON nouns (patient_id, kind);
CREATE INDEX nouns_by_moment ON nouns (kind, moment);
CREATE TABLE noun_numbers (
  number TEXT NOT NULL, kind TEXT NOT NULL, authority TEXT NOT NULL, noun INTEGER NOT NULL,
  PRIMARY KEY (number, kind, authority, noun)
) WITHOUT ROWID;
CREATE INDEX noun_numbers_by_noun ON noun_numbers (noun);
