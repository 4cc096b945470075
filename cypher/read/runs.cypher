// Read the runs whose findings are complete; the latest comes last.
// parameters: none
// returns: run_id, as_of (microseconds), seed, version, input_digest, configuration (JSON), compared_with
MATCH (r:Run)
WHERE r.complete
RETURN r.run_id AS run_id,
       r.as_of.epochSeconds * 1000000 + r.as_of.microsecond AS as_of,
       r.seed AS seed,
       r.version AS version,
       r.input_digest AS input_digest,
       r.configuration AS configuration,
       r.compared_with AS compared_with
ORDER BY r.as_of, r.place
