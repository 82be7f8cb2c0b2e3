// The ways in: what each sends, and how each shows that someone is in, or out.
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { FRONTEND_API } from "../../sandbox/ids.ts";
import { serverActionId, type Answered, type Asked } from "./gated-app.ts";

export interface Door {
  readonly name: string;
  readonly ask: Asked;
  readonly isIn: (answer: Answered, user: string) => void;
  /** Without a grant, Clerk's middleware counts it as a document that may be sent to a handshake. */
  readonly document: boolean;
  /** Without a grant, nobody: 401 in this kind, or (page) a redirect to our own sign-in page. */
  readonly outNormally: "sign-in" | "json" | "text";
}

const document = { accept: "text/html,application/xhtml+xml", "sec-fetch-dest": "document" };
const script = { accept: "*/*", "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" };

export const doors: readonly Door[] = [
  {
    name: "page",
    ask: { path: "/dashboard", headers: document },
    isIn: (answer, user) => {
      expect(answer.status).toBe(200);
      expect(answer.body).toContain(`<dd data-user="true">${user}</dd>`);
    },
    ...{ document: true, outNormally: "sign-in" },
  },
  {
    name: "API",
    ask: { path: "/api/me", headers: { ...script, accept: "application/json" } },
    isIn: (answer, user) => {
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({ userId: user });
    },
    ...{ document: false, outNormally: "json" },
  },
  {
    name: "POST",
    ask: {
      method: "POST",
      path: "/api/me",
      headers: { ...script, "content-type": "text/plain" },
      body: "a body",
    },
    isIn: (answer, user) => {
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({ userId: user, received: "a body" });
    },
    ...{ document: false, outNormally: "json" },
  },
  {
    name: "server action",
    get ask() {
      return {
        method: "POST",
        path: "/dashboard",
        headers: {
          ...{ ...script, accept: "text/x-component", "content-type": "text/plain;charset=UTF-8" },
          ...{ "next-action": serverActionId(), origin: "https://app.nightshift.example" },
        },
        body: `["an argument"]`,
      };
    },
    isIn: (answer, user) => {
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toContain("text/x-component");
      expect(answer.body).toContain(`The shift is ${user}'s.`);
    },
    ...{ document: false, outNormally: "text" },
  },
  {
    name: "prefetch",
    ask: {
      path: `/dashboard?_rsc=${rscHash("1,0,0,0")}`,
      headers: { ...script, rsc: "1", "next-router-prefetch": "1" },
    },
    isIn: (answer) => {
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toContain("text/x-component");
    },
    ...{ document: false, outNormally: "sign-in" },
  },
  {
    name: "navigation",
    ask: { path: "/dashboard?_rsc=", headers: { ...script, rsc: "1" } },
    isIn: (answer, user) => {
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toContain("text/x-component");
      expect(answer.body).toContain(user);
    },
    ...{ document: false, outNormally: "sign-in" },
  },
];

/** Ways to what mode `open` lists. */
interface OpenedDoor {
  readonly name: string;
  readonly ask: Asked;
  /** @param user whom the server knows, or null: nobody */
  readonly isAnswered: (answer: Answered, user: string | null) => void;
}

const rotaApi = { path: "/api/rota", headers: { ...script, accept: "application/json" } };

export const openedDoors: readonly OpenedDoor[] = [
  {
    name: "listed page",
    ask: { path: "/rota", headers: document },
    isAnswered: (answer, user) => {
      expect(answer.status).toBe(200);
      expect(answer.body).toContain(`<strong data-who="true">${user ?? "nobody"}</strong>`);
    },
  },
  {
    name: "listed API",
    ask: rotaApi,
    isAnswered: (answer, user) => {
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({ userId: user });
    },
  },
  {
    name: "listed API by a method that is not",
    ask: { ...rotaApi, method: "POST", body: "{}" },
    isAnswered: (answer, user) => {
      expect(answer.status).toBe(user === null ? 503 : 200);
      if (user !== null) expect(JSON.parse(answer.body)).toEqual({ userId: user, swapped: true });
    },
  },
];

/** Next.js redirects a prefetch whose `_rsc` is not the hash of its router headers. */
function rscHash(headers: string): string {
  return createHash("sha256").update(headers).digest().subarray(0, 12).toString("base64url");
}

/** Nobody under a grant: 503 of our own, in the door's own kind. */
export function isUnavailable(door: Door, answer: Answered, user: string): void {
  expect(answer.status).toBe(503);
  expect(answer.headers["retry-after"]).toBe("60");
  expect(answer.headers.location).toBeUndefined();
  expect(answer.body).not.toContain(user);
  if (door.outNormally === "json") {
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: "sign_in_unavailable" } });
  } else if (door.outNormally === "text") expect(answer.body).toBe(UNAVAILABLE);
  else expect(answer.body).toContain("<h1>Sign-in is unavailable</h1>");
}
const UNAVAILABLE = "Sign-in is unavailable right now. Please try again in a few minutes.";

/** Nobody in normal times. */
export function isSignedOut(door: Door, answer: Answered, user: string): void {
  expect(answer.body).not.toContain(user);
  if (door.outNormally === "sign-in") {
    expect(answer.status).toBe(307);
    expect(answer.headers.location).toMatch(
      /^(https:\/\/app\.nightshift\.example)?\/sign-in\?redirect_url=%2Fdashboard/,
    );
    return;
  }
  expect(answer.status).toBe(401);
  if (door.outNormally === "json") {
    expect(JSON.parse(answer.body)).toEqual({
      error: { code: "signed_out", message: "You are signed out." },
    });
  } else expect(answer.body).toBe("You are signed out.");
}

/** Nobody in normal times, for a token that is genuine and does not count: a page says so, since a redirect might come back. */
export function isRefused(door: Door, answer: Answered, user: string): void {
  if (door.outNormally !== "sign-in") return isSignedOut(door, answer, user);
  expect(answer.status).toBe(401);
  expect(answer.body).not.toContain(user);
  expect(answer.body).toContain("<h1>Please sign in again</h1>");
}

/** Sent to Clerk, which is down: what locks people out without a grant. */
export function isHandshake(answer: Answered): void {
  expect(answer.status).toBe(307);
  expect(answer.headers.location).toMatch(new RegExp(`^${FRONTEND_API}/v1/client/handshake\\?`));
}
