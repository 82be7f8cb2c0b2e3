import { SignIn } from "@clerk/nextjs";
import { gateStatus } from "clerk-bypass-gate";
import { gateOptions } from "../../../gate";

export default async function SignInPage() {
  const { mode } = await gateStatus(gateOptions);
  return (
    <>
      <h1>Sign in</h1>
      {mode === "closed" ? null : (
        <p className="notice">
          Our sign-in provider has an outage. If the form below stays empty, please try again in a few
          minutes; people who are signed in already can go on working.
        </p>
      )}
      <SignIn fallbackRedirectUrl="/dashboard" />
    </>
  );
}
