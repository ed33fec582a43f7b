/**
 * The memory of an owner: what was answered about its datasets, to whom, and what a new answer would add to that.
 *
 * An entry is written in the transaction of this party's approval, before any run can begin. It counts unless its contract
 * ends before a run is started here. Verdicts are made when a proposal is shown or approved, never during a run.
 */
import {
  columnNodes,
  type Contract,
  type DatasetCard,
  kindNamed,
  type OwnPart,
  type OwnSpending,
  plainText,
} from '@tacit/analysis';
import { viewNamed } from '@tacit/analysis/question-text';
import { createHash } from 'node:crypto';
import { PolicyError } from '@tacit/engine/text';
import type { EarlierFinding, EarlierVerdict, LedgerEntry } from '../api/types.ts';
import '../api/earlier.ts';
import { appendAudit } from '../audit/log.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Policy } from '../policy/policy.ts';
import { getJob, type JobRecord } from '../storage/jobs.ts';
import { addLedgerEntry, countingJobs, type LedgerRow, listLedger, longestMonth } from '../storage/ledger.ts';
import type { Store } from '../storage/store.ts';
import { Turns } from '../storage/turns.ts';
import { compareAnswers, type EarlierAnswer, type NewAnswer } from './compare.ts';
import { partOver } from './current-types.ts';
import { type Cell, withOwnRows } from './own-rows.ts';
import { relationOfRows } from './pairs.ts';
import { withholdFew } from './shown-together.ts';
import { exactFinding, noisyFinding, overRows } from './noise-beside.ts';
import { noiseInstead } from './noise-instead.ts';
import { fallsInto, isNoisy, noisyIn, periodOf, type SpentEntry, spentBeyond, statedReleases } from './spending.ts';
import { spentEntry } from './spent-entries.ts';

/** A verdict and what is written beside it. */
interface Judgement extends NewAnswer {
  /** Of the part, and of each of those that it has besides. */
  readonly cells: readonly (readonly Cell[])[];
  /** How many answers its contract is good for. */
  readonly runs: number;
  readonly verdict: EarlierVerdict;
}

/** Judgements that are kept: of the proposals that somebody looks at. */
const mostKept = 100;
/** How long a comparison that failed is not tried again for looking only. */
const failedMs = 30_000;

/** What a judgement rests on, besides the answer. */
interface Basis {
  readonly policy: Policy;
  /** Of the dataset as it is now. */
  readonly card: DatasetCard;
  /** Whose entries count. */
  readonly jobs: readonly string[];
  readonly month: string;
}

interface Kept {
  /** What the judgement depended on. */
  readonly basis: string;
  readonly judgement: Promise<Judgement>;
  failedAt?: number;
}

export class Ledger {
  readonly #context: PartyContext;
  readonly #datasets: Datasets;
  /** The latest judgement per job. */
  readonly #kept = new Map<string, Kept>();
  /** Approvals wait for each other, and so do comparisons: an engine at work takes its share of memory. */
  readonly #turns = new Turns();

  constructor(context: PartyContext, datasets: Datasets) {
    this.#context = context;
    this.#datasets = datasets;
  }

  /**
   * What this owner should know before it approves; of an approved contract, what it knew. Undefined for contracts that
   * use none of this party's data. Where comparing takes longer than `patienceMs` it goes on, and the verdict says that
   * it is pending. Throws PolicyError 'contract.card-differs', UsageError 'data.…'.
   */
  async verdict(job: JobRecord, patienceMs = 60_000): Promise<EarlierVerdict | undefined> {
    if (!hasData(job)) return undefined;
    const entries = await listLedger(this.#context.store, { jobId: job.id });
    if (entries.length > 0) return together(entries.map(({ verdict }) => verdict as EarlierVerdict));
    if (job.state !== 'proposed') return undefined;
    const judged = this.#judge(job, failedMs).then((judgements) => {
      return { verdict: together(judgements.map(({ verdict }) => verdict)) };
    });
    const found = await Promise.race([judged, after(patienceMs)]);
    if (found !== undefined) return found.verdict;
    // Nobody waits for this one any more: what it throws is thrown to whoever looks next.
    judged.catch(() => undefined);
    const dataset = job.contract.datasets.find(({ owner }) => owner === this.#context.home.name)?.name ?? '';
    const { earlierAnswers: setting } = await this.#datasets.policyInForce(dataset);
    return { dataset, setting, level: 'pending', compared: 0, findings: [] };
  }

  /**
   * Approves by `approve`, which must call what it is given in its transaction. One approval after the other: two side by
   * side would not know of each other. Throws PolicyError 'budget.…' where the policy refuses.
   */
  async admit<T>(job: JobRecord, approve: (enter: (store: Store) => Promise<void>) => Promise<T>): Promise<T> {
    return await this.#turns.take('approval', async () => {
      const judgements = hasData(job) ? await this.#judge(job, 0) : [];
      const verdict = together(judgements.map((judgement) => judgement.verdict));
      if (verdict === undefined) return await approve(() => Promise.resolve());
      if (verdict.level === 'refuse') {
        await appendAudit(this.#context.store, 'ledger.refused', auditDetails(job, verdict));
        throw refusal(job, verdict);
      }
      const approved = await approve(async (store) => {
        const at = new Date().toISOString();
        const { id: jobId, contractDigest } = job;
        for (const { part, recipients, contentDigest, cells, verdict: own } of judgements) {
          const { dataset } = part;
          const entry = { jobId, dataset, contractDigest, at, recipients, contentDigest, part, cells, verdict: own };
          await addLedgerEntry(store, entry);
        }
        await appendAudit(store, 'ledger.entered', { ...auditDetails(job, verdict), ...spentDetails(judgements) });
      });
      for (const { part } of judgements) this.#kept.delete(keptName(job.id, part.dataset));
      return approved;
    });
  }

  /** What was answered, the latest first. */
  async list(dataset?: string): Promise<LedgerEntry[]> {
    const rows = await listLedger(this.#context.store, { dataset });
    return await Promise.all(rows.reverse().map((row) => this.#view(row)));
  }

  async #view(row: LedgerRow): Promise<LedgerEntry> {
    const job = await getJob(this.#context.store, row.jobId);
    const [cells = []] = row.cells as Judgement['cells'];
    return {
      dataset: row.dataset,
      job: row.jobId,
      contractDigest: row.contractDigest,
      at: row.at,
      state: row.state,
      proposer: job?.contract.proposer ?? '',
      recipients: row.recipients,
      kind: job?.contract.kind ?? '',
      question: job === undefined ? '' : viewNamed(job.contract.kind).questionText(job.contract.plan),
      counts: row.counts,
      groups: cells.length,
      rows: cells.reduce((sum, cell) => sum + cell.rows, 0),
      verdict: row.verdict as EarlierVerdict,
    };
  }

  /** The judgements of an undecided contract: one for each dataset of this party that it takes. */
  async #judge(job: JobRecord, patienceMs: number): Promise<Judgement[]> {
    const { kind, plan, datasets } = job.contract;
    const part = kindNamed(kind).ownPart(plan, datasets, this.#context.home.name);
    if (part === undefined) return [];
    const found: Judgement[] = [];
    for (const dataset of part.relation?.datasets.map((each) => each.dataset) ?? [part.dataset])
      found.push(await this.#judgePart(job, { ...part, dataset }, patienceMs));
    return found;
  }

  /** Judged anew only where something that it depends on has changed, or where it failed more than `patienceMs` ago. */
  async #judgePart(job: JobRecord, part: OwnPart, patienceMs: number): Promise<Judgement> {
    const { name } = this.#context.home;
    const { kind, plan } = job.contract;
    const { dataset } = part;
    const card = job.contract.datasets.find((each) => each.owner === name && each.name === dataset);
    const own = await this.#datasets.fullCard(dataset);
    if (card === undefined || card.contentDigest !== own?.contentDigest) {
      throw new PolicyError('contract.card-differs', { party: name, dataset, path: 'contentDigest' });
    }
    const policy = await this.#datasets.policyInForce(dataset);
    const earlier = (await countingJobs(this.#context.store, dataset)).filter((id) => id !== job.id);
    const month = new Date().toISOString().slice(0, 7);
    const basis = JSON.stringify([card.contentDigest, policy, own.privacy, month, earlier]);
    const kept = this.#kept.get(keptName(job.id, dataset));
    const isGood = kept?.failedAt === undefined || Date.now() - kept.failedAt < patienceMs;
    if (kept?.basis === basis && isGood) return await kept.judgement;

    const recipients = learnersOf(job.contract).filter((learner) => learner !== name);
    const named = kindNamed(kind);
    const { perDay } = named.standing?.terms(plan) ?? named.called?.(plan) ?? {};
    const runs = perDay === undefined ? job.contract.runs.atMost : perDay * longestMonth;
    const matcher = plan.join?.helper;
    const answer = {
      part,
      recipients,
      contentDigest: card.contentDigest,
      runs,
      ...(matcher === undefined ? {} : { matcher }),
    };
    const judgement = this.#turns.take('comparison', () =>
      this.#compare(job, answer, { policy, card: own, jobs: earlier, month }),
    );
    this.#keep(keptName(job.id, dataset), basis, judgement);
    return await judgement;
  }

  async #compare(
    { id: job, contract }: JobRecord,
    fresh: NewAnswer & { readonly runs: number; readonly matcher?: string },
    { policy, card, jobs, month }: Basis,
  ): Promise<Judgement> {
    const { name: owner, identity } = this.#context.home;
    const { part, recipients } = fresh;
    const { earlierAnswers: setting, minimumGroupSize, unit = null } = policy;
    const { dataset } = part;
    const clear: EarlierVerdict = { dataset, setting, compared: 0, level: 'clear', findings: [] };
    const entries = (await listLedger(this.#context.store, { dataset })).filter(({ jobId }) => jobs.includes(jobId));
    const counted = setting === 'off' ? [] : entries.filter((entry) => matchersAmong(fresh, entry).length > 0);
    // What nobody else learns adds to nothing; but what is kept of rows with noise is used later, and spends now.
    const isKept = part.privacy !== undefined && 'keeps' in contract.plan;
    if (recipients.length === 0 && counted.length === 0 && !isKept) return { ...fresh, cells: [], verdict: clear };

    const spent = await this.#spent(entries, card, month);
    const beyond = [
      ...answersBeyond(policy, entries, recipients, month, fresh.runs),
      ...(part.privacy === undefined
        ? []
        : spentBeyond(dataset, card.privacy, spent, asked(job, part.privacy, card, fresh.runs), month)),
    ];
    const key = markKey((text) => identity.sign(text));
    // Noise bounds what several answers tell together, whatever rows they are about; what was told without is told.
    const beside =
      setting === 'off'
        ? []
        : entries.filter((entry) => isNoisy(entry) !== (part.privacy !== undefined) && overlaps(entry, recipients));
    const same = await this.#overRows(dataset, part, beside, key);
    if (part.privacy !== undefined) {
      const findings = [...beyond, ...exactFinding(dataset, recipients, same)];
      const level = beyond.length > 0 ? 'refuse' : findings.length > 0 ? 'warn' : 'clear';
      return { ...fresh, cells: [], verdict: { ...clear, compared: beside.length, level, findings } };
    }
    const noted = noisyFinding(dataset, recipients, same);
    /** The verdict of an answer without noise: `found` is what the policy's setting is about. */
    const verdictOf = (compared: number, found: readonly EarlierFinding[]): EarlierVerdict => {
      const isStrict = setting === 'refuse' || setting === 'noise';
      const isRefused = beyond.length > 0 || (found.length > 0 && isStrict);
      const isSilent = found.length === 0 && noted.length === 0;
      const instead = setting === 'noise' && found.length > 0 ? [noiseInstead(contract, card, spent, month)] : [];
      const level = isRefused ? 'refuse' : isSilent ? 'clear' : 'warn';
      return { ...clear, compared, level, findings: [...beyond, ...found, ...noted, ...instead] };
    };
    const exact = entries.filter((entry) => (entry.part as OwnPart).privacy === undefined);
    const overlapping = setting === 'off' ? [] : exact.filter((entry) => overlaps(entry, recipients));
    const all = overlapping.flatMap(asAnswers);
    // What is about rows of several tables can only be told to be the same question over the same data, or not.
    const [uncounted, earlier] = [
      all.filter((answer) => isUncounted(part, answer)),
      all.filter((answer) => !isUncounted(part, answer)),
    ];
    const limit = Math.max(minimumGroupSize, part.minimum, ...earlier.map((answer) => answer.part.minimum));
    const about = uncounted.filter((answer) => !isRepeated(part, answer.part));
    const unlike = about.map(({ job: other }): EarlierFinding => {
      const values = { dataset, jobs: [other], recipients: commonOf(recipients, overlapping, other), minimum: limit };
      return { text: 'budget.relation', values, jobs: [other] };
    });
    if (part.relation !== undefined) {
      // Nothing of it can be counted.
      return { ...fresh, cells: [], verdict: verdictOf(overlapping.length, unlike) };
    }
    const [record] = await this.#datasets.records([dataset]);
    if (record === undefined) throw new Error(`no dataset ${dataset}`);
    const perUnit = record.columns.find(({ name }) => name === unit);
    const unitColumn =
      perUnit === undefined ? null : ({ kind: 'column', column: perUnit.name, type: perUnit.type } as const);
    return await withOwnRows(record, unitColumn, key, async (rows): Promise<Judgement> => {
      const parts = partsOf(part);
      const cells = await rows.cells(parts);
      const findings = new Map<string, EarlierFinding>();
      for (const [i, each] of parts.entries()) {
        // The gates of a run know nothing of how its parts divide the same rows.
        const beside = parts.slice(0, i).map((other, j): EarlierAnswer => {
          return { ...fresh, job, part: other, parts, cells: cells[j] ?? [], withheld: isWithheld(part, cells, other) };
        });
        const answers = setting === 'off' ? [] : [...earlier, ...beside];
        const related = answers.filter((answer) => isRelated(each, answer.part));
        const own = { ...fresh, part: each, cells: cells[i] ?? [], withheld: isWithheld(part, cells, each) };
        const found = await compareAnswers({
          owner,
          fresh: own,
          earlier: related,
          columns: record.columns,
          limit,
          unit,
          rows,
        });
        for (const finding of found.flatMap((one) => amongParts(one, job)))
          findings.set(JSON.stringify(finding), finding);
      }
      for (const entry of counted) {
        if ((entry.part as OwnPart).relation !== undefined) continue;
        const known = partOver(entry.part as OwnPart, record.columns);
        const two = known && (await rows.atoms([part, known], [], { most: 2 ** 31, below: limit }));
        if (two !== undefined && relationOfRows(two, 0, 1).both === 0) continue;
        const values = { dataset, jobs: [entry.jobId], recipients: matchersAmong(fresh, entry) };
        findings.set(entry.jobId, { text: 'budget.matched-helper', values, jobs: [entry.jobId] });
      }
      return { ...fresh, cells, verdict: verdictOf(overlapping.length, [...unlike, ...findings.values()]) };
    });
  }

  /** What answers with noise spent in the present period. */
  async #spent(
    entries: readonly LedgerRow[],
    { owner, privacy: given, contentDigest }: DatasetCard,
    month: string,
  ): Promise<SpentEntry[]> {
    const noisy = noisyIn(entries, periodOf(given?.period ?? 'ever', month));
    const now = { store: this.#context.store, owner, given, contentDigest };
    return await Promise.all(noisy.map((entry) => spentEntry(now, entry)));
  }

  /** Those of the entries that are about some of the same rows as the part, as far as that can be told. */
  async #overRows(
    dataset: string,
    part: OwnPart,
    entries: readonly LedgerRow[],
    key: Uint8Array,
  ): Promise<LedgerRow[]> {
    if (entries.length === 0) return [];
    const [record] = await this.#datasets.records([dataset]);
    if (record === undefined) throw new Error(`no dataset ${dataset}`);
    return await withOwnRows(record, null, key, async (rows) => await overRows(rows, record.columns, part, entries));
  }

  #keep(job: string, basis: string, judgement: Promise<Judgement>): void {
    const kept: Kept = { basis, judgement };
    this.#kept.delete(job);
    this.#kept.set(job, kept);
    judgement.catch(() => (kept.failedAt = Date.now()));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
  }
}

/**
 * Recipients that something is released to, and the helper of a join that asks or has data: it is told how many rows are in common,
 * under no minimum, and so what two questions differ in. A contract that only leaves shares releases nothing to its recipients.
 */
function learnersOf({ kind, recipients, plan, proposer, disclosure }: Contract): readonly string[] {
  // A service tells its caller of whomever it asks about, in no run.
  if (kindNamed(kind).standing !== undefined) return recipients;
  const told = recipients.filter((name) => disclosure.some(({ who, releases }) => releases > 0 && who.includes(name)));
  if (plan.join === undefined || plan.join === null) return told;
  const { helper, ownData } = plan.join;
  return ownData === true || helper === proposer ? [...new Set([...told, helper])] : told;
}

const keptName = (job: string, dataset: string): string => JSON.stringify([job, dataset]);

function asked(job: string, spending: OwnSpending, card: DatasetCard, times: number): SpentEntry {
  const { privacy } = card;
  return {
    job,
    spending,
    times,
    releases: spending.releases ?? statedReleases(spending, privacy),
    most: privacy?.rows,
  };
}

/** What is said of all datasets of a contract together; undefined where it takes none. */
function together(verdicts: readonly EarlierVerdict[]): EarlierVerdict | undefined {
  const [first, ...others] = verdicts;
  if (first === undefined || others.length === 0) return first;
  const levels = ['clear', 'pending', 'warn', 'refuse'] as const;
  const worst = verdicts.reduce((found, each) =>
    levels.indexOf(each.level) > levels.indexOf(found.level) ? each : found,
  );
  return {
    ...worst,
    compared: verdicts.reduce((sum, { compared }) => sum + compared, 0),
    findings: verdicts.flatMap(({ findings }) => findings),
  };
}

/** Whether one of two parts is about rows of several tables. */
function isUncounted(part: OwnPart, answer: EarlierAnswer): boolean {
  return part.relation !== undefined || answer.part.relation !== undefined;
}

/** The same question over the same data: whoever has its answer learns nothing from another. */
function isRepeated(a: OwnPart, b: OwnPart): boolean {
  const meaning = (part: OwnPart) => plainText({ ...part, dataset: '' });
  return a.relation !== undefined && meaning(a) === meaning(b);
}

function commonOf(recipients: readonly string[], entries: readonly LedgerRow[], job: string): string[] {
  const entry = entries.find(({ jobId }) => jobId === job);
  return recipients.filter((name) => entry?.recipients.includes(name) === true);
}

/** Whether this party has data in the contract. */
function hasData({ role }: JobRecord): boolean {
  return role === 'owner' || role === 'contributor';
}

async function after(ms: number): Promise<undefined> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  return undefined;
}

/** The parts of an entry as answers by themselves. */
function asAnswers({ jobId: job, recipients, contentDigest, part, cells: all }: LedgerRow): EarlierAnswer[] {
  const [whole, cells] = [part as OwnPart, all as Judgement['cells']];
  const parts = partsOf(whole);
  return parts.map((each, i) => {
    return {
      job,
      recipients,
      contentDigest,
      part: each,
      parts,
      cells: cells[i] ?? [],
      withheld: isWithheld(whole, cells, each),
    };
  });
}

/** Whether `each`, a part of `whole`, is a cross-table that is withheld for the groups of the answer. */
function isWithheld(whole: OwnPart, [cells = []]: Judgement['cells'], { shown }: OwnPart): boolean {
  return shown?.kind === 'cells' && withholdFew(whole, cells, shown.hidesEmpty);
}

function partsOf(part: OwnPart): OwnPart[] {
  return [part, ...(part.besides ?? [])];
}

/**
 * A finding that parts of the answer itself take part in. That one of them shows what another withholds tells what its own
 * statement does.
 */
function amongParts(finding: EarlierFinding, job: string): EarlierFinding[] {
  if (!finding.jobs.includes(job)) return [finding];
  const jobs = finding.jobs.filter((each) => each !== job);
  const values = { ...finding.values, jobs };
  if (jobs.length > 0) return [{ ...finding, values, jobs }];
  const text = beside[finding.text];
  return text === undefined ? [] : [{ text, values, jobs }];
}

/** Findings about parts of one answer. */
const beside: Readonly<Record<string, string>> = {
  'budget.difference': 'budget.beside',
  'budget.difference-units': 'budget.beside-units',
  'budget.unchecked': 'budget.beside-unchecked',
};

interface Matched {
  readonly recipients: readonly string[];
  readonly matcher?: string;
}

/**
 * Who matches the rows of one of two joins only, and receives the answer of the other: how many rows are in common passes no gate,
 * and beside an answer about the same rows it says how many are in the groups that are withheld.
 */
function matchersAmong(fresh: Matched, entry: Matched): string[] {
  if (fresh.matcher === undefined || entry.matcher === undefined) return [];
  const between = (a: Matched, b: Matched) =>
    a.matcher !== undefined && !a.recipients.includes(a.matcher) && b.recipients.includes(a.matcher) ? [a.matcher] : [];
  return [...new Set([...between(fresh, entry), ...between(entry, fresh)])];
}

function overlaps(entry: LedgerRow, recipients: readonly string[]): boolean {
  return entry.recipients.some((name) => recipients.includes(name));
}

/**
 * Whether two parts are to be compared. Those that divide rows by a measured column stand beside one that does not, which is
 * compared with every other such: they matter to questions that select or divide rows by the same columns, or measure them.
 */
function isRelated(a: OwnPart, b: OwnPart): boolean {
  if (a.divides === undefined && b.divides === undefined) return true;
  const names = (expressions: readonly OwnPart['where'][]) =>
    expressions.flatMap(columnNodes).map(({ column }) => column);
  const columns = ({ where, keys, divides, measures }: OwnPart) => [
    ...names([where]),
    ...(divides ?? names([...keys, ...measures].map(({ expression }) => expression))),
  ];
  const touches = ({ divides = [] }: OwnPart, other: OwnPart) =>
    columns(other).some((column) => divides.includes(column));
  return touches(a, b) || touches(b, a);
}

/**
 * Recipients that would have more answers about the dataset in this calendar month (UTC) than its policy allows. A contract
 * counts with all of its runs, in each month in which they may happen; a service with all questions of a month.
 */
function answersBeyond(
  { dataset, answersPerMonth: limit }: Policy,
  entries: readonly LedgerRow[],
  recipients: readonly string[],
  month: string,
  runs: number,
): EarlierFinding[] {
  if (limit === undefined) return [];
  return recipients.flatMap((recipient) => {
    const counting = entries.filter((entry) => entry.recipients.includes(recipient) && fallsInto(month, entry));
    const answers = counting.reduce((sum, entry) => sum + entry.runs.atMost, runs);
    if (answers <= limit) return [];
    const values = { dataset, recipients: [recipient], answers, limit, month };
    return [{ text: 'budget.too-many', values, jobs: counting.map(({ jobId }) => jobId) }];
  });
}

/** Ed25519 signatures are functions of message and private key that nobody else can compute. */
function markKey(sign: (text: string) => string): Uint8Array {
  return createHash('sha256').update(sign('tacit-ledger-mark-v1')).digest();
}

function refusal({ id: job }: JobRecord, { findings }: EarlierVerdict): PolicyError {
  const [first] = findings;
  // What may be asked in its place says what to do; what is wrong with this one is in the verdict.
  const instead =
    first?.text === 'budget.too-many' ? undefined : findings.find(({ text }) => text.startsWith('budget.noise-'));
  const shown = instead ?? first;
  if (shown === undefined) throw new Error('a refusal without a finding');
  return new PolicyError(shown.text, { ...shown.values, job, findings: findings.length });
}

/** Names and numbers of findings; what was counted stays out of the log, whose heads peers receive. */
function auditDetails({ id: job }: JobRecord, { dataset, level, compared, findings }: EarlierVerdict) {
  const kinds = [...new Set(findings.map(({ text }) => text))].join(' ');
  return { job, dataset, level, compared, findings: findings.length, ...(kinds === '' ? {} : { kinds }) };
}

/** What a contract with noise spends by its statement, each run of it; the same of all datasets of a contract. */
function spentDetails(judgements: readonly Judgement[]): Readonly<Record<string, string | number>> {
  const { part, runs } = judgements.find((each) => each.part.privacy !== undefined) ?? {};
  return part?.privacy === undefined
    ? {}
    : { epsilon: part.privacy.epsilon, delta: part.privacy.delta, runs: runs ?? 1 };
}
