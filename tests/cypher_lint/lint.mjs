// Reads {labels, relationshipTypes, propertyKeys, statements: {name: {text, parameters}}} from standard input,
// writes one line of JSON a complaint: {name, language, line, severity, message}. Warnings count: an unknown label is one.
import { readFileSync } from "node:fs";
import { lintCypherQuery, testData } from "@neo4j-cypher/language-support";

const asked = JSON.parse(readFileSync(0, "utf8"));
const { functions, procedures } = testData.mockSchema;
for (const [name, { text, parameters }] of Object.entries(asked.statements)) {
  for (const defaultLanguage of ["CYPHER 5", "CYPHER 25"]) {
    const { labels, relationshipTypes, propertyKeys } = asked;
    const schema = { functions, procedures, labels, relationshipTypes, propertyKeys, parameters, defaultLanguage };
    for (const { message, severity, range } of lintCypherQuery(text, schema).diagnostics) {
      const line = range.start.line + 1;
      process.stdout.write(JSON.stringify({ name, language: defaultLanguage, line, severity, message }) + "\n");
    }
  }
}
