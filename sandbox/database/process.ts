import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import type { RunAs } from "./unprivileged.ts";

/** Ends the server at a word or when its standard input ends, so also when whoever started it was killed: then its data go, too. */
const KEEPER =
  'folder="$1"; shift; "$@" & server=$!; read -r word; kill -INT $server; wait $server; test "$word" = keep || rm -rf "$folder"';

/** Durability costs time, and nothing here outlives the sandbox. */
const SETTINGS = [
  "unix_socket_directories=",
  "fsync=off",
  "full_page_writes=off",
  "synchronous_commit=off",
  "shared_buffers=64MB",
  "max_wal_size=512MB",
  "jit=off",
  "listen_addresses=127.0.0.1",
  "max_connections=200",
];

/** The server's own environment: nothing of ours, which may hold keys. */
export const SERVER_ENV: NodeJS.ProcessEnv = {
  PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
  TZ: "UTC",
  LC_ALL: "C",
  NODE_ENV: "production",
};

export interface ServerPlace {
  readonly bin: string;
  /** Holds `data`; the server's user owns it. */
  readonly folder: string;
  readonly as: RunAs;
}

export interface ServerProcess {
  /** Ends it as an administrator would: clients are disconnected at once. The data stay. */
  readonly end: () => Promise<void>;
}

/** @throws {Error} with the server's own words when it does not come up */
export async function startServerProcess(place: ServerPlace, port: number): Promise<ServerProcess> {
  const settings = [...SETTINGS, `port=${port}`].flatMap((setting) => ["-c", setting]);
  const server = [join(place.bin, "postgres"), "-D", join(place.folder, "data"), ...settings];
  const child = spawn("sh", ["-c", KEEPER, "keeper", place.folder, ...server], {
    ...place.as,
    cwd: place.folder,
    env: SERVER_ENV,
    stdio: ["pipe", "ignore", "pipe"],
    // Ctrl-C is the sandbox's to handle.
    detached: true,
  });
  child.stdin?.on("error", () => undefined);
  let said = "";
  let isReady = false;
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    if (isReady) return;
    said = (said + text).slice(-4_000);
    if (said.includes("database system is ready to accept connections")) {
      isReady = true;
      resolve();
    } else if (said.includes("database system is shut down") || said.includes("FATAL:")) {
      reject(new Error(`PostgreSQL did not start:\n${said}`));
    }
  });
  child.once("error", reject);
  child.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${said}`)));
  const end = () => endProcess(child);
  try {
    await ready;
  } catch (error) {
    await end();
    throw error;
  }
  // Whoever forgets to end it may end itself all the same.
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as Socket | null)?.unref();
  return { end };
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.ref();
  child.stdin?.end("keep\n");
  await gone;
}

/** A port of this machine that nobody listened at a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
