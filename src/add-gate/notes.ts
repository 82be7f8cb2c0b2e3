import type { Changed } from "./middleware/change.ts";
import type { AppShape } from "./shape.ts";

interface Around {
  /** The middleware's file. */
  readonly path: string;
  readonly change: Changed | undefined;
  /** The middleware is left for somebody to change. */
  readonly isLeft: boolean;
  readonly domains: readonly string[];
  readonly gate: string;
}

/** What whoever adds the gate has to know or to check, a sentence or two each. */
export function notesOf(shape: AppShape, { path, change, isLeft, domains, gate }: Around): readonly string[] {
  const text = shape.middleware?.text ?? "";
  const dropped = change?.options.dropped ?? [];
  return [
    isLeft
      ? `${path} is left as it is, and the app without the gate, until somebody changes it.`
      : change?.protects === true
        ? `Protected is what ${path} protected before.`
        : shape.ownProtection.length > 0
          ? `Protected at the gate: ${shape.ownProtection.join(", ")}, since these ask for somebody by themselves. Read the list in ${gate}.`
          : `Nothing is protected at the gate: no page was found that asks for somebody. List what needs somebody in ${gate}, or under a grant a page's own redirect leads to a sign-in that is down.`,
    ...(change?.isOwn === true
      ? [
          `What ${path} did before goes on inside the gate. If a package that it imports calls Clerk's middleware, take that out.`,
        ]
      : []),
    "Nobody at a protected API gets 401 in JSON, where auth.protect() answers 404.",
    ...(change?.hasRoles === true
      ? ["Somebody without the role gets 403, where auth.protect() answers 404."]
      : []),
    ...(change?.options.shared["authorizedParties"] === undefined && domains.length === 0
      ? [
          `Sessions count at the domain that Vercel names alone. If people sign in at others, list them: --domain, or APP_DOMAINS (${gate}).`,
        ]
      : []),
    ...(dropped.length > 0 ? [`Left out, since they say nothing to the gate: ${dropped.join(", ")}.`] : []),
    ...(/\(\?!.*\.\*\\\\\.\.\*|html\?/.test(text)
      ? [
          `The matcher of ${path} leaves out paths that end like a file, as before: guard/README.md says which pages that concerns.`,
        ]
      : []),
    ...(shape.nextMajor > 15 && /middleware\.[jt]sx?$/.test(path)
      ? [`Next.js ${shape.nextMajor} calls ${path} proxy now, and still runs it under the old name.`]
      : []),
    ...(shape.nextMajor === 15 &&
    !/runtime["']?\s*:\s*["']nodejs["']/.test(text) &&
    shape.middleware !== undefined
      ? [
          `${path} runs on the Edge runtime. The gate works there; with runtime: "nodejs" in its config it shares state with the app's routes.`,
        ]
      : []),
    "The stack writes the variables that the gate reads: `./runbook adopt`, or guard/README.md.",
  ];
}
