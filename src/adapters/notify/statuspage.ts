import { z } from "zod";
import type { Channel, Message } from "../../ports/notify.ts";
import { exchange, secretOf, senseless, type Around } from "./exchange.ts";

const host = "api.statuspage.io";
/** Incidents of one listing, the API's most; the run's own is among the newest. */
const listed = 100;
const incidentSchema = z.looseObject({
  id: z.string(),
  shortlink: z.string().nullish(),
  metadata: z
    .looseObject({ runbook: z.looseObject({ run: z.string(), markers: z.array(z.string()) }).optional() })
    .nullish(),
});
type Incident = z.infer<typeof incidentSchema>;
type StatuspageChannel = Extract<Channel, { kind: "statuspage" }>;

/** The page renders HTML, its mails and messages do not: brackets that are none in either. */
const plain = (text: string): string => text.replaceAll("<", "‹").replaceAll(">", "›");

async function call(
  around: Around,
  channel: StatuspageChannel,
  method: "GET" | "POST" | "PATCH",
  path: string,
  options: { readonly body?: object; readonly signal?: AbortSignal | undefined },
): Promise<unknown> {
  const response = await exchange(around, {
    method,
    url: `https://${host}/v1/pages/${channel.page}${path}`,
    headers: {
      authorization: `OAuth ${secretOf(channel, around.env).reveal()}`,
      ...(options.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  try {
    return JSON.parse(response.text) as unknown;
  } catch {
    throw senseless(host);
  }
}

/** The incident that this run made, by the marker in its metadata. */
async function own(
  around: Around,
  channel: StatuspageChannel,
  run: string,
  signal?: AbortSignal,
): Promise<Incident | undefined> {
  const found = z
    .array(incidentSchema)
    .safeParse(await call(around, channel, "GET", `/incidents?limit=${listed}`, { signal }));
  if (!found.success) throw senseless(host);
  return found.data.find(({ metadata }) => metadata?.runbook?.run === run);
}

/** Makes the run's incident, or adds an update to it. What is there already is not said twice. */
export async function sendToStatuspage(
  around: Around,
  channel: StatuspageChannel,
  message: Message,
  signal?: AbortSignal,
): Promise<string> {
  const { run, step, title, text, state } = message;
  const before = await own(around, channel, run, signal);
  const markers = before?.metadata?.runbook?.markers ?? [];
  if (before !== undefined && markers.includes(step)) return placeOf(before);
  const status = state === "resolved" ? "operational" : "major_outage";
  const incident = {
    ...(before === undefined ? { name: plain(title) } : {}),
    status: state,
    body: plain(text),
    metadata: { runbook: { run, markers: [...markers, step] } },
    ...(channel.components.length === 0
      ? {}
      : {
          component_ids: channel.components,
          components: Object.fromEntries(channel.components.map((id) => [id, status])),
        }),
  };
  const made = incidentSchema.safeParse(
    before === undefined
      ? await call(around, channel, "POST", "/incidents", { body: { incident }, signal })
      : await call(around, channel, "PATCH", `/incidents/${before.id}`, { body: { incident }, signal }),
  );
  if (!made.success) throw senseless(host);
  return placeOf(made.data);
}

/** @throws as an exchange does; no answer means that it cannot be told */
export async function lookAtStatuspage(
  around: Around,
  channel: StatuspageChannel,
  message: Message,
  signal?: AbortSignal,
): Promise<boolean> {
  const found = await own(around, channel, message.run, signal);
  return found?.metadata?.runbook?.markers.includes(message.step) ?? false;
}

const placeOf = ({ id, shortlink }: Incident): string => `Statuspage incident ${shortlink ?? id}`;
