-- Orders of a laboratory are found by the specimen that they examine (SPM-2, SAC-3).

ALTER TABLE orders ADD COLUMN specimen TEXT NOT NULL DEFAULT '';
UPDATE orders SET specimen = coalesce(json_extract(body, '$.specimen.value'), '') WHERE body LIKE '%"specimen":{"value":%';
CREATE INDEX orders_by_specimen ON orders (specimen) WHERE specimen <> '';
