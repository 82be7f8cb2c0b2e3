import { signOut } from "clerk-bypass-gate";
import { gateOptions } from "../../gate";

/** A button that needs no script: in an outage Clerk's may not load. */
export function GET(): Response {
  return new Response(PAGE, {
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}

/** Works without Clerk, unlike the browser SDK's own sign-out, which throws in an outage and leaves the cookie. */
export function POST(request: Request): Promise<Response> {
  return signOut(request, gateOptions);
}

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign out</title><style>body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 1rem}
button{font:inherit;padding:.4rem 1rem}</style></head><body><main><h1>Sign out</h1>
<form method="post" action="/sign-out"><button>Sign out</button></form></main></body></html>`;
