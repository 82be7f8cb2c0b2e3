import { appProbe } from "./app-probe.ts";
import { bypassClose } from "./bypass-close.ts";
import { bypassOpen } from "./bypass-open.ts";
import { bypassVerify } from "./bypass-verify.ts";
import { makeCatalogue } from "./catalogue.ts";
import { clerkMonitor } from "./clerk-monitor.ts";
import { manualCheck } from "./manual-check.ts";
import { noticeText } from "./notice-text.ts";
import { notifySend } from "./notify-send.ts";
import { triageGather } from "./triage-gather.ts";

/** Every step that ships. */
export const standardCatalogue = makeCatalogue([
  triageGather,
  appProbe,
  manualCheck,
  noticeText,
  notifySend,
  clerkMonitor,
  bypassOpen,
  bypassVerify,
  bypassClose,
]);
