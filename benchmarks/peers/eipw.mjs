// Lints files with eipw as its npm package offers it; it has no command of its own.
import { createRequire } from "node:module";

const { lint } = createRequire(import.meta.url)("eipw-lint-js");
const found = await lint(process.argv.slice(2));
for (const one of found) console.log(one.formatted);
