import { defineCommand } from "../src/cli/command.ts";
import { NeedsHuman } from "../src/errors.ts";
import { answerFile } from "../src/run/request.ts";
import { answerableUntil } from "../src/approval/answerable.ts";
import {
  approvalBytes,
  approvalNamespace,
  encodeApproval,
  type ApprovalDocument,
  type ApprovalRequest,
} from "../src/approval/document.ts";
import { openedText } from "../src/bypass/opened-routes.ts";
import { peopleAt, whoIs } from "../src/people/who.ts";
import { printable } from "../src/ports/printable.ts";
import { renderPlan } from "../src/plan/render.ts";
import { unarmor } from "../src/approval/sshsig.ts";
import { verifyApproval } from "../src/approval/verify.ts";
import type { Person } from "../src/approval/person.ts";
import type { Ports } from "../src/ports/index.ts";
import { asOption, stackOption } from "../src/cli/options.ts";
import { ownKeyFile } from "../src/cli/approve/key-file.ts";
import { rebuildPlan } from "../src/cli/approve/plan-again.ts";
import { findRequest } from "../src/cli/approve/find-request.ts";
import { openWorld } from "../src/cli/world.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";

/** How far two laptops' clocks may differ, milliseconds: each by the minute that the gate allows, one fast and one slow. */
const clockSkewMs = 120_000;

/** What the signature will stand for, in words. */
function describe(request: ApprovalRequest): readonly string[] {
  const { grant } = request;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["asked for by", request.requester],
    ["reason", request.reason],
    ["step", request.step],
    ["bypass", grant && `${grant.mode} on stack ${grant.stack}, project ${grant.project}`],
    ["at the latest until", grant?.until],
    ["lets in", grant && `sessions with a token since ${grant.since}`],
    ["LETS EVERYONE IN", grant?.mode === "open" ? `${openedText(grant)}, as nobody` : undefined],
    ["keeps out", grant === undefined || grant.deny.length === 0 ? undefined : grant.deny.join(", ")],
    ["plan", request.planHash],
    ["ends", request.notAfter],
  ];
  const lines = rows.flatMap(([name, value]) =>
    // From someone else's line: nothing of it may look like a row of ours.
    value === undefined ? [] : [`  ${name.padEnd(20)}${printable(value)}`],
  );
  return ["WHAT YOU SIGN", ...lines];
}

interface Signing {
  readonly request: ApprovalRequest;
  readonly person: Person;
  readonly people: readonly Person[];
  readonly ports: Ports;
  readonly key: string | undefined;
  readonly deny: string | undefined;
}

/** @throws NeedsHuman when the key does not sign, or the result would not be accepted */
async function sign({ request, person, people, ports, key, deny }: Signing): Promise<string> {
  const document: ApprovalDocument = {
    ...request,
    kind: deny === undefined ? "approve" : "deny",
    approver: person.id,
    reason: deny ?? request.reason,
  };
  const keyFile = key ?? (await ownKeyFile(person));
  const armored = await ports.signer.sign(approvalBytes(document), { namespace: approvalNamespace, keyFile });
  const line = encodeApproval(document, unarmor(armored));
  const verdict = verifyApproval(line, { people, now: ports.clock.now() });
  const asMeant = verdict.ok || (deny !== undefined && verdict.code === "APPROVAL_DENIED");
  if (!asMeant) throw new NeedsHuman(verdict.message, { code: verdict.code, hint: "Nothing was sent." });
  return line;
}

export default defineCommand({
  summary: "Read what someone asks for, and sign it with your SSH key, or deny it",
  json: "Print the answer as JSON",
  options: {
    ...stackOption,
    request: {
      type: "argument",
      required: false,
      description: "The request's file, its run, or its pasted line; default: the newest run that waits here",
    },
    deny: { type: "string", description: "Deny it, and say why: the run stops" },
    key: {
      type: "string",
      description: "Your SSH key file; default: the one in ~/.ssh that the contacts know",
    },
    ...asOption,
    yes: { type: "boolean", description: "Sign without asking once more" },
  },
  async run(args, call) {
    const { out } = call;
    const root = projectRoot(call.cwd);
    const { request, store, recipe } = await findRequest(root, call.cwd, args.request, call.out.note);
    const ports = await openWorld(call, args);
    const people = await peopleAt(ports.git, request.contactsCommit);
    const person = await whoIs(ports.git, people, args.as);
    if (args.deny === undefined && person.id === request.requester)
      throw new NeedsHuman("You asked for this yourself; someone else has to approve it.", {
        code: "APPROVAL_SELF",
        hint: "See contacts/ for who may, or take it back with --deny.",
      });
    if (args.deny === undefined && ports.clock.now() > answerableUntil(request))
      throw new NeedsHuman("This request has ended; they have to ask anew.", {
        code: "APPROVAL_EXPIRED",
        hint: "`./runbook resume` asks again.",
      });
    if (Date.parse(request.grant?.from ?? "") > ports.clock.now() + clockSkewMs)
      throw new NeedsHuman("This request is for a time to come; it is signed when it is wanted.", {
        code: "APPROVAL_INVALID",
        hint: "Compare the clocks of both machines, and let them ask anew.",
      });
    // Standard output is the answer's when it is JSON.
    const show = out.asJson ? out.note : out.print;
    if (args.deny === undefined) {
      const rebuilt = await rebuildPlan(call, {
        root,
        request,
        recipe,
        stack: args.stack,
        ownRun: store !== undefined,
      });
      show(...renderPlan(rebuilt.plan), "", ...rebuilt.findings, "");
    }
    show(...describe(request));
    const question = args.deny === undefined ? "Sign this?" : "Deny it?";
    if (!args.yes && !(await ports.ask.confirm(question)))
      throw new NeedsHuman("Nothing was signed.", { code: "APPROVAL_MISSING" });
    const line = await sign({ request, person, people, ports, key: args.key, deny: args.deny });
    await store?.writeFile(answerFile, `${line}\n`);
    const done = args.deny === undefined ? "approved" : "denied";
    const delivered = store !== undefined;
    out.answer({ run: request.run, answer: done, line, delivered }, () => [
      "",
      `You ${done} ${request.step} of ${request.run}. ${delivered ? "The run has the answer. Where it is not seen, send this line:" : "Send this line back:"}`,
      line,
    ]);
    return exitCodes.done;
  },
});
