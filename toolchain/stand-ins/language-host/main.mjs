// @ts-check
// Serves Pulumi's LanguageRuntime for Node programs: the engine starts this, reads a port from the first line, and
// calls. Bundled into one file by set-up.
import * as grpc from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { runProgram } from "./program.mjs";
import { watchEngine } from "./watch.mjs";

const MAX_MESSAGE_BYTES = 400 * 1024 * 1024; // the SDK's own limit

const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";

const engine = watchEngine(engineAddress);

/** @typedef {(error: unknown, response?: unknown) => void} Callback */

const endProcess = process.exit.bind(process);
let ran = false;

/** @type {any} */
const handlers = {
  handshake: (/** @type {any} */ _call, /** @type {Callback} */ done) =>
    done(null, new messages.LanguageHandshakeResponse()),

  getPluginInfo(/** @type {any} */ _call, /** @type {Callback} */ done) {
    const info = new plugins.PluginInfo();
    info.setVersion("3.259.0");
    done(null, info);
  },

  // Providers are named by the resources' own SDKs, so nothing has to be foretold.
  getRequiredPlugins: (/** @type {any} */ _call, /** @type {Callback} */ done) =>
    done(null, new messages.GetRequiredPluginsResponse()),
  getRequiredPackages: (/** @type {any} */ _call, /** @type {Callback} */ done) =>
    done(null, new messages.GetRequiredPackagesResponse()),

  about(/** @type {any} */ _call, /** @type {Callback} */ done) {
    const about = new messages.AboutResponse();
    about.setExecutable(process.execPath);
    about.setVersion(process.version);
    done(null, about);
  },
  getProgramDependencies: (/** @type {any} */ _call, /** @type {Callback} */ done) =>
    done(null, new messages.GetProgramDependenciesResponse()),

  run(/** @type {any} */ call, /** @type {Callback} */ done) {
    const response = new messages.RunResponse();
    if (ran) {
      // Modules are evaluated once per process: a second run would register nothing, and that reads as "delete all".
      response.setError("This language host runs one program once.");
      return done(null, response);
    }
    ran = true;
    engine.running(true);
    let answered = false;
    // The engine gave up on the program (Ctrl-C, a failure elsewhere) while it was still at work.
    call.on("cancelled", () => answered || endProcess(1));
    const answer = (/** @type {string | undefined} */ problem, /** @type {boolean} */ reported) => {
      answered = true;
      engine.running(false);
      // The engine is about to end us by this signal. Dying of it would lose what Node compiled, which is kept at an exit.
      process.once("SIGINT", () => endProcess(0));
      if (problem) response.setError(problem);
      response.setBail(reported);
      done(null, response);
    };
    runProgram(call.request, engineAddress).then(
      ({ problem, reported }) => answer(problem, reported),
      (error) => answer(String(error?.message ?? error), false),
    );
  },

  cancel(/** @type {any} */ _call, /** @type {Callback} */ done) {
    done(null, new empty.Empty());
    setTimeout(() => endProcess(1), 100);
  },
};

// The engine is on loopback: a proxy from the environment must not stand between.
process.env["no_grpc_proxy"] = "127.0.0.1,localhost";

const server = new grpc.Server({
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
});
server.addService(service.LanguageRuntimeService, handlers);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  const failed = (/** @type {Error} */ { message }) => {
    process.stderr.write(`The language host could not listen on loopback: ${message}\n`);
    process.exit(1);
  };
  if (error) return failed(error);
  // The engine calls by way of the thread, which hears it whatever the program does.
  engine.open(port).then((named) => process.stdout.write(`${named}\n`), failed);
});
