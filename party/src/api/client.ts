/**
 * The party's local API as functions, which follow from its OpenAPI document (`routes.ts`), over a transport that the caller brings (Node with a pinned certificate, later a
 * browser's fetch). Every function throws ProblemError when the server refuses, with code, fields and hint.
 */
import type { Language } from '@tacit/engine/text';
import { parseJson } from './json.ts';
import { ProblemError, readProblem } from './problem.ts';
import { type Api, routes } from './routes.ts';
import type { ApiAnswer, ApiRequest, Call, CallOptions, Transport } from './transport.ts';
import type { AddDataset, AuditAnswer, Job, JobSummary, PrivacySettings, ResultContent } from './types.ts';

export type { ApiAnswer, ApiRequest, Transport } from './transport.ts';

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
    options: CallOptions = {},
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
  const api = apiOver(call);
  const reading = (signal?: AbortSignal): CallOptions => ({
    patienceMs: readingPatienceMs,
    ...(signal === undefined ? {} : { signal }),
  });

  /** Calls `heard` with the data of every event. Throws ProblemError when the server refuses before the first. */
  async function events(
    method: ApiRequest['method'],
    path: string,
    heard: (event: unknown) => void,
    options: { readonly body?: unknown } & CallOptions = {},
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

  /** Summaries of all jobs, the latest change first. */
  async function jobSummaries(query: Omit<JobQuery, 'after' | 'limit'> = {}): Promise<JobSummary[]> {
    return await allPages((after?: string) =>
      api.listJobs({ ...query, limit: 200, ...(after === undefined ? {} : { after }) }),
    );
  }

  return {
    ...api,
    /** Any route: for what has functions of its own elsewhere. */
    call,
    events,

    acceptInvitation: (code: string) => api.acceptInvitation({ code }),
    /** Reads the data from end to end; giving up (`signal`, or the end of this process) ends that, and nothing is added. */
    addDataset: (request: AddDataset, signal?: AbortSignal) => api.addDataset(request, reading(signal)),
    refreshDataset: (name: string, signal?: AbortSignal) => api.refreshDataset(name, reading(signal)),
    setPolicy: (name: string, yaml: string) => api.setPolicy(name, { yaml }),
    reject: (id: string, why: string) => api.reject(id, { why }),
    /** What the policy gives for answers with noise; null: none are allowed. */
    setBudget: (dataset: string, privacy: PrivacySettings | null) => api.setBudget(dataset, { privacy }),
    budget: (dataset?: string) => api.budget(dataset === undefined ? {} : { dataset }),
    ledger: (dataset?: string) => api.ledger(dataset === undefined ? {} : { dataset }),

    jobSummaries,
    /** Jobs whole, with their contracts, the latest change first: a request for each. */
    jobs: async (query: Omit<JobQuery, 'after' | 'limit'> = {}): Promise<Job[]> => {
      const jobs: Job[] = [];
      for (const { id } of await jobSummaries(query)) jobs.push(await api.job(id));
      return jobs;
    },
    /** All bytes of a set, model, file or large table. */
    resultContent: async (id: string, options: { run?: number } = {}): Promise<ResultContent> => {
      const first = await api.resultPiece(id, { ...options, offset: 0 });
      const pieces = [first.base64];
      for (let done = bytesOf(first.base64); done < first.bytes; ) {
        const { sha256, base64 } = await api.resultPiece(id, { ...options, offset: done });
        // The latest run may be another one by now.
        if (sha256 !== first.sha256 || base64 === '') throw new ProblemError(unknownProblem(200));
        pieces.push(base64);
        done += bytesOf(base64);
      }
      return { ...first, base64: pieces.join('') };
    },

    /** The whole log, and whether its chain is. */
    audit: async (): Promise<AuditAnswer> => {
      const entries = await allPages((after: number | undefined) => api.listAudit({ after: after ?? 0, limit: 1_000 }));
      const { brokenAt } = await api.auditHead();
      return { entries, ...(brokenAt === undefined ? {} : { brokenAt }) };
    },
    /** Compares the log with every head of it in the store, and in `receipts` that others kept. */
    verifyAudit: (receipts: readonly unknown[] = []) => api.verifyAudit({ receipts }),

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
      const path = `/api/jobs/${encodeURIComponent(id)}/events`;
      await events('GET', path, heard, signal === undefined ? {} : { signal });
      return last ?? (await api.job(id));
    },
  };
}

type JobQuery = NonNullable<Parameters<Api['listJobs']>[0]>;

/** What a list has, page by page. */
async function allPages<T, Place>(
  page: (after: Place | undefined) => Promise<{ readonly items: readonly T[]; readonly next?: Place }>,
): Promise<T[]> {
  const all: T[] = [];
  let after: Place | undefined;
  do {
    const { items, next } = await page(after);
    all.push(...items);
    after = next;
  } while (after !== undefined);
  return all;
}

/** The functions of the table of routes. */
function apiOver(call: Call): Api {
  const made = Object.entries(routes).map(([name, [method, path, input]]: [string, Route]) => {
    const send = (...given: unknown[]): Promise<unknown> => {
      const rest = [...given];
      const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(rest.shift() as string));
      const value = input === undefined ? undefined : rest.shift();
      const options = rest.shift() as CallOptions | undefined;
      return input === 'query'
        ? call(method, `${filled}${queryOf(value as Query | undefined)}`, undefined, options)
        : call(method, filled, value, options);
    };
    return [name, send];
  });
  return Object.fromEntries(made) as unknown as Api;
}

type Route = readonly [ApiRequest['method'], string, ('query' | 'body')?];
type Query = Readonly<Record<string, string | number | boolean | undefined>>;

function queryOf(query: Query = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.append(name, String(value));
  return given.size === 0 ? '' : `?${given.toString()}`;
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
