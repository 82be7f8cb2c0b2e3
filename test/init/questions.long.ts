// At a real pseudo-terminal: left at every question, by Ctrl-C and by a terminal that is closed; nothing was changed.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Seat } from "../night/terminal.ts";
import { bytesOf, cloneOf, machineOf, placed, startProduction, type Production } from "./stranger.ts";
import { play, type Said } from "./typing.ts";

let production: Production;
let seat: Seat;
let answers: readonly Said[];
beforeAll(async () => {
  production = await startProduction();
  const machine = machineOf(production, "Ana");
  seat = { root: cloneOf(production.folder, "clone"), env: machine.env };
  mkdirSync(join(production.folder, "state"));
  answers = [
    { asked: /Vercel token/, answer: machine.secrets["VERCEL_API_TOKEN"] ?? "" },
    { asked: /Vercel project/, answer: "nightshift" },
    { asked: /Backend/, answer: `file://${production.folder}/state only-this-machine` },
    { asked: /Where to keep it/, answer: "" },
    { asked: /Secret key/, answer: machine.secrets["CLERK_SECRET_KEY"] ?? "" },
    { asked: /Write this/, answer: "n" },
  ];
});
afterAll(() => production?.stop());

/** What is in the clone, on the machine and in the backend; the compile cache is no data of anybody's. */
const bytes = () =>
  ["clone", "home-Ana", "state"].map((name) =>
    bytesOf(join(production.folder, name), /^(\.compile-cache|node_modules|\.git)$/),
  );

it(
  "left at each question, nothing was changed, and typed again it asks the same",
  { timeout: 900_000 },
  async () => {
    await production.writes();
    const [clean, before] = [bytes(), await placed(production)];
    const whole = await play(seat, "init", answers);
    expect(whole.code, whole.shown).toBe(1);
    expect(whole.shown).toContain("Nothing was changed.");
    expect(whole.questions).toBe(answers.length);
    for (const how of ["Ctrl-C", "hang up"] as const)
      for (let at = 0; at < whole.questions; at++) {
        const left = await play(seat, "init", answers, { at, how });
        expect(left.questions).toBe(at + 1);
        if (how === "Ctrl-C") expect(left.code, left.shown).toBe(3);
        expect(left.shown).not.toContain(answers[0]?.answer);
      }
    expect(bytes()).toEqual(clean);
    expect(await production.writes()).toEqual([]);
    expect(await placed(production)).toEqual(before);
  },
);
