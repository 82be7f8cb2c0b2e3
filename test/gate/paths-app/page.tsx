import type { Seen } from "./visitor";

export function Page({ page, userId, locale }: Seen) {
  return <main data-page={`${page} ${locale} ${userId}`} />;
}
