import { thumbprintOf } from "../../keys/jwt-key.ts";
import { keysIn, keySetUrl } from "../../facts/key-set.ts";
import { check, notKnown, whatIf } from "../check.ts";

export const clerkTwoInstances = check({
  id: "clerk.two-instances",
  severity: "critical",
  title: "Secret key and publishable key are of the same instance.",
  why: "Otherwise commands sign out and ban the users of another instance, and nobody of the app's.",
  mend: "Copy both from the same page of Clerk's dashboard, Production chosen at its top.",
  async look({ ports, how, identity }) {
    const { clerkFrontendApi } = await identity();
    const answer = await ports.http.request({ method: "GET", url: keySetUrl(clerkFrontendApi), ...how });
    const published = answer.status === 200 ? keysIn(answer.text)?.thumbprints : undefined;
    const ours = ((await ports.clerk.jwks?.(how)) ?? []).flatMap(({ kty, n, e }) =>
      n === undefined || e === undefined ? [] : [thumbprintOf({ kty, n, e })],
    );
    if (published === undefined || published.length === 0)
      return notKnown(`${clerkFrontendApi} publishes no key set that can be read (${answer.status})`);
    if (ours.length === 0) return notKnown("The Backend API tells no key set");
    return whatIf(
      !ours.some((key) => published.includes(key)),
      `The key set of the secret key's instance is not the one that ${clerkFrontendApi} publishes.`,
    );
  },
});
