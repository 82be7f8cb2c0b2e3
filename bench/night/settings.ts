import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

const figure = z.strictObject({
  ms: z.number().int().min(0),
  basis: z.enum(["measured", "documented", "assumed"]),
  source: z.string(),
});

const visitor = z.strictObject({
  name: z.string(),
  as: z.enum(["customer", "api-client", "stranger", "forged", "foreign", "revoked"]),
  /** Whether they may in. */
  right: z.boolean(),
  source: z.string(),
});
export type Visitor = z.infer<typeof visitor>;

/** Latencies, faults and visitors of the night, the same for both ways. */
const settings = z.strictObject({
  latencies: z.strictObject({ build: figure, vercelApi: figure, edgeConfig: figure, people: figure }),
  faults: z.strictObject({
    clerk: z.strictObject({ how: z.enum(["reset", "refuse", "error", "maintenance"]), source: z.string() }),
    tokenAgeS: z.number().int().positive(),
    goodLooksInARow: z.number().int().positive(),
    secondsBetweenLooks: z.number().positive(),
    secondOpeningMinutes: z.number().int().positive(),
    lastLookAfterS: z.number().int().positive(),
    sessionsOfTheStolenLaptop: z.number().int().positive(),
  }),
  visitors: z.array(visitor).min(1),
});
export type Settings = z.infer<typeof settings>;

/** The committed table, `bench/night.yaml`. @throws Error when it is not what this reads */
export function readSettings(): Settings {
  const file = fileURLToPath(new URL("../night.yaml", import.meta.url));
  return settings.parse(parse(readFileSync(file, "utf8")));
}
