import { PermanentFailure } from "../../errors.ts";
import type { AppGate } from "../../facts/app-gate.ts";
import type { Ports } from "../../ports/index.ts";
import { blocksOpening, gateKeyNow } from "./gate-key-now.ts";
import { proveGenuine } from "./genuine-proof.ts";

interface Letting {
  readonly ports: Pick<Ports, "http" | "clock" | "clerk" | "stack">;
  readonly mode: "stale-sessions" | "open";
  /** What the app said of its gate when it was seen open. */
  readonly gate: AppGate | undefined;
  readonly signal: AbortSignal;
}

/**
 * An opening is worth what it lets in: which key the gate verifies with is held against the instance, and a test user tries
 * where there is one. What was seen and what was not goes to `note`.
 * @returns what was proved, in one sentence or two
 * @throws PermanentFailure `VERIFY_FAILED` when it lets nobody in
 */
export async function proveAccess(
  { ports, mode, gate, signal }: Letting,
  note: (line: string) => Promise<void> | void,
): Promise<string> {
  const { appOrigin, protectedPath, clerkFrontendApi: frontendApi } = await ports.stack.identity();
  const [key, generation] = [await gateKeyNow(ports, signal, gate), generationSeen(gate)];
  await note(key.summary);
  if (blocksOpening(key, mode))
    throw new PermanentFailure(key.summary, {
      code: "VERIFY_FAILED",
      hint: "Close the bypass, put the app's variables right, and open it again.",
    });
  if (generation !== undefined) await note(generation);
  const genuine = await proveGenuine({ ports, appOrigin, protectedPath, frontendApi, signal });
  await note(genuine.summary);
  return genuine.proved
    ? genuine.summary
    : [generation, key.summary, genuine.summary].filter(Boolean).join(" ");
}

function generationSeen(gate: AppGate | undefined): string | undefined {
  return gate?.generation === undefined && gate?.unsigned !== undefined
    ? `Its gate is open; by which statement, it tells a signed request alone, and ${gate.unsigned}.`
    : undefined;
}
