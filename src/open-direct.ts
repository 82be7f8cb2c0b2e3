import { POLICY_KEY } from "../guard/src/auth-policy.ts";
import { ITEM } from "../guard/src/lane.ts";
import type { Direct } from "./adapters/stack/direct-options.ts";
import type { Http } from "./ports/http.ts";
import { Secret } from "./ports/secret.ts";

export interface DirectOptions {
  readonly root: string;
  readonly stack: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly http: Http;
}

/** Asks nothing of anyone yet. @throws BadInput when this checkout has no such stack, or several and none is named */
export async function openDirect(options: DirectOptions): Promise<Direct> {
  const { root, env, http } = options;
  const [
    { chooseStack, StackFile },
    { openPassphrase },
    { formerSigningKeyIn, signingKeyIn },
    { openGateItem },
  ] = await Promise.all([
    import("./adapters/stack/stack-file.ts"),
    import("./adapters/stack/passphrase.ts"),
    import("./adapters/stack/config-secret.ts"),
    import("./adapters/vercel/gate-item.ts"),
  ]);
  const file = new StackFile(root, chooseStack(root, options.stack ?? env["PULUMI_STACK"]));
  const passphrase = openPassphrase(env);
  const token = env["VERCEL_API_TOKEN"];
  let key: Promise<Secret> | undefined;
  const text = (key: string) => {
    const value = file.value(key);
    return typeof value === "string" ? value : undefined;
  };
  const item = (key: string) =>
    openGateItem({
      http,
      token: token === undefined || token === "" ? undefined : new Secret(token),
      place: () => ({
        key,
        team: file.identity().team,
        storeName: `${text("projectName") ?? ""}-auth-gate`,
        storeId: text("edgeConfig"),
      }),
    });
  return {
    item: item(ITEM),
    policyItem: item(POLICY_KEY),
    signingKey: () => (key ??= signingKeyIn(file, passphrase)),
    formerSigningKey: async () => await formerSigningKeyIn(file, passphrase),
  };
}
