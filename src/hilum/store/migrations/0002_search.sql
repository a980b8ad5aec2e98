-- Indexes for what people and profiles ask: the journal by peer, by transaction and by a bad verdict; names in other scripts.

CREATE INDEX exchanges_by_peer ON exchanges (peer, id);
CREATE INDEX exchanges_by_transaction ON exchanges ("transaction", id) WHERE "transaction" <> '';
CREATE INDEX exchanges_found_wanting ON exchanges (verdict, id) WHERE verdict IN ('warn', 'fail');
CREATE INDEX patients_by_ideographic ON patients (ideographic) WHERE ideographic <> '';
CREATE INDEX patients_by_phonetic ON patients (phonetic) WHERE phonetic <> '';
CREATE INDEX patients_by_family ON patients (family);
