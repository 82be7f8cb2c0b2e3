import type { FakeResponse } from "../fake.ts";

/** An error answer in Vercel's shape: `{"error":{"code","message",…}}`. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    code: string,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.headers = headers;
  }

  get response(): FakeResponse {
    const error = { code: this.code, message: this.message, ...this.fields };
    return { status: this.status, headers: this.headers, body: { error } };
  }
}

export const notFound = (what: string): Refusal => new Refusal(404, "not_found", `${what} not found`);
export const badRequest = (message: string): Refusal => new Refusal(400, "bad_request", message);
