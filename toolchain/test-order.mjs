// @ts-check
// In which order vitest runs files, and which shard runs which: by how long each took when that was last recorded.
import { existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { BaseSequencer } from "vitest/node";
import { projectRoot, readJson } from "./places.mjs";

const recordFile = join(projectRoot, "test", "durations.json");
/** What takes less is not recorded, seconds. */
const worthRecording = 3;

/** @returns {Record<string, number>} seconds by path from the project's folder */
const recorded = () => readJson(recordFile) ?? {};

/** Long files that nobody has recorded yet count as a minute, others as a second. */
const usual = (/** @type {string} */ file) => (file.endsWith(".long.ts") ? 60 : 1);

/**
 * Puts down how long these files took; what else is recorded stays, unless its file is gone.
 * @param {readonly import("./test-report.mjs").FileTime[]} files
 */
export function recordDurations(files) {
  const all = { ...recorded(), ...Object.fromEntries(files.map(({ file, seconds }) => [file, seconds])) };
  const kept = Object.entries(all)
    .filter(([file, seconds]) => seconds >= worthRecording && existsSync(join(projectRoot, file)))
    .map(([file, seconds]) => [file, Math.round(seconds)])
    .sort();
  writeFileSync(recordFile, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
}

/** The slowest files first, so that none is left over at the end; shards that take about as long as each other. */
export class SlowestFirst extends BaseSequencer {
  #seconds = recorded();

  /** @param {import("vitest/node").TestSpecification} spec */
  #of(spec) {
    const file = relative(projectRoot, spec.moduleId);
    return this.#seconds[file] ?? usual(file);
  }

  /** @override @param {import("vitest/node").TestSpecification[]} files */
  async sort(files) {
    return files.toSorted((one, other) => this.#of(other) - this.#of(one) || order(one, other));
  }

  /** @override @param {import("vitest/node").TestSpecification[]} files */
  async shard(files) {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    return shardsOf(await this.sort(files), count, (file) => this.#of(file))[index - 1] ?? [];
  }
}

/** @param {import("vitest/node").TestSpecification} one @param {import("vitest/node").TestSpecification} other */
const order = (one, other) => (one.moduleId < other.moduleId ? -1 : 1);

/**
 * @template T
 * @param {readonly T[]} files the slowest first
 * @param {number} count how many shards
 * @param {(file: T) => number} secondsOf
 * @returns {T[][]} each file in the shard that has least when its turn comes
 */
export function shardsOf(files, count, secondsOf) {
  const shards = Array.from({ length: count }, () => ({ seconds: 0, files: /** @type {T[]} */ ([]) }));
  for (const file of files) {
    const least = shards.reduce((best, shard) => (shard.seconds < best.seconds ? shard : best));
    least.files.push(file);
    least.seconds += secondsOf(file);
  }
  return shards.map((shard) => shard.files);
}
