/** clerk-bypass-gate: what an app imports. The statement's format, for those who sign, is at `clerk-bypass-gate/grant`. */
export { apiRoute } from "./api-route.ts";
export { unavailablePage, type PageOptions } from "./answers.ts";
export type { AppMiddleware, Visitor } from "./app-middleware.ts";
export { BYPASS_HEADER } from "./clean.ts";
export { createGate, type Proxy } from "./gate.ts";
export { healthAnswer, type HealthOptions } from "./health.ts";
export { ITEM, type Lane } from "./lane.ts";
export type { GateEvent, GateLogger } from "./log.ts";
export { chooseLanguage, messagesFor, type Languages } from "./messages/choose.ts";
export { keyFingerprint, keyFingerprints } from "./key-fingerprint.ts";
export { jwtKeyThumbprint, readJwtKey, type JwtKey } from "./jwt-key.ts";
export type { Messages } from "./messages/messages.ts";
export { NOTICE_ITEM, noticeText, parseNotice, readNotice, type Notice, type NoticeLevel } from "./notice.ts";
export { appOrigins } from "./parties.ts";
export type { GateVerification, VerificationProblem } from "./verification.ts";
export { compileRoutes, type Access, type Routes } from "./routes.ts";
export type { GateOptions } from "./settings.ts";
export { sessionRefusal, type SessionAuth } from "./session-refusal.ts";
export {
  checkSignedRequest,
  type RequestCheck,
  type RequestRefusal,
  type RequestVerdict,
} from "./signed-request.ts";
export { signOut } from "./sign-out.ts";
export { tellClerkOfSignOuts } from "./signed-out.ts";
export { gateStatus, type GateStatus, type PolicyStatus } from "./status.ts";
export { verifyAgainProps, type VerifyAgainProps } from "./verify-again-props.ts";
