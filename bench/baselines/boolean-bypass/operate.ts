// What whoever is on call types: `on` when Clerk is down, `off` when it is back, `revoke <user id>` for a stolen laptop.
import { createClerkClient } from "@clerk/backend";
import { argv, echo, sleep } from "zx";

const flag = "CLERK_EMERGENCY_BYPASS";
const project = required("VERCEL_PROJECT_ID");
const team = required("VERCEL_TEAM_ID");
const token = required("VERCEL_API_TOKEN");
const pollMs = 2_000;

const [word, whom] = argv._;
if (word === "on") await turnOn();
else if (word === "off") await turnOff();
else if (word === "revoke" && whom !== undefined) await revokeSessions(whom);
else {
  echo("Usage: operate.ts on | off | revoke <user id>");
  process.exitCode = 2;
}

async function turnOn(): Promise<void> {
  await vercel("POST", `/v10/projects/${project}/env?upsert=true`, {
    ...{ key: flag, value: "true", type: "plain", target: ["production"] },
    comment: "Clerk is down",
  });
  echo(`${flag} is set; redeploying production.`);
  await redeploy();
  echo("The bypass is on. Turn it off when Clerk is back.");
}

async function turnOff(): Promise<void> {
  const { envs } = await vercel<{ envs: { id: string; key: string }[] }>(
    "GET",
    `/v10/projects/${project}/env`,
  );
  for (const { id } of envs.filter(({ key }) => key === flag))
    await vercel("DELETE", `/v9/projects/${project}/env/${id}`);
  echo(`${flag} is removed; redeploying production.`);
  await redeploy();
  echo("The bypass is off.");
}

/** Builds what is live once more, with the variables as they are now, and waits until it has the domain. */
async function redeploy(): Promise<void> {
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

/** As the guides have it: the sessions that one call lists, revoked one after the other. */
async function revokeSessions(userId: string): Promise<void> {
  const clerk = createClerkClient({ secretKey: required("CLERK_SECRET_KEY") });
  const sessions = await clerk.sessions.getSessionList({ userId, status: "active" });
  for (const { id } of sessions.data) await clerk.sessions.revokeSession(id);
  echo(`Revoked ${sessions.data.length} sessions.`);
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

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`Set ${name}.`);
  return value;
}
