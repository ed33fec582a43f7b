// The party's HTTP interface as types and a client, safe in browsers, and the words for what it answers. What people read of a
// contract, its question and an owner's data is in `contract.ts`, `question.ts` and `owner.ts` beside: a page loads what it shows.

export {
  type Cell,
  type ColumnCard,
  type ColumnType,
  type Contract,
  type Cost,
  type DatasetCard,
  type DisclosureLine,
  type PartyRef,
  type PartyRole,
  type Report,
  type ReportCell,
  type ReportText,
  type Result,
  type ResultTable,
  type Use,
} from '@tacit/analysis';
export {
  addCatalogue,
  type Language,
  PeerError,
  PolicyError,
  say,
  sayHint,
  TacitError,
  textKeys,
  UsageError,
} from '@tacit/engine/text';
export {
  type ApiAnswer,
  type ApiRequest,
  type ClientOptions,
  createClient,
  type PartyClient,
  type Transport,
} from './client.ts';
export { clockFailSeconds, clockWarnSeconds, duration, suspects } from './clock.ts';
export { hasExpired } from './expiry.ts';
export { parseJson } from './json.ts';
export { ProblemError, problemText, readProblem, toProblem } from './problem.ts';
export { tableOf } from './results.ts';
export { tokenRoles } from './types.ts';
export type {
  AddDataset,
  AddToken,
  ApprovalRecord,
  AuditAnswer,
  AuditEntry,
  AuditHead,
  AuditVerdict,
  CatalogEntry,
  DataCheck,
  Dataset,
  DatasetNote,
  DatasetSource,
  EarlierFinding,
  EarlierVerdict,
  Explanation,
  FileFormat,
  Grant,
  Invitation,
  Job,
  JobEvent,
  JobFailure,
  JobResult,
  JobState,
  LedgerEntry,
  MeasuredCost,
  MissingHead,
  NewToken,
  PartyCard,
  Peer,
  PolicyDocument,
  ProtocolChoice,
  PolicySettings,
  Problem,
  Progress,
  Question,
  Receipt,
  ReceiptBody,
  RunInfo,
  StepEgress,
  Status,
  Token,
  TokenRole,
} from './types.ts';
