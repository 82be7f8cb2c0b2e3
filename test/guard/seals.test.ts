import { createHmac, hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keepCopy, readCopy } from "../../guard/src/copy.ts";
import { generateGateKeys, sealKeyOf } from "../../guard/src/grant.ts";
import { sealsFrom } from "../../guard/src/seals.ts";
import { readTombstones, writeTombstones } from "../../guard/src/tombstone.ts";

const key = Buffer.alloc(32, 7).toString("base64url");
const seals = sealsFrom(key);
const others = sealsFrom(Buffer.alloc(32, 8).toString("base64url"));
const nothing = { sessions: [], ours: [] };

describe("seals", () => {
  it("are HMAC-SHA-256 under a key of each purpose, derived by HKDF", async () => {
    const derived = hkdfSync("sha256", Buffer.alloc(32, 7), "", "clerk-bypass-gate copy v1", 32);
    const digest = createHmac("sha256", Buffer.from(derived)).update("1 t.o.k").digest("base64url");
    expect(await seals?.seal("copy", "1 t.o.k")).toBe(digest);
    expect(await seals?.isOurs("copy", "1 t.o.k", digest)).toBe(true);
    expect(await seals?.isOurs("tombstone", "1 t.o.k", digest)).toBe(false);
    expect(await others?.isOurs("copy", "1 t.o.k", digest)).toBe(false);
    for (const none of ["", "x", "unsealed", "0".repeat(64), `${digest.slice(0, 42)}!`]) {
      expect(await seals?.isOurs("copy", "1 t.o.k", none)).toBe(false);
    }
  });

  it("need a key of 32 bytes in base64url", () => {
    for (const none of [undefined, "", " ", "short", `${key}A`, `${key.slice(0, 42)}!`]) {
      expect(sealsFrom(none)).toBeNull();
    }
    expect(sealsFrom(` ${key}=\n`)).not.toBeNull();
  });

  it("have a key that follows from the stack's signing key, and says nothing of it", () => {
    const { privateKey, publicKey } = generateGateKeys();
    const derived = sealKeyOf(privateKey);
    expect(derived).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(sealKeyOf(`${privateKey}\n\n`)).toBe(derived);
    expect(derived).not.toBe(publicKey);
    expect(sealKeyOf(generateGateKeys().privateKey)).not.toBe(derived);
  });
});

describe("tombstones", () => {
  const read = (value: string, by = seals) => readTombstones([["__gate_signed_out", value]], by);
  const write = (ids: readonly string[], before = nothing as Awaited<ReturnType<typeof read>>, by = seals) =>
    writeTombstones(ids, before, by);

  it("come back as ours, at most the newest five", async () => {
    const ids = Array.from({ length: 7 }, (_, i) => `sess_${i}`);
    expect(await read(await write(ids))).toEqual({ sessions: ids.slice(2), ours: ids.slice(2) });
  });

  it("are honoured but not ours when the seal is another's or there is no key, and nothing when they are none", async () => {
    const value = await write(["sess_1"]);
    expect(await read(value, others)).toEqual({ sessions: ["sess_1"], ours: [] });
    expect(await read(value, null)).toEqual({ sessions: ["sess_1"], ours: [] });
    expect(await read(value.replace("sess_1", "sess_2"))).toEqual({ sessions: ["sess_2"], ours: [] });
    for (const none of ["", "x", "sess_1.", `${"a".repeat(500)}.${"0".repeat(64)}`, "sess_1.a.b.c"]) {
      expect(await read(none)).toEqual(nothing);
    }
  });

  it("of a release before this key, or without one, stay beside new ones and never become ours", async () => {
    for (const before of [`sess_1.${"0".repeat(64)}`, await write(["sess_1"], nothing, null)]) {
      const value = await write(["sess_2"], await read(before));
      expect(await read(value)).toEqual({ sessions: ["sess_2", "sess_1"], ours: ["sess_2"] });
      const more = await write(["sess_3"], await read(value));
      expect(await read(more)).toEqual({
        sessions: ["sess_2", "sess_3", "sess_1"],
        ours: ["sess_2", "sess_3"],
      });
    }
    const unsealed = await write(["sess_2"], await read(await write(["sess_1"], nothing, null), null), null);
    expect(await read(unsealed)).toEqual({ sessions: ["sess_1", "sess_2"], ours: [] });
  });
});

describe("the copy of a token", () => {
  const clerk = { sessions: ["t.o.k"], clientUat: "5", signedOut: false };
  const jar = (line: string | null) =>
    [["__gate_session_copy", line?.split(";")[0]?.split("=")[1] ?? ""]] as const;

  it("is neither kept nor read without a key, and is sealed anew under a new one", async () => {
    const line = await keepCopy([], clerk, "t.o.k", seals);
    expect(await readCopy(jar(line), clerk, seals)).toBe("t.o.k");
    expect(await readCopy(jar(line), clerk, null)).toBeNull();
    expect(await keepCopy([], clerk, "t.o.k", null)).toBeNull();
    expect(await keepCopy(jar(line), clerk, "t.o.k", seals)).toBeNull();
    const renewed = await keepCopy(jar(line), clerk, "t.o.k", others);
    expect(await readCopy(jar(renewed), clerk, others)).toBe("t.o.k");
  });
});
