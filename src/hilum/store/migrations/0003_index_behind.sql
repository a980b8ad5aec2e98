-- Search rows of resources that were written a moment ago, as JSON [[parameter, a, b], ...]; they move to resource_index in company.
-- Each row of resource_index has a page of its own to change; here a resource has one row, behind the one before.

CREATE TABLE unindexed (
  type TEXT NOT NULL, resource INTEGER NOT NULL, rows TEXT NOT NULL, PRIMARY KEY (type, resource)
) WITHOUT ROWID;
