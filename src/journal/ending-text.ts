interface Ending {
  /** ISO 8601, UTC. */
  readonly until: string;
  /** Which warning: 10, 3, or 0 once it has ended. */
  readonly minutes: number;
  readonly minutesLeft: number;
  /** The latest end that was approved, renewals included. */
  readonly approvedUntil?: string | undefined;
}

/** A warning of an opening's end in words, with the command as it must be typed. */
export function endingText({ until, minutes, minutesLeft, approvedUntil }: Ending): string {
  const said =
    minutes === 0
      ? `THE BYPASS HAS ENDED, at ${until}: the app asks for fresh sessions again.`
      : `THE BYPASS ENDS in ${minutesLeft} ${minutesLeft === 1 ? "minute" : "minutes"}, at ${until}.`;
  if (approvedUntil !== undefined && Date.parse(approvedUntil) <= Date.parse(until))
    return `${said} All that was approved is used: a new run asks for a new approval.`;
  const renew = minutes === 0 ? "Open it anew" : "Renew it";
  const limit = approvedUntil === undefined ? "" : ` (approved until ${approvedUntil} in total)`;
  return `${said} ${renew} with \`./runbook bypass renew\`${limit}.`;
}
