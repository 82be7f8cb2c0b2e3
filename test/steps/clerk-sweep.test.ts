import { describe, expect, it } from "vitest";
import type { AreaEntry } from "../../src/ports/clerk-instance.ts";
import { clerkAreas } from "../../src/ports/clerk-areas.ts";
import { BadInput, PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { rotationWorld, stepOver } from "./rotation-world.ts";

const since = "2026-11-21T00:00:00Z";
const entry = (id: string, at: string | undefined, fields: object = {}): AreaEntry => ({
  ...{ id, createdAt: at === undefined ? undefined : Date.parse(at) },
  fields: { name: id, ...fields },
});

/** An instance with a peacetime picture of it at the commit. */
async function sweptWorld() {
  const world = rotationWorld();
  const { areas } = world.clerk;
  Object.assign(areas, {
    instance: [entry("instance", undefined, { allowed_origins: [] })],
    "instance/protect": [entry("instance/protect", undefined, { rules_enabled: true })],
    oauth_applications: [entry("oa_ours", "2026-01-01T00:00:00Z")],
  });
  let file: string | undefined;
  const ports = {
    ...world.ports,
    baselines: {
      write: async (_name: string, text: string) => {
        file = text;
        return "baselines/clerk.app.example.json";
      },
    },
    git: { ...world.ports.git, show: async () => file },
  };
  const written = await stepOver(ports, "clerk.baseline", {}).run();
  return { ...world, ports, written, file: () => file ?? "", forget: () => void (file = undefined) };
}

describe("a sweep against the peacetime picture", () => {
  it("finds nothing where nothing has changed, and the picture is the same each time", async () => {
    const { ports, file, written } = await sweptWorld();
    expect(await stepOver(ports, "clerk.sweep", { since }).run()).toEqual({
      ...{ removable: [], byHand: [], unread: [], findings: 0 },
    });
    const before = file();
    expect((await stepOver(ports, "clerk.baseline", {}).run())["digest"]).toBe(written["digest"]);
    const untimed = (text: string) => text.replace(/"takenAt": .*/, "");
    expect(untimed(file())).toBe(untimed(before));
  });

  it("names what was added, changed and taken away, and what of it the API can remove", async () => {
    const { ports, clerk } = await sweptWorld();
    clerk.areas["oauth_applications"] = [entry("oa_planted", "2020-01-01T00:00:00Z")];
    clerk.areas["instance/protect"] = [entry("instance/protect", undefined, { rules_enabled: false })];
    clerk.areas["machines"] = [entry("mch_planted", "2026-11-21T02:00:00Z")];
    clerk.areas["users"] = [
      entry("user_planted", "2026-11-21T02:00:00Z"),
      entry("user_old", "2026-01-01T00:00:00Z"),
    ];
    const step = stepOver(ports, "clerk.sweep", { since });
    const found = await step.run();
    expect(found["removable"]).toEqual(["machines/mch_planted", "oauth_applications/oa_planted"]);
    expect(found["byHand"]).toEqual([
      expect.stringMatching(/protection's settings: rules_enabled was true, is false/),
      expect.stringMatching(/oa_ours is gone/),
      expect.stringMatching(/users created since .*: 1 \(user_planted\)/),
    ]);
    expect(step.notes.join("\n")).toContain("webhook endpoints, sign-in and actor tokens");
  });

  it("never says of what it cannot read that it is clean", async () => {
    const { ports, clerk } = await sweptWorld();
    clerk.unread["machines"] = "the account's plan lacks it (402)";
    clerk.unread["users"] = "it is not allowed (403)";
    const found = await stepOver(ports, "clerk.sweep", { since }).run();
    expect(found["unread"]).toEqual([
      "machines could not be read: the account's plan lacks it (402)",
      "users could not be read: it is not allowed (403)",
    ]);
  });

  it("goes on past a list that answers 500, says so and leaves it to a person; where all do, it is Clerk that is down", async () => {
    const { ports, clerk } = await sweptWorld();
    clerk.areas["oauth_applications"] = [entry("oa_planted", since)];
    const failing = (broken: (path: string) => boolean) => {
      const fail = () => {
        throw new TransientFailure("api.clerk.com answers 500.", { code: "HTTP_STATUS" });
      };
      const { read, createdSince } = ports.clerkInstance;
      const clerkInstance = {
        ...ports.clerkInstance,
        read: async (path: string, how: Parameters<typeof read>[1]) =>
          broken(path) ? fail() : await read(path, how),
        createdSince: async (...asked: Parameters<typeof createdSince>) =>
          broken(asked[0]) ? fail() : await createdSince(...asked),
      };
      return stepOver({ ...ports, clerkInstance }, "clerk.sweep", { since });
    };
    const step = failing((path) => path === "machines" || path === "users");
    const found = await step.run();
    expect(found["unread"]).toEqual([
      "machines could not be read: api.clerk.com answers 500.",
      "users could not be read: api.clerk.com answers 500.",
    ]);
    expect(found["removable"]).toEqual(["oauth_applications/oa_planted"]);
    expect(step.step.leaves?.(found)).toBe("2 lists not compared: look there in the dashboard");
    await expect(failing(() => true).run()).rejects.toThrow("api.clerk.com answers 500");
  });

  it("lists what was created since then where there is no picture, and says so", async () => {
    const { ports, clerk, forget } = await sweptWorld();
    forget();
    clerk.areas["machines"] = [
      entry("mch_new", "2026-11-21T02:00:00Z"),
      entry("mch_old", "2026-01-01T00:00:00Z"),
    ];
    const step = stepOver(ports, "clerk.sweep", { since });
    const found = await step.run();
    expect(found["removable"]).toEqual(["machines/mch_new"]);
    expect(found["unread"]).toHaveLength(clerkAreas.length);
    expect(step.notes[0]).toContain("no peacetime picture");
  });
});

describe("what is ours stays", () => {
  it("takes no domain for removable but a satellite: sign-in stands on the other", async () => {
    const { ports, clerk, forget } = await sweptWorld();
    forget();
    const domain = (id: string, is_satellite: boolean) => entry(id, undefined, { is_satellite });
    clerk.areas["domains"] = [domain("dmn_own", false), domain("dmn_planted", true)];
    const found = await stepOver(ports, "clerk.sweep", { since }).run();
    expect(found["removable"]).toEqual(["domains/dmn_planted"]);
  });

  const from = ["machines/mch_a", "machines/mch_ours", "oauth_applications/oa_b"];
  const chosen = async (answer: string, list = from) => {
    const { ports } = await sweptWorld();
    const ask = { ...ports.ask, text: async () => answer };
    return await stepOver({ ...ports, ask }, "manual.choose", {
      question: "Which are ours?",
      from: list,
    }).run();
  };

  it.each([
    ["2", { chosen: [from[0], from[2]], left: [from[1]] }],
    ["machines/mch_ours, 3", { chosen: [from[0]], left: [from[1], from[2]] }],
    ["none, nobody made any", { chosen: from, left: [] }],
  ])("leaves out what a person names: %s", async (answer, expected) => {
    expect(await chosen(answer)).toEqual({ ...expected, note: answer });
  });

  it.each(["", "4", "mch_ours", "2 and 3", "0"])("takes %j for no answer", async (answer) => {
    await expect(chosen(answer)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  });

  it("asks nobody about an empty list", async () => {
    expect(await chosen("", [])).toEqual({ chosen: [], left: [], note: "" });
  });
});

describe("clerk.remove", () => {
  it("removes the named ones and nothing else, and never without a second person", async () => {
    const { ports, clerk } = await sweptWorld();
    clerk.areas["machines"] = [entry("mch_a", since), entry("mch_b", since)];
    const step = stepOver(ports, "clerk.remove", { ids: ["machines/mch_a"] });
    expect(await step.run()).toEqual({ removed: 1 });
    expect(clerk.done).toEqual(["remove machines/mch_a"]);
    expect([step.step.dangerous, step.step.override]).toEqual([true, undefined]);
  });

  it("refuses what the API cannot remove when it is planned", async () => {
    const { ports } = await sweptWorld();
    for (const id of ["instance/protect/x", "role_sets/rs_1", "users/user_1"])
      await expect(stepOver(ports, "clerk.remove", { ids: [id] }).plan()).rejects.toThrow(BadInput);
  });

  it("sees that it is gone: whoever still has a key makes it again", async () => {
    const { ports, clerk } = await sweptWorld();
    clerk.areas["machines"] = [entry("mch_a", since)];
    const again = {
      ...ports,
      clerkInstance: { ...ports.clerkInstance, remove: async () => undefined },
    };
    await expect(stepOver(again, "clerk.remove", { ids: ["machines/mch_a"] }).run()).rejects.toThrow(
      PermanentFailure,
    );
  });
});
