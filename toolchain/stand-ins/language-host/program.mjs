// @ts-check
// Runs the program with its own @pulumi/pulumi, the way the SDK's inline-program server does.
import { existsSync, realpathSync, statSync } from "node:fs";
import { createRequire, enableCompileCache } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { deferSeldomUsed } from "./defer.mjs";
import { describeFailure } from "./failure.mjs";

/**
 * The parts of the SDK that a run needs, as LanguageServer in automation/server.js uses them.
 * @param {string} from the program's folder
 * @returns {any}
 */
function loadSdk(from) {
  const require = createRequire(join(from, "program.cjs"));
  const sdk = dirname(require.resolve("@pulumi/pulumi/package.json"));
  const load = (/** @type {string} */ name) => require(join(sdk, name));
  return {
    log: load("log/index.js"),
    errors: load("errors.js"),
    config: load("runtime/config.js"),
    settings: load("runtime/settings.js"),
    stack: load("runtime/stack.js"),
    state: load("runtime/state.js"),
  };
}

/**
 * @param {string} directory
 * @param {string} entryPoint as Pulumi.yaml's `main` names it, or "."
 * @returns {string | undefined}
 */
function entryFile(directory, entryPoint) {
  const path = resolve(directory, entryPoint);
  if (!existsSync(path)) return undefined;
  if (statSync(path).isFile()) return realpathSync(path);
  const index = ["index.js", "index.mjs", "index.ts", "index.mts"].map((name) => join(path, name));
  const found = index.find((name) => existsSync(name));
  return found && realpathSync(found);
}

/** What the program exports are the stack's outputs; an exported function is called for them. */
async function outputsOf(/** @type {string} */ file) {
  let exported = await import(pathToFileURL(file).href);
  if (Object.hasOwn(exported, "default")) {
    if (
      Object.keys(exported).some(
        (name) => name !== "default" && name !== "module.exports" && name !== "__esModule",
      ) &&
      !file.endsWith(".cjs") &&
      exported["module.exports"] === undefined
    ) {
      throw new Error(
        "expected entrypoint module to have either a default export or named exports but not both",
      );
    }
    exported = exported.default;
  }
  return typeof exported === "function" ? exported() : exported;
}

/**
 * @param {any} request a RunRequest
 * @param {string} engineAddress
 * @returns {Promise<{ problem?: string, reported: boolean }>} `reported`: the engine was told already
 */
export async function runProgram(request, engineAddress) {
  const info = request.getInfo();
  const root = info.getRootDirectory();
  const directory = info.getProgramDirectory();
  const file = entryFile(directory, info.getEntryPoint());
  if (!file)
    return {
      problem: `${info.getEntryPoint()} is not in ${directory}: see \`main\` in Pulumi.yaml.`,
      reported: false,
    };
  if (process.env["PULUMI_HOME"]) enableCompileCache(join(process.env["PULUMI_HOME"], "compile-cache"));
  process.chdir(request.getPwd());
  deferSeldomUsed();

  let sdk;
  try {
    sdk = loadSdk(dirname(file));
  } catch {
    return {
      problem: `@pulumi/pulumi is not installed beside ${file}: run \`npm ci\` in ${root}.`,
      reported: false,
    };
  }
  return sdk.state.withLocalStorage(() => runWith(sdk, { request, root, file, engineAddress }));
}

/**
 * @param {any} sdk
 * @param {{ request: any, root: string, file: string, engineAddress: string }} run
 * @returns {Promise<{ reported: boolean }>}
 */
async function runWith({ log, errors, config, settings, stack }, { request, root, file, engineAddress }) {
  const args = [request.getProject(), request.getStack(), request.getParallel(), engineAddress];
  settings.resetOptions(...args, request.getMonitorAddress(), request.getDryrun(), request.getOrganization());
  config.setAllConfig(
    Object.fromEntries(request.getConfigMap().entries()),
    request.getConfigsecretkeysList(),
  );

  const seen = new Set();
  /** @type {Set<string>} */
  const said = new Set();
  const report = (/** @type {any} */ error) => {
    if (seen.has(error) || errors.isGrpcError(Object(error))) return; // one cause rejects through many promises
    seen.add(error);
    const sentence = describeFailure(error, realpathSync(root), errors);
    if (said.has(sentence)) return;
    said.add(sentence);
    log.error(sentence, errors.ResourceError.isInstance(Object(error)) ? error.resource : undefined);
  };
  process.setMaxListeners(settings.getMaximumListeners());
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
  // Otherwise the engine would only see a lost connection.
  process.exit = (code) => {
    throw new Error(`The program called process.exit(${code ?? ""}): let it end, or throw a pulumi.RunError`);
  };
  let complete = false;
  try {
    await stack.runInPulumiStack(() => outputsOf(file));
    complete = true;
  } catch (error) {
    report(error);
  }
  // First what the program left outstanding: an error in there must keep the engine from taking the run for complete,
  // because then it would delete whatever was not registered.
  await settings.waitForRPCs().catch(report);
  const whole = complete && seen.size === 0 && !log.hasErrors();
  await settings.disconnect(whole).catch(report);
  return { reported: seen.size > 0 || log.hasErrors() };
}
