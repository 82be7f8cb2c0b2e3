import { stringify } from "yaml";
import { sshLine } from "./keys.ts";

interface Someone {
  id: string;
  name: string;
  email: string;
  phone?: string;
  slack?: string;
  clerkId?: string;
  timeZone: string;
  keys: string[];
  may: string[];
}

/** The files of contacts/ as data, so that a test can change them before they are written. */
export interface ContactsData {
  people: Someone[];
  escalation: { levels: object[] };
  rota: { timeZone: string; weekly: { from: string; people: string[] }; shifts: object[] };
  vendors: { id: string; name: string; gives: string; status: string; support: string; account?: string }[];
  channels: { channels: object[]; audiences: Record<string, string> };
}

const [ana, ben] = [sshLine("ana"), sshLine("ben")];

const someone = (id: string, key: string, phone: string): Someone => ({
  ...{ id, name: id, email: `${id}@app.example`, phone, slack: `@${id}`, clerkId: `user_${id}` },
  ...{ timeZone: "Europe/Berlin", keys: [key], may: ["approve", "execute"] },
});

export const contactsData = (): ContactsData => ({
  people: [someone("ana", ana, "+49 30 1234567"), someone("ben", ben, "+44 20 1234567")],
  escalation: {
    levels: [
      { name: "On call", who: ["on-call"], minutes: 15, by: ["phone"] },
      { name: "Lead", who: ["ben"], by: ["phone"] },
    ],
  },
  rota: {
    timeZone: "Europe/Berlin",
    weekly: { from: "2026-01-05T09:00", people: ["ana", "ben"] },
    shifts: [],
  },
  vendors: ["clerk", "vercel"].map((id) => ({
    ...{ id, name: id, gives: "what it gives", account: "app, Pro" },
    ...{ status: `https://status.${id}.example`, support: `https://${id}.example/support` },
  })),
  channels: {
    channels: [
      { id: "chat", kind: "slack", secret: "SLACK_WEBHOOK_URL" },
      { id: "pager", kind: "pagerduty", secret: "PAGERDUTY_ROUTING_KEY" },
    ],
    audiences: { users: "chat", team: "chat", escalation: "pager" },
  },
});

/** As files, by path. */
export const contactTexts = (data: ContactsData): Record<string, string> =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [`contacts/${name}.yaml`, stringify(value)]),
  );

export const healthyContacts = () => ({ texts: contactTexts(contactsData()), ana, other: sshLine("other") });
