// Reads every diagram of a corpus (JSON on standard input) with Mermaid's own parser, and holds
// each to what it must name and to the limits within which GitHub draws it.
import { readFileSync } from "node:fs";

import { JSDOM } from "jsdom";

const page = new JSDOM("");
Object.assign(globalThis, { window: page.window, document: page.window.document });
const { default: mermaid } = await import("mermaid");

const MOST_CHARACTERS = 50000; // maxTextSize
const MOST_EDGES = 500; // maxEdges

async function fault({ text, members }) {
  if (text.length > MOST_CHARACTERS) return `${text.length} characters`;
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const relational = /^erDiagram/m.test(text);
  const edges = relational ? db.getRelationships() : db.getEdges();
  if (edges.length > MOST_EDGES) return `${edges.length} edges`;
  const nodes = relational ? [...db.getEntities().keys()] : [...db.getVertices().keys()];
  if (nodes.length < members) return `${members} members, but only ${nodes.length} nodes`;
  return null;
}

await mermaid.parse("erDiagram"); // the first word makes Mermaid know its kinds of diagrams
const corpus = JSON.parse(readFileSync(0, "utf8"));
let faults = 0;
for (const diagram of corpus) {
  let words;
  try {
    words = await fault(diagram);
  } catch (error) {
    words = error.message;
  }
  if (words) {
    faults += 1;
    console.log(`${diagram.name.slice(0, 200)}\n${words}\n${diagram.text.slice(0, 1000)}\n`);
  }
}
console.log(`${corpus.length} diagrams, ${faults} of them refused`);
process.exit(faults || !corpus.length ? 1 : 0);
