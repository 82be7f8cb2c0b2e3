#!/usr/bin/env node
// A language host that starts a program as Pulumi's own does: by the SDK's `cmd/run`, in a process of its own. Its own host is a
// Go program whose release is not to be had everywhere; what it starts is in the npm package.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";

const engine = process.argv.slice(2).findLast((word) => !word.startsWith("-")) ?? "";

/** @typedef {(error: unknown, answer?: unknown) => void} Done */
/** @type {any} */
const handlers = {
  handshake: (/** @type {any} */ _call, /** @type {Done} */ done) =>
    done(null, new messages.LanguageHandshakeResponse()),
  getPluginInfo(/** @type {any} */ _call, /** @type {Done} */ done) {
    const info = new plugins.PluginInfo();
    info.setVersion("3.259.0");
    done(null, info);
  },
  getRequiredPlugins: (/** @type {any} */ _call, /** @type {Done} */ done) =>
    done(null, new messages.GetRequiredPluginsResponse()),
  getRequiredPackages: (/** @type {any} */ _call, /** @type {Done} */ done) =>
    done(null, new messages.GetRequiredPackagesResponse()),
  run(/** @type {any} */ { request }, /** @type {Done} */ done) {
    const info = request.getInfo();
    const directory = info.getProgramDirectory();
    const sdk = createRequire(join(directory, "program.cjs")).resolve("@pulumi/pulumi/cmd/run");
    const words = [
      ...["--monitor", request.getMonitorAddress(), "--engine", engine],
      ...["--project", request.getProject(), "--stack", request.getStack()],
      ...["--organization", request.getOrganization(), "--pwd", request.getPwd()],
      ...["--parallel", String(request.getParallel())],
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info.getEntryPoint(),
    ];
    const env = {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      // As Pulumi.yaml's `typescript: false` has it.
      PULUMI_NODEJS_TYPESCRIPT: "false",
    };
    const child = spawn(process.execPath, [sdk, ...words], {
      cwd: directory,
      env,
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.on("close", (code) => {
      const response = new messages.RunResponse();
      // 32: it has told the engine what was wrong.
      if (code === 32) response.setBail(true);
      else if (code !== 0) response.setError(`the program ended with ${code}`);
      done(null, response);
    });
  },
};

process.env["no_grpc_proxy"] = "127.0.0.1,localhost";
const most = 400 * 1024 * 1024;
const server = new grpc.Server({
  "grpc.max_receive_message_length": most,
  "grpc.max_send_message_length": most,
});
server.addService(service.LanguageRuntimeService, handlers);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
