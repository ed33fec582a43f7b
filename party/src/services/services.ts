/** Services: what this party publishes, and what it may call. One object for the routes. */
import { mkdirSync } from 'node:fs';
import { type AskedRecord, kindNamed } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type {
  CallReceipts,
  LookupResult,
  PublishService,
  Service,
  ServiceUse,
  SignedNotice,
} from '../api/schemas/services.ts';
import type { Job } from '../api/types.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import { removeStrayFiles } from '../artifacts/files.ts';
import { appendAudit } from '../audit/log.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import type { Jobs } from '../runs/jobs.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { countCalls, libraryFiles, listCalls } from '../storage/services.ts';
import { sidesOf } from './call.ts';
import { Answering } from './answering.ts';
import { CallBook } from './call-book.ts';
import { Libraries } from './libraries.ts';
import { Publications, type RefreshOptions } from './publications.ts';
import { Secrets } from './secrets.ts';
import { Sessions } from './sessions.ts';
import { calledOf, standingOf } from './standing.ts';
import { type AskOptions, Subscriptions } from './subscriptions.ts';
import { Versions } from './versions.ts';
import './messages.ts';

const monthMs = 30 * 86_400_000;

export class Services {
  readonly publications: Publications;
  readonly answering: Answering;
  readonly subscriptions: Subscriptions;
  readonly libraries: Libraries;
  readonly sessions: Sessions;
  readonly #context: PartyContext;
  readonly #jobs: Jobs;
  readonly #calls: CallBook;

  constructor(context: PartyContext, peers: Peers, datasets: Datasets, jobs: Jobs, artifacts: Artifacts) {
    this.#context = context;
    this.#jobs = jobs;
    this.#calls = new CallBook(context);
    const secrets = new Secrets(context);
    const versions = new Versions(context, secrets);
    this.publications = new Publications(context, datasets, jobs, versions, secrets);
    this.answering = new Answering(context, datasets, jobs, this.#calls, versions);
    this.libraries = new Libraries(context, peers, jobs);
    this.sessions = new Sessions(context, peers, datasets, jobs, artifacts, this.#calls);
    this.subscriptions = new Subscriptions(context, peers, jobs, this.#calls, this.libraries);
  }

  /** After the start of the party: files that nothing names are removed. */
  async open(): Promise<void> {
    const { libraryDirectory } = this.#context.home;
    mkdirSync(libraryDirectory, { recursive: true, mode: 0o700 });
    removeStrayFiles(libraryDirectory, await libraryFiles(this.#context.store));
  }

  async close(): Promise<void> {
    await this.sessions.close();
    await this.publications.close();
  }

  async publish(request: PublishService): Promise<Job[]> {
    return await this.publications.publish(request);
  }

  async refresh(name: string, options: RefreshOptions): Promise<Service> {
    await this.publications.refresh(name, options);
    return await this.get(name);
  }

  /** Ends a contract of a service of this party. Throws UsageError 'service.unknown', 'service.no-contract'. */
  async revoke(name: string, caller: string, why: string): Promise<Service> {
    const all = await this.publications.contracts(name);
    if (all.length === 0)
      throw new UsageError('service.unknown', { service: name.slice(0, 120), known: await this.publications.names() });
    const standing = all.filter(({ state }) => state === 'approved' || state === 'proposed');
    const open = standing.filter(({ contract }) => contract.recipients.includes(caller));
    if (open.length === 0) {
      const callers = [...new Set(standing.flatMap(({ contract }) => contract.recipients))];
      throw new UsageError('service.no-contract', { service: name, caller: caller.slice(0, 120), callers });
    }
    // All of them end before any is waited for: the caller, who is told of each, may take its time.
    await Promise.all(open.map((job) => this.#jobs.reject(job.id, why)));
    await appendAudit(this.#context.store, 'service.revoked', { service: name, caller });
    return await this.get(name);
  }

  async lookup(
    owner: string,
    service: string,
    keys: readonly AskedRecord[],
    options: AskOptions = {},
  ): Promise<LookupResult> {
    return await this.subscriptions.ask(owner, service, keys, options);
  }

  async hear(jobId: string, sender: string, notice: SignedNotice): Promise<void> {
    await this.libraries.hear(jobId, sender, notice);
  }

  async list(): Promise<Service[]> {
    const own = await Promise.all((await this.publications.names()).map((name) => this.#published(name)));
    const named = new Map<string, Promise<Service>>();
    for (const { terms } of await this.subscriptions.all()) {
      const key = `${terms.owner}/${terms.service}`;
      if (!named.has(key)) named.set(key, this.#subscribed(terms.owner, terms.service));
    }
    return [...own, ...(await Promise.all(named.values())), ...(await this.#called())];
  }

  /** Services whose calls are a joint program: by name and first owner, whoever calls. */
  async #called(): Promise<Service[]> {
    const found = new Map<string, { readonly name: string; readonly owner: string; readonly jobs: JobRecord[] }>();
    for (const job of await this.sessions.contracts()) {
      const { service: name } = calledOf(job.contract) ?? {};
      if (name === undefined) continue;
      const owner = sidesOf(job.contract).owner.name;
      const known = found.get(`${owner}/${name}`);
      if (known === undefined) found.set(`${owner}/${name}`, { name, owner, jobs: [job] });
      else known.jobs.push(job);
    }
    return await Promise.all(
      [...found.values()].map(async ({ name, owner, jobs }): Promise<Service> => {
        const [first] = jobs;
        const terms = first && kindNamed(first.contract.kind).asks?.(first.contract.plan);
        const fields = (terms?.fields ?? []).map((field, i) => ({ name: field, type: terms?.types?.[i] ?? 'text' }));
        return {
          name,
          owner,
          isComputed: true,
          fields,
          versions: [],
          uses: await Promise.all(jobs.map((job) => this.#use(job))),
        };
      }),
    );
  }

  /** `NAME` of this party's own, `OWNER/NAME` of another's. Throws UsageError 'service.unknown'. */
  async get(name: string): Promise<Service> {
    const found = (await this.list()).find((service) => this.#nameOf(service) === name);
    if (found !== undefined) return found;
    throw new UsageError('service.unknown', { service: name.slice(0, 120), known: await this.#names() });
  }

  /** Receipts of all calls under one contract, from `at` (ISO) on. Throws UsageError 'job.unknown', 'service.unknown'. */
  async receipts(prefix: string, at?: string): Promise<CallReceipts> {
    const job = await this.#jobs.book.find(prefix);
    if (standingOf(job.contract) === undefined && calledOf(job.contract) === undefined)
      throw new UsageError('service.unknown', { service: job.id, known: await this.#names() });
    const { store } = this.#context;
    return {
      contract: job.contract,
      approvals: await this.#jobs.book.approvals(job.id),
      receipts: await listCalls(store, job.id, at),
    };
  }

  async #names(): Promise<string[]> {
    return (await this.list()).map((service) => this.#nameOf(service));
  }

  #nameOf({ owner, name }: Service): string {
    return owner === this.#context.home.name ? name : `${owner}/${name}`;
  }

  async #published(name: string): Promise<Service> {
    const jobs = await this.publications.contracts(name);
    const progress = this.publications.preparing(name);
    const problem = this.publications.problem(name);
    const { code, detail, hint } = problem ?? {};
    return {
      name,
      owner: this.#context.home.name,
      fields: fieldsOf(jobs),
      versions: await this.publications.versions(name),
      uses: await Promise.all(jobs.map((job) => this.#use(job))),
      ...(progress === undefined ? {} : { preparing: progress }),
      ...(code === undefined
        ? {}
        : { problem: { code, message: detail ?? '', ...(hint === undefined ? {} : { hint }) } }),
    };
  }

  async #subscribed(owner: string, name: string): Promise<Service> {
    const all = (await this.subscriptions.all()).filter(({ terms }) => terms.owner === owner && terms.service === name);
    const jobs = all.map(({ job }) => job);
    return {
      name,
      owner,
      fields: fieldsOf(jobs),
      versions: await this.libraries.versions({ owner, service: name }),
      uses: await Promise.all(jobs.map((job) => this.#use(job))),
    };
  }

  async #use({ id, state, contract }: JobRecord): Promise<ServiceUse> {
    const { store } = this.#context;
    const ever = await countCalls(store, id);
    const { until } = contract.runs;
    const isOver = state === 'approved' && Date.parse(until) <= Date.now();
    // Who ended what had been signed by both has revoked it, and not rejected a proposal.
    const isEnded = state === 'rejected' || state === 'cancelled';
    const isRevoked = isEnded && (await this.#jobs.book.approvals(id)).length >= contract.parties.length;
    return {
      job: id,
      caller: sidesOf(contract).caller.name,
      state: isOver ? 'expired' : isRevoked ? 'revoked' : state,
      until,
      perDay: (standingOf(contract) ?? calledOf(contract))?.perDay ?? 0,
      today: await this.#calls.today(contract),
      month: await this.#calls.since(new Date(Date.now() - monthMs).toISOString(), contract),
      calls: ever.calls,
      refused: this.#calls.refused(id),
      ...this.#calls.quantiles(id),
    };
  }
}

function fieldsOf([job]: readonly JobRecord[]): Service['fields'] {
  return job === undefined ? [] : (kindNamed(job.contract.kind).standing?.fields(job.contract.plan) ?? []);
}
