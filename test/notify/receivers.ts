import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * A receiver of webhooks on this machine; `lose` counts the answers that it swallows after taking the
 * message in, `hang` those that never come; each of `refuse` is answered instead of taking one in.
 */
export async function startReceiver() {
  const deliveries: Delivery[] = [];
  const state = { lose: 0, hang: 0, refuse: [] as number[] };
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
      const refused = state.refuse.shift();
      if (refused !== undefined) return response.writeHead(refused, { "retry-after": "1" }).end();
      deliveries.push({ headers: request.headers, body });
      if (state.hang-- > 0) return;
      if (state.lose-- > 0) request.socket.destroy();
      else response.writeHead(204).end();
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook-secret-0001`,
    deliveries,
    state,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
