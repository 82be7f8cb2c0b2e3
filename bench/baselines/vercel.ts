// Vercel's REST API, as the baselines' scripts use it.
import { sleep } from "zx";

const project = required("VERCEL_PROJECT_ID");
const team = required("VERCEL_TEAM_ID");
const token = required("VERCEL_API_TOKEN");
const pollMs = 2_000;

/** Sets a variable of production, whether it is there or not. */
export async function setVariable(key: string, value: string, type: string, comment?: string): Promise<void> {
  await vercel("POST", `/v10/projects/${project}/env?upsert=true`, {
    ...{ key, value, type, target: ["production"] },
    ...(comment && { comment }),
  });
}

export async function removeVariable(name: string): Promise<void> {
  const { envs } = await vercel<{ envs: { id: string; key: string }[] }>(
    "GET",
    `/v10/projects/${project}/env`,
  );
  for (const { id } of envs.filter(({ key }) => key === name))
    await vercel("DELETE", `/v9/projects/${project}/env/${id}`);
}

/** Builds what is live once more, with the variables as they are now, and waits until it has the domain. */
export async function redeploy(): Promise<void> {
  const { deployments } = await vercel<{ deployments: { uid: string; name: string }[] }>(
    "GET",
    `/v6/deployments?projectId=${project}&target=production&state=READY&limit=1`,
  );
  const [live] = deployments;
  if (live === undefined) throw new Error("There is no production deployment to redeploy.");
  const { id } = await vercel<{ id: string }>("POST", "/v13/deployments?forceNew=1", {
    ...{ deploymentId: live.uid, name: live.name, target: "production" },
    meta: { action: "redeploy" },
  });
  for (;;) {
    await sleep(pollMs);
    const seen = await vercel<{ readyState: string; aliasAssigned?: unknown }>(
      "GET",
      `/v13/deployments/${id}`,
    );
    if (seen.readyState === "READY" && seen.aliasAssigned) return;
    if (seen.readyState === "ERROR" || seen.readyState === "CANCELED")
      throw new Error(`The deployment ended as ${seen.readyState}.`);
  }
}

async function vercel<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const url = new URL(path, "https://api.vercel.com");
  url.searchParams.set("teamId", team);
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`Vercel answered ${response.status} to ${method} ${url.pathname}.`);
  return (await response.json()) as Answer;
}

export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`Set ${name}.`);
  return value;
}
