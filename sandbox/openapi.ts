import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

interface Parameter {
  readonly $ref?: string;
  readonly name?: string;
  readonly in?: string;
  readonly required?: boolean;
  readonly schema?: {
    type?: string;
    minimum?: number;
    maximum?: number;
    enum?: readonly unknown[];
  };
}
interface Content {
  readonly content?: Record<string, { schema?: object }>;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content & { $ref?: string; required?: boolean };
  readonly responses: Record<string, Content & { $ref?: string }>;
}
interface Spec {
  readonly paths: Record<string, Record<string, Operation>>;
}

/** One operation of the document, found by method and path. */
interface FoundOperation {
  readonly template: string;
  /** Problem with query or body, or undefined. `body` is parsed JSON or a form's fields. */
  readonly checkRequest: (query: URLSearchParams, body: unknown) => string | undefined;
  /** Problem with an answer, or undefined. */
  readonly checkResponse: (status: number, body: unknown) => string | undefined;
}

export interface OpenApi {
  readonly find: (method: string, path: string) => FoundOperation | undefined;
}

const loaded = new Map<string, OpenApi>();

/** `sandbox/specs/<name>.generated.json`, read once in a process; schemas are compiled when they are first needed. */
export function openApi(name: string): OpenApi {
  const there = loaded.get(name) ?? load(name);
  loaded.set(name, there);
  return there;
}

function load(name: string): OpenApi {
  const file = new URL(`./specs/${name}.generated.json`, import.meta.url);
  const spec = JSON.parse(readFileSync(file, "utf8")) as Spec;
  adaptToJsonSchema(spec);
  const ajv = new Ajv({ strict: false, allErrors: false, coerceTypes: false });
  addFormats.default(ajv);
  ajv.addFormat("int64", true).addFormat("float", true);
  ajv.addSchema({ ...spec, $id: name });
  const compiled = new Map<string, ValidateFunction>();
  const check = (pointer: string, value: unknown): string | undefined => {
    let validate = compiled.get(pointer);
    if (!validate) compiled.set(pointer, (validate = ajv.compile({ $ref: `${name}#${pointer}` })));
    return validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: "body" });
  };
  const templates = Object.keys(spec.paths).map((template) => ({ template, parts: template.split("/") }));

  const find = (method: string, path: string): FoundOperation | undefined => {
    const parts = path.split("/");
    const fits = templates.filter(
      (one) =>
        one.parts.length === parts.length &&
        one.parts.every((part, index) => part.startsWith("{") || part === parts[index]),
    );
    // `/users/count` before `/users/{user_id}`.
    const template = fits.sort((a, b) => a.template.split("{").length - b.template.split("{").length)[0]
      ?.template;
    const operation = template && spec.paths[template]?.[method.toLowerCase()];
    if (!template || !operation) return undefined;
    const base = `/paths/${escapePointer(template)}/${method.toLowerCase()}`;
    return {
      template,
      checkRequest: (query, body) =>
        checkQuery(spec, operation, query) ?? checkBody(operation, base, body, check),
      checkResponse: (status, body) => {
        const response = operation.responses[String(status)];
        if (!response) return `status ${status} is not in the specification`;
        const at = response.$ref?.slice(1) ?? `${base}/responses/${status}`;
        const content = (response.$ref ? resolve<Content>(spec, response.$ref) : response).content;
        if (!content?.["application/json"]?.schema) return undefined;
        return check(`${at}/content/application~1json/schema`, body);
      },
    };
  };
  return { find };
}

function checkBody(
  operation: Operation,
  base: string,
  body: unknown,
  check: (pointer: string, value: unknown) => string | undefined,
): string | undefined {
  const type = Object.keys(operation.requestBody?.content ?? {})[0];
  if (!type || operation.requestBody?.$ref) return undefined;
  const empty = typeof body === "object" && body !== null && Object.keys(body).length === 0;
  if (empty && !operation.requestBody?.required) return undefined;
  return check(`${base}/requestBody/content/${escapePointer(type)}/schema`, body);
}

/** What the official SDKs send though the document does not list it. */
const UNDOCUMENTED = new Set(["suffixed_cookies", "debug", "expired_token"]);

/** Unknown names and wrong numbers; names that begin with `_` are the SDKs' own (versions, method override). */
function checkQuery(spec: Spec, operation: Operation, query: URLSearchParams): string | undefined {
  const known = (operation.parameters ?? []).map((one) =>
    one.$ref ? resolve<Parameter>(spec, one.$ref) : one,
  );
  for (const name of new Set(query.keys())) {
    if (name.startsWith("_") || UNDOCUMENTED.has(name)) continue;
    const parameter = known.find((one) => one.in === "query" && one.name === name);
    if (!parameter) return `unknown query parameter ${name}`;
    const { type, minimum = -Infinity, maximum = Infinity, enum: allowed } = parameter.schema ?? {};
    const value = query.get(name) ?? "";
    if (allowed !== undefined && !allowed.includes(value))
      return `query parameter ${name} is not one of ${allowed.join(", ")}`;
    if (type === "integer" && (!/^\d+$/.test(value) || Number(value) < minimum || Number(value) > maximum))
      return `query parameter ${name} is not a whole number within its limits`;
  }
  const missing = known.find((one) => one.in === "query" && one.required && !query.has(one.name ?? ""));
  return missing && `query parameter ${missing.name} is missing`;
}

function resolve<T>(spec: Spec, ref: string): T {
  let node: unknown = spec;
  for (const part of ref.slice(2).split("/"))
    node = (node as Record<string, unknown>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  return node as T;
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

/**
 * What OpenAPI 3.0 says otherwise than JSON Schema: a bound that is exclusive is told by a flag, and `nullable` beside
 * `oneOf`, `allOf` or `$ref` means "or null".
 */
function adaptToJsonSchema(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  for (const child of Object.values(node)) adaptToJsonSchema(child);
  const schema = node as Record<string, unknown>;
  if (typeof schema["exclusiveMinimum"] === "boolean") {
    const exclusive = schema["exclusiveMinimum"];
    delete schema["exclusiveMinimum"];
    if (exclusive) Object.assign(schema, { exclusiveMinimum: schema["minimum"] ?? 0 });
  }
  if (schema["nullable"] !== true) return;
  if (Array.isArray(schema["enum"]) && !schema["enum"].includes(null)) schema["enum"].push(null);
  const combined = ["oneOf", "allOf", "anyOf", "$ref"].filter((key) => key in schema);
  if (combined.length === 0) {
    // Without a type anything is allowed, null as well.
    if (!("type" in schema)) delete schema["nullable"];
    return;
  }
  const rest = { ...schema };
  for (const key of Object.keys(schema)) delete schema[key];
  delete rest["nullable"];
  schema["anyOf"] = [{ type: "null" }, rest];
}
