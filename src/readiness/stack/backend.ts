import { check, mistake, nothing } from "../check.ts";

export const stackBackend = check({
  id: "stack.backend",
  severity: "high",
  title: "The stack's state is where colleagues reach it.",
  why: "State on one laptop means that whoever is on call without that laptop has no stack, and two people have two of them.",
  mend: "Move it: `pulumi stack export`, then `pulumi login s3://…` (or another shared backend) and `pulumi stack import`; name the backend in Pulumi.yaml.",
  async look({ checkout }) {
    const backend = checkout.backend();
    if (backend === undefined)
      return mistake(
        "Neither Pulumi.yaml nor PULUMI_BACKEND_URL names a backend: each machine has its own.",
        {
          severity: "medium",
        },
      );
    return backend.startsWith("file:")
      ? mistake("The stack's state is a folder of this machine (a file:// backend).")
      : nothing;
  },
});
