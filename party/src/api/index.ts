// The party's HTTP interface as types and a client, safe in browsers.

export {
  type ApiAnswer,
  type ApiRequest,
  type ClientOptions,
  createClient,
  type PartyClient,
  type Transport,
} from './client.ts';
export { ProblemError, problemText, readProblem, toProblem } from './problem.ts';
export type {
  AddDataset,
  ApprovalRecord,
  AuditAnswer,
  AuditEntry,
  CatalogEntry,
  Dataset,
  DatasetSource,
  Explanation,
  Grant,
  Invitation,
  Job,
  JobEvent,
  JobFailure,
  JobResult,
  JobState,
  MeasuredCost,
  PartyCard,
  Peer,
  PolicyDocument,
  Problem,
  Progress,
  Question,
  Receipt,
  ReceiptBody,
  Status,
} from './types.ts';
