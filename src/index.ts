// Composes the stages; the only thing that scripts may import. Adapters are loaded when ports are opened, not before.
import "./ports/issue-words.ts";

export * from "./errors.ts";
export { instantMs } from "./ports/calendar.ts";
export { fileUnwritable, readOptionalText, troubleText, unreadable } from "./adapters/file-trouble.ts";
export {
  openRegular,
  readRegular,
  readRegularText,
  readRegularTextSync,
  writeRegular,
} from "./adapters/regular-file.mjs";
export { closest } from "./runbook/closest.ts";
export type {
  Runbook,
  RunbookNode,
  StepNode,
  BranchNode,
  InputDeclaration,
  Json,
} from "./runbook/runbook.ts";
export type { Plan, PlannedNode, PlannedStep, PlannedBranch, Outputs } from "./plan/plan.ts";
export type { Evidence, Facts, Verdict, Category, Severity } from "./facts/evidence.ts";
export { makeCatalogue, type AnyStep, type Catalogue } from "./steps/catalogue.ts";
export { openPorts, type OpenedPorts, type PortOptions, type ToolchainOptions } from "./open-ports.ts";
export { checkWorld, refuseForeignReach } from "./check-world.ts";
export type { Ports } from "./ports/index.ts";
export { redactFor } from "./ports/known-secrets.ts";
export { redactData } from "./ports/redact.ts";
export { standardCatalogue } from "./steps/standard.ts";
export { loadRunbook, type Loaded } from "./runbook/load.ts";
export { sizeMax } from "./runbook/limits.ts";
export { runbookJsonSchema } from "./runbook/json-schema.ts";
export { stepReference, type Example } from "./runbook/step-reference.ts";
export { clerkFacts, gatherEvidence, gatherFacts, probeTimeoutMs, type Targets } from "./facts/gather.ts";
export { symptoms, type Symptom } from "./facts/verdict.ts";
export { renderTriage } from "./facts/render.ts";
export { printable } from "./facts/wrap-text.ts";
export { preparePlan, requireRunbook, type Preparation } from "./plan/prepare.ts";
export { renderPlan } from "./plan/render.ts";
export { digestOf, isIntact } from "./plan/hash.ts";
export { planFrom, recipeOf, type Recipe } from "./plan/recipe.ts";
export { stepsOf } from "./plan/walk.ts";
export { resolveInputs } from "./plan/inputs.ts";
export { answerableUntil } from "./approval/answerable.ts";
export { requestMisfit } from "./approval/request-fits.ts";
export { decodeRequest, encodeRequest } from "./approval/request-line.ts";
export {
  approvalBytes,
  approvalNamespace,
  decodeApproval,
  encodeApproval,
  type ApprovalDocument,
  type ApprovalRequest,
  type ApprovedGrant,
} from "./approval/document.ts";
export type { Person } from "./approval/person.ts";
export { parsePublicKeyLine } from "./approval/ssh-key.ts";
export { unarmor } from "./approval/sshsig.ts";
export { verifyApproval } from "./approval/verify.ts";
export {
  contactFiles,
  readContacts,
  readPeople,
  refuseNoApprover,
  type ContactTexts,
} from "./contacts/read-contacts.ts";
export type { Contacts } from "./contacts/contacts.ts";
export { acknowledgedBy, acknowledgementFile, type Acknowledgement } from "./contacts/acknowledgement.ts";
export { escalationAt, windowText, type LevelNow } from "./contacts/escalation.ts";
export { withImported } from "./contacts/import.ts";
export { importedFile, readImported } from "./contacts/import-shape.ts";
export { lineDiff } from "./contacts/line-diff.ts";
export { isNight, localTime } from "./contacts/local-time.ts";
export { onCallAt } from "./contacts/rota.ts";
export { knownNotices } from "./notices/known.ts";
export { readNoticeFiles } from "./open-notify.ts";
export { escalate, keepEscalating } from "./run/escalate.ts";
export { readinessGaps } from "./contacts/readiness.ts";
export { peopleAt, whoIs } from "./contacts/who.ts";
export type { JournalRecord } from "./journal/event.ts";
export { bypassMayBeOpen, fold, type RunState } from "./journal/fold.ts";
export { openJournal, readJournal, readWhole, type Journal } from "./journal/journal.ts";
export type {
  Anchor,
  JournalHead,
  JournalStore,
  LeaseHolder,
  RunFolders,
  UnknownHolder,
} from "./ports/journal-store.ts";
export { amendReport, type Amendment } from "./report/amend.ts";
export { fieldNames, reportFields } from "./report/fields.ts";
export { openLines, type Report } from "./report/report.ts";
export type { Open } from "./report/statement.ts";
export { composeReport, reportFiles, runMeant, type Names, type Written } from "./report/write-report.ts";
export { recordLineText, recordWords, type Titles } from "./report/record-line.ts";
export { summarize, summaryLine, type RunSummary } from "./report/run-summary.ts";
export { grantOf } from "./run/bypass-grant.ts";
export type { Answers, RunContext, Stop } from "./run/context.ts";
export {
  beginByHand,
  byHandRunbook,
  byHandTitles,
  recorded,
  type ByHandOptions,
  type ByHandStep,
} from "./run/by-hand.ts";
export {
  byHandPlanFile,
  openingStep,
  pendingByHand,
  requestByHand,
  type AskedByHand,
} from "./run/by-hand-request.ts";
export { forgivingJournal } from "./run/forgiving-journal.ts";
export {
  verifyRecord,
  type CheckedAnchor,
  type FoundApproval,
  type RecordCheck,
} from "./run/verify-record.ts";
export { stillToDo } from "./run/not-reached.ts";
export { executePlan, type RunEnd } from "./run/execute.ts";
export { abandonRun, type Abandoned } from "./run/abandon.ts";
export { notSeenClosed } from "./run/seen-closed.ts";
export { frozenPlan, reopenRun } from "./run/reopen.ts";
export { buildPatience } from "./run/build-patience.ts";
export { endLeftEngines, settleLeftEngines, type LeftEngines } from "./run/left-engines.ts";
export { recordedStack } from "./run/recorded-stack.ts";
export { endingDue, nextMarkMs, type Span } from "./run/ending.ts";
export { knownApproval } from "./run/known-approval.ts";
export { reverifyPlan } from "./run/replan.ts";
export { answerFile, requestFile } from "./run/request.ts";
export { planFile, startRun } from "./run/start.ts";
export { handWarning, warningOf, type WarningPlan } from "./run/warn-notice.ts";
export { settleUntold } from "./run/tell.ts";
export { tellHand, type HandNews } from "./run/tell-hand.ts";
export { lookAtEnd, watchEnd } from "./run/watch-end.ts";
export { adopt, prepareAdoption, type AdoptionWorld, type Prepared } from "./variables/adopt.ts";
export { adoptionLines } from "./variables/adoption-text.ts";
export { lostProduction, type LostProduction } from "./variables/lost-production.ts";
export { openDirect, type Direct } from "./open-direct.ts";
export { openFolders, openProcesses } from "./open-folders.ts";
export { afterClose, cancelOpenings } from "./steps/carriers.ts";
export { bypassClose } from "./steps/bypass-close.ts";
export { bypassOpen } from "./steps/bypass-open.ts";
export { bypassOpenInput, type BypassOpenInput } from "./steps/bypass-schemas.ts";
export { bypassVerify } from "./steps/bypass-verify.ts";
export { commitForOpening } from "./steps/redeploy-outlook.ts";
export type { Carrier, Jti } from "./ports/redeploys.ts";
export { rolloutPatienceMs } from "./steps/rollout.ts";
export { freezeLines, freezeSentence } from "./steps/freeze-words.ts";
export { watchGate } from "./steps/gate-watch.ts";
export { openedBy, openedText } from "./steps/opened-routes.ts";
export { seeOpened } from "./steps/opened-proof.ts";
export { approvedTimes, bareMinutes, openingNow } from "./steps/opening.ts";
export { refuseRenewal, totalEndMs } from "./steps/renewal.ts";
export type { Step, StepContext } from "./steps/step.ts";
export { inForce, type LiveStatement } from "./ports/live-gate.ts";
export { askAppGate, type AppGate } from "./facts/app-gate.ts";
export type { GateKey } from "./facts/gate-key.ts";
export { gateKeyNow, refuseBlindGate } from "./steps/gate-key-now.ts";
export { seeLetsIn } from "./steps/see-lets-in.ts";
export { endingText } from "./journal/ending-text.ts";
export { coveringApproval, type CoveringApproval } from "./approval/covering.ts";
export type { GateItem } from "./ports/gate-item.ts";
export type { BypassConfig, LiveOutputs, Stack, StackLock, StackUpdate } from "./ports/stack.ts";
