// @ts-check
// Says what set-up is doing and how long each step took: one updating line on a terminal, plain lines elsewhere.

/** @param {number} ms */
export const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/**
 * @param {NodeJS.WriteStream} stream progress goes to stderr, so that stdout stays free for a command's own answer
 */
export function createProgress(stream = process.stderr) {
  const live = stream.isTTY === true;
  const draw = (/** @type {string} */ text) => {
    const width = Math.max(20, stream.columns ?? 80) - 1;
    stream.write(`\r\x1b[2K${text.length > width ? text.slice(0, width) : text}`);
  };
  const line = (/** @type {string} */ text) => {
    stream.write(live ? `\r\x1b[2K${text}\n` : `${text}\n`);
  };
  return {
    /** A line that stays. */
    note: line,
    /**
     * Runs one step and reports it. What `work` returns as `note` ends the line.
     * @template T
     * @param {string} title
     * @param {(say: (detail: string) => void) => Promise<T>} work `say` shows a detail that comes and goes
     * @returns {Promise<T>}
     */
    async step(title, work) {
      const begun = performance.now();
      let detail = "";
      const show = () =>
        draw(`… ${title} (${seconds(performance.now() - begun)})${detail ? ` ${detail}` : ""}`);
      const timer = live ? setInterval(show, 200) : undefined;
      let lastSaid = begun;
      try {
        const result = await work((text) => {
          detail = text.trim();
          // Without a terminal a long step still gives a sign of life now and then.
          if (!live && performance.now() - lastSaid > 15_000) {
            lastSaid = performance.now();
            line(`  … ${title}: ${seconds(lastSaid - begun)}, ${detail}`);
          }
        });
        const ms = performance.now() - begun;
        line(`✓ ${title}${typeof result === "string" ? `: ${result}` : ""} (${seconds(ms)})`);
        return result;
      } catch (error) {
        line(`✗ ${title} (${seconds(performance.now() - begun)})`);
        throw error;
      } finally {
        if (timer) clearInterval(timer);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createProgress>} Progress */
