import { counted } from "./amounts.ts";
import { fact, type World } from "./fact.ts";
import type { Finding } from "./probe.ts";
import { sampledApi, sampleShare } from "./sampled.ts";
import { ofClerk } from "./speaks.ts";

const api = sampledApi("The Backend API", askUsers);

/** Whether authenticated calls work, and of which environment the secret key's instance is, where that can be told. */
export const backendApi = fact({
  name: "backendApi",
  look: async (world) => {
    const [finding, instance] = await Promise.all([api.look(world), askInstance(world)]);
    return { ...finding, data: { ...finding.data, ...instance } };
  },
  onError: api.onError,
  speaks: ofClerk,
});

/** A user count is the cheapest call. */
async function askUsers({ ports: { clerk }, timeoutMs, signal }: World): Promise<Finding> {
  const users = await clerk.countUsers({ timeoutMs, signal });
  return {
    verdict: "ok",
    summary: `The Backend API answers (${counted(users, "user")}).`,
    data: { users },
  };
}

async function askInstance({ ports: { clerk }, timeoutMs, samples, signal }: World) {
  const once = samples === 1 ? timeoutMs : timeoutMs * sampleShare;
  const instance = await clerk.instance({ timeoutMs: once, signal }).catch(() => undefined);
  return instance === undefined ? {} : { environment: instance.environment };
}
