import { faulty, type Read } from "./fault.ts";
import { isPlaceholder } from "./placeholder.ts";
import type { KeyKind } from "./secret-key.ts";
import { strayText } from "./stray-text.ts";

export interface PublishableKey {
  readonly kind: KeyKind;
  /** Host of the instance's Frontend API, in lower case. */
  readonly frontendApi: string;
}

/** `pk_live_` and the base64 of the Frontend API's host and a dollar sign; its padding may be missing. */
export function readPublishableKey(value: string): Read<PublishableKey> {
  const stray = strayText(value);
  if (stray !== undefined) return { fault: stray };
  if (/^sk_(live|test)_/.test(value))
    return faulty(
      "secret-exposed",
      "is a secret key, and this variable is shown to every visitor: rotate that key",
    );
  const [, kind, body = ""] = /^pk_(live|test)_(.*)$/.exec(value) ?? [];
  if (kind !== "live" && kind !== "test")
    return faulty("form", "is no publishable key: it begins with pk_live_");
  const host = hostIn(body);
  if (host !== undefined) return { key: { kind, frontendApi: host } };
  if (body.length > 0 && isPlaceholder(body)) return faulty("placeholder", "is a placeholder, not a key");
  if (/^[A-Za-z0-9+/]*$/.test(body) && /^[a-z0-9.-]*$/i.test(decoded(body).slice(0, -2)))
    return faulty("truncated", "is cut off: the host that it spells has no end");
  return faulty("form", "is no publishable key: it spells no host");
}

const decoded = (body: string) => Buffer.from(body, "base64").toString("latin1");

function hostIn(body: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return undefined;
  const host = /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)\$$/i.exec(decoded(body))?.[1];
  return host?.toLowerCase();
}
