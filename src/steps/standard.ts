import { appProbe } from "./app-probe.ts";
import { appVersions } from "./app-versions.ts";
import { bypassClose } from "./bypass-close.ts";
import { bypassOpen } from "./bypass-open.ts";
import { bypassVerify } from "./bypass-verify.ts";
import { bypassWarn } from "./bypass-warn.ts";
import { makeCatalogue } from "./catalogue.ts";
import { clerkMonitor } from "./clerk-monitor.ts";
import { clerkRenewal } from "./clerk-renewal.ts";
import { deploymentList } from "./deployment-list.ts";
import { deploymentPromote } from "./deployment-promote.ts";
import { deploymentRollback } from "./deployment-rollback.ts";
import { deploymentWatch } from "./deployment-watch.ts";
import { manualCheck } from "./manual-check.ts";
import { manualDecide } from "./manual-decide.ts";
import { noticeClear } from "./notice-clear.ts";
import { noticeShow } from "./notice-show.ts";
import { noticeText } from "./notice-text.ts";
import { notifySend } from "./notify-send.ts";
import { triageGather } from "./triage-gather.ts";
import { triageSafety } from "./triage-safety.ts";

/** Every step that ships. */
export const standardCatalogue = makeCatalogue([
  triageGather,
  triageSafety,
  appProbe,
  appVersions,
  manualCheck,
  manualDecide,
  noticeText,
  noticeShow,
  noticeClear,
  notifySend,
  clerkMonitor,
  clerkRenewal,
  bypassOpen,
  bypassVerify,
  bypassWarn,
  bypassClose,
  deploymentList,
  deploymentRollback,
  deploymentPromote,
  deploymentWatch,
]);
