/**
 * The route table: everything that this service answers, in the order in which /docs shows it. Where two paths
 * could both match, the more exact one stands first.
 */
import type { AnyRoute } from "./route.ts";
import { answerWalletRequest } from "./routes/answer-wallet-request.ts";
import { approveCase } from "./routes/approve-case.ts";
import { askTraceFacts } from "./routes/ask-trace-facts.ts";
import { askWallet } from "./routes/ask-wallet.ts";
import { confirmNotices } from "./routes/confirm-notices.ts";
import { depositAttachment } from "./routes/deposit-attachment.ts";
import { depositCopy } from "./routes/deposit-copy.ts";
import { depositSuccessors } from "./routes/deposit-successors.ts";
import { depositType } from "./routes/deposit-type.ts";
import { draftDeskType } from "./routes/draft-desk-type.ts";
import { editCase } from "./routes/edit-case.ts";
import { endGrants } from "./routes/end-grants.ts";
import { endNotices } from "./routes/end-notices.ts";
import { endRepresentation } from "./routes/end-representation.ts";
import { findDeskCertificates } from "./routes/find-desk-certificates.ts";
import { followCase } from "./routes/follow-case.ts";
import { getAbout } from "./routes/get-about.ts";
import { getArchive } from "./routes/get-archive.ts";
import { getAttachment } from "./routes/get-attachment.ts";
import { getAuthorizationServer } from "./routes/get-authorization-server.ts";
import { getBlock } from "./routes/get-block.ts";
import { getBody } from "./routes/get-body.ts";
import { getCase } from "./routes/get-case.ts";
import { getCaseFile } from "./routes/get-case-file.ts";
import { getCatalogue } from "./routes/get-catalogue.ts";
import { getCheckpoint } from "./routes/get-checkpoint.ts";
import { getConduct } from "./routes/get-conduct.ts";
import { getConsistency } from "./routes/get-consistency.ts";
import { getCopyDeposit } from "./routes/get-copy-deposit.ts";
import { getCopyKeys } from "./routes/get-copy-keys.ts";
import { getCredentialIssuer } from "./routes/get-credential-issuer.ts";
import { getDepartment } from "./routes/get-department.ts";
import { getDesk } from "./routes/get-desk.ts";
import { getDeskCertificate } from "./routes/get-desk-certificate.ts";
import { getDeskResult } from "./routes/get-desk-result.ts";
import { getDeskType } from "./routes/get-desk-type.ts";
import { getDispute } from "./routes/get-dispute.ts";
import { getDocs } from "./routes/get-docs.ts";
import { getEntryBundle } from "./routes/get-entry-bundle.ts";
import { getFacts } from "./routes/get-facts.ts";
import { getFeed } from "./routes/get-feed.ts";
import { getHealth } from "./routes/get-health.ts";
import { getInboxAttachment } from "./routes/get-inbox-attachment.ts";
import { getInboxDispute } from "./routes/get-inbox-dispute.ts";
import { getInclusion } from "./routes/get-inclusion.ts";
import { getIssuerMetadata } from "./routes/get-issuer-metadata.ts";
import { getLog } from "./routes/get-log.ts";
import { getLogKey } from "./routes/get-log-key.ts";
import { getMetrics } from "./routes/get-metrics.ts";
import { getNotices } from "./routes/get-notices.ts";
import { getOpenapi } from "./routes/get-openapi.ts";
import { getOpening } from "./routes/get-opening.ts";
import { getOwnAttachment } from "./routes/get-own-attachment.ts";
import { getOwnTag } from "./routes/get-own-tag.ts";
import { getPaperFont } from "./routes/get-paper-font.ts";
import { getProofs } from "./routes/get-proofs.ts";
import { getReadiness } from "./routes/get-readiness.ts";
import { getRefused } from "./routes/get-refused.ts";
import { getReportKeys } from "./routes/get-report-keys.ts";
import { getRules } from "./routes/get-rules.ts";
import { getServiceIssuerMetadata } from "./routes/get-service-issuer-metadata.ts";
import { getSession } from "./routes/get-session.ts";
import { getSignIn } from "./routes/get-sign-in.ts";
import { getSignInCallback } from "./routes/get-sign-in-callback.ts";
import { getStatusList } from "./routes/get-status-list.ts";
import { getSubjectProof } from "./routes/get-subject-proof.ts";
import { getSuccessors } from "./routes/get-successors.ts";
import { getTile } from "./routes/get-tile.ts";
import { getTrail } from "./routes/get-trail.ts";
import { getType } from "./routes/get-type.ts";
import { getTypeDocument } from "./routes/get-type-document.ts";
import { getWalletCredential } from "./routes/get-wallet-credential.ts";
import { getWalletCredentialLater } from "./routes/get-wallet-credential-later.ts";
import { getWalletNonce } from "./routes/get-wallet-nonce.ts";
import { getWalletOffer } from "./routes/get-wallet-offer.ts";
import { getWalletOfferState } from "./routes/get-wallet-offer-state.ts";
import { getWalletRequest } from "./routes/get-wallet-request.ts";
import { getWalletToken } from "./routes/get-wallet-token.ts";
import { giveGrants } from "./routes/give-grants.ts";
import { handInAnswer } from "./routes/hand-in-answer.ts";
import { handInOwn } from "./routes/hand-in-own.ts";
import { handInRegister } from "./routes/hand-in-register.ts";
import { listActivity } from "./routes/list-activity.ts";
import { listCases } from "./routes/list-cases.ts";
import { listDepartments } from "./routes/list-departments.ts";
import { listDeskJobs } from "./routes/list-desk-jobs.ts";
import { listDeskTypes } from "./routes/list-desk-types.ts";
import { listDisputes } from "./routes/list-disputes.ts";
import { listEpochs } from "./routes/list-epochs.ts";
import { listInbox } from "./routes/list-inbox.ts";
import { listInboxOneSided } from "./routes/list-inbox-one-sided.ts";
import { listInboxSeals } from "./routes/list-inbox-seals.ts";
import { listOneSided } from "./routes/list-one-sided.ts";
import { listOwnDisputes } from "./routes/list-own-disputes.ts";
import { listSeals } from "./routes/list-seals.ts";
import { listTypes } from "./routes/list-types.ts";
import { makeCase } from "./routes/make-case.ts";
import { makeDispute } from "./routes/make-dispute.ts";
import { makeResponse } from "./routes/make-response.ts";
import { offerByToken } from "./routes/offer-by-token.ts";
import { offerToWallet } from "./routes/offer-to-wallet.ts";
import { previewCase } from "./routes/preview-case.ts";
import { proveOne } from "./routes/prove-certificate.ts";
import { reportOne } from "./routes/report-certificate.ts";
import { runCaseAgain } from "./routes/run-case-again.ts";
import { sealCopy } from "./routes/seal-copy.ts";
import { sendBackCase } from "./routes/send-back-case.ts";
import { setNotices } from "./routes/set-notices.ts";
import { signOut } from "./routes/sign-out.ts";
import { submitCase } from "./routes/submit-case.ts";
import { submitEvents } from "./routes/submit-events.ts";
import { takeCopyBack } from "./routes/take-copy-back.ts";
import { takeWalletAnswer } from "./routes/take-wallet-answer.ts";
import { traceReceipt } from "./routes/trace-receipt.ts";
import { verifyBulk } from "./routes/verify-bulk.ts";
import { verifyOne } from "./routes/verify-certificate.ts";
import { verifyNumbers } from "./routes/verify-numbers.ts";
import { withdrawCase } from "./routes/withdraw-case.ts";
import { withdrawWalletOffer } from "./routes/withdraw-wallet-offer.ts";

export const ROUTES: readonly AnyRoute[] = [
  verifyOne,
  verifyBulk,
  verifyNumbers,
  proveOne,
  reportOne,
  getReportKeys,
  getFacts,
  getSuccessors,
  getProofs,
  getStatusList,
  sealCopy,
  getCopyKeys,
  depositCopy,
  getCopyDeposit,
  getPaperFont,
  takeCopyBack,
  traceReceipt,
  askTraceFacts,
  submitEvents,
  getLog,
  getLogKey,
  getCheckpoint,
  getEntryBundle,
  getTile,
  getInclusion,
  getConsistency,
  listEpochs,
  getBody,
  getSubjectProof,
  listDisputes,
  getDispute,
  getAttachment,
  depositAttachment,
  listOneSided,
  listSeals,
  getConduct,
  getCatalogue,
  getRules,
  getSignIn,
  getSignInCallback,
  getSession,
  signOut,
  getTrail,
  getOpening,
  getNotices,
  setNotices,
  confirmNotices,
  endNotices,
  getFeed,
  getOwnTag,
  giveGrants,
  endGrants,
  handInOwn,
  makeDispute,
  listOwnDisputes,
  getOwnAttachment,
  endRepresentation,
  listInbox,
  getInboxDispute,
  getInboxAttachment,
  handInAnswer,
  makeResponse,
  listInboxOneSided,
  listInboxSeals,
  getDesk,
  handInRegister,
  makeCase,
  listCases,
  getCase,
  getCaseFile,
  previewCase,
  getRefused,
  editCase,
  submitCase,
  approveCase,
  sendBackCase,
  withdrawCase,
  runCaseAgain,
  followCase,
  getArchive,
  findDeskCertificates,
  getDeskCertificate,
  getDeskResult,
  listDeskJobs,
  listDeskTypes,
  getDeskType,
  draftDeskType,
  listActivity,
  offerToWallet,
  getWalletOffer,
  getWalletOfferState,
  withdrawWalletOffer,
  offerByToken,
  getWalletToken,
  getWalletNonce,
  getWalletCredential,
  getWalletCredentialLater,
  askWallet,
  getWalletRequest,
  answerWalletRequest,
  takeWalletAnswer,
  getCredentialIssuer,
  getAuthorizationServer,
  listDepartments,
  getDepartment,
  getBlock,
  listTypes,
  depositSuccessors,
  depositType,
  getTypeDocument,
  getType,
  getIssuerMetadata,
  getServiceIssuerMetadata,
  getAbout,
  getHealth,
  getReadiness,
  getMetrics,
  getOpenapi(() => ROUTES),
  getDocs(() => ROUTES),
];
