/** A seeded load of people: what it does is the same for the same seed, and Clerk tells of each of them. */
import { expect, it } from "vitest";
import { Load } from "../../sandbox/clerk/load.ts";
import { backend } from "./backend-fixture.ts";
import { HeldClock } from "./held-clock.ts";

async function loaded(seed: number) {
  const clock = new HeldClock();
  const { instance: made, violations, call } = backend();
  const instance = { ...made, clock };
  instance.webhooks.add({ url: "https://app.nightshift.example/api/webhooks/clerk" });
  const load = new Load(instance);
  load.begin({ seed, perSecond: 100, count: 300, crowds: false });
  for (let ticks = 0; ticks < 200; ticks += 1) await clock.advance(20);
  const told = instance.webhooks.deliveries().map(({ message }) => message.type);
  return { load, told, instance, violations, call, users: instance.state.users.singles() };
}

it("creates, changes and deletes, the same for a seed, with an event for each", async () => {
  const { load, told, users, call, violations } = await loaded(7);
  const counts = load.counts();
  expect(counts).toMatchObject({ running: false });
  expect(counts.created + counts.changed + counts.deleted).toBe(300);
  expect(users).toHaveLength(counts.created - counts.deleted);
  const count = (type: string) => told.filter((one) => one === type).length;
  expect(count("user.deleted")).toBe(counts.deleted);
  // Two changes of one person in one turn are one event; so is a sign-up and what follows it at once.
  expect(count("user.created")).toBeGreaterThan(counts.created * 0.9);
  expect(count("user.updated")).toBeGreaterThan(counts.changed * 0.9);
  const again = await loaded(7);
  const seen = (all: typeof users) =>
    all.map(({ email, phone, firstName, lastName }) => [email, phone, firstName, lastName]);
  expect(seen(again.users)).toEqual(seen(users));
  expect(seen((await loaded(8)).users)).not.toEqual(seen(users));
  // The Backend API shows each of them as the specification says.
  const page = await call("GET", "/users?limit=500");
  expect(page.body).toHaveLength(users.length);
  expect(page.body.some((one: Record<string, unknown>) => one["primary_email_address_id"] === null)).toBe(
    true,
  );
  expect(page.body.some((one: Record<string, unknown>) => one["first_name"] === null)).toBe(true);
  expect(violations.list()).toEqual([]);
});
