import type { ItemWrite } from "./control.ts";
import type { Sandbox } from "./sandbox.ts";

/** Claims of a statement that the stack wrote, as far as they are told here. */
export interface Statement {
  readonly mode: string;
  readonly jti?: string;
  readonly approved?: boolean;
  /** Unix seconds. */
  readonly nbf?: number;
  readonly exp?: number;
  readonly since?: number;
  readonly first?: number;
}

/** What a written statement says, unverified; undefined for what is none. */
export function statementOf(value: unknown): Statement | undefined {
  try {
    const payload = Buffer.from(String(value).split(".")[1] ?? "", "base64url").toString("utf8");
    const claims = JSON.parse(payload) as Partial<Statement>;
    return typeof claims.mode === "string" ? { ...claims, mode: claims.mode } : undefined;
  } catch {
    return undefined;
  }
}

/** Every statement that Vercel took, oldest first; one that was written twice is there twice. */
export async function statementsWritten({
  control,
}: Sandbox): Promise<readonly { readonly at: ItemWrite["at"]; readonly says: Statement }[]> {
  return (await control.itemWrites()).flatMap(({ at, value }) => {
    const says = statementOf(value);
    return says === undefined ? [] : [{ at, says }];
  });
}
