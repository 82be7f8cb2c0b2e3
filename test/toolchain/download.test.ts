import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchVerified } from "../../toolchain/download.mjs";

const archive = Buffer.from("the bytes of a release");
const sum = createHash("sha256").update(archive).digest("hex");
const answers: Record<string, string | Buffer> = {
  "/part.tar.gz": archive,
  "/good.txt": `${"0".repeat(64)}  other.tar.gz\n${sum}  part.tar.gz\n`,
  "/wrong.txt": `${"0".repeat(64)}  part.tar.gz\n`,
};
const server = createServer((request, response) => {
  const answer = answers[request.url ?? ""];
  response.statusCode = answer === undefined ? 404 : 200;
  response.end(answer);
});
const folder = mkdtempSync(join(tmpdir(), "download-"));
let origin = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const wanted = (checksums: string[], checksumRequired: boolean) => ({
  url: `${origin}/part.tar.gz`,
  checksums: checksums.map((name) => `${origin}/${name}`),
  name: "part.tar.gz",
  to: join(folder, "part.tar.gz"),
  checksumRequired,
  say: () => {},
});

test("a download that its publisher's checksum confirms is taken", async () => {
  await expect(fetchVerified(process.execPath, wanted(["absent.txt", "good.txt"], true))).resolves.toBe(
    "published",
  );
  expect(readFileSync(join(folder, "part.tar.gz"))).toEqual(archive);
});

test("one that it does not confirm is refused", async () => {
  await expect(fetchVerified(process.execPath, wanted(["wrong.txt"], true))).rejects.toThrow(
    /part\.tar\.gz has SHA-256 [0-9a-f]{64}, its publisher says 0{64}/,
  );
});

test("without a checksum it is taken only where none is required, and says so", async () => {
  await expect(fetchVerified(process.execPath, wanted(["absent.txt"], true))).rejects.toThrow(/HTTP 404/);
  await expect(fetchVerified(process.execPath, wanted(["absent.txt"], false))).resolves.toBe("unpublished");
});

test("a closed port fails at once and names the host", async () => {
  const closed = { ...wanted([], false), url: "http://127.0.0.1:1/part.tar.gz" };
  await expect(fetchVerified(process.execPath, closed)).rejects.toThrow(/127\.0\.0\.1:1: /);
});
