import { check, mistake, notKnown, nothing } from "../check.ts";

export const appWebhooksArrive = check({
  id: "app.webhooks-arrive",
  severity: "medium",
  title: "Webhooks arrive in time.",
  why: "After a breach the app's own copy of the users is what people are told from; one that lags tells the wrong ones.",
  mend: "Clerk's dashboard > Webhooks: look at failed messages, and replay them.",
  async look({ evidence }) {
    const { verdict, summary } = await evidence("webhooks");
    if (verdict === "unknown") return notKnown(summary.replace(/\.$/, ""));
    return verdict === "ok" ? nothing : mistake(summary);
  },
});
