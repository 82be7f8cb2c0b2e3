// The database of another process, further away: what goes to it and comes back is late by half of what is asked for.
import { connect, createServer, type Socket } from "node:net";

const [port = 0, latencyMs = 0] = process.argv.slice(2).map(Number);
const late = (from: Socket, to: Socket): void => {
  from.on("data", (part) => setTimeout(() => to.writable && to.write(part), latencyMs / 2));
  from.on("end", () => setTimeout(() => to.end(), latencyMs / 2));
  from.on("error", () => to.destroy());
};
const server = createServer((near) => {
  const far = connect({ port, host: "127.0.0.1", noDelay: true });
  near.setNoDelay(true);
  late(near, far);
  late(far, near);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
});
