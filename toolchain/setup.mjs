// @ts-check
// `npm run setup`: everything that later works without a network. Runs on any Node from 20 on, with nothing installed.
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { endCommands, killCommands, runCommand } from "./command.mjs";
import { diskTrouble, inPlainWords, notWritable } from "./disk-trouble.mjs";
import { withLock } from "./lock.mjs";
import { ensureChromium } from "./parts/chromium.mjs";
import { clearBuildCache } from "./parts/cli-build.mjs";
import { ensureCli } from "./parts/cli.mjs";
import { trimCompileCache } from "./parts/compile-cache.mjs";
import { ensureHome } from "./parts/home.mjs";
import { ensureLanguageHost } from "./parts/language-host.mjs";
import { ensureNode, NODE_PART } from "./parts/node.mjs";
import { installPackages, packagesAreCurrent } from "./parts/packages.mjs";
import { removeDrafts } from "./parts/part.mjs";
import { ensureProvider } from "./parts/provider.mjs";
import {
  cacheRecord,
  cacheRoot,
  checkoutRecord,
  compileCache,
  homesDir,
  isInstalled,
  partsDir,
  projectRoot,
  readJson,
} from "./places.mjs";
import { createProgress, seconds } from "./progress.mjs";

/**
 * @typedef {{ offline?: boolean, retryOfficial?: boolean, clearBuildCache?: boolean, root?: string }} SetupOptions
 * `offline`: try no official download (npm packages and Go modules keep their own settings).
 */

/** Written whole or not at all, and only when it changes. */
function record(/** @type {string} */ path, /** @type {string} */ home) {
  if (readJson(path)?.home === home) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify({ home })}\n`);
  renameSync(`${path}.new`, path);
}

/** The reference app's build, where the checkout has one. */
async function buildApp(
  /** @type {string} */ root,
  /** @type {string} */ node,
  /** @type {(s: string) => void} */ say,
) {
  await runCommand(node, [join(root, "app", "build.mjs")], { cwd: root, onLine: say }).catch((error) => {
    const why = String(error.output || error.message).trim();
    throw new Error(`The reference app could not be built.\n${why}`, { cause: error });
  });
}

/** `npm ci`, and a look whether it did what it should. */
async function installed(/** @type {string} */ root, /** @type {(s: string) => void} */ say) {
  const help =
    "What helps: see that `npm config get registry` names one that can be reached, then run this again.";
  await installPackages(root, join(partsDir(), NODE_PART, "bin", "node"), say).catch((error) => {
    const why = String(error.output || error.message).trim();
    throw new Error(`npm ci failed.\n${why}\n${help}`, { cause: error });
  });
  if (!packagesAreCurrent(root)) {
    throw new Error(
      "npm ci ended well, but node_modules does not hold what package-lock.json names.\n" +
        "What helps: see that nothing else changes node_modules meanwhile, then run this again.",
    );
  }
}

/**
 * Makes the checkout ready. Safe to repeat, to interrupt, and to run twice at once; what is there is kept.
 * @param {SetupOptions} [options]
 * @returns {Promise<string>} the path of the Node 24 to go on with
 * @throws Error whose message says what failed and what would help
 */
export async function setup(options = {}) {
  const { root = projectRoot } = options;
  return makeReady(options, root).catch((error) => {
    throw inPlainWords(error, { cache: cacheRoot(), root });
  });
}

async function makeReady(/** @type {SetupOptions} */ options, /** @type {string} */ root) {
  const { offline = false, retryOfficial = false } = options;
  const progress = createProgress();
  const begun = performance.now();
  const told = {
    onWait: (/** @type {number} */ pid) => progress.note(`  waiting for another set-up (process ${pid})`),
    onLeft: (/** @type {number[]} */ pids) =>
      progress.note(`  ending what an interrupted set-up left at work (process ${pids.join(", ")})`),
    onDamaged: () => progress.note("  the lock of an earlier set-up is damaged: taking over"),
  };
  try {
    mkdirSync(cacheRoot(), { recursive: true });
  } catch (error) {
    if (diskTrouble(error)) throw error;
    throw notWritable(cacheRoot(), error); // on a read-only disk Node calls it a missing folder
  }
  return withLock(join(cacheRoot(), "setup.lock"), told, async () => {
    removeDrafts(partsDir());
    removeDrafts(homesDir());
    if (options.clearBuildCache) clearBuildCache();
    if (!isInstalled && !packagesAreCurrent(root)) {
      await progress.step("npm packages", (say) => installed(root, say));
    }
    const node = await ensureNode(root);
    const nodeBinary = join(node.dir, "bin", "node");
    const cli = await ensureCli(progress, { node: nodeBinary, offline });
    const languageHost = await ensureLanguageHost(cli, { root, node: nodeBinary });
    const provider = await ensureProvider(progress, { root, node: nodeBinary, offline, retryOfficial });
    const key = await ensureHome({ cli, languageHost, provider, node });
    trimCompileCache(join(homesDir(), key, "compile-cache"));
    trimCompileCache(compileCache());
    record(cacheRecord(), key);
    record(checkoutRecord(root), key);
    // Only tests have a browser, and only a checkout has tests; a package's app is built in the project that it is used in.
    if (!isInstalled) await ensureChromium(root, nodeBinary);
    if (!isInstalled && existsSync(join(root, "app", "build.mjs"))) {
      await progress.step("reference app", (say) => buildApp(root, nodeBinary, say));
    }
    const stated = `Pulumi ${cli.version} (${cli.from}), language host (${languageHost.from}), Vercel provider ${provider.version} (${provider.from})`;
    progress.note(`✓ ready in ${seconds(performance.now() - begun)}: ${stated}`);
    return nodeBinary;
  });
}

/**
 * Ctrl-C and the like end what set-up started, and wait for that; what was finished stays, what was not leaves nothing. A
 * second one waits for nothing.
 * @returns {() => void} to stop listening once set-up is done
 */
export function endOnSignals() {
  let ending = false;
  const leave = () => {
    killCommands();
    process.stderr.write("\nSet-up was interrupted; run it again and it goes on from where it was.\n");
    process.exit(130);
  };
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    if (ending) leave();
    ending = true;
    void endCommands(signal).then(leave, leave);
  };
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

const HELP = `npm run setup -- [options]
Gets everything that this project needs, into its cache. Afterwards nothing is downloaded.
  --offline            try no official download
  --retry-official     ask for official releases again where a stand-in is in use
  --clear-build-cache  free what building the CLI left behind (3 GB), then go on
  --help               show this
`;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      offline: { type: "boolean" },
      "retry-official": { type: "boolean" },
      "clear-build-cache": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else {
    endOnSignals();
    await setup({
      offline: values.offline === true,
      retryOfficial: values["retry-official"] === true,
      clearBuildCache: values["clear-build-cache"] === true,
    }).catch((error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    });
  }
}
