import grpc from "@grpc/grpc-js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { dataSources, resources } from "./catalogue.ts";
import { difference, planned } from "./diff.ts";
import type { EngineLog } from "./engine-log.ts";
import { adopt, refresh } from "./operations.ts";
import type { Resource } from "./resource.ts";
import type { Session } from "./session.ts";
import { read, same, secretNames, write, type Properties } from "./values.ts";

/** The release of the official provider that this stands in for. */
const VERSION = "5.4.1";

const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

function resourceOf(urn: string): Resource {
  const resource = resources.get(typeOf(urn));
  if (resource === undefined) {
    throw new Error(`${typeOf(urn)} is not supported by this stand-in for the Vercel provider.`);
  }
  return resource;
}

/** `pulumirpc.ResourceProvider` over the catalogue; one session per engine. */
export function service(session: Session, log: EngineLog): Partial<IResourceProviderServer> {
  const plain = (message: Parameters<typeof read>[0]): Properties => read(message, session.redaction.add);

  /** Turns an async function into a gRPC handler whose errors are redacted. */
  function unary<Q, A>(work: (request: Q) => Promise<A> | A): grpc.handleUnaryCall<Q, A> {
    return (call, callback) => {
      Promise.resolve()
        .then(() => work(call.request))
        .then(
          (answer) => callback(null, answer),
          (error: unknown) => {
            const message = error instanceof Error ? error.message : String(error);
            callback({ code: grpc.status.UNKNOWN, details: session.redaction.apply(message) });
          },
        );
    };
  }

  /** Outputs as the engine gets them: what is secret by type or was secret in the program stays so. */
  function outputs(resource: Resource, values: Properties, alsoSecret: readonly string[]) {
    const secrets = [...(resource.secrets ?? []), ...alsoSecret];
    secrets.forEach((key) => session.redaction.add(values[key]));
    return write(values, secrets);
  }

  return {
    handshake: unary((request: InstanceType<typeof pb.ProviderHandshakeRequest>) => {
      log.connect(request.getEngineAddress());
      const answer = new pb.ProviderHandshakeResponse();
      answer.setAcceptSecrets(true);
      return answer;
    }),
    attach: unary((request: InstanceType<typeof pluginPb.PluginAttach>) => {
      log.connect(request.getAddress());
      return new emptyPb.Empty();
    }),
    getPluginInfo: unary(() => {
      const info = new pluginPb.PluginInfo();
      info.setVersion(VERSION);
      return info;
    }),
    getSchema: unary(() => {
      const answer = new pb.GetSchemaResponse();
      answer.setSchema(JSON.stringify({ name: "vercel", version: VERSION }));
      return answer;
    }),
    checkConfig: unary((request: InstanceType<typeof pb.CheckRequest>) => {
      const answer = new pb.CheckResponse();
      answer.setInputs(request.getNews());
      return answer;
    }),
    diffConfig: unary((request: InstanceType<typeof pb.DiffRequest>) => {
      const [olds, news] = [plain(request.getOlds()), plain(request.getNews())];
      const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
      const diffs = keys.filter((key) => !same(olds[key], news[key]));
      return diffAnswer(diffs, diffs, []);
    }),
    configure: unary(async (request: InstanceType<typeof pb.ConfigureRequest>) => {
      await session.configure(plain(request.getArgs()), process.env);
      const answer = new pb.ConfigureResponse();
      answer.setAcceptsecrets(true);
      answer.setSupportspreview(true);
      return answer;
    }),
    check: unary((request: InstanceType<typeof pb.CheckRequest>) => {
      const resource = resourceOf(request.getUrn());
      const news = plain(request.getNews());
      const name = request.getName() || (request.getUrn().split("::")[3] ?? "");
      const answer = new pb.CheckResponse();
      answer.setInputs(outputs(resource, news, secretNames(request.getNews())));
      answer.setFailuresList((resource.check?.(news, name) ?? []).map((reason) => checkFailure("", reason)));
      return answer;
    }),
    diff: unary((request: InstanceType<typeof pb.DiffRequest>) => {
      const resource = resourceOf(request.getUrn());
      const found = difference(resource, plain(request.getOlds()), plain(request.getNews()));
      return diffAnswer(found.reasons, found.changed, found.replaces);
    }),
    create: unary(async (request: InstanceType<typeof pb.CreateRequest>) => {
      const resource = resourceOf(request.getUrn());
      const inputs = plain(request.getProperties());
      const secret = secretNames(request.getProperties());
      const answer = new pb.CreateResponse();
      await resource.plan?.(session.api, inputs);
      if (request.getPreview()) {
        answer.setProperties(outputs(resource, planned(resource, {}, inputs), secret));
        return answer;
      }
      const made = await resource.create(session.api, inputs);
      answer.setId(made.id);
      answer.setProperties(outputs(resource, made.outputs, secret));
      return answer;
    }),
    read: unary(async (request: InstanceType<typeof pb.ReadRequest>) => {
      const resource = resourceOf(request.getUrn());
      const state = plain(request.getProperties());
      const known = Object.keys(state).length > 0;
      const found = known
        ? await refresh(resource, session.api, request.getId(), state, plain(request.getInputs()))
        : await adopt(resource, session.api, request.getId());
      const answer = new pb.ReadResponse();
      if (found === undefined) return answer;
      const secret = [...secretNames(request.getProperties()), ...secretNames(request.getInputs())];
      answer.setId(found.id);
      answer.setProperties(outputs(resource, found.outputs, secret));
      answer.setInputs(outputs(resource, found.inputs, secret));
      return answer;
    }),
    update: unary(async (request: InstanceType<typeof pb.UpdateRequest>) => {
      const resource = resourceOf(request.getUrn());
      const [state, inputs] = [plain(request.getOlds()), plain(request.getNews())];
      const secret = secretNames(request.getNews());
      const answer = new pb.UpdateResponse();
      if (request.getPreview()) {
        answer.setProperties(outputs(resource, planned(resource, state, inputs), secret));
        return answer;
      }
      if (resource.update === undefined) throw new Error(`${resource.type} cannot be updated in place.`);
      const updated = await resource.update(session.api, request.getId(), inputs, state);
      answer.setProperties(outputs(resource, updated, secret));
      return answer;
    }),
    delete: unary(async (request: InstanceType<typeof pb.DeleteRequest>) => {
      const resource = resourceOf(request.getUrn());
      await resource.delete(session.api, request.getId(), plain(request.getProperties()));
      return new emptyPb.Empty();
    }),
    invoke: unary(async (request: InstanceType<typeof pb.InvokeRequest>) => {
      const source = dataSources.get(request.getTok());
      if (source === undefined) {
        throw new Error(`${request.getTok()} is not supported by this stand-in for the Vercel provider.`);
      }
      const args = plain(request.getArgs());
      const answer = new pb.InvokeResponse();
      const failures = source.check?.(args) ?? [];
      answer.setFailuresList(failures.map(({ property, reason }) => checkFailure(property, reason)));
      if (failures.length > 0) return answer;
      // A failure is only answered, never logged: whether it matters is the program's to decide, which may catch it.
      const found = await source.look(session.api, args);
      (source.secrets ?? []).forEach((key) => session.redaction.add(found[key]));
      answer.setReturn(write(found, source.secrets ?? []));
      return answer;
    }),
    cancel: unary(() => {
      session.cancel();
      return new emptyPb.Empty();
    }),
    getMapping: unary(() => new pb.GetMappingResponse()),
    getMappings: unary(() => new pb.GetMappingsResponse()),
  };
}

function checkFailure(property: string, reason: string) {
  const failure = new pb.CheckFailure();
  failure.setProperty(property);
  failure.setReason(reason);
  return failure;
}

/** `reasons` is what the official provider lists; the detailed diff names only what really differs. */
function diffAnswer(reasons: readonly string[], changed: readonly string[], replaces: readonly string[]) {
  const answer = new pb.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  answer.setChanges(reasons.length === 0 ? DIFF_NONE : DIFF_SOME);
  answer.setDiffsList([...reasons]);
  answer.setReplacesList([...replaces]);
  answer.setHasdetaileddiff(true);
  for (const key of changed) {
    const detail = new pb.PropertyDiff();
    const { UPDATE, UPDATE_REPLACE } = pb.PropertyDiff.Kind;
    detail.setKind(replaces.includes(key) ? UPDATE_REPLACE : UPDATE);
    answer.getDetaileddiffMap().set(key, detail);
  }
  return answer;
}
