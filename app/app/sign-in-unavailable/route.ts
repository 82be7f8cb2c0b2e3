import { readNotice, unavailablePage } from "clerk-bypass-gate";
import { gateOptions } from "../../gate";

/** The page that the gate shows, for whoever wants to link to it or watch it. */
export async function GET({ headers }: Request): Promise<Response> {
  const notice = await readNotice(process.env);
  return new Response(unavailablePage({ headers, languages: gateOptions.languages, notice }), {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "retry-after": "60",
      "cache-control": "no-store",
      vary: "Accept-Language",
    },
  });
}
