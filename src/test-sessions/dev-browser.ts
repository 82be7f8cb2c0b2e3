import { z } from "zod";
import { PermanentFailure } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Http } from "../ports/http.ts";
import { parseJson } from "../ports/parse-json.ts";

const made = z.object({ id: z.string().min(1) });

/**
 * Asks a development instance for the token by which it knows a browser, as Clerk's own browser SDK does before anything else.
 * Safe to repeat. Source: @clerk/clerk-js 6, `POST /v1/dev_browser`.
 * @throws PermanentFailure `SIGN_IN_FAILED` · TransientFailure when no answer comes
 */
export async function newDevBrowser(
  {
    http,
    frontendApi,
    appOrigin,
  }: { readonly http: Http; readonly frontendApi: string; readonly appOrigin: string },
  how: CallOptions,
): Promise<string> {
  const url = `https://${frontendApi}/v1/dev_browser`;
  const { status, text } = await http.request({
    method: "POST",
    url,
    headers: { origin: appOrigin },
    ...how,
  });
  const id = status === 200 ? made.safeParse(parseJson(text)).data?.id : undefined;
  if (id !== undefined) return id;
  throw new PermanentFailure(
    `${frontendApi} gives no token for a browser of a development instance (${status}).`,
    {
      code: "SIGN_IN_FAILED",
      hint: "--backend begins the session without the Frontend API.",
    },
  );
}
