/** Where a notice is in the incident's life; status pages use the same words. */
export const noticeStates = ["investigating", "identified", "monitoring", "resolved"] as const;
type NoticeState = (typeof noticeStates)[number];

export const noticeSeverities = ["critical", "error", "warning", "info"] as const;
type NoticeSeverity = (typeof noticeSeverities)[number];

/** Who a notice is for; contacts/channels.yaml says on which channel they read it. */
export const audiences = ["users", "affected", "support", "team", "escalation"] as const;
export type Audience = (typeof audiences)[number];

interface AnyChannel {
  readonly id: string;
  /** Name of the environment variable that holds its secret. */
  readonly secret: string;
  /** Languages that each notice is written in, one after the other, e.g. `["en", "zh-CN"]`. */
  readonly languages: readonly string[];
  /** Zone in which times are written. */
  readonly timeZone: string;
}

/** One entry of contacts/channels.yaml. */
export type Channel =
  | (AnyChannel & { readonly kind: "slack" | "webhook" | "pagerduty" })
  | (AnyChannel & { readonly kind: "email"; readonly from: string; readonly to: readonly string[] })
  | (AnyChannel & {
      readonly kind: "statuspage";
      readonly page: string;
      readonly components: readonly string[];
    });

/** Values of a notice's placeholders: text, an ISO 8601 instant, a whole number of minutes, a URL. */
export type NoticeValues = Readonly<Record<string, string | number>>;

/** What is to be said, before anything is sent. */
export interface ComposedNotice {
  /** Undefined: nobody configured one, so the text is for pasting. */
  readonly channel: Channel | undefined;
  readonly title: string;
  readonly text: string;
  readonly state: NoticeState;
  readonly severity: NoticeSeverity;
}

export interface Message extends Omit<ComposedNotice, "channel"> {
  /** Run id: one run is one alert, one incident of a status page. */
  readonly run: string;
  /** Step id; with the run it is the message's marker. */
  readonly step: string;
}

export const placeholderTypes = ["text", "time", "minutes", "url"] as const;
export type PlaceholderType = (typeof placeholderTypes)[number];

/** The notices that there are, for checking what a runbook says of them. */
export interface KnownNotices {
  readonly names: readonly string[];
  /** Undefined for a notice that there is not. */
  placeholders(notice: string): Readonly<Record<string, PlaceholderType>> | undefined;
  /** Languages that the audience reads and the notice has no words in. `undefined`: the app's own readers, English at least. */
  missingLanguages(notice: string, to: Audience | undefined): readonly string[];
  /** Whether a value is what a placeholder of that type takes. */
  fits(type: PlaceholderType, value: string | number): boolean;
}

/** Notices to people. */
export interface Notify {
  /**
   * The exact text and its channel. Asks the world nothing; repeating is safe.
   * @throws BadInput for an unknown notice, a missing or misfitting value, or mistakes in the files
   */
  compose(notice: string, to: Audience, values: NoticeValues): Promise<ComposedNotice>;
  /**
   * The words for one person, by language: each that the audience's channel has. Repeating is safe.
   * @throws as `compose` does
   */
  letters(
    notice: string,
    to: Audience,
    values: NoticeValues,
  ): Promise<Readonly<Record<string, ComposedNotice>>>;
  /**
   * The same with the placeholders left open, e.g. `{until}`: what is planned before the values are known.
   * @throws BadInput for an unknown notice or mistakes in the files
   */
  draft(notice: string, to: Audience): Promise<ComposedNotice>;
  /**
   * A notice's text in every language that there is, by BCP 47 tag as browsers name them (`zh-Hans` for zh-CN); times in UTC.
   * @throws as `compose` does
   */
  words(notice: string, values: NoticeValues): Promise<Readonly<Record<string, string>>>;
  /** Undefined while notices/ or their channels have mistakes, which `./runbook contacts lint` names. */
  known(): Promise<KnownNotices | undefined>;
  /** The environment variable that is missing here, if any. */
  missing(channel: Channel): string | undefined;
  /**
   * Sends once. Repeating is safe for PagerDuty (same alert) and Statuspage (found by its marker) only.
   * @returns where it went, without secrets.
   * @throws BadInput `KEY_MISSING` · PermanentFailure when it certainly was not sent · TransientFailure when nobody
   * knows, or PermanentFailure `OUTCOME_UNKNOWN` when the answer makes no sense
   */
  send(channel: Channel, message: Message, signal?: AbortSignal): Promise<string>;
  /** Whether it is there already. `undefined`: this channel cannot be asked. `false` where sending again does no harm. */
  look(channel: Channel, message: Message, signal?: AbortSignal): Promise<boolean | undefined>;
}
