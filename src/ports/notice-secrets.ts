const shape = /^(?:[A-Z][A-Z0-9_]*_)?(?:WEBHOOK_URL|ROUTING_KEY|API_KEY|SMTP_URL)$/;

/**
 * Whether a channel's secret may stand in the variable of this name. The names are narrow, so that every such value is
 * known beforehand and can be taken out of records, whichever channels are configured.
 */
export function isNoticeSecret(name: string): boolean {
  return shape.test(name);
}

/** Every value that a channel's secret could be here, and the password inside an SMTP URL. */
export function noticeSecrets(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value === "" || !isNoticeSecret(name) ? [] : [value, ...passwordOf(value)],
  );
}

function passwordOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { password } = new URL(url);
  return password === "" ? [] : [decodeURIComponent(password), password];
}
