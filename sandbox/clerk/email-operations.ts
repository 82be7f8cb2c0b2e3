import type { FakeResponse } from "../fake.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import type { EmailAddress, User } from "./model.ts";
import { emailObject, emailsOf } from "./objects.ts";
import { addEmail } from "./state.ts";
import type { Operations } from "./validated.ts";

/** E-mail addresses on accounts: whoever has the secret key may add one to anybody's, verified and primary. */
export function emailOperations(instance: ClerkInstance): Operations {
  const { state, clock } = instance;
  const found = (id: string | undefined): { user: User; email: EmailAddress } | undefined => {
    const user = state.users.byEmailId(id ?? "");
    const email = user && emailsOf(user).find((one) => one.id === id);
    return user && email ? { user, email } : undefined;
  };
  const makePrimary = (user: User, added: EmailAddress): void => {
    const { emailId: id, email, createdAt } = user;
    // The old primary address stays on the account, as one of the others.
    user.otherEmails = user.otherEmails.filter((one) => one.id !== added.id);
    if (email !== "") user.otherEmails.push({ id, email, verified: true, createdAt });
    Object.assign(user, { emailId: added.id, email: added.email });
  };
  return {
    "POST /email_addresses": ({ fields }) => {
      const user = state.users.edit(String(fields["user_id"]), clock.now());
      if (user === undefined) return notFound("user");
      const email = String(fields["email_address"]);
      if (state.users.byEmail(email) !== undefined)
        return clerkError(409, "form_identifier_exists", "That email address is taken.");
      const added = addEmail(state, user, email, clock.now(), fields["verified"] === true);
      if (fields["primary"] === true) makePrimary(user, added);
      return { status: 200, body: emailObject(added) };
    },
    "GET /email_addresses/{email_address_id}": ({ params }) => {
      const one = found(params["email_address_id"]);
      return one ? { status: 200, body: emailObject(one.email) } : notFound("email address");
    },
    "PATCH /email_addresses/{email_address_id}": ({ params, fields }) => {
      const one = found(params["email_address_id"]);
      const user = one && state.users.edit(one.user.id, clock.now());
      if (!one || !user) return notFound("email address");
      if (fields["primary"] === true && one.email.id !== user.emailId) makePrimary(user, one.email);
      return { status: 200, body: emailObject(one.email) };
    },
    "DELETE /email_addresses/{email_address_id}": ({ params }): FakeResponse => {
      const one = found(params["email_address_id"]);
      const user = one && state.users.edit(one.user.id, clock.now());
      if (!one || !user) return notFound("email address");
      if (one.email.id === user.emailId)
        return clerkError(400, "primary_email_address", "The primary address cannot be deleted.");
      user.otherEmails = user.otherEmails.filter(({ id }) => id !== one.email.id);
      state.users.releaseEmail(one.email);
      return { status: 200, body: { object: "email_address", id: one.email.id, deleted: true } };
    },
  };
}
