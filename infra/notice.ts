import { z } from "zod";
import { formatInstant, parseInstant } from "../src/bypass/instant.ts";
import { Refusal } from "../src/bypass/refusal.ts";

const schema = z.strictObject({
  /** `none` takes the notice away. */
  level: z.enum(["info", "warning", "maintenance", "none"], "must be info, warning, maintenance or none"),
  text: z
    .record(
      z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be language tags such as en or zh-Hans"),
      z.string().trim().min(1, "must not be empty").max(500, "must have at most 500 characters"),
    )
    .default({}),
  until: z.string().optional(),
});

/** The item's value while nothing is to be told. */
export const noNotice = JSON.stringify({ level: "none" });

/** `notice.*` of the stack's config. */
export interface NoticeConfig {
  /** The item's value: JSON as text. */
  readonly value: string;
}

/**
 * Reads `notice.*`. Every notice has an end, so that one which is forgotten ends by itself.
 * @throws Refusal with the first thing that is wrong.
 */
export function readNotice(raw: unknown): NoticeConfig | undefined {
  if (raw === undefined || raw === null) return undefined;
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = ["notice", ...(issue?.path ?? [])].join(".");
    throw new Refusal(`${at} ${issue?.message}; see infra/README.md for what notice can say.`);
  }
  const { level, text, until } = parsed.data;
  if (level === "none") return { value: noNotice };
  if (Object.keys(text).length === 0)
    throw new Refusal(
      "notice.text is missing: say it in each language, e.g. `pulumi config set --plaintext --path notice.text.en …`.",
    );
  const end = until === undefined ? undefined : parseInstant(until);
  if (end === undefined)
    throw new Refusal(
      `notice.until ${until === undefined ? "is missing" : `${JSON.stringify(until)} is not a time`}: a notice needs an end such as 2026-11-21T09:00:00Z.`,
    );
  const sorted = Object.fromEntries(Object.entries(text).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { value: JSON.stringify({ level, text: sorted, until: formatInstant(end) }) };
}
