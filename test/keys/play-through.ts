import type { Said } from "../world/keyboard.ts";
import type { Desk, World } from "../world/world.ts";

/** Who runs it, and who approves in a clone of their own. */
export type Desks = Readonly<Record<"ana" | "ben", Desk>>;

/** Their places in this world. */
export const desksIn = (world: World): Desks => ({
  ana: world.deskOf({
    id: "ana",
    name: "Ana",
    email: "ana@nightshift.example",
    may: ["execute", "approve"],
  }),
  ben: world.deskOf(
    { id: "ben", name: "Ben", email: "ben@nightshift.example", may: ["approve"] },
    { clone: world.clone("ben") },
  ),
});

export interface Key {
  readonly id: string;
  readonly secret: string;
}

/** The instance's secret keys, oldest first, as the dashboard lists them. */
export const keysOf = async ({ control }: Pick<World, "control">): Promise<readonly Key[]> =>
  ((await control("GET", "/clerk/secret-keys")) as { keys: readonly Key[] }).keys;

const lastLine = (said: Said): Record<string, unknown> => {
  const line = said.stdout.trim().split("\n").at(-1) ?? "";
  return line.startsWith("{") ? (JSON.parse(line) as Record<string, unknown>) : {};
};

export interface Way {
  readonly confirm: Readonly<Record<string, string>>;
  /** Steps that Ana does alone; the others Ben approves. */
  readonly alone?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it before it is through. */
  readonly until?: (said: Said) => boolean;
  /** Whenever the run has stopped for somebody. */
  readonly onTurn?: (said: Said) => Promise<unknown>;
  /** Before a step that a person does, by its id. */
  readonly before?: Readonly<Record<string, () => Promise<void>>>;
}

/** Ana runs it, and goes on until it is through: by approvals of Ben's, by herself, and with a word for each manual step. */
export async function playThrough(desks: Desks, words: readonly string[], way: Way): Promise<Said> {
  const { confirm, alone = [], env = {}, before = {} } = way;
  const done = new Set<string>();
  let said = await desks.ana.runbook([...words, "--yes", "--no-wait", "--json"], { env });
  for (let turn = 0; turn < 60 && said.code !== 0 && way.until?.(said) !== true; turn++) {
    await way.onTurn?.(said);
    const end = lastLine(said);
    const run = String(end["run"]);
    const stop = (end["stop"] ?? {}) as {
      readonly step?: string;
      readonly code?: string;
      readonly hint?: string;
    };
    const unapproved = stop.code === "APPROVAL_MISSING" && stop.step !== undefined;
    const step = stop.step ?? /--confirm ([\w-]+)=/.exec(stop.hint ?? "")?.[1] ?? "";
    const resume = ["resume", run, "--no-wait", "--json"];
    if (stop.code === "INTERRUPTED") {
      // A watching step: this time it is waited for.
      said = await desks.ana.runbook(["resume", run, "--json"], { env });
    } else if (!unapproved && step in confirm) {
      if (!done.has(step)) await before[step]?.();
      done.add(step);
      said = await desks.ana.runbook([...resume, "--confirm", `${step}=${confirm[step]}`], { env });
    } else if (alone.includes(step)) {
      said = await desks.ana.runbook(
        [...resume, "--override", `${step}=the key was seen in a public repository`],
        { env },
      );
    } else {
      const shown = await desks.ana.runbook(["resume", run, "--no-wait"], { env });
      const line = /runbook approve (\S{200,})/.exec(shown.text)?.[1];
      if (line === undefined)
        throw new Error(`stopped at ${step}: ${said.text.slice(-1_500)}\n${shown.text}`);
      const approved = await desks.ben.runbook(["approve", line, "--yes", "--json"], { env });
      if (approved.code !== 0) throw new Error(approved.text);
      const answer = String(lastLine(approved)["line"]);
      said = await desks.ana.runbook([...resume, "--approval", answer], { env });
    }
  }
  return said;
}
