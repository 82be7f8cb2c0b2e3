import type { Lacking } from "./config-values.ts";
import type { Gathered } from "./gather.ts";
import type { PassphrasePlace } from "./passphrase.ts";

/** What is found, and what would be written in this folder and on this machine. The adoption's own lines come after it. */
export function planLines(
  gathered: Gathered,
  lacking: Lacking,
  contacts: readonly string[],
): readonly string[] {
  const { place, project, origin, clerk, backend, setter } = gathered;
  const { team, link } = project;
  const { file, exists } = place.config;
  const added = [...Object.keys(lacking.plain), ...lacking.secrets];
  const set = keySetText(clerk.keySetSize);
  return [
    `Vercel     ${project.name} (${project.id})${team === undefined ? ", of a personal account" : ` of ${team.name} (${team.id})`}`,
    `           ${link === undefined ? "no git repository is linked: the redeploy lane does not work" : `git: ${link}`}`,
    `           production at ${origin}`,
    ...strayLines(gathered),
    `Clerk      ${clerk.frontendApi}, a ${clerk.kind === "live" ? "production" : "development"} instance${set}`,
    `Stack      ${place.stack}, ${place.staging ? "of a staging project" : "of production"}`,
    `Backend    ${backend.url}${backend.local ? ", which nobody but this machine reaches" : ""}`,
    `Passphrase ${passphraseText(gathered.passphrase)}`,
    `You        ${setter.person.name} (${setter.person.id}), SSH key: ${setter.shown}`,
    "",
    "Written here:",
    ...gathered.shipped.map(({ path }) => `write      ${path}`),
    ...(backend.written ? [] : ["write      Pulumi.yaml: the backend's address"]),
    ...(backend.makes === undefined ? [] : [`make       ${backend.makes}`]),
    ...(added.length === 0
      ? [`keep       ${file}, which has everything`]
      : [`${exists ? "add to    " : "write     "} ${file}: ${added.join(", ")}`]),
    ...[...new Set(contacts)].map((file) => `write      ${file}`),
    "",
    "At Vercel:",
    ...unownedLines(gathered),
  ];
}

/** What is monitored, probed and proved is this origin: a mistyped one is found out in an incident. */
const strayLines = ({ origin, originNoneOf }: Gathered): readonly string[] =>
  originNoneOf.length === 0
    ? []
    : [
        `           WARNING: ${origin} is none of the project's domains: ${originNoneOf.join(", ")}. See that it is right.`,
      ];

const webhooks = "CLERK_WEBHOOK_SIGNING_SECRET";

/** The one variable of Clerk's that a stack may do without. */
function unownedLines({ variables, clerk, place }: Gathered): readonly string[] {
  const there = variables.filter(({ key, targets }) => key === webhooks && targets.includes("production"));
  if (clerk.webhookSecret !== undefined || place.config.holds("clerkWebhookSecret")) return [];
  return there.map(
    ({ key, id, type }) =>
      `leave      ${key} (${id}, ${type}): its value is not known here; export it, and type this again, to have the stack own it`,
  );
}

const keySetText = (size: number | undefined) =>
  size === undefined || size < 2 ? "" : `; its key set has ${size} keys, and one is taken`;

const passphraseText = (place: PassphrasePlace): string =>
  place.kind === "there"
    ? `from ${place.shown}`
    : place.kind === "file"
      ? `a new one, into ${place.file} (mode 0600)`
      : "a new one, to your command's standard input";

/** The same for `--json`; no secret is in it. */
export function planJson(gathered: Gathered, lacking: Lacking, contacts: readonly string[]) {
  const { place, project, origin, clerk, backend, passphrase, setter, shipped } = gathered;
  return {
    stack: place.stack,
    staging: place.staging,
    vercel: {
      ...project,
      team: project.team ?? null,
      link: project.link ?? null,
      origin,
      originNoneOf: gathered.originNoneOf,
    },
    clerk: { frontendApi: clerk.frontendApi, kind: clerk.kind },
    backend: { url: backend.url, onlyThisMachine: backend.local },
    place: passphrase.kind === "there" ? { kind: "there", at: passphrase.shown } : passphrase,
    person: { id: setter.person.id, key: setter.shown },
    writes: [
      ...shipped.map(({ path }) => path),
      ...(backend.written ? [] : ["Pulumi.yaml"]),
      ...(Object.keys(lacking.plain).length + lacking.secrets.length === 0 ? [] : [place.config.file]),
      ...new Set(contacts),
    ],
    config: { values: Object.keys(lacking.plain), sealed: lacking.secrets },
  };
}
