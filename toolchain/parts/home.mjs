// @ts-check
// Composes a PULUMI_HOME from parts, by hard links. A home never changes: other parts make another one.
import { copyFileSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { homesDir, pulumiStateDir, readJson } from "../places.mjs";
import { PULUMI_VERSION } from "../versions.mjs";
import { LANGUAGE_HOST } from "./cli.mjs";
import { moveInto, sha256OfFile } from "./part.mjs";
import { PROVIDER_BINARY } from "./provider.mjs";
import { BUNDLE } from "./stand-ins.mjs";

/** @typedef {{ cli: import("./part.mjs").Part, languageHost: import("./part.mjs").Part,
 *   provider: import("./part.mjs").Part, node: import("./part.mjs").Part }} Parts */

/** Starts a bundled stand-in on the home's own Node; paths are relative to the launcher, so a home can be moved. */
const launcher = (/** @type {string} */ up, /** @type {string} */ folder) =>
  `#!/bin/sh\nexec "\${0%/*}/${up}/node/bin/node" "\${0%/*}/${up}/${folder}/${BUNDLE}" "$@"\n`;

/**
 * What goes where: paths in the home, each a part's file to link or a launcher's text.
 * @param {Parts} parts
 * @returns {Map<string, { from: string, digest: string } | { text: string }>}
 */
function layout({ cli, languageHost, provider, node }) {
  const bin = `versions/${PULUMI_VERSION}/bin`;
  const plugin = `plugins/resource-vercel-v${provider.version}`;
  const places = new Map();
  const link = (
    /** @type {string} */ place,
    /** @type {import("./part.mjs").Part} */ part,
    /** @type {string} */ file,
  ) => places.set(place, { from: join(part.dir, file), digest: part.files[file] });
  link("node/bin/node", node, "bin/node");
  for (const file of Object.keys(cli.files)) link(`${bin}/${file}`, cli, file);
  if (languageHost.from === "stand-in") {
    link(`language-host/${BUNDLE}`, languageHost, BUNDLE);
    places.set(`${bin}/${LANGUAGE_HOST}`, { text: launcher("../../..", "language-host") });
  }
  if (provider.from === "stand-in") {
    link(`vercel-provider/${BUNDLE}`, provider, BUNDLE);
    places.set(`${plugin}/${PROVIDER_BINARY}`, { text: launcher("../..", "vercel-provider") });
  } else link(`${plugin}/${PROVIDER_BINARY}`, provider, PROVIDER_BINARY);
  return places;
}

/** Whether a home's file is the part's own (the parts were verified), or at least holds the same bytes. */
async function isWhole(
  /** @type {string} */ path,
  /** @type {{ from?: string, digest?: string, text?: string }} */ wanted,
) {
  try {
    if (wanted.from && statSync(path).ino === statSync(wanted.from).ino) return true;
    const digest =
      wanted.digest ??
      createHash("sha256")
        .update(wanted.text ?? "")
        .digest("hex");
    return (await sha256OfFile(path)) === digest;
  } catch {
    return false;
  }
}

/**
 * @param {Parts} parts
 * @returns {Promise<string>} the home's key
 */
export async function ensureHome(parts) {
  const ids = Object.values(parts).map((part) => `${part.id} ${JSON.stringify(part.files)}`);
  const places = layout(parts);
  const texts = [...places].map(([place, wanted]) => `${place} ${"text" in wanted ? wanted.text : ""}`);
  const key = `${PULUMI_VERSION}-${createHash("sha256")
    .update([...ids, ...texts].join("\n"))
    .digest("hex")
    .slice(0, 12)}`;
  const home = join(homesDir(), key);
  let whole = readJson(join(home, "toolchain.json"))?.key === key;
  for (const [place, wanted] of places) whole &&= await isWhole(join(home, place), wanted);
  if (whole) return key;

  const draft = join(homesDir(), `.draft-${key}`);
  const workspaces = join(pulumiStateDir(), "workspaces");
  for (const dir of [draft, workspaces]) mkdirSync(dir, { recursive: true });
  for (const [place, wanted] of places) {
    const path = join(draft, place);
    mkdirSync(dirname(path), { recursive: true });
    if ("text" in wanted) writeFileSync(path, wanted.text, { mode: 0o755 });
    else linkOrCopy(wanted.from, path);
  }
  symlinkSync(workspaces, join(draft, "workspaces"));
  const inUse = Object.entries(parts).map(([name, { version, from, id, verified }]) => [
    name,
    { version, from, id, verified },
  ]);
  const manifest = { key, parts: Object.fromEntries(inUse) };
  writeFileSync(join(draft, "toolchain.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  moveInto(draft, home);
  return key;
}

function linkOrCopy(/** @type {string} */ from, /** @type {string} */ to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
