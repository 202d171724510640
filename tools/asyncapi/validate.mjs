// Check an AsyncAPI file with the reference parser: node validate.mjs FILE. Exit 1 on any error, which it prints.
import { Parser, fromFile } from "@asyncapi/parser";

const ERROR = 0;
const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
const errors = diagnostics.filter(({ severity }) => severity === ERROR);
for (const { code, message, path } of errors) console.error(`${path.join(".")}: ${message} (${code})`);
if (document) console.log(document.channels().all().map((channel) => channel.id()).join(" "));
process.exitCode = document && !errors.length ? 0 : 1;
