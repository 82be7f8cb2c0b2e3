import { isIP } from "node:net";
import type { FakeRequest, FakeResponse } from "../fake.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { World } from "./world.ts";

/** Where a request that the edge lets through goes. */
export interface Destination {
  /** Origin of the process that answers. */
  readonly origin: string;
  /** Whose Host header it sees. */
  readonly host: string;
}

/** Vercel's edge before the app: production's domain, and every deployment at its own address. */
export interface Edge {
  /** Whether some deployment has, or had, this address. */
  readonly serves: (host: string) => boolean;
  /** Lets a request through, or answers it. An old deployment's process is started when somebody asks for it. */
  readonly receive: (request: FakeRequest) => Promise<Destination | FakeResponse>;
}

/** The address that a request comes from: a client says it as the user name in its proxy's URL. */
export const addressOf = ({ source }: FakeRequest): string =>
  source !== undefined && isIP(source) !== 0 ? source : "127.0.0.1";

export function createEdge(world: World, lifecycle: Lifecycle): Edge {
  const { productionDomain } = world.options;
  const ownAddress = /^[a-z0-9-]+\.vercel\.app$/;
  return {
    serves: (host) => host === productionDomain || ownAddress.test(host),
    receive: async (request) => {
      const { hostname: host } = request.url;
      const stopped = mitigated(world, request, host);
      if (stopped !== undefined) return stopped;
      if (host === productionDomain) {
        if (world.paused) return page(503, "DEPLOYMENT_PAUSED", "This deployment is temporarily paused");
        const origin = lifecycle.liveOrigin();
        return origin === undefined ? missing() : { origin, host };
      }
      // A pause shuts production's domain alone; who knows an old deployment's address goes there.
      const found = [...world.deployments.values()].find(({ url }) => url === host);
      if (found === undefined) return missing();
      if (isProtected(world, found.target)) return page(401, "PROTECTED", "Authentication Required");
      const origin = await lifecycle.originOf(found);
      return origin === undefined ? missing() : { origin, host };
    },
  };
}

/** Deployment Protection, by its setting in the API. */
function isProtected({ ssoProtection }: World, target: "production" | null): boolean {
  if (ssoProtection === null) return false;
  return ssoProtection !== "preview" || target === null;
}

/** Firewall first, then attack mode, which browsers pass and programs do not. */
function mitigated(world: World, request: FakeRequest, host: string): FakeResponse | undefined {
  const ip = addressOf(request);
  const rule = world.denied.find((one) => one.ip === ip && (one.hostname === "*" || one.hostname === host));
  if (rule !== undefined) return page(403, "FORBIDDEN", "Forbidden", "deny");
  const { attackMode } = world;
  const now = world.options.clock.now();
  if (attackMode === undefined || (attackMode.until !== null && attackMode.until <= now)) return undefined;
  const isBrowser = request.headers["user-agent"]?.startsWith("Mozilla/") === true;
  return isBrowser ? undefined : page(429, "CHALLENGE", "Vercel Security Checkpoint", "challenge");
}

function page(status: number, code: string, text: string, mitigation?: string): FakeResponse {
  const headers = {
    ...{ "content-type": "text/plain; charset=utf-8", "x-vercel-error": code },
    ...(mitigation !== undefined && { "x-vercel-mitigated": mitigation }),
  };
  return { status, headers, body: `${text}\n\n${code}\n` };
}

const missing = (): FakeResponse =>
  page(404, "DEPLOYMENT_NOT_FOUND", "The deployment could not be found on Vercel.");
