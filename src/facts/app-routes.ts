import type { Http } from "../ports/http.ts";
import { healthPath } from "./app-health.ts";
import { reasonOf, type Finding } from "./probe.ts";

/**
 * Whether the app answers at all, whatever its health route says: a middleware that throws makes every route answer 500.
 * The guard's own "sign-in is unavailable" (503 with Retry-After) is an answer.
 */
export async function askAppRoutes(
  http: Http,
  appOrigin: string,
  protectedPath: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const paths = ["/", protectedPath, `${healthPath}?only=gate`];
  const answers = await Promise.all(
    paths.map(async (path) => {
      try {
        const url = new URL(path, appOrigin).href;
        const { status, headers } = await http.request({ method: "GET", url, timeoutMs, signal });
        return { path, status, broken: status >= 500 && headers["retry-after"] === undefined, headers };
      } catch (error) {
        return {
          path,
          status: null,
          broken: false,
          headers: {} as Readonly<Record<string, string>>,
          why: reasonOf(error),
        };
      }
    }),
  );
  const routes = Object.fromEntries(answers.map(({ path, status }) => [path, status]));
  const broken = answers.filter((each) => each.broken);
  const silent = answers.filter((each) => each.status === null);
  const gone = answers.some(({ headers }) => headers["x-vercel-error"] === "DEPLOYMENT_NOT_FOUND");
  const data = { routes, all: broken.length === answers.length, gone };
  if (silent.length === answers.length) {
    const why = answers
      .map((each) => ("why" in each ? each.why : undefined))
      .find((each) => each !== undefined);
    return {
      verdict: "failing",
      summary: `No route of the app answers: ${why ?? "it fails"}.`,
      data: { ...data, code: "NETWORK" },
    };
  }
  if (gone) {
    return { verdict: "failing", summary: "No deployment is behind the production domain.", data };
  }
  if (data.all) return { verdict: "failing", summary: "Every route of the app answers with an error.", data };
  if (broken.length + silent.length > 0) {
    const which = [...broken, ...silent].map(({ path, status }) => `${path} (${status ?? "no answer"})`);
    return { verdict: "degraded", summary: `Some routes of the app fail: ${which.join(", ")}.`, data };
  }
  return { verdict: "ok", summary: "The app's routes answer.", data };
}
