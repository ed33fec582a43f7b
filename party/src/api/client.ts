/**
 * The party's local API as functions, over a transport that the caller brings (Node with a pinned certificate, later a
 * browser's fetch). Every function throws ProblemError when the server refuses, with code, fields and hint.
 */
import type { Language } from '@tacit/engine/text';
import { parseJson } from './json.ts';
import { ProblemError, readProblem } from './problem.ts';
import type {
  Artifact,
  ResultContent,
  AddDataset,
  AddToken,
  AuditAnswer,
  AuditVerdict,
  CatalogEntry,
  DataCheck,
  Dataset,
  Explanation,
  Invitation,
  Job,
  JobResult,
  JobState,
  Budget,
  LedgerEntry,
  NewToken,
  OwnPreview,
  Peer,
  PolicyDocument,
  PrivacySettings,
  Question,
  Simulation,
  Receipt,
  Status,
  Token,
} from './types.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, starting with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Longest silence until the answer, where the transport's own limit is too short. */
  readonly patienceMs?: number;
  /** One of very many to the same party: others go before it. */
  readonly many?: boolean;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Transport {
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** Calls `text` with each piece of a streamed answer; resolves at its end with the status, and the body of a failure. */
  stream(request: ApiRequest, text: (piece: string) => void): Promise<ApiAnswer>;
}

export interface ClientOptions {
  /** Bearer token of the local API. */
  readonly token?: string;
  /** Language of messages in problems. */
  readonly language?: Language;
}

/** Data of any size is read once before the answer; the party stops when nobody waits any more. */
const readingPatienceMs = 6 * 3_600_000;

export type PartyClient = ReturnType<typeof createClient>;

export function createClient(transport: Transport, { token, language = 'en' }: ClientOptions = {}) {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;

  async function call<T>(
    method: ApiRequest['method'],
    path: string,
    body?: unknown,
    options: Pick<ApiRequest, 'patienceMs' | 'signal'> = {},
  ): Promise<T> {
    const answer = await transport.send({
      method,
      path,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...options,
    });
    return readAnswer(answer) as T;
  }
  const reading = (signal?: AbortSignal) => ({
    patienceMs: readingPatienceMs,
    ...(signal === undefined ? {} : { signal }),
  });
  const one = (all: string, name: string): string => `/api/${all}/${encodeURIComponent(name)}`;
  const job = (id: string): string => one('jobs', id);
  const artifact = (name: string): string => one('artifacts', name);
  const ofRun = ({ run }: { run?: number }): string => (run === undefined ? '' : `?run=${run}`);
  const dataset = (name: string): string => one('datasets', name);

  /** Calls `heard` with the data of every event. Throws ProblemError when the server refuses before the first. */
  async function events(
    method: ApiRequest['method'],
    path: string,
    heard: (event: unknown) => void,
    options: { readonly body?: unknown } & Pick<ApiRequest, 'patienceMs' | 'signal'> = {},
  ): Promise<void> {
    const { body, ...limits } = options;
    const answer = await transport.stream(
      {
        method,
        path,
        headers: {
          ...headers,
          accept: 'text/event-stream',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...limits,
      },
      eventReader((data) => heard(JSON.parse(data))),
    );
    if (answer.status >= 400) readAnswer(answer);
  }

  return {
    /** Any route: for what has functions of its own elsewhere. */
    call,
    events,

    status: () => call<Status>('GET', '/api/status'),
    shutdown: () => call<{ stopping: true }>('POST', '/api/shutdown'),

    tokens: () => call<Token[]>('GET', '/api/tokens'),
    addToken: (request: AddToken) => call<NewToken>('POST', '/api/tokens', request),
    revokeToken: (name: string) => call<{ revoked: string }>('DELETE', one('tokens', name)),

    peers: (options: { check?: boolean } = {}) =>
      call<Peer[]>('GET', options.check ? '/api/peers?check=true' : '/api/peers'),
    /** Calls the peer now. */
    peer: (name: string) => call<Peer>('GET', one('peers', name)),
    invite: (options: { for?: string } = {}) => call<Invitation>('POST', '/api/peers/invite', options),
    acceptInvitation: (code: string) => call<Peer>('POST', '/api/peers/accept', { code }),
    removePeer: (name: string) => call<{ removed: string }>('DELETE', one('peers', name)),

    /** Reads all data anew; takes as long as that takes, 20 s at most. */
    checks: () => call<DataCheck[]>('GET', '/api/checks'),
    datasets: () => call<Dataset[]>('GET', '/api/datasets'),
    dataset: (name: string) => call<Dataset>('GET', dataset(name)),
    /** Reads the data from end to end; giving up (`signal`, or the end of this process) ends that, and nothing is added. */
    addDataset: (request: AddDataset, signal?: AbortSignal) =>
      call<Dataset>('POST', '/api/datasets', request, reading(signal)),
    refreshDataset: (name: string, signal?: AbortSignal) =>
      call<Dataset>('POST', `${dataset(name)}/refresh`, undefined, reading(signal)),
    removeDataset: (name: string) => call<{ removed: string }>('DELETE', dataset(name)),
    policy: (name: string) => call<PolicyDocument>('GET', `${dataset(name)}/policy`),
    setPolicy: (name: string, yaml: string) => call<PolicyDocument>('PUT', `${dataset(name)}/policy`, { yaml }),
    catalog: () => call<CatalogEntry[]>('GET', '/api/catalog'),

    explain: (question: Question) => call<Explanation>('POST', '/api/explain', question),
    propose: (question: Question) => call<Job>('POST', '/api/jobs', question),
    jobs: (options: { state?: JobState } = {}) =>
      call<Job[]>('GET', options.state === undefined ? '/api/jobs' : `/api/jobs?state=${options.state}`),
    job: (id: string) => call<Job>('GET', job(id)),
    /** What its plan would make of this party's own tables. */
    preview: (id: string) => call<OwnPreview[]>('GET', `${job(id)}/preview`),
    approve: (id: string, options: { grant?: 'once' | 'always' } = {}) =>
      call<Job>('POST', `${job(id)}/approve`, options),
    reject: (id: string, why: string) => call<Job>('POST', `${job(id)}/reject`, { why }),
    /**
     * Answers as soon as the run has begun; follow it with `watch`. `input`: what this party gives for this run alone, where the contract
     * asks it to: items by the names of their fields.
     */
    run: (id: string, options: { input?: readonly Readonly<Record<string, string>>[] } = {}) =>
      call<Job>('POST', `${job(id)}/run`, options),
    cancel: (id: string) => call<Job>('POST', `${job(id)}/cancel`),
    /** Of one run, or of the latest that has one. */
    result: (id: string, options: { run?: number } = {}) =>
      call<JobResult>('GET', `${job(id)}/result${ofRun(options)}`),
    /** All bytes of a set, model, file or large table. */
    resultContent: async (id: string, options: { run?: number } = {}): Promise<ResultContent> => {
      const piece = (offset: number) => {
        const query = new URLSearchParams({
          ...(options.run === undefined ? {} : { run: String(options.run) }),
          offset: String(offset),
        });
        return call<ResultContent>('GET', `${job(id)}/result/content?${query.toString()}`);
      };
      const first = await piece(0);
      const pieces = [first.base64];
      for (let done = bytesOf(first.base64); done < first.bytes; ) {
        const { sha256, base64 } = await piece(done);
        // The latest run may be another one by now.
        if (sha256 !== first.sha256 || base64 === '') throw new ProblemError(unknownProblem(200));
        pieces.push(base64);
        done += bytesOf(base64);
      }
      return { ...first, base64: pieces.join('') };
    },
    receipt: (id: string, options: { run?: number } = {}) =>
      call<Receipt>('GET', `${job(id)}/receipt${ofRun(options)}`),
    artifacts: () => call<Artifact[]>('GET', '/api/artifacts'),
    artifact: (name: string) => call<Artifact>('GET', artifact(name)),
    deleteArtifact: (name: string) => call<{ deleted: string }>('DELETE', artifact(name)),
    budget: (dataset?: string) =>
      call<Budget[]>(
        'GET',
        dataset === undefined ? '/api/budget' : `/api/budget?dataset=${encodeURIComponent(dataset)}`,
      ),
    simulateBudget: (dataset: string, { epsilon, delta }: { readonly epsilon: string; readonly delta: string }) =>
      call<Simulation>(
        'GET',
        `/api/budget/${encodeURIComponent(dataset)}/simulate?epsilon=${encodeURIComponent(epsilon)}&delta=${encodeURIComponent(delta)}`,
      ),
    /** What the policy gives for answers with noise; null: none are allowed. */
    setBudget: (dataset: string, privacy: PrivacySettings | null) =>
      call<PolicyDocument>('PUT', `/api/budget/${encodeURIComponent(dataset)}`, { privacy }),
    ledger: (dataset?: string) =>
      call<LedgerEntry[]>(
        'GET',
        dataset === undefined ? '/api/ledger' : `/api/ledger?dataset=${encodeURIComponent(dataset)}`,
      ),

    audit: () => call<AuditAnswer>('GET', '/api/audit'),
    /** Compares the log with every head of it in the store, and in `receipts` that others kept. */
    verifyAudit: (receipts: readonly unknown[] = []) => call<AuditVerdict>('POST', '/api/audit/verify', { receipts }),

    /**
     * Calls `changed` with the job now and after every change, until it reaches a state in which nothing happens by
     * itself (completed, failed, rejected, cancelled, expired), or until `signal`. Resolves with the last job seen.
     */
    async watch(id: string, changed: (job: Job) => void, signal?: AbortSignal): Promise<Job> {
      let last: Job | undefined;
      const heard = (event: unknown): void => {
        if (typeof event !== 'object' || event === null || !('job' in event)) return;
        last = event.job as Job;
        changed(last);
      };
      await events('GET', `${job(id)}/events`, heard, signal === undefined ? {} : { signal });
      return last ?? (await call<Job>('GET', job(id)));
    },
  };
}

/** How many bytes a text in base64 stands for. */
function bytesOf(base64: string): number {
  return (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
}

/** The JSON of an answer; throws ProblemError for failures. */
export function readAnswer(answer: ApiAnswer): unknown {
  let value: unknown;
  try {
    value = answer.body === '' ? undefined : parseJson(answer.body);
  } catch {
    value = undefined;
  }
  if (answer.status >= 200 && answer.status < 300) return value;
  throw new ProblemError(readProblem(value) ?? unknownProblem(answer.status));
}

function unknownProblem(status: number) {
  return {
    type: 'about:blank',
    title: 'http.unexpected',
    status,
    detail: `the server answered with status ${status} and no explanation`,
    code: 'http.unexpected',
    kind: 'internal' as const,
    fields: { status },
  };
}

/** Cuts a stream of text into server-sent events and passes on their data. */
function eventReader(event: (data: string) => void): (piece: string) => void {
  let buffer = '';
  return (piece) => {
    buffer += piece;
    for (;;) {
      const end = buffer.indexOf('\n\n');
      if (end < 0) return;
      const block = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      if (data.length > 0) event(data.join('\n'));
    }
  };
}
