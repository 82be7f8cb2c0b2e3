import { RunbookError } from "../../errors.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import { stackWith } from "../../ports/stack-with.ts";
import type { Ports } from "../../ports/index.ts";

const nothing = { changes: [], drift: [], elapsedMs: 0 };

/**
 * The same ports, whose previews and outputs may fail: they need the engine, the state, the passphrase and Vercel, and the
 * decisions that are signed need none of them.
 * @param options `previews: false` does not even try: where the engine hangs, a try costs minutes
 */
export function withoutEngine(
  ports: OpenedPorts,
  { previews = true }: { readonly previews?: boolean } = {},
): OpenedPorts {
  const preview: Ports["stack"]["preview"] = async (options) => {
    if (!previews) return { ...nothing, warnings: ["not previewed: this goes past the engine"] };
    try {
      return await ports.stack.preview(options);
    } catch (error) {
      if (!(error instanceof RunbookError)) throw error;
      return { ...nothing, warnings: [`not previewed from here: ${error.message}`] };
    }
  };
  const outputs: Ports["stack"]["outputs"] = async () => await ports.stack.outputs().catch(() => undefined);
  return { ...ports, stack: stackWith(ports.stack, { preview, outputs }) };
}
