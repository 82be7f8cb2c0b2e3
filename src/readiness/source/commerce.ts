import { check, mistakes } from "../check.ts";
import { inEachFile } from "./gate-files.ts";

const paths = /\/v1\/(?:me\/)?commerce\//;
const fields = /^payment_source(?:_id|s)?$|^(?:paymentSource)(?:Id|s)?$/;

export const sourceCommerce = check({
  id: "source.api-2025-11-10",
  severity: "low",
  title: "Nothing asks for what Clerk's API version 2025-11-10 took away.",
  why: "/commerce/ is /billing/, payment_source is payment_method since then: the upgrade that mends a flaw breaks the billing page with it.",
  mend: "Use /v1/billing/… and payment_method, or the SDK from 6.35.0 on.",
  async look({ files }) {
    return mistakes(
      await inEachFile(files, (file) => [
        ...file.strings
          .filter(({ text }) => paths.test(text))
          .map(({ at }) => ({ what: "A path of /commerce/ is asked for.", at })),
        ...(file.imports.some(({ from }) => from.startsWith("@clerk/")) ? file.properties : [])
          .filter(({ name }) => fields.test(name))
          .map(({ name, at }) => ({ what: `${name} is gone.`, at })),
      ]),
    );
  },
});
