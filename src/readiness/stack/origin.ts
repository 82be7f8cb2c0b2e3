import { check, whatIf } from "../check.ts";

const builtIn = /\.vercel\.app$/i;

export const stackOrigin = check({
  id: "stack.origin",
  severity: "high",
  title: "The stack names the origin that people use, by https.",
  why: "Probes, proofs and authorised parties all rest on the app's origin: with another one the gate is seen open where nobody is.",
  mend: "Set appOrigin in the stack's config to the production domain, e.g. https://app.example.com.",
  async look({ identity }) {
    const { appOrigin } = await identity();
    const { protocol, hostname } = new URL(appOrigin);
    if (protocol !== "https:") return whatIf(true, `appOrigin is ${appOrigin}: not https.`);
    return whatIf(
      builtIn.test(hostname),
      `appOrigin is ${appOrigin}, a deployment's address at Vercel and not the product's domain.`,
    );
  },
});
