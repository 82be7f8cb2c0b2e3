import grpc from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";

/** Shows warnings to the person at the engine. Losing one is no failure. */
export class EngineLog {
  #client: InstanceType<typeof engineGrpc.EngineClient> | undefined;

  /** `address`: `host:port`, from the first argument or the handshake. */
  connect(address: string): void {
    this.#client = new engineGrpc.EngineClient(address, grpc.credentials.createInsecure(), {
      // The engine is on loopback; a proxy in the environment is for Vercel.
      "grpc.enable_http_proxy": 0,
    });
  }

  /** Resolves when the engine has it, or could not be told. */
  async warn(message: string): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    const request = new enginePb.LogRequest();
    request.setSeverity(enginePb.LogSeverity["WARNING"]);
    request.setMessage(message);
    await new Promise<void>((resolve) => {
      client.log(request, new grpc.Metadata(), { deadline: Date.now() + 5_000 }, () => resolve());
    });
  }
}
