import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheRoot } from "../toolchain/places.mjs";

// Before anything else is loaded: stripping types and compiling costs more than half of a command's start. A folder that
// cannot be written only costs that time again.
enableCompileCache(join(cacheRoot(), "compile-cache"));
const { leave, runMain } = await import("./command-line.ts");
leave(await runMain(process.argv.slice(2)));
