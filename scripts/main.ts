import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { projectRoot } from "../toolchain/places.mjs";

// Before anything else is loaded: stripping types and compiling costs more than half of a command's start. It goes by whole
// paths and never forgets one, so it lies in the checkout and goes with it. A folder that cannot be written only costs that
// time again.
enableCompileCache(join(projectRoot, ".compile-cache"));
const { leave, runMain } = await import("./command-line.ts");
leave(await runMain(process.argv.slice(2)));
