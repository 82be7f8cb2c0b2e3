import { describe, expect, it } from "vitest";
import { TransientFailure } from "../../src/errors.ts";
import type { HttpRequest, HttpResponse } from "../../src/ports/http.ts";
import { seeOpened, type OpenedLook } from "../../src/bypass/live/opened-proof.ts";

const answer = (status: number, headers = {}): HttpResponse => ({
  ...{ status, headers, setCookies: [], text: "", elapsedMs: 1 },
});

/** An app that answers these paths so, and every other with 503. @returns what was noted, asked and thrown */
async function look(answers: Readonly<Record<string, HttpResponse | Error>>, more: Partial<OpenedLook> = {}) {
  const [notes, requests]: [string[], HttpRequest[]] = [[], []];
  const http: OpenedLook["http"] = {
    request: async (request) => {
      requests.push(request);
      const given = answers[new URL(request.url).pathname] ?? answer(503);
      if (given instanceof Error) throw given;
      return given;
    },
  };
  const seen = seeOpened(
    {
      ...{ http, appOrigin: "https://app.example", protectedPath: "/dashboard" },
      ...{ routes: ["/rota", "/api/rota"], methods: undefined, signal: new AbortController().signal },
      ...more,
    },
    async (line) => void notes.push(line),
  );
  const problem = await seen.then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { notes, problem, asked: requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`) };
}
const ok = answer(200);

describe("mode open, seen in the live app", () => {
  it("lets nobody into what is listed and keeps them out of the rest", async () => {
    const { notes, problem, asked } = await look({ "/rota": ok, "/api/rota": ok });
    expect(problem).toBeUndefined();
    expect(notes).toEqual(["Answers everyone: /rota, /api/rota."]);
    expect(asked).toEqual(["GET /rota", "GET /api/rota", "GET /dashboard"]);
  });

  it("is not right where an unlisted path answers", async () => {
    const { problem } = await look({ "/rota": ok, "/api/rota": ok, "/dashboard": ok });
    expect(problem).toBe("/dashboard is not listed, and answers 200 to nobody.");
  });

  it("names a listed path that does not answer, and goes on with the others", async () => {
    const to = { location: "https://clerk.app.example/v1/client/handshake?token=eyJa.eyJb.c" };
    const { notes, problem } = await look({ "/rota": ok, "/api/rota": answer(307, to) });
    expect(problem).toBeUndefined();
    expect(notes[1]).toBe(
      "/api/rota is listed, but answers 307 (to https://clerk.app.example/v1/client/handshake) to nobody.",
    );
  });

  it("is not right where nothing listed answers", async () => {
    const down = new TransientFailure("app.example did not answer within 5000 ms.", { code: "TIMEOUT" });
    const { problem } = await look({ "/rota": down });
    expect(problem).toMatch(/^\/rota is listed, but could not be asked: .* \/api\/rota .* needs a role/);
  });

  it("changes nothing by looking, and says what it did not look at", async () => {
    const posted = await look({}, { routes: ["/orders"], methods: ["POST"] });
    expect(posted.asked).toEqual(["GET /dashboard"]);
    expect(posted.notes).toEqual(["Not proven from here: nothing read-only is open."]);
    const headed = await look({ "/rota": ok }, { routes: ["/rota", "/files/**"], methods: ["HEAD", "POST"] });
    expect(headed.asked).toEqual(["HEAD /rota", "GET /dashboard"]);
    expect(headed.notes[1]).toBe("Not proven from here: /files/** was not asked.");
    const wide = await look({ "/dashboard": ok }, { routes: ["/dashboard"] });
    expect(wide.notes[1]).toMatch(/listed itself, so no closed one was asked/);
  });
});
