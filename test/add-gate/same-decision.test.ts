// Whatever a callback of clerkMiddleware asks for, what is derived from it asks for the same: callbacks are made up, run as they are
// written, and compared with the gate's functions, for every combination of what their conditions say.
import fc from "fast-check";
import { expect, it } from "vitest";
import { changeMiddleware } from "../../src/add-gate/middleware/change.ts";
import { Unclear } from "../../src/add-gate/middleware/unclear.ts";

const condition = fc.constantFrom("a(req)", "!b(req)", "a(req) || c(req)", "b(req) && !c(req)", "req.c");
const protect = fc.constantFrom("await auth.protect();", "await auth.protect({ role: 'org:admin' });");
const statement = fc.oneof(
  fc.tuple(condition, protect).map(([when, then]) => `if (${when}) ${then}`),
  fc
    .tuple(condition, condition, protect)
    .map(([when, also, then]) => `if (${when}) { if (${also}) { ${then} } }`),
  condition.map((when) => `if (${when}) return;`),
  condition.map((when) => `if (${when}) return say("early");`),
  condition.map((when) => `if (!userId && (${when})) return redirectToSignIn();`),
  condition.map((when) => `if (${when} && !userId) { return redirectToSignIn({ returnBackUrl: req.url }); }`),
  protect,
  fc.constant(`say("on the way");`),
  fc.constant(`return say("at the end");`),
);
const callback = fc
  .array(statement, { maxLength: 5 })
  .map(
    (all) => `async (auth, req) => { const { userId, redirectToSignIn } = await auth(); ${all.join("\n")} }`,
  );

interface Asked {
  readonly a: boolean;
  readonly b: boolean;
  readonly c: boolean;
}
const requests: readonly Asked[] = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({
  ...{ a: (n & 1) > 0, b: (n & 2) > 0, c: (n & 4) > 0 },
}));
const matchers = `const a = (r) => r.a, b = (r) => r.b, c = (r) => r.c;`;

class Stopped extends Error {}

/** Whether nobody gets past the callback, and what somebody with every role is asked for. */
async function asWritten(source: string, req: Asked) {
  const roles: string[] = [];
  const auth = (userId: string | null) =>
    Object.assign(
      async () => ({
        userId,
        redirectToSignIn: () => {
          throw new Stopped();
        },
      }),
      {
        protect: async (asked?: { readonly role: string }) => {
          if (userId === null) throw new Stopped();
          if (asked !== undefined) roles.push(asked.role);
        },
      },
    );
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const handler = new Function("say", `${matchers} return ${source};`)(say) as (
    auth: unknown,
    req: Asked,
  ) => Promise<void>;
  const stopped = await handler(auth(null), req).then(
    () => false,
    (error: unknown) => error instanceof Stopped,
  );
  said.length = 0;
  await handler(auth("user_ada"), req);
  return { stopped, roles: new Set(roles), said };
}

interface Told {
  readonly routes: {
    readonly protected?: (req: Asked) => boolean;
    readonly roles?: (req: Asked) => readonly string[];
  };
  readonly next?: (req: Asked) => Promise<void>;
}

/** The same of the options that the changed text gives to `createGate`. */
async function asChanged(text: string, req: Asked) {
  const said: string[] = [];
  const call = text.slice(text.indexOf("export default") + "export default ".length).replace(/;\s*$/, "");
  const told = new Function(
    "say",
    `${matchers} const gateOptions = { routes: {} }, createGate = (options) => options, exceptGatePages = (own) => own; return ${call};`,
  )((line: string) => void said.push(line)) as Told;
  await told.next?.(req);
  const roles = new Set(told.routes.roles?.(req) ?? []);
  return { stopped: roles.size > 0 || told.routes.protected?.(req) === true, roles, said };
}

it("asks of everybody what the callback asked", async () => {
  let known = 0;
  await fc.assert(
    fc.asyncProperty(callback, async (source) => {
      const text = `import { clerkMiddleware } from "@clerk/nextjs/server";\n\nexport default clerkMiddleware(${source});\n`;
      let changed: string;
      try {
        const change = changeMiddleware(text, { path: "proxy.js", gateModule: "./gate", asked: [] });
        changed = change.kind === "changed" ? change.text : "";
      } catch (error) {
        expect(error).toBeInstanceOf(Unclear);
        return;
      }
      known++;
      for (const req of requests) {
        const written = await asWritten(source, req);
        expect(await asChanged(changed, req)).toEqual(written);
      }
    }),
    { numRuns: 300 },
  );
  expect(known).toBeGreaterThan(100);
});
