// @ts-check
// Packages that the SDK loads when it starts and uses only to turn functions into text: TypeScript's compiler and npm's
// dependency tree. They are two thirds of what an `up` spends on loading, and most programs never need them.
import Module, { createRequire } from "node:module";

const seldomUsed = new Set(["typescript", "@npmcli/arborist"]);
const ofTheSdk = /[\\/]@pulumi[\\/]pulumi[\\/]/;

/** From now on the SDK gets these packages when it first uses them. Modules of the program itself get them as usual. */
export function deferSeldomUsed() {
  const loader =
    /** @type {{ _load: (name: string, parent?: { filename?: string }, main?: boolean) => any }} */ (
      /** @type {unknown} */ (Module)
    );
  const load = loader._load;
  loader._load = (name, parent, main) => {
    if (!seldomUsed.has(name) || !ofTheSdk.test(parent?.filename ?? "")) return load(name, parent, main);
    createRequire(parent?.filename ?? "").resolve(name); // a missing package is missed at once, as without this
    return new Proxy(
      {},
      // Taken for an ES module, it is not copied key by key when it is imported.
      { get: (_, key) => key === "__esModule" || load(name, parent, main)[key] },
    );
  };
}
