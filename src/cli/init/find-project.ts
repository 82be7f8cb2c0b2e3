import { openVercelProjects } from "../../adapters/vercel/projects.ts";
import { BadInput } from "../../errors.ts";
import { onlyOrigin, productionOrigins } from "../../init/origin.ts";
import { isOrigin } from "../../ports/app-origin.ts";
import type { Http } from "../../ports/http.ts";
import type { Secret } from "../../ports/secret.ts";
import type { FoundProject } from "../../ports/vercel-projects.ts";
import { badArgument } from "../edge.ts";
import type { Answers } from "./answers.ts";
import * as ask from "./questions.ts";
import type { InitArgs, Place } from "./surroundings.ts";

/** One look at Vercel, milliseconds. */
const timeoutMs = 10_000;
/** Names that are shown to choose from; more are no help. */
const shownNames = 30;

type Looking = { readonly http: Http; readonly token: Secret };

/**
 * The one project of that id or name that the token sees: as given, as the config has it, or as it is asked for.
 * @throws BadInput `WRONG_WORLD` where none is seen, `STACK_EXISTS` where the config is of another, `TOKEN_WRONG`
 */
export async function findProject(
  args: InitArgs,
  { config, stack }: Place,
  answers: Answers,
  { http, token }: Looking,
): Promise<FoundProject> {
  const projects = openVercelProjects({ http, token });
  const team = answers.given(ask.teamQuestion, args.team) ?? textOf(config.plain("team"));
  const named = answers.given(ask.projectQuestion([]), args.project) ?? textOf(config.plain("project"));
  const which =
    named ??
    (await answers.ask(
      ask.projectQuestion((await projects.names(team, { timeoutMs })).slice(0, shownNames)),
    ));
  const found = await projects.find(which, team, { timeoutMs });
  const [project, second] = found;
  const nothing = "Nothing was changed.";
  if (project === undefined)
    throw new BadInput(
      `This token does not see a project ${which}${team === undefined ? "" : ` in team ${team}`}.`,
      {
        code: "WRONG_WORLD",
        hint: `Check the name, and that the token's scope is the project's team. ${nothing}`,
      },
    );
  if (second !== undefined)
    throw badArgument(
      `${which} is a project of ${found.map((one) => one.team?.name ?? "your own account").join(" and ")}`,
      `Say which with --team, or give the project's id. ${nothing}`,
    );
  const held = textOf(config.plain("project"));
  if (held !== undefined && held !== project.id)
    throw config.problem(
      "project",
      "STACK_EXISTS",
      `the stack ${stack} exists for another project: ${held}, and ${project.name} is ${project.id}`,
      `Give the new one another name with --stack. ${nothing}`,
    );
  return project;
}

/** Where production is reached. */
interface FoundOrigin {
  readonly origin: string;
  /** Production's origins at Vercel, where this one, just given, is none of them: it may be mistyped, or a proxy before the app. */
  readonly noneOf: readonly string[];
}

/** Where production is reached: as given, as the config has it, the only domain, or as it is asked for. @throws BadInput */
export async function findOrigin(
  args: InitArgs,
  { config }: Place,
  answers: Answers,
  { http, token, project }: Looking & { readonly project: FoundProject },
): Promise<FoundOrigin> {
  const held = textOf(config.plain("appOrigin"));
  if (args.origin !== undefined && held !== undefined && held !== args.origin)
    throw config.problem(
      "appOrigin",
      "FILE_CHANGED",
      `it is ${held}, and --origin says ${args.origin}`,
      "Leave --origin out, or change the config. Nothing was changed.",
    );
  // Session cookies and the gate's are for https alone.
  const fault = (text: string) =>
    isOrigin(text) && (text === held || text.startsWith("https://"))
      ? undefined
      : "is no origin such as https://app.example.com";
  const given = args.origin ?? held;
  const wrong = given === undefined ? undefined : fault(given);
  if (wrong !== undefined) throw badArgument(`--origin ${wrong}`, "Nothing was changed.");
  if (held !== undefined) return { origin: new URL(held).origin, noneOf: [] };
  const domains = await openVercelProjects({ http, token }).domains(project, { timeoutMs });
  const origins = productionOrigins(domains);
  const question = { ...ask.originQuestion(origins), fault };
  const chosen = given ?? onlyOrigin(origins) ?? (await answers.ask(question));
  const { origin } = new URL(chosen);
  return { origin, noneOf: origins.includes(origin) ? [] : origins };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);
