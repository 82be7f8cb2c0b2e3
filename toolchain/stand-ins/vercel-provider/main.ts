// The Vercel provider's plugin process: prints its port, serves one engine, ends with it.
import grpc from "@grpc/grpc-js";
import providerGrpc, { type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { EngineLog } from "./engine-log.ts";
import { orphaned } from "./orphan.ts";
import { reachLikeGo } from "./reach.ts";
import { service } from "./service.ts";
import { Session } from "./session.ts";

/** The engine's own limit for one message. */
const MESSAGE_LIMIT_BYTES = 400 * 1024 * 1024;

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
