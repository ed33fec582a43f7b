// The party's HTTP interface as types and a client, safe in browsers; with it the words and the plain data of the lower
// packages that whoever shows jobs to people needs.

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
  type ExplainStep,
  kindNamed,
  renderDisclosure,
  renderSteps,
  type Result,
  type ResultTable,
  type SqlPlan,
  sqlPlan,
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
} from '@tacit/engine';
export {
  type ApiAnswer,
  type ApiRequest,
  type ClientOptions,
  createClient,
  type PartyClient,
  type Transport,
} from './client.ts';
export { clockFailSeconds, clockWarnSeconds, duration, suspects } from './clock.ts';
export { findingText } from './earlier.ts';
export { hasExpired } from './expiry.ts';
export { parseJson } from './json.ts';
export { noteText } from './notes.ts';
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
