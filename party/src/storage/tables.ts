import type { Generated } from 'kysely';

/** The store's tables as Kysely sees them. Columns named …_json hold JSON text; times are ISO texts in UTC. */

export interface PeersTable {
  name: string;
  url: string;
  public_key: string;
  certificate_sha256: string;
  signature: string;
  since: string;
  /** Null for peers that were pinned before there were such numbers. */
  check_number: string | null;
}

interface InvitationsTable {
  /** SHA-256 (hex) of the one-time secret: the secret itself is never stored. */
  secret_sha256: string;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  used_by: string | null;
  /** The one party that may use it; null for any. */
  for_party: string | null;
  /** The inviter's value for the check number, not to be told before it is used. */
  check_value: string | null;
}

export interface TokensTable {
  name: string;
  /** SHA-256 (hex) of the token: the token itself is never stored. */
  sha256: string;
  roles_json: string;
  added_at: string;
  expires_at: string | null;
}

interface PeopleTable {
  name: string;
  roles_json: string;
  added_at: string;
  /** Salted and hashed, with its parameters; null until one is set. */
  passphrase: string | null;
  passphrase_at: string | null;
}

interface PasskeysTable {
  /** The authenticator's, base64url. */
  id: string;
  person: string;
  /** COSE, base64url. */
  public_key: string;
  /** How often it was used, where the authenticator counts. */
  counter: number;
  added_at: string;
}

interface SignInLinksTable {
  /** SHA-256 (hex) of the link's code: the code itself is never stored. */
  sha256: string;
  /** Null: the account that runs the party. */
  person: string | null;
  expires_at: string;
  used_at: string | null;
}

/** Who of this party proposed a job. */
interface ProposersTable {
  job_id: string;
  by: string;
}

export interface DatasetsTable {
  name: string;
  source_json: string;
  format_json: string;
  key_json: string;
  columns_json: string;
  declared_json: string;
  unique_json: string;
  row_count: number;
  content_digest: string;
  added_at: string;
  inspected_at: string;
}

export interface JobsTable {
  id: string;
  contract_digest: string;
  contract_json: string;
  role: string;
  state: string;
  rejection_json: string | null;
  failure_json: string | null;
  created_at: string;
  updated_at: string;
}

interface ApprovalsTable {
  job_id: string;
  party: string;
  at: string;
  signature: string;
  audit_sequence: Generated<number>;
  audit_digest: Generated<string>;
}

/** What an owner allowed for one contract only. */
interface GrantsTable {
  job_id: string;
  dataset: string;
  column: string;
  use: string;
  at: string;
}

/** One answer about a dataset of this party; a plan has one stage per owner, so a job has one entry at most. */
interface LedgerTable {
  job_id: string;
  dataset: string;
  contract_digest: string;
  at: string;
  recipients_json: string;
  content_digest: string;
  part_json: string;
  cells_json: string;
  verdict_json: string;
}

/** A preparation that this party holds, or held: rows stay, so that no number serves twice. */
export interface PreparationsTable {
  number: string;
  job_id: string;
  dealer: string;
  bytes: number;
  sha256: string;
  received_at: string;
  /** Set before the program of the run that takes it is started. */
  used_at: string | null;
  run_id: string | null;
  deleted_at: string | null;
}

/** A preparation that this party dealt. */
export interface DealtTable {
  number: string;
  job_id: string;
  made_at: string;
  parts_json: string;
}

export interface RunsTable {
  id: string;
  job_id: string;
  started_at: string;
  finished_at: string | null;
  report_json: string | null;
  /** Which attempt of its contract this is, once its program has been started here. */
  attempt: number | null;
  /** When this party was about to send its first message from which anything is revealed. */
  released_at: string | null;
  /** Which of the runs that the contract is good for, from 1. */
  number: Generated<number>;
  /** 1: another party said that it had released something of a run of this number. */
  used_elsewhere: number | null;
}

export interface ArtifactsTable {
  name: string;
  content: string;
  /** 'pending' until the receipt is there, then 'kept'. */
  state: string;
  job_id: string;
  contract_digest: string;
  run_id: string;
  run: number;
  output: string;
  /** Name in the folder of artifacts. */
  file: string;
  /** 32 random bytes (hex): without them the party's key does not open the file. */
  key_salt: string;
  bytes: number;
  digest: string;
  kept_at: string;
}

/** What this party publishes. */
interface ServicesTable {
  name: string;
  /** SHA-256 (hex) of what the contracts of all callers have in common. */
  terms: string;
  created_at: string;
}

/** A version of a service of this party. */
interface LibraryVersionsTable {
  service: string;
  version: number;
  /** The signed notice of it. */
  notice_json: string;
  /** The secret key, sealed. */
  key_json: string;
  /** Name in the folder of libraries. */
  file: string;
  /** What is needed to open the outputs that were kept for the next version; null where there are none. */
  outputs_json: string | null;
  rows: number;
  content_digest: string;
  /** Null while nothing follows it. */
  ends_at: string | null;
}

/** A version of another party's service, as it was announced to this one. */
interface LibrariesTable {
  owner: string;
  service: string;
  version: number;
  notice_json: string;
  /** Null until it has been fetched. */
  file: string | null;
  ends_at: string | null;
  told_at: string;
}

/** A call that this party answered or made. */
interface CallsTable {
  job_id: string;
  call: string;
  side: string;
  at: string;
  questions: number;
  receipt_json: string;
}

interface ResultsTable {
  run_id: string;
  job_id: string;
  result_json: string;
  /** 32 random bytes (hex) of the commitment in the receipt: only the recipient has them. */
  salt: string;
  seconds_json: string;
  measured_json: string;
  peak_memory_mb: number;
}

interface ReceiptsTable {
  run_id: string;
  job_id: string;
  receipt_json: string;
  at: string;
}

export interface AuditTable {
  sequence: number;
  at: string;
  event: string;
  details_json: string;
  previous: string;
  digest: string;
}

export interface Tables {
  peers: PeersTable;
  invitations: InvitationsTable;
  tokens: TokensTable;
  people: PeopleTable;
  passkeys: PasskeysTable;
  sign_in_links: SignInLinksTable;
  proposers: ProposersTable;
  datasets: DatasetsTable;
  jobs: JobsTable;
  approvals: ApprovalsTable;
  grants: GrantsTable;
  ledger: LedgerTable;
  preparations: PreparationsTable;
  dealt: DealtTable;
  runs: RunsTable;
  results: ResultsTable;
  receipts: ReceiptsTable;
  artifacts: ArtifactsTable;
  services: ServicesTable;
  library_versions: LibraryVersionsTable;
  libraries: LibrariesTable;
  calls: CallsTable;
  audit: AuditTable;
}
