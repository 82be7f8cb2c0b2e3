import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";

/** What the figures were taken on: no names, no paths. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} × ${cpu?.model.trim() ?? "unknown processor"}, ${memory}, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}`;
}

/** Processes that wanted a processor in the last minute, on average. */
export const load = (): string => (loadavg()[0] ?? 0).toFixed(1);
