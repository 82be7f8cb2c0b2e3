import { createHash } from "node:crypto";
import type { Control } from "./control.ts";

interface SessionFact {
  readonly id: string;
  readonly userId: string;
  readonly status: string;
  readonly createdAt: number;
}

interface UserFact {
  readonly id: string;
  readonly banned: boolean;
}

/** What the fake Clerk holds of people, asked past every API. */
export class ClerkState {
  readonly #control: Control;

  constructor(control: Control) {
    this.#control = control;
  }

  async sessions(): Promise<readonly SessionFact[]> {
    return (await this.#control.call("GET", "/clerk/sessions")).sessions;
  }

  async users(): Promise<readonly UserFact[]> {
    return (await this.#control.call("GET", "/clerk/users")).users;
  }

  /** Sessions that open something or wait for a task. */
  async live(): Promise<readonly SessionFact[]> {
    return (await this.sessions()).filter(({ status }) => status === "active" || status === "pending");
  }

  /** Of a crowd: how many sessions open something or wait for a task. */
  async liveInCrowds(): Promise<number> {
    const { crowds } = await this.#control.call("GET", "/clerk/people");
    return (crowds as { sessions: { active?: number; pending?: number } }[])
      .map(({ sessions: { active = 0, pending = 0 } }) => active + pending)
      .reduce((sum, one) => sum + one, 0);
  }

  /** One hash over everyone but these: what a run was not to touch. */
  async hashWithout(ids: readonly string[]): Promise<string> {
    const left = (one: { readonly id: string; readonly userId?: string }): boolean =>
      !ids.includes(one.userId ?? one.id);
    const sessions = (await this.sessions()).filter(left);
    const users = (await this.users()).filter(left);
    const { crowds } = await this.#control.call("GET", "/clerk/people");
    return createHash("sha256").update(JSON.stringify({ users, sessions, crowds })).digest("hex");
  }
}
