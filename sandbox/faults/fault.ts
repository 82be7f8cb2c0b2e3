import { z } from "zod";

const delayed = { delayMs: z.number().int().min(0).max(3_600_000).optional() };

/** What a fault does to one request, after `delayMs`. */
const effectSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("pass"), ...delayed }),
  z.strictObject({ kind: z.literal("latency"), delayMs: z.number().int().min(0).max(3_600_000) }),
  /** Of a whole host: before the tunnel is there, or before the first byte of its TLS handshake is passed on. */
  z.strictObject({ kind: z.literal("slow-connect"), delayMs: z.number().int().min(0).max(60_000) }),
  z.strictObject({ kind: z.literal("slow-tls"), delayMs: z.number().int().min(0).max(60_000) }),
  z.strictObject({ kind: z.literal("hang"), ...delayed }),
  z.strictObject({ kind: z.literal("reset"), ...delayed }),
  z.strictObject({ kind: z.literal("refuse"), ...delayed }),
  z.strictObject({ kind: z.literal("lost"), ...delayed }),
  z.strictObject({
    kind: z.literal("rate-limit"),
    /** Seconds, an HTTP date two seconds ahead, a day, or (default) no header at all. */
    retryAfter: z.union([z.number().int().min(0), z.enum(["absent", "date", "huge"])]).optional(),
    ...delayed,
  }),
  z.strictObject({ kind: z.literal("error"), ...delayed }),
  z.strictObject({ kind: z.literal("maintenance"), ...delayed }),
  z.strictObject({ kind: z.literal("html-502"), ...delayed }),
  z.strictObject({ kind: z.literal("html-200"), ...delayed }),
  /** The true answer with more headers; `set-cookie` beside those that it has. */
  z.strictObject({
    kind: z.literal("headers"),
    headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    ...delayed,
  }),
  z.strictObject({
    kind: z.literal("answer"),
    status: z.number().int().min(200).max(599),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    ...delayed,
  }),
]);
export type Effect = z.infer<typeof effectSchema>;

const where = {
  id: z.string().min(1).max(100).optional(),
  /** Host name; `*` stands for any run of characters. */
  host: z.string().min(1),
  /** Path without query; `*` stands for any run of characters. Default: every path. */
  path: z.string().min(1).optional(),
  /** One, or several with commas between. Default: every method. */
  method: z.string().min(1).optional(),
  /** Only who asks by this user name in the proxy's URL, such as a deployment's id (an operator has none); `*` as above. */
  source: z.string().optional(),
  /** Only requests whose Cookie header holds this text: one browser's, by its `__client`. */
  cookie: z.string().min(1).optional(),
};

/** Where a fault applies, what it does and how often (`times`; default: until cleared). */
export const faultSchema = z.union([
  z.strictObject({ ...where, effect: effectSchema, times: z.number().int().min(1).optional() }),
  /** One effect a request, in order; then the fault is over, unless `repeat`. */
  z.strictObject({
    ...where,
    sequence: z.array(effectSchema).min(1).max(10_000),
    repeat: z.boolean().optional(),
  }),
]);
export type Fault = z.infer<typeof faultSchema>;
