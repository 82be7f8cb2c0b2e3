import { answerFile } from "../src/run/request.ts";
import { asOption, stackOption } from "../src/cli/options.ts";
import { defineCommand } from "../src/cli/command.ts";
import { describeRequest } from "../src/cli/approve/describe.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { findRequest } from "../src/cli/approve/find-request.ts";
import { keyFileOf } from "../src/cli/approve/key-file.ts";
import { NeedsHuman } from "../src/errors.ts";
import { openWorld } from "../src/cli/world.ts";
import { peopleAt, findOperator } from "../src/people/operator.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { rebuildPlan } from "../src/cli/approve/plan-again.ts";
import { refuseAnswer, signAnswer } from "../src/cli/approve/sign.ts";
import { renderPlan } from "../src/plan/render.ts";

export default defineCommand({
  summary: "Read what someone asks for, and sign it with your SSH key, or deny it",
  json: "Print the answer as JSON",
  options: {
    ...stackOption,
    request: {
      type: "argument",
      description: "The request's file, its run, or its pasted line; default: the newest run that waits here",
    },
    deny: { type: "string", description: "Deny it, and say why: the run stops" },
    key: {
      type: "string",
      description:
        "Your SSH key file; default: git's user.signingkey or one in ~/.ssh, if the contacts know it",
    },
    list: {
      type: "string",
      description: "A list of users that you hold yourself: its ids must be those that are asked for",
    },
    ...asOption,
    yes: { type: "boolean", description: "Sign without asking once more" },
  },
  async run(args, call) {
    const { out, cwd } = call;
    const { deny, stack } = args;
    const root = projectRoot(cwd);
    const { request, store, recipe } = await findRequest(root, cwd, args.request, out.note);
    const ports = await openWorld(call, args);
    const people = await peopleAt(ports.git, request.contactsCommit);
    const person = await findOperator(ports.git, people, args.as);
    refuseAnswer({ request, person, ports, deny });
    // Before the plan is shown: whoever cannot sign need not read it.
    const keyFile = await keyFileOf(person, { given: args.key, cwd, git: ports.git });
    // Standard output is the answer's when it is JSON.
    const show = out.asJson ? out.note : out.print;
    if (deny === undefined) {
      const rebuilt = await rebuildPlan(call, {
        root,
        request,
        recipe,
        stack,
        ownRun: store !== undefined,
        list: args.list,
      });
      show(...renderPlan(rebuilt.plan), "", ...rebuilt.findings, "");
    }
    show(...describeRequest(request));
    if (!args.yes && !(await ports.ask.confirm(deny === undefined ? "Sign this?" : "Deny it?")))
      throw new NeedsHuman("Nothing was signed.", { code: "APPROVAL_MISSING" });
    const line = await signAnswer({ request, person, people, ports, keyFile, deny });
    await store?.writeFile(answerFile, `${line}\n`);
    const answer = deny === undefined ? "approved" : "denied";
    const delivered = store !== undefined;
    out.answer({ run: request.run, answer, line, delivered }, () => [
      "",
      `You ${answer} ${request.step} of ${request.run}. ${delivered ? "The run has the answer. Where it is not seen, send this line:" : "Send this line back:"}`,
      line,
    ]);
    return exitCodes.done;
  },
});
