import type { Planted } from "../people/intruder.ts";
import type { Control } from "./control.ts";

interface Key {
  readonly id: string;
  readonly name: string;
  readonly lastUsedAt: number | null;
}

const planted = "Nightshift Sync";

/** What a colleague does and sees in Clerk's dashboard and the webhooks' portal, past the team's commands. */
export class ClerkDashboard {
  readonly #control: Control;

  constructor(control: Control) {
    this.#control = control;
  }

  /** Configure > API keys: every key but the newest is deleted. */
  async deleteOldKeys(): Promise<void> {
    const keys: readonly Key[] = (await this.#control.call("GET", "/clerk/secret-keys")).keys;
    for (const { id } of keys.slice(0, -1)) await this.#control.call("DELETE", `/clerk/secret-keys/${id}`);
  }

  /** Webhooks > endpoint > delete. */
  async deleteEndpoint(id: string): Promise<void> {
    await this.#control.call("DELETE", `/clerk/webhooks/${id}`).catch(() => undefined);
  }

  /** Webhooks > endpoint > rotate. @returns the new signing secret */
  async rotateEndpoint(id: string): Promise<string> {
    return (await this.#control.call("POST", `/clerk/webhooks/${id}/rotate`)).secret;
  }

  /** The endpoints' signing secrets, by the endpoint's id. */
  async signingSecrets(): Promise<ReadonlyMap<string, string>> {
    const { endpoints } = await this.#control.call("GET", "/clerk/webhooks");
    return new Map((endpoints as { id: string; secret: string }[]).map(({ id, secret }) => [id, secret]));
  }

  /** What an intruder left that is there still, in words. */
  async left(what: Planted): Promise<readonly string[]> {
    const things = async (
      kind: string,
    ): Promise<readonly { id: string; name?: string; revoked?: boolean }[]> =>
      (await this.#control.call("GET", `/clerk/settings/${kind}`)).things;
    const users: readonly { otherEmails: { id: string }[] }[] = (
      await this.#control.call("GET", "/clerk/users")
    ).users;
    const found = [
      ...(await things("oauth_applications")).filter(({ name }) => name === planted).map(() => "application"),
      ...(await things("machines")).filter(({ id }) => id === what.machine).map(() => "machine"),
      ...(await things("redirect_urls"))
        .filter(({ id }) => id === what.redirectUrl)
        .map(() => "redirect URL"),
      ...(await things("api_keys"))
        .filter(({ id, revoked }) => id === what.apiKey.id && revoked === false)
        .map(() => "API key"),
      ...users
        .flatMap(({ otherEmails }) => otherEmails.filter(({ id }) => id === what.email.id))
        .map(() => "address"),
      ...((await this.signingSecrets()).has(what.endpoint) ? ["endpoint"] : []),
    ];
    return found;
  }
}
