import { getLocal, type Mockttp } from "mockttp";
import type { Authority } from "../authority.ts";

interface Listening {
  listen: (port: number, host?: string) => unknown;
}

/**
 * A TLS-intercepting mockttp server on a port the system chose, on loopback.
 * mockttp 4.6 gives no way to name an address and would listen on every interface, so its inner server's
 * `listen` is narrowed as it is assigned; a test holds that nothing listens elsewhere.
 */
export async function startInterceptor(authority: Authority): Promise<Mockttp> {
  const server = getLocal({
    https: { cert: authority.cert, key: authority.key },
    http2: false,
    cors: false,
    recordTraffic: false,
    suggestChanges: false,
  });
  let inner: Listening | undefined;
  Object.defineProperty(server, "server", {
    configurable: true,
    get: () => inner,
    set: (value: Listening) => {
      const listen = value.listen.bind(value);
      value.listen = (port) => listen(port, "127.0.0.1");
      inner = value;
    },
  });
  await server.start(0);
  return server;
}
