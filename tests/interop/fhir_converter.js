// Answers, line by line, what the npm package "fhir" makes of a resource: {"to": "xml" | "json", "text": ...} -> {"made": ...} or {"error": ...}
const { Fhir } = require(process.argv[2]);
const fhir = new Fhir();
const lines = require("readline").createInterface({ input: process.stdin, terminal: false });
lines.on("line", (line) => {
  const asked = JSON.parse(line);
  let answer;
  try {
    answer = { made: asked.to === "xml" ? fhir.jsonToXml(asked.text) : fhir.xmlToJson(asked.text) };
  } catch (error) {
    answer = { error: String((error && error.message) || error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
