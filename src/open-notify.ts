import { BadInput, type Problem } from "./errors.ts";
import { channelsFile, readChannels, type Channels } from "./people/notices/channels.ts";
import { compose, inEachLanguage, lettersOf } from "./people/notices/compose.ts";
import { knownNotices } from "./people/notices/decisions.ts";
import { noticesFolder, readTemplates, type Templates } from "./people/notices/templates.ts";
import type { Clock } from "./ports/clock.ts";
import type { Http } from "./ports/http.ts";
import type { Audience, Notify, NoticeValues } from "./ports/notify.ts";

interface NoticeFiles {
  readonly templates: Templates;
  readonly channels: Channels;
}

/** notices/ and contacts/channels.yaml as they are in the checkout. @returns every problem at once, or what they say. */
export async function readNoticeFiles(root: string): Promise<NoticeFiles | readonly Problem[]> {
  const { readOptional, readYamlFolder } = await import("./adapters/notify/files.ts");
  const [texts, channelsText] = await Promise.all([
    problemsOr(() => readYamlFolder(root, noticesFolder)),
    problemsOr(() => readOptional(root, channelsFile)),
  ]);
  const unreadable = [texts, channelsText].flatMap((each) => (each instanceof BadInput ? each.problems : []));
  if (texts instanceof BadInput || channelsText instanceof BadInput) return unreadable;
  const templates = readTemplates(texts);
  const languages = Object.keys(texts)
    .filter((name) => name !== "notices.yaml")
    .map((name) => name.replace(/\.yaml$/, ""));
  const channels = readChannels(channelsText, languages);
  if ("declarations" in templates && "audiences" in channels) return { templates, channels };
  return [templates, channels].flatMap((each) => (Array.isArray(each) ? (each as readonly Problem[]) : []));
}

async function problemsOr<T>(read: () => Promise<T>): Promise<T | BadInput> {
  return await read().catch((error: unknown) => {
    if (error instanceof BadInput) return error;
    throw error;
  });
}

interface NotifyOptions {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly http: Http;
  readonly clock: Clock;
}

/** Texts from the checkout, channels as they are configured there; adapters are loaded by the first sending. */
export function openNotify({ root, env, http, clock }: NotifyOptions): Notify {
  const channels = async () => (await import("./adapters/notify/open.ts")).openChannels({ env, http, clock });
  const files = async () => {
    const read = await readNoticeFiles(root);
    if ("templates" in read) return read;
    throw new BadInput("The notices or their channels have mistakes.", {
      code: "BAD_CONTACTS",
      hint: "Run `./runbook contacts lint`.",
      problems: read,
    });
  };
  const composed = async (notice: string, to: Audience, values: NoticeValues | undefined) => {
    const { templates, channels: configured } = await files();
    return compose(templates, configured, { notice, to, values });
  };
  return {
    compose: composed,
    letters: async (notice, to, values) => {
      const { templates, channels: configured } = await files();
      return lettersOf(templates, configured, { notice, to, values });
    },
    draft: (notice, to) => composed(notice, to, undefined),
    words: async (notice, values) => inEachLanguage((await files()).templates, { notice, values }),
    known: async () => {
      const read = await readNoticeFiles(root);
      return "templates" in read ? knownNotices(read.templates, read.channels) : undefined;
    },
    missing: ({ secret }) => ((env[secret] ?? "").trim() === "" ? secret : undefined),
    send: async (channel, message, signal) => await (await channels()).send(channel, message, signal),
    look: async (channel, message, signal) => await (await channels()).look(channel, message, signal),
  };
}
