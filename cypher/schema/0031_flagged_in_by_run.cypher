// Find the FLAGGED_IN relationships of one run.
// parameters: none
// returns: nothing
CREATE INDEX flagged_in_run_id IF NOT EXISTS FOR ()-[r:FLAGGED_IN]-() ON (r.run_id)
