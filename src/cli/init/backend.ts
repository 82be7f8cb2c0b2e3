import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stat } from "node:fs/promises";
import { openAsk } from "../../adapters/ask.ts";
import { BadInput } from "../../errors.ts";
import { badArgument } from "../edge.ts";
import type { Answers } from "./answers.ts";
import { backendQuestion } from "./questions.ts";
import type { InitArgs, Place } from "./surroundings.ts";

/** Where the stack's state is kept. */
export interface Backend {
  readonly url: string;
  /** Nobody but this machine reaches it. */
  readonly local: boolean;
  /** Pulumi.yaml says so already. */
  readonly written: boolean;
  /** A folder that is to be made. */
  readonly makes: string | undefined;
}

const onlyHere = "only-this-machine";
const schemes = /^(s3|gs|azblob|https|file|postgres):\/\/./;

/** The folder that `file` stands for. */
export const stateFolder = (env: NodeJS.ProcessEnv): string =>
  join(env["XDG_STATE_HOME"] || join(env["HOME"] ?? "", ".local", "state"), "clerk-vercel-runbooks");

/** What options and environment say; undefined: it has to be asked. */
export const givenBackend = (args: InitArgs, place: Place, answers: Answers, env: NodeJS.ProcessEnv) =>
  answers.given(backendQuestion(stateFolder(env)), args.backend) ?? place.backendUrl;

/**
 * Chooses the backend. A file is taken only when it was said twice that nobody else reaches it.
 * @throws BadInput `BAD_ARGUMENT`, `SECRET_LITERAL` for an address with a password, `BACKEND_AWAY` for a folder that is not there
 */
export async function chooseBackend(
  args: InitArgs,
  place: Place,
  answers: Answers,
  { env, asks }: { readonly env: NodeJS.ProcessEnv; readonly asks: boolean },
): Promise<Backend> {
  const folder = stateFolder(env);
  const given = givenBackend(args, place, answers, env);
  const question = { ...backendQuestion(folder), fault };
  const words = (given ?? (await answers.ask(question))).split(/\s+/);
  const [asked = ""] = words;
  const wrong = fault(asked);
  if (wrong !== undefined) throw badArgument(`the backend ${wrong}`, "See ./runbook init --help.");
  const url = asked === "file" ? pathToFileURL(folder).href : asked;
  const written = place.backendUrl === url;
  if (place.backendUrl !== undefined && !written)
    throw badArgument(
      `${args.backend === undefined ? "PULUMI_BACKEND_URL" : "--backend"} is ${asked}, and Pulumi.yaml says ${place.backendUrl}`,
      "Leave it out, or change Pulumi.yaml. Nothing was changed.",
    );
  const local = url.startsWith("file:");
  if (local && !written && !args.onlyThisMachine && !words.includes(onlyHere)) {
    const sentence = "A folder of this machine is reached by nobody else, and is lost with it";
    const sure =
      asks && given !== undefined && (await openAsk().confirm(`${sentence}. Use it all the same?`));
    if (!sure)
      throw badArgument(sentence.toLowerCase(), "Say so with --only-this-machine, or give a shared backend.");
  }
  return { ...{ url, local, written }, makes: local ? await folderToMake(url, folder) : undefined };
}

function fault(answer: string): string | undefined {
  const [url = ""] = answer.split(/\s+/);
  if (url !== "file" && !schemes.test(url))
    return "is no backend's address: s3://…, gs://…, azblob://…, https://… or file";
  if (URL.canParse(url) && new URL(url).password !== "")
    return "has a password in it, and stands in Pulumi.yaml: leave it to the environment";
  return undefined;
}

/** A mistyped or unmounted folder must not become a new, empty backend. */
async function folderToMake(url: string, usual: string): Promise<string | undefined> {
  const path = url.startsWith("file:///") ? decodeURIComponent(new URL(url).pathname) : undefined;
  if (path === undefined) return undefined;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return undefined;
  if (found === undefined && path === usual) return path;
  throw new BadInput(
    `The backend ${url} cannot be reached: ${found === undefined ? "there is no such folder" : "it is no folder"}.`,
    {
      code: "BACKEND_AWAY",
      hint: "Mount or make it, or give another with --backend. Nothing was changed.",
    },
  );
}
