import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

interface LocalRegistry {
  readonly url: string;
  readonly close: () => void;
}

/** As `npm pack` writes it into a tarball. */
async function manifestOf(
  file: string,
): Promise<Record<string, unknown> & { name: string; version: string }> {
  const { stdout } = await run("tar", ["-xzOf", file, "package/package.json"]);
  return JSON.parse(stdout) as Record<string, unknown> & { name: string; version: string };
}

/**
 * A registry that has these packed packages, one version each, and asks npm's configured one for every other.
 * @param packed files that `npm pack` wrote
 */
export async function startRegistry(packed: readonly string[]): Promise<LocalRegistry> {
  const elsewhere = (await run("npm", ["config", "get", "registry"])).stdout.trim();
  let url = "";
  const documents = new Map<string, (url: string) => unknown>();
  const files = new Map<string, string>();
  for (const file of packed) {
    const manifest = await manifestOf(file);
    const integrity = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
    files.set(`/-/${basename(file)}`, file);
    documents.set(manifest.name, (at) => ({
      name: manifest.name,
      "dist-tags": { latest: manifest.version },
      versions: {
        [manifest.version]: { ...manifest, dist: { tarball: `${at}/-/${basename(file)}`, integrity } },
      },
    }));
  }
  const pass = async (path: string, accept: string, to: ServerResponse) => {
    const answer = await fetch(new URL(`.${path}`, elsewhere), { headers: { accept } });
    to.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
    to.end(Buffer.from(await answer.arrayBuffer()));
  };
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const file = files.get(path);
    const document = documents.get(decodeURIComponent(path.slice(1)));
    if (file !== undefined) response.end(readFileSync(file));
    else if (document !== undefined)
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document(url)));
    else
      pass(path, request.headers.accept ?? "*/*", response).catch((error: unknown) =>
        response.writeHead(502).end(String(error)),
      );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => server.close() };
}
