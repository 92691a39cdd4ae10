// Reads wiki markup with Atlassian's own transformer: a JSON list of texts in, the documents out.
const { WikiMarkupTransformer } = require("@atlaskit/editor-wikimarkup-transformer");

const transformer = new WikiMarkupTransformer();
const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk));
process.stdin.on("end", () => {
  const texts = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  process.stdout.write(JSON.stringify(texts.map((text) => transformer.parse(text).toJSON())));
});
