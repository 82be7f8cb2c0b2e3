import { parseEnv } from "node:util";
import type { AppFolder } from "../ports/app-folder.ts";
import type { SourceFile } from "../ports/app-source.ts";
import { isServed, servedAt } from "./addresses.ts";
import { refusal } from "./refusal.ts";

export interface SignIn {
  readonly signInPath: string;
  readonly localeSegment: boolean;
}

/** As Next.js has them for a build: the first that sets it counts. */
const environmentFiles = [".env.production.local", ".env.local", ".env.production", ".env"];
/** Whether a text is a path of an app, without a query: it comes to stand in the app's own source. */
export const isPath = (text: string): boolean => /^\/[\w/.-]*[\w-]$/.test(text);

const variable = "NEXT_PUBLIC_CLERK_SIGN_IN_URL";

/**
 * Where people sign in: as typed, as the middleware or Clerk's own variable says, else the page that shows Clerk's `SignIn`.
 * @throws BadInput `APP_UNCLEAR` where nothing says so
 */
export async function readSignIn(
  app: Pick<AppFolder, "at">,
  sources: readonly SourceFile[],
  said: string | undefined,
  basePath: string,
): Promise<SignIn> {
  const pages = sources
    .filter(({ path, imports }) => isServed(path) && imports.some(isSignInImport))
    .map(({ path }) => servedAt(path).split("/").slice(1));
  const plain = pages.map((segments) => segments.filter((each) => !each.startsWith("[")));
  const path = withoutBase(said ?? (await variableOf(app)) ?? pathOf(plain[0]), basePath);
  if (path === undefined)
    throw refusal({
      code: "APP_UNCLEAR",
      message: "Nothing says at which page of this app people sign in.",
      hint: "The gate sends people to a sign-in page of the app's own (Clerk's <SignIn/>): add one, or name it with --sign-in /path.",
    });
  const localeSegment = pages.some(
    ([first], at) => first?.startsWith("[") === true && pathOf(plain[at]) === path,
  );
  return { signInPath: path, localeSegment };
}

/** Clerk is told the address with the app's `basePath`, the gate without. */
const withoutBase = (path: string | undefined, basePath: string): string | undefined =>
  basePath !== "" && path?.startsWith(`${basePath}/`) === true ? path.slice(basePath.length) : path;

const isSignInImport = ({ from, names }: SourceFile["imports"][number]): boolean =>
  from.startsWith("@clerk/nextjs") && names.includes("SignIn");

const pathOf = (segments: readonly string[] | undefined): string | undefined =>
  segments === undefined || segments.length === 0 ? undefined : `/${segments.join("/")}`;

async function variableOf(app: Pick<AppFolder, "at">): Promise<string | undefined> {
  for (const name of environmentFiles) {
    const found = await app.at(name);
    const text = found.kind === "file" ? found.text : "";
    const value = parseEnv(text)[variable];
    if (value !== undefined && isPath(value)) return value;
  }
  return undefined;
}
