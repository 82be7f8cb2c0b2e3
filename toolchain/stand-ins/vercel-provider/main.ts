// The Vercel provider's plugin process: prints its port, serves one engine, ends with it.
import http from "node:http";
import { connect } from "node:net";
import { setInterval as every } from "node:timers/promises";
import tls from "node:tls";
import grpc from "@grpc/grpc-js";
import providerGrpc, { type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { readRegularTextSync } from "../../../src/adapters/regular-file.mjs";
import { EngineLog } from "./engine-log.ts";
import { service } from "./service.ts";
import { Session } from "./session.ts";

/** The engine's own limit for one message. */
const MESSAGE_LIMIT_BYTES = 400 * 1024 * 1024;

/** An engine killed with -9 tells nobody; this is how long its provider outlives it, at most. */
const LOOK_EVERY_MS = 500;

// In Node since 24.14; its types here are older.
const { setGlobalProxyFromEnv } = http as typeof http & {
  readonly setGlobalProxyFromEnv: (env: Readonly<Record<string, string>>) => () => void;
};

const log = new EngineLog();
const engine = process.argv[2];
if (engine !== undefined) log.connect(engine);

void orphaned(engine).then(() => process.exit(1));

reachLikeGo(process.env);
const session = new Session((message) => void log.warn(message));
// Ctrl-C reaches the whole process group, but the engine decides when we stop: by `cancel`, and then by this signal.
// Ignored after that, too, each command would wait five seconds for us.
process.on("SIGINT", () => {
  if (session.cancelled) process.exit(0);
});
const server = new grpc.Server({
  "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES,
  "grpc.max_send_message_length": MESSAGE_LIMIT_BYTES,
});
server.addService(
  providerGrpc.ResourceProviderService as unknown as grpc.ServiceDefinition<IResourceProviderServer>,
  service(session, log) as IResourceProviderServer,
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    process.stderr.write(`The Vercel provider cannot listen on loopback: ${error.message}\n`);
    process.exit(1);
  }
  process.stdout.write(`${port}\n`);
});

/** Resolves when the engine that started this process is gone. `engine` is its `host:port`, if known. */
async function orphaned(engine: string | undefined): Promise<void> {
  const parent = process.ppid;
  // It may have died before we could look at our parent; then nobody listens at its address.
  if (engine !== undefined && (await isRefused(engine))) return;
  for await (const _ of every(LOOK_EVERY_MS, undefined, { ref: false })) {
    if (process.ppid !== parent) return;
  }
}

function isRefused(address: string): Promise<boolean> {
  const [host = "127.0.0.1", port] = address.split(":");
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
    socket.once("connect", () => socket.destroy());
  });
}

/**
 * Makes this process reach Vercel as the official provider does by Go's rules: through HTTPS_PROXY unless NO_PROXY
 * exempts the host, trusting SSL_CERT_FILE. Node's own NODE_EXTRA_CA_CERTS counts as well.
 * @throws Error when SSL_CERT_FILE names a file that cannot be read
 */
function reachLikeGo(env: Record<string, string | undefined>): void {
  const { HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE } = env;
  if (SSL_CERT_FILE !== undefined && SSL_CERT_FILE !== "") {
    const extra = [...tls.getCACertificates("extra"), readRegularTextSync(SSL_CERT_FILE)];
    tls.setDefaultCACertificates([...tls.getCACertificates("default"), ...extra]);
  }
  // Upper case only: grpc-js would take the lower-case spelling for its talk with the engine.
  if (HTTPS_PROXY !== undefined && HTTPS_PROXY !== "") {
    setGlobalProxyFromEnv({ HTTPS_PROXY, ...(NO_PROXY === undefined ? {} : { NO_PROXY }) });
  }
}
