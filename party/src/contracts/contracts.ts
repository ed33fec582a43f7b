/**
 * From a question to a contract, and from a peer's contract to the decision whether this party may take part.
 *
 * A contract is never believed: whoever receives one compiles the question itself from the cards, its own card being what
 * it publishes now, and compares the whole canonical text.
 */
import {
  type ArtifactCard,
  type Asked,
  type Compiled,
  type CompileRequest,
  computersIn,
  type Contract,
  contractDigest,
  type DatasetCard,
  kindNamed,
  makeContract,
  ownersOf,
  type PartyRef,
  type RunCost,
  protocolOf,
  protocolsOf,
  type Way,
} from '@tacit/analysis';
import { PolicyError, TacitError, UsageError } from '@tacit/engine/text';
import { hasExpired } from '../api/expiry.ts';
import type { ApprovalRecord, CatalogEntry, Explanation, Grant, ProtocolChoice, Question } from '../api/types.ts';
import { listGrants, type OneContractGrant } from '../storage/approvals.ts';
import { grantOnce } from '../policy/grants.ts';
import { checkWritable } from '../storage/store.ts';
import { clockFailSeconds, duration, suspects } from '../api/clock.ts';
import type { PartyContext } from '../peers/context.ts';
import { problemOf, type Peers } from '../peers/peers.ts';
import { checkApproval, missingApprovals } from './approval.ts';
import { compareCards, withContentOf } from '../datasets/cards.ts';
import { Compiler } from './compiler.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { bytesOfAll, secondsOfAll } from './all-runs.ts';
import { estimateSeconds, linksOf, type MeasuredLink } from './estimate.ts';
import { checkLimits } from './limits.ts';
import { withValues } from './with-values.ts';
import { type Candidate, candidatesFor, checkKnown } from './participants.ts';
import { budgetsOf, plannedSpendings } from './peer-budgets.ts';
import { readCards, readLinks } from './schemas.ts';
import './messages.ts';

const defaultHours = 168;
const longestHours = 24 * 366;
const catalogTimeoutMs = 10_000;

/** Refusals of one protocol that another may not meet: joins, and the owners' minimum. */
const fitsOthers: ReadonlySet<string> = new Set([
  'plan.join-protocol',
  'plan.join-places',
  'policy.security',
  'set.too-large',
  'set.too-long',
]);

/** A question compiled for one protocol. */
interface Priced {
  readonly request: CompileRequest;
  readonly compiled: Compiled;
  readonly seconds: number | null;
  /** Of all its runs together. */
  readonly allSeconds: number | null;
  readonly missingGrants: readonly Grant[];
}

interface CompiledQuestion extends Priced {
  /** For every protocol that fits, the one taken first. */
  readonly all: readonly Priced[];
}

export class Contracts {
  readonly #context: PartyContext;
  readonly #peers: Peers;
  readonly #datasets: Datasets;
  readonly #artifacts: Artifacts;
  readonly #compiler: Compiler;

  constructor(context: PartyContext, peers: Peers, datasets: Datasets, artifacts: Artifacts) {
    this.#context = context;
    this.#peers = peers;
    this.#datasets = datasets;
    this.#artifacts = artifacts;
    this.#compiler = new Compiler(context.home.name);
  }

  /** Gets ready for the first question. */
  warm(): void {
    this.#compiler.warm();
  }

  close(): void {
    this.#compiler.close();
  }

  /** How long this party has compiled what `sender` proposed, in all. */
  compilingMs(sender: string): number {
    return this.#compiler.spentMs(sender);
  }

  /** Cards of this party and of every peer that answers. */
  async catalog(): Promise<CatalogEntry[]> {
    const { name } = this.#context.home;
    const own = { party: name, datasets: await this.#datasets.cards() };
    const peers = await this.#peers.list();
    const others = peers.map(async (peer): Promise<CatalogEntry> => {
      try {
        const datasets = await this.#cardsOf(peer.name);
        if (datasets.every(({ privacy }) => privacy === undefined)) return { party: peer.name, datasets };
        return { party: peer.name, datasets, budgets: await budgetsOf(this.#peers, peer.name) };
      } catch (error) {
        return { party: peer.name, datasets: [], problem: problemOf(error) };
      }
    });
    return [own, ...(await Promise.all(others))];
  }

  async explain(asked: Question): Promise<Explanation> {
    return await withValues(asked, async (question) => {
      const { request, compiled, seconds, missingGrants, all } = await this.#compile(question, true);
      const spendings = await plannedSpendings(this.#peers, this.#context.home.name, request, compiled);
      return {
        question,
        kind: request.kind,
        parties: namesAndRoles(request.parties),
        plan: compiled.plan,
        disclosure: compiled.disclosure,
        cost: compiled.cost,
        estimatedSeconds: seconds,
        missingGrants,
        protocols: all.map(choiceOf),
        ways: await this.#waysOf(request, compiled),
        ...(spendings.length === 0 ? {} : { spendings }),
      };
    });
  }

  /** None where to price the others takes too long. */
  async #waysOf(request: CompileRequest, compiled: Compiled): Promise<readonly Way[]> {
    try {
      return await this.#compiler.ways(request, compiled);
    } catch (error) {
      if (error instanceof UsageError && error.code === 'contract.too-costly') return [];
      throw error;
    }
  }

  /** The contract of a question, proposed by this party now. */
  async draft(asked: Question): Promise<Contract> {
    const times = timesOf(asked);
    const { request, compiled } = await withValues(asked, (question) => this.#compile(question, false, times));
    const contract = makeContract({
      request,
      compiled,
      proposer: this.#context.home.name,
      proposedAt: times.proposedAt,
      expiresAt: times.expiresAt,
      version: this.#context.version,
    });
    checkLimits(contract, this.#context.home);
    await this.#checkMatching(contract);
    return contract;
  }

  /**
   * Checks a contract that `sender` proposed. Throws when it is not what this party would have compiled, when keys or own
   * data are described otherwise than here, when it is over, or when it would cost more than this party gives. Returns its digest.
   */
  async check(contract: Contract, sender: string): Promise<string> {
    const { name } = this.#context.home;
    if (contract.proposer !== sender)
      throw new PolicyError('contract.wrong-sender', { sender, party: contract.proposer });
    this.#checkVersion(contract);
    await this.#checkTimes(contract);
    await this.#checkKeys(contract);
    if (!contract.parties.some((party) => party.name === name))
      throw new PolicyError('contract.not-a-party', { party: name });
    if (!contract.parties.some((party) => party.name === sender))
      throw new PolicyError('contract.not-a-party', { party: sender });
    await this.missingGrants(contract);
    await this.checkArtifacts(contract);
    const request: CompileRequest = {
      kind: contract.kind,
      protocol: contract.security.protocol,
      question: kindNamed(contract.kind).read(contract.question),
      parties: contract.parties,
      datasets: contract.datasets,
      artifacts: contract.artifacts,
      recipients: contract.recipients,
      runs: { atMost: contract.runs.atMost, until: contract.runs.until },
      ...readLinks(contract.plan),
    };
    await this.#compiler.verify(contract, request, sender);
    await this.#checkMatching(contract);
    checkLimits(contract, this.#context.home);
    return contractDigest(contract);
  }

  /**
   * What the contract needs of this party's data beyond its policy. Throws PolicyError 'contract.card-differs' when it
   * describes this party's data otherwise than the party publishes it now.
   */
  async missingGrants(contract: Contract): Promise<Grant[]> {
    const missing: Grant[] = [];
    const { name } = this.#context.home;
    for (const card of contract.datasets) {
      if (card.owner !== name) continue;
      const own = await this.#datasets.fullCard(card.name);
      if (own === undefined) throw new PolicyError('contract.dataset-missing', { party: name, dataset: card.name });
      checkNotOver(own);
      const { path, extra } = compareCards(card, own);
      if (path !== undefined) throw new PolicyError('contract.card-differs', { party: name, dataset: card.name, path });
      missing.push(...extra);
    }
    return missing;
  }

  /**
   * Everything that must still hold when a run begins: not expired, same code, approved by all, own data and policy as
   * approved, store writable. 'calls': not of a run, but of a session for calls of a contract that stands. Throws UsageError or
   * PolicyError 'contract.…' or 'store.…'.
   */
  async preflight(
    jobId: string,
    contract: Contract,
    approvals: readonly ApprovalRecord[],
    of: 'run' | 'calls' = 'run',
  ): Promise<void> {
    if (of === 'run' && contract.plan.stands === true) throw new UsageError('contract.standing', { job: jobId });
    this.checkNotExpired(jobId, contract, contract.runs.until);
    this.#checkVersion(contract);
    // A name that was pinned anew since is another party: it approved nothing.
    await this.#checkKeys(contract);
    const digest = contractDigest(contract);
    for (const approval of approvals) checkApproval(contract, digest, approval);
    const missing = missingApprovals(contract, approvals);
    if (missing.length > 0) throw new PolicyError('contract.approvals-missing', { missing, job: jobId });
    const { name } = this.#context.home;
    const grants = await listGrants(this.#context.store, jobId);
    const columns = kindNamed(contract.kind).mayChange?.(contract.plan, name);
    for (const card of contract.datasets) if (card.owner === name) await this.#checkOwnData(card, grants, columns);
    await this.#checkMatching(contract);
    await this.checkArtifacts(contract);
    await checkWritable(this.#context.store);
  }

  /** Holds the artifacts that a contract uses to this party's receipts, files and policies; throws as `Artifacts.check`. */
  async checkArtifacts(contract: Contract): Promise<void> {
    await this.#artifacts.check(contract);
  }

  /** Throws UsageError 'contract.expired'. `expiresAt`: until when it can be approved, unless given. */
  checkNotExpired(jobId: string, contract: Contract, expiresAt = contract.expiresAt): void {
    if (Date.parse(expiresAt) > Date.now()) return;
    const { name } = this.#context.home;
    const now = new Date().toISOString();
    throw new UsageError('contract.expired', { job: jobId, expiresAt, party: name, now });
  }

  /** With `columns`, which the plan takes, the content may be another one since; but it must have been taken in. */
  async #checkOwnData(
    approved: DatasetCard,
    grants: readonly OneContractGrant[],
    columns: readonly string[] | undefined,
  ): Promise<void> {
    const where = { party: this.#context.home.name, dataset: approved.name, step: 'preflight' };
    const own = await this.#datasets.fullCard(approved.name);
    if (own === undefined) throw new UsageError('contract.dataset-missing', where);
    checkNotOver(own);
    const found = await this.#datasets.currentDigest(approved.name);
    if (columns !== undefined && found !== own.contentDigest)
      throw new UsageError('contract.dataset-not-refreshed', where);
    const card = columns === undefined ? approved : withContentOf(approved, own, columns);
    if (found !== card.contentDigest) {
      throw new PolicyError('contract.dataset-changed', {
        ...where,
        found: short(found),
        expected: short(card.contentDigest),
      });
    }
    const { path, extra } = compareCards(card, grantOnce(own, grants));
    // A grant for good changes the policy itself: then the card, which shows all of it, decides.
    const changed = own.policyDigest !== card.policyDigest && (grants.length === 0 || path !== 'policyDigest');
    if (changed || (path !== undefined && path !== 'policyDigest') || extra.length > 0) {
      throw new PolicyError('contract.policy-changed', {
        ...where,
        found: short(own.policyDigest),
        expected: short(card.policyDigest),
      });
    }
  }

  /**
   * Where this party matches others' rows: the contract says truly whether it has data of its own, and the policies of these
   * let it. Throws PolicyError 'contract.own-data-differs', 'contract.matching-refused'.
   */
  async #checkMatching({ plan, parties }: Contract): Promise<void> {
    const { name: party } = this.#context.home;
    if (plan.join?.helper !== party) return;
    const datasets = (await this.#datasets.cards()).map(({ name }) => name);
    const isSaid = parties.find(({ name }) => name === party)?.ownData === true;
    if (isSaid !== datasets.length > 0) {
      throw new PolicyError('contract.own-data-differs', { party, datasets: datasets.length });
    }
    for (const dataset of datasets) {
      const { matchForOthers } = await this.#datasets.policyInForce(dataset);
      if (matchForOthers !== 'allow') throw new PolicyError('contract.matching-refused', { party, dataset });
    }
  }

  /** Says of helpers that match rows whether they have data. Of one that does not answer nothing is said: it refuses what is untrue. */
  async #withOwnData(candidates: readonly Candidate[]): Promise<Candidate[]> {
    const names = new Set(candidates.flatMap(({ parties }) => helpersIn(parties)));
    const found = await Promise.all(
      [...names].map(async (name) => ((await this.#cardsOf(name).catch(() => [])).length > 0 ? [name] : [])),
    );
    const withData = new Set(found.flat());
    return candidates.map(({ protocol, parties }) => ({
      protocol,
      parties: parties.map((party): PartyRef => (withData.has(party.name) ? { ...party, ownData: true } : party)),
    }));
  }

  /** With `isTimed` links are measured even where there is only one protocol to take. */
  async #compile(asked: Question, isTimed = false, times = timesOf(asked)): Promise<CompiledQuestion> {
    const ask = askedOf(asked);
    const artifacts = await this.#artifacts.cards(kindNamed(ask.kind).artifacts?.(ask.question) ?? []);
    const question = besideKept(asked, artifacts);
    const keeping = artifacts.flatMap((card) => card.owners.map((owner) => owner.name));
    const owners = [...new Set([...keeping, ...(await this.#ownersOf(ask))])];
    const {
      name,
      identity: { publicKey },
    } = this.#context.home;
    const known = { self: { name, publicKey }, peers: await this.#peers.list() };
    checkKnown(owners, known);
    const cards = (await Promise.all(owners.map((owner) => this.#cardsOf(owner)))).flat();
    // A fault of the question is told as such, before anything about who computes it.
    const shape = await this.#compiler.check(ask, cards);
    const possible = candidatesFor(owners, question, known, shape, protocolsOf(ask));
    const candidates = shape.matches ? await this.#withOwnData(possible) : possible;
    const recipients = question.recipients ?? [name];
    const priced: Omit<Priced, 'seconds' | 'allSeconds'>[] = [];
    // Measured once, and only where something is chosen by them.
    let measured: Promise<ReadonlyMap<string, MeasuredLink>> | undefined;
    const measure = () => (measured ??= this.#links(candidates));
    let unfit: unknown;
    for (const { protocol, parties } of candidates) {
      const asked: CompileRequest = {
        ...ask,
        parties,
        datasets: cards,
        artifacts,
        recipients,
        protocol: protocol.name,
        ...(times.runs === undefined ? {} : { runs: times.runs }),
      };
      try {
        const lacking = question.requestGrants === true ? (await this.#compiler.grants(asked)).missing : [];
        const datasets = cards.map((card) =>
          grantOnce(
            card,
            lacking.filter(({ owner }) => owner === card.owner),
          ),
        );
        const { request, compiled } = await this.#onLinks({ ...asked, datasets }, measure);
        priced.push({ request, compiled, missingGrants: lacking });
      } catch (error) {
        if (!(error instanceof TacitError) || !fitsOthers.has(error.code)) throw error;
        unfit ??= error;
      }
    }
    const links = isTimed || priced.length > 1 ? await measure() : undefined;
    const all = priced
      .map((each): Priced => {
        const times = links === undefined ? noEstimate : this.#estimate(each, links);
        return { ...each, ...times };
      })
      .sort((a, b) => timeOf(a) - timeOf(b));
    const [first] = all;
    if (first !== undefined) return { ...first, all };
    throw unfit;
  }

  /** Compiles, and again for links that are far where the plan's program chooses by them. */
  async #onLinks(
    request: CompileRequest,
    measure: () => Promise<ReadonlyMap<string, MeasuredLink>>,
  ): Promise<{ readonly request: CompileRequest; readonly compiled: Compiled }> {
    const compiled = await this.#compiler.compile(request);
    if (kindNamed(request.kind).choosesByLinks?.(compiled.plan) !== true) return { request, compiled };
    const known = await measure();
    const own = request.parties.flatMap(({ name }) => known.get(name) ?? []);
    const links = linksOf(own, this.#context.home.config.link);
    if (links === undefined) return { request, compiled };
    const linked = { ...request, links };
    return { request: linked, compiled: await this.#compiler.compile(linked) };
  }

  /** The owners of the tables; a table that does not say whose it is is told with those of this party and its peers. */
  async #ownersOf(ask: Asked): Promise<string[]> {
    try {
      return await ownersOf(ask);
    } catch (error) {
      if (!(error instanceof UsageError) || error.code !== 'sql.unqualified-table-unknown') throw error;
      return await ownersOf(
        ask,
        (await this.catalog()).flatMap(({ datasets }) => datasets),
      );
    }
  }

  async #cardsOf(owner: string): Promise<readonly DatasetCard[]> {
    if (owner === this.#context.home.name) return await this.#datasets.cards();
    const answer = await this.#peers.call(owner, 'GET', '/peer/catalog', undefined, { timeoutMs: catalogTimeoutMs });
    const cards = readCards(answer);
    if (cards === undefined || cards.some((card) => card.owner !== owner)) {
      throw new UsageError('contract.invalid', { party: owner });
    }
    return cards;
  }

  /** Throws PolicyError 'contract.key-differs' unless every party has the key that is pinned for its name here. */
  async #checkKeys({ parties }: Contract): Promise<void> {
    const { name: own, identity } = this.#context.home;
    for (const { name, publicKey } of parties) {
      const expected = name === own ? identity.publicKey : (await this.#peers.get(name)).publicKey;
      if (expected !== publicKey) throw new PolicyError('contract.key-differs', { party: name });
    }
  }

  /** The links to everybody who may take part, measured now. */
  async #links(
    candidates: readonly { readonly parties: readonly PartyRef[] }[],
  ): Promise<ReadonlyMap<string, MeasuredLink>> {
    const names = new Set(candidates.flatMap(({ parties }) => parties.map(({ name }) => name)));
    names.delete(this.#context.home.name);
    const checked = await Promise.all([...names].map((name) => this.#peers.check(name)));
    return new Map(checked.map(({ name, roundTripMs, mbitPerSecond }) => [name, { roundTripMs, mbitPerSecond }]));
  }

  #estimate(
    { request, compiled }: Pick<Priced, 'request' | 'compiled'>,
    links: ReadonlyMap<string, MeasuredLink>,
  ): Pick<Priced, 'seconds' | 'allSeconds'> {
    const own = request.parties.flatMap(({ name }) => links.get(name) ?? []);
    const kind = kindNamed(request.kind);
    const { plan, cost } = compiled;
    const { link } = this.#context.home.config;
    const take = (price: RunCost, isLater: boolean): number | null =>
      estimateSeconds(price, kind.stages(plan), own, link, kind.computing?.(plan, isLater) ?? 0);
    return secondsOfAll(cost, runsOf(request), take);
  }

  #checkVersion(contract: Contract): void {
    const { version, home } = this.#context;
    if (contract.software.version === version) return;
    throw new UsageError('contract.version-differs', {
      party: home.name,
      found: version,
      expected: contract.software.version,
    });
  }

  /**
   * A proposal is made just now, so that one of the future or one that is over is a matter of clocks, unless the sender's
   * clock says that it is not. Throws UsageError 'contract.clock-ahead', 'contract.clock-behind', 'contract.expired' or
   * 'contract.invalid'.
   */
  async #checkTimes(contract: Contract): Promise<void> {
    const [proposed, expires] = [Date.parse(contract.proposedAt), Date.parse(contract.expiresAt)];
    const lifetime = expires - proposed;
    const lasting = Date.parse(contract.runs.until) - proposed;
    if (!(lifetime > 0 && lifetime <= lasting && lasting <= longestHours * 3_600_000))
      throw new UsageError('contract.invalid', { party: contract.proposer });
    const now = Date.now();
    const early = (proposed - now) / 1000;
    const isOver = expires <= now;
    if (early <= clockFailSeconds && !isOver) return;
    const clocks = await this.#clocksOf(contract);
    const measured = clocks.get(contract.proposer);
    // Without an answer, what is dated in the future is evidence enough.
    const ahead =
      measured !== undefined && Math.abs(measured) > clockFailSeconds ? measured : isOver ? undefined : early;
    if (ahead === undefined) {
      this.checkNotExpired(contractDigest(contract).slice(0, 16), contract);
      return;
    }
    const { name } = this.#context.home;
    const others = [...clocks].filter(([party]) => party !== contract.proposer).map(([, seconds]) => seconds);
    throw new UsageError(ahead > 0 ? 'contract.clock-ahead' : 'contract.clock-behind', {
      party: contract.proposer,
      self: name,
      difference: duration(ahead),
      proposedAt: contract.proposedAt,
      now: new Date(now).toISOString(),
      suspects: suspects(name, contract.proposer, ahead, others),
    });
  }

  /** By how many seconds the clocks of the other parties are ahead of this one, of those that answer. */
  async #clocksOf({ parties }: Contract): Promise<Map<string, number>> {
    const known = (await this.#peers.list()).map(({ name }) => name);
    const others = parties.map(({ name }) => name).filter((name) => known.includes(name));
    const checked = await Promise.all(others.map(async (name) => await this.#peers.check(name)));
    return new Map(
      checked.flatMap(({ name, clockAheadSeconds }) =>
        clockAheadSeconds === undefined ? [] : [[name, clockAheadSeconds] as const],
      ),
    );
  }
}

interface Times {
  readonly proposedAt: string;
  readonly expiresAt: string;
  /** Only where something else than one run was asked for. */
  readonly runs?: { readonly atMost: number; readonly until: string };
}

/** When a contract of this question is proposed and ends. Throws UsageError 'contract.until'. */
function timesOf({ expiresInHours = defaultHours, runs, until }: Question): Times {
  const now = Date.now();
  const latest = now + longestHours * 3_600_000;
  const expires = Math.min(now + expiresInHours * 3_600_000, latest);
  const times = { proposedAt: new Date(now).toISOString(), expiresAt: new Date(expires).toISOString() };
  if (runs === undefined && until === undefined) return times;
  const last = until === undefined ? expires : Date.parse(until);
  if (!(last >= expires && last <= latest)) {
    const [first, end] = [times.expiresAt, new Date(latest).toISOString()];
    throw new UsageError('contract.until', { found: until ?? '', first, last: end });
  }
  return { ...times, runs: { atMost: runs ?? 1, until: new Date(last).toISOString() } };
}

/** Shares are computed on where they are, under their protocol: unless the question says otherwise, and is refused then. */
function besideKept(question: Question, [first]: readonly ArtifactCard[]): Question {
  if (first === undefined) return question;
  const { protocol = first.protocol, computers = first.computers.map(({ name }) => name) } = question;
  return { ...question, protocol, computers };
}

const noEstimate = { seconds: null, allSeconds: null };

const runsOf = ({ runs }: CompileRequest): number => runs?.atMost ?? 1;

/** Without an estimate, fewer bytes are faster. */
function timeOf({ request, compiled, allSeconds }: Priced): number {
  return allSeconds ?? Math.max(...bytesOfAll(compiled.cost, runsOf(request))) / 1e6;
}

function helpersIn(parties: readonly PartyRef[]): string[] {
  return parties.filter(({ role }) => role === 'helper').map(({ name }) => name);
}

function namesAndRoles(parties: readonly PartyRef[]): { name: string; role: PartyRef['role'] }[] {
  return parties.map(({ name, role }) => ({ name, role }));
}

function choiceOf(priced: Priced): ProtocolChoice {
  const { request, compiled, seconds, allSeconds } = priced;
  const { cost } = compiled;
  const runs = runsOf(request);
  const { protocol, parties } = request;
  const { adversary, threshold, of } = protocolOf(request, protocol).security(computersIn(parties).length);
  const { rounds, bytes } = cost;
  return {
    protocol,
    parties: namesAndRoles(parties),
    adversary,
    threshold,
    of,
    cost: { rounds, bytes },
    estimatedSeconds: seconds,
    ...(runs === 1 ? {} : { allRuns: { runs, bytes: bytesOfAll(cost, runs), estimatedSeconds: allSeconds } }),
  };
}

/** Kind and question of what was asked; throws UsageError 'contract.no-question', 'kind.unknown', 'question.invalid'. */
function askedOf({ sql, join, kind = 'sql', question }: Question): Asked {
  if ((sql === undefined) === (question === undefined)) throw new UsageError('contract.no-question');
  if (join !== undefined && kind !== 'sql') throw new UsageError('contract.join-of-sql', { kind });
  const asked = sql === undefined ? question : { sql };
  const isObject = typeof asked === 'object' && asked !== null && !Array.isArray(asked);
  return { kind, question: kindNamed(kind).read(join === undefined || !isObject ? asked : { ...asked, join }) };
}

/** A policy may end between approval and run. Throws PolicyError 'policy.expired'. */
function checkNotOver({ owner, name, expires }: DatasetCard): void {
  if (!hasExpired(expires)) return;
  throw new PolicyError('policy.expired', { owner, dataset: `${owner}.${name}`, expires });
}

function short(digest: string): string {
  return digest.slice(0, 16);
}
