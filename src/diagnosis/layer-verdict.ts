import { instanceLimit } from "../bulk/budget.ts";
import { nameOf, spreadOf, type Layer, type Part, type Place, type Subject } from "./layers.ts";

/** What the layers are held against. Milliseconds. */
export interface LayerLimits {
  /** What checking who somebody is may take, and each part of a connection. */
  readonly authMs: number;
  /** What an API call may take. */
  readonly apiMs: number;
}

export interface Diagnosis {
  readonly layers: readonly Layer[];
  /** Why the app verifies nothing without network; null: it does. */
  readonly jwtKey: string | null;
  /** Where the app runs, by Vercel's name; null where it does not tell. */
  readonly region: string | null;
  /** Answers of 429 meanwhile. */
  readonly limited: number;
  /** Most requests to the app in ten seconds, by its log; undefined where that could not be read. */
  readonly peak: number | undefined;
}

/** Something slow, with what to do. */
export interface SlowCause {
  readonly id: string;
  /** Median beyond what its like takes, milliseconds; 0 for what is no delay. */
  readonly sizeMs: number;
  readonly summary: string;
  readonly advice: string;
}

/** Below its limit a layer is named only when its median is so much above its like (milliseconds), and so many times it. */
const standsOutMs = 150;
const standsOutTimes = 3;
/** What is not worth comparing with: a network on one machine. Milliseconds */
const floorMs = 10;
/** From this share of Clerk's limit on, the app's own requests may use it up if each asks Clerk once. */
const quotaShare = 0.8;

/**
 * What is slow, the largest first; empty: nothing is. What is slow only because something beneath it is, is not named. Pure.
 */
export function slowCauses(diagnosis: Diagnosis, limits: LayerLimits): readonly SlowCause[] {
  const p50 = medians(diagnosis.layers);
  const slow = diagnosis.layers.flatMap((layer) => {
    const sizeMs = excess(layer, p50, limits);
    return sizeMs === undefined ? [] : [{ layer, sizeMs }];
  });
  const is = (place: Place, subject: Subject, part: Part = "answer") =>
    slow.find(({ layer }) => layer.place === place && layer.subject === subject && layer.part === part);
  const both = (subject: Subject) => is("here", subject) !== undefined && is("app", subject) !== undefined;
  const fromApp = clerks.filter((subject) => is("app", subject) !== undefined);
  const onlyFromApp = fromApp.length === clerks.length && !clerks.some((subject) => is("here", subject));
  const causes = slow.flatMap(({ layer, sizeMs }): readonly SlowCause[] => {
    const { place, subject, part } = layer;
    // Seen from both, it is told once.
    if (place === "app" && both(subject)) return [];
    if (onlyFromApp && place === "app" && isClerks(subject)) return [];
    return [
      {
        id: idOf(layer),
        sizeMs,
        summary: `${capital(nameOf(layer))}: ${Math.round(p50(place, subject, part) ?? 0)} ms at the median, ${sizeMs} ms too many.`,
        advice: adviceFor(layer, both(subject), diagnosis),
      },
    ];
  });
  const way = onlyFromApp
    ? [
        wayToClerk(
          fromApp.map((subject) => is("app", subject)?.sizeMs ?? 0),
          diagnosis.region,
        ),
      ]
    : [];
  return [...way, ...causes].sort((one, other) => other.sizeMs - one.sizeMs).concat(otherCauses(diagnosis));
}

const clerks = ["frontend", "backend", "jwks"] as const;
const isClerks = (subject: Subject) => clerks.some((one) => one === subject);

type Medians = (place: Place, subject: Subject, part?: Part) => number | undefined;

function medians(layers: readonly Layer[]): Medians {
  const known = new Map(
    layers.map((one) => [`${one.place}/${one.subject}/${one.part}`, spreadOf(one.ms).p50]),
  );
  return (place, subject, part = "answer") => known.get(`${place}/${subject}/${part}`);
}

/** By how much a layer is too slow, in whole milliseconds; undefined: it is not. */
function excess(layer: Layer, p50: Medians, limits: LayerLimits): number | undefined {
  const { place, subject, part } = layer;
  const median = p50(place, subject, part);
  if (median === undefined) return undefined;
  // It is one call of the Backend API and little else.
  const beneath = subject === "currentUser" ? (p50("app", "backend") ?? 0) : 0;
  const own = median - beneath;
  const quick = part !== "answer" || subject === "verify" || subject === "auth";
  const like = likes(layer).flatMap((one) => p50(place, one, part) ?? []);
  const usual = Math.min(
    spreadOf(like).p50 ?? 0,
    // All of Clerk may be slow from the app alone: then its like are, too.
    place === "app" && isClerks(subject) ? (p50("here", subject) ?? Infinity) : Infinity,
  );
  const size = Math.round(own - (subject === "currentUser" ? 0 : usual));
  if (own > (quick ? limits.authMs : limits.apiMs)) return size;
  const standsOut = own - usual >= standsOutMs && own >= standsOutTimes * Math.max(usual, floorMs);
  return standsOut && (quick || like.length > 0 || subject === "currentUser") ? size : undefined;
}

/** What a layer is compared with: the same part of a way as long. */
function likes({ place, subject, part }: Layer): readonly Subject[] {
  if (place === "here" && part !== "answer")
    return (["frontend", "backend", "app"] as const).filter((one) => one !== subject);
  if (place === "here")
    return (["frontend", "backend", "jwks", "app"] as const).filter((one) => one !== subject);
  if (subject === "database" || isClerks(subject))
    return (["frontend", "backend", "jwks", "database"] as const).filter((one) => one !== subject);
  return [];
}

const idOf = ({ place, subject, part }: Layer): string => {
  if (part !== "answer") return `${part}-${subject}`;
  return place === "app" && isClerks(subject) ? `${subject}-from-app` : subject;
};

function adviceFor({ place, subject, part }: Layer, both: boolean, { region }: Diagnosis): string {
  if (part === "dns")
    return "Ask another resolver for the name; look at its DNS zone and at the TTL of its records.";
  if (part !== "answer")
    return subject === "app"
      ? "Look from another network; then at Vercel's status and at what stands in front of the app (a proxy, a firewall)."
      : "Look from another network: if it is slow there, too, it is Clerk's, else it is this network's.";
  if (subject === "verify")
    return "The function has too little processor, or many requests at once: give it more memory, or spread it.";
  if (subject === "auth")
    return "auth() only reads what the proxy has found: look for work before it, in the layout or the route.";
  if (subject === "currentUser")
    return "currentUser() asks Clerk each time: use auth() where an id will do, and keep what is needed in the session token.";
  if (subject === "database")
    return "Look at the database's own slow queries and connections, and at its region beside the functions'.";
  if (subject === "app")
    return "The app itself is slow to answer without a session: look at cold starts, the proxy, and the function's region.";
  if (both)
    return "Clerk itself is slow, seen from two places: look at status.clerk.com, and wait. Open nothing.";
  if (place === "app")
    return `Only the app${region === null ? "" : ` (region ${region})`} sees it slow: look at the function's region and at what its requests go through.`;
  return "Only this machine sees it slow; the app was not seen to: look from another network before anything is changed.";
}

function wayToClerk(sizes: readonly number[], region: string | null): SlowCause {
  const sizeMs = Math.round(spreadOf(sizes).p50 ?? 0);
  const where = region === null ? "" : ` (region ${region})`;
  return {
    id: "way-to-clerk",
    sizeMs,
    summary: `Each of Clerk's APIs is slow from the app${where} alone, by about ${sizeMs} ms: the way there is.`,
    advice: "Move the functions to a region nearer to Clerk, and let fewer requests ask Clerk at all.",
  };
}

function otherCauses({ jwtKey, limited, peak }: Diagnosis): readonly SlowCause[] {
  const none = { sizeMs: 0 };
  return [
    ...(jwtKey === null
      ? []
      : [
          {
            ...{ id: "no-jwt-key", ...none },
            summary: `The app verifies no token without network (${jwtKey}): each cold start asks Clerk for its key set first.`,
            advice: "Give it CLERK_JWT_KEY from the stack's config, and deploy production anew.",
          },
        ]),
    ...(limited === 0 && (peak ?? 0) < instanceLimit * quotaShare
      ? []
      : [
          {
            ...{ id: "quota", ...none },
            summary:
              limited > 0
                ? `Clerk turned ${limited} of these requests away (429): the instance's ${instanceLimit} requests in ten seconds are used up.`
                : `The app's log has up to ${peak} requests in ten seconds; if each asks Clerk once, that is Clerk's limit of ${instanceLimit}.`,
            advice:
              "Find what calls Clerk on each request (currentUser() in a layout, a job, a crawler), and use auth() or a cache instead.",
          },
        ]),
  ];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
