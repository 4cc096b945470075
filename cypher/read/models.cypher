// Read all fitted models without their tables; of each name the one that has seen most comes last.
// parameters: none
// returns: key, name, fitted_on, fitted_until (microseconds), numbers (JSON)
MATCH (m:Model)
RETURN m.key AS key,
       m.name AS name,
       m.fitted_on AS fitted_on,
       m.fitted_until.epochSeconds * 1000000 + m.fitted_until.microsecond AS fitted_until,
       m.numbers AS numbers
ORDER BY name, fitted_until
