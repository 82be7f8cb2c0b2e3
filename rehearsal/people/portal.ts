import type { Sandbox } from "../world/sandbox.ts";

interface PortalEndpoint {
  readonly id: string;
  readonly url: string;
  readonly disabled: boolean;
}

/** A person in the webhooks' portal: with the address that Clerk's API gives, and nothing else. */
export class PortalVisitor {
  readonly #sandbox: Sandbox;
  readonly #key: string;

  private constructor(sandbox: Sandbox, key: string) {
    this.#sandbox = sandbox;
    this.#key = key;
  }

  /** @throws Error where Clerk gives no address */
  static async open(sandbox: Sandbox): Promise<PortalVisitor> {
    const answer = await sandbox.wire.send({
      method: "POST",
      url: "https://api.clerk.com/v1/webhooks/svix_url",
      headers: { authorization: `Bearer ${sandbox.info.env["CLERK_SECRET_KEY"] ?? ""}` },
    });
    const { svix_url: url = "" } = JSON.parse(answer.body) as { readonly svix_url?: string };
    const key = new URL(url).hash.replace("#key=", "");
    if (key === "") throw new Error(`Clerk gave no address of the portal: ${answer.status}.`);
    return new PortalVisitor(sandbox, key);
  }

  async endpoints(): Promise<readonly PortalEndpoint[]> {
    return ((await this.#ask("GET", "")) as { readonly endpoints: readonly PortalEndpoint[] }).endpoints;
  }

  async enable(id: string): Promise<void> {
    await this.#ask("POST", `/${id}/enable`);
  }

  /** @returns how many messages are sent again */
  async recoverFailed(id: string): Promise<number> {
    return ((await this.#ask("POST", `/${id}/recover`)) as { readonly sent: number }).sent;
  }

  /** @returns how many messages are sent of which no attempt was made */
  async replayMissing(id: string): Promise<number> {
    return ((await this.#ask("POST", `/${id}/replay-missing`)) as { readonly sent: number }).sent;
  }

  async #ask(method: string, path: string): Promise<unknown> {
    const { status, body } = await this.#sandbox.wire.send({
      method,
      url: `https://app.svix.com/portal/endpoints${path}`,
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      ...(method === "POST" && { body: "{}" }),
    });
    if (status !== 200) throw new Error(`The portal answers ${status} to ${method} ${path}.`);
    return JSON.parse(body);
  }
}
