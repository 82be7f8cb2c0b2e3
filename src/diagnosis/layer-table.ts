import { z } from "zod";
import { parseJson } from "../ports/parse-json.ts";
import { nameOf, p95Fewest, spreadOf, type Layer } from "./layers.ts";

const kept = z.array(
  z.object({ name: z.string(), n: z.number(), p50: z.number().nullable(), p95: z.number().nullable() }),
);

/** An earlier measurement, as `measuredText` wrote it. */
type Measured = z.infer<typeof kept>;

/** As one line, to be given to a later measurement. Holds no secret. */
export function measuredText(layers: readonly Layer[]): string {
  const rows = layers.map((layer) => {
    const { n, p50, p95 } = spreadOf(layer.ms);
    return { name: nameOf(layer), n, p50: rounded(p50), p95: rounded(p95) };
  });
  return JSON.stringify(rows);
}

/** Undefined for what is no such text. */
export const readMeasured = (text: string): Measured | undefined => kept.safeParse(parseJson(text)).data;

/** A line for each layer, with what it was before where that is known. */
export function layerLines(layers: readonly Layer[], before: Measured = []): readonly string[] {
  return layers.map((layer) => {
    const name = nameOf(layer);
    if (layer.skipped !== undefined) return `${name}: not timed, since ${layer.skipped}`;
    const { n, p50, p95 } = spreadOf(layer.ms);
    const failed = layer.failed === 0 ? "" : `, ${layer.failed} failed`;
    if (p50 === undefined) return `${name}: no answer in time${failed}`;
    const high = p95 === undefined ? `no p95 of fewer than ${p95Fewest}` : `p95 ${ms(p95)}`;
    const was = before.find((one) => one.name === name)?.p50;
    const then = was === undefined || was === null ? "" : `; before: p50 ${ms(was)}`;
    return `${name}: p50 ${ms(p50)}, ${high}, n ${n}${failed}${then}`;
  });
}

const ms = (value: number): string => `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ms`;
const rounded = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 10) / 10;
