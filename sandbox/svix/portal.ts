import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { SVIX_PORTAL_HOST } from "../ids.ts";
import { windowInput } from "./routes.ts";
import type { Svix } from "./svix.ts";

/** What a person's browser runs there: the key is in the URL's fragment, which no server sees. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>Webhooks</title><h1>Webhooks</h1><ul id="list"></ul>
<script>
const key = location.hash.replace("#key=", "");
const ask = (path, body) => fetch("/portal/endpoints" + path, { method: body ? "POST" : "GET",
  headers: { authorization: "Bearer " + key, "content-type": "application/json" },
  ...(body && { body: JSON.stringify(body) }) }).then((answer) => answer.json());
const acts = { recover: "Recover failed messages", "replay-missing": "Replay missing messages", enable: "Enable" };
const show = async () => { const { endpoints } = await ask(""); list.replaceChildren(...endpoints.map((one) => {
  const item = document.createElement("li"); item.textContent = one.url + (one.disabled ? " (disabled) " : " ");
  item.append(...Object.entries(acts).map(([act, text]) => { const button = document.createElement("button");
    button.textContent = text; button.onclick = () => ask("/" + one.id + "/" + act, {}).then(show); return button; }));
  return item; })); };
show();
</script>`;

/**
 * The portal that the Backend API's URL opens, as a page for a person and what its buttons do:
 * `GET /portal/endpoints`, `POST /portal/endpoints/:id/recover`, `/replay-missing` `{since?, until?}` and `/enable`, each with the
 * key as a bearer token. How Svix's own page talks to its server is not documented; these paths are the sandbox's.
 */
export function createSvixPortal(svix: Svix): Fake {
  const handle = (request: FakeRequest): FakeResponse => {
    const { pathname } = request.url;
    if (pathname === "/login")
      return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: PAGE };
    const key = /^Bearer (\S+)$/.exec(request.headers["authorization"] ?? "")?.[1];
    if (key === undefined || !svix.isOpen(key)) return refused(401, "The portal is closed.");
    if (pathname === "/portal/endpoints" && request.method === "GET")
      return {
        status: 200,
        body: { endpoints: svix.list().map(({ id, url, disabled }) => ({ id, url, disabled })) },
      };
    const [, id = "", act] = /^\/portal\/endpoints\/(ep_\w+)\/([a-z-]+)$/.exec(pathname) ?? [];
    if (request.method !== "POST" || svix.get(id) === undefined) return refused(404, "Not found.");
    if (act === "enable") {
      svix.setDisabled(id, false);
      return { status: 200, body: {} };
    }
    const window = windowInput.safeParse(JSON.parse(request.body.toString("utf8") || "{}"));
    if (!window.success) return refused(422, "since and until are milliseconds.");
    if (act === "recover") return { status: 200, body: { sent: svix.recover(id, window.data) } };
    if (act === "replay-missing") return { status: 200, body: { sent: svix.replayMissing(id, window.data) } };
    return refused(404, "Not found.");
  };
  return { name: "svix", hosts: () => [SVIX_PORTAL_HOST], handle: async (request) => handle(request) };
}

const refused = (status: number, detail: string): FakeResponse => ({ status, body: { detail } });
