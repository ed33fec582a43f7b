/** Contracts: what owners sign, and how everyone else makes sure that it says what it seems to say. */
import { type Plan, PolicyError, protocolNamed, protocols, sha256, UsageError } from '@tacit/engine';
import { artifactLines, checkArtifacts } from './contract/artifact-terms.ts';
import { type ArtifactCard, mostResultValues } from './contract/artifacts.ts';
import { canonicalJson } from './contract/canonical.ts';
import './contract/messages.ts';
import type { DatasetCard } from './contract/cards.ts';
import type { AnyPlan, Contract, DisclosureLine, PartyRole } from './contract/contract.ts';
import type {
  Compiled,
  CompileOptions,
  CompileRequest,
  KindProtocol,
  NeededGrants,
  QuestionShape,
  TableName,
  Way,
} from './kinds/kind.ts';
import { preparationOf } from './kinds/runtime.ts';
import { kindNamed } from './registry.ts';

/** SHA-256 (hex) of the canonical JSON of a contract: what approvals sign and what a run presents. */
export function contractDigest(contract: Contract): string {
  const digest = sha256(new TextEncoder().encode(canonicalJson(contract)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * As the kind of the request compiles it, with the lines that every contract has about how often it runs and what it keeps
 * and uses. Also UsageError 'kind.unknown', as everything here; 'contract.runs' and 'contract.answer-too-large'; and what `checkArtifacts`
 * throws.
 */
export async function compile(request: CompileRequest, options?: CompileOptions): Promise<Compiled> {
  const { runs } = request;
  if (runs !== undefined && !(Number.isSafeInteger(runs.atMost) && runs.atMost >= 1 && runs.atMost <= mostRuns))
    throw new UsageError('contract.runs', { found: runs.atMost, most: mostRuns });
  const compiled = await kindNamed(request.kind).compile(request, options);
  const { plan } = compiled;
  const { protocol, parties } = request;
  const around = {
    protocol,
    parties,
    computers: computersIn(parties),
    threshold: securityOf(request).threshold,
    datasets: usedCards(plan, request.datasets),
    artifacts: usedArtifacts(plan, request.artifacts),
    runs: runs?.atMost ?? 1,
  };
  checkArtifacts(plan, around);
  checkAnswers(compiled.disclosure);
  const more = [...artifactLines(plan, around), ...runLines(request, plan)];
  return more.length === 0 ? compiled : { ...compiled, disclosure: [...compiled.disclosure, ...more] };
}

/** The ways in which a question could be computed, the one that `compile` gave first; none of a kind that has one only. */
export async function waysOf(request: CompileRequest, compiled: Compiled): Promise<readonly Way[]> {
  return (await kindNamed(request.kind).ways?.(request, compiled)) ?? [];
}

/** What a recipient could not keep is refused before anybody signs it: once it is released, the contract has had its run. */
function checkAnswers(lines: readonly DisclosureLine[]): void {
  const values = new Map<string, number>();
  for (const { who, releases } of lines) for (const name of who) values.set(name, (values.get(name) ?? 0) + releases);
  for (const [recipient, found] of values)
    if (found > mostResultValues)
      throw new UsageError('contract.answer-too-large', { recipient, found, limit: mostResultValues });
}

function runLines({ kind, runs, recipients }: CompileRequest, plan: AnyPlan): DisclosureLine[] {
  if (runs === undefined || runs.atMost === 1) return [];
  const values = { times: runs.atMost, until: runs.until };
  const [stage] = plan.stages;
  const mayChange = stage !== undefined && kindNamed(kind).mayChange?.(plan, stage.party) !== undefined;
  const text = mayChange ? 'disclosure.runs-changing' : 'disclosure.runs';
  return [{ id: 'runs', who: recipients, text, values, releases: 0 }];
}

/** The permissions a question needs and those its cards do not give, without compiling it to the end. */
export async function grantsOf(request: CompileRequest): Promise<NeededGrants> {
  return await kindNamed(request.kind).grants(request);
}

/** A question of any kind. */
export interface Asked {
  readonly kind: string;
  readonly question: unknown;
}

/** The protocols under which a question can be computed, the default first. */
export function protocolsOf({ kind, question }: Asked): readonly KindProtocol[] {
  return kindNamed(kind).protocols?.(question) ?? protocols;
}

/** The protocol of this name, of those of a question; throws UsageError 'sharing.unknown-protocol'. */
export function protocolOf(asked: Asked, name: string): KindProtocol {
  const known = protocolsOf(asked);
  const found = known.find((protocol) => protocol.name === name);
  if (found !== undefined) return found;
  throw new UsageError('sharing.unknown-protocol', { protocol: name, known: known.map((each) => each.name) });
}

/** The datasets a question names, in order of first appearance. `known`: cards to name where an owner is missing. */
export async function tablesOf(
  { kind, question }: Asked,
  known?: readonly DatasetCard[],
): Promise<readonly TableName[]> {
  return await kindNamed(kind).tables(question, known);
}

/** The owners a question names, in order of their first dataset: the first of its parties. As `tablesOf`. */
export async function ownersOf(asked: Asked, known?: readonly DatasetCard[]): Promise<string[]> {
  return [...new Set((await tablesOf(asked, known)).map(({ owner }) => owner))];
}

/** Reads a question over these datasets, whoever computes it. Throws as `compile` does. */
export async function checkQuestion(
  { kind, question }: Asked,
  datasets: readonly DatasetCard[],
): Promise<QuestionShape> {
  return await kindNamed(kind).check(question, datasets);
}

export interface ContractParts {
  readonly request: CompileRequest;
  /** What `compile(request)` gave. */
  readonly compiled: Compiled;
  readonly proposer: string;
  /** ISO times. */
  readonly proposedAt: string;
  readonly expiresAt: string;
  /** Version of this software. */
  readonly version: string;
}

/** Tries of one run that may fail before anything was released. */
const mostAttempts = 3;
/** Runs that one contract can be good for. */
export const mostRuns = 1_000;

/** The contract of a compiled question; of the request's datasets it holds those that the plan uses, in its order. */
export function makeContract({ request, compiled, proposer, proposedAt, expiresAt, version }: ContractParts): Contract {
  return {
    version: 4,
    kind: request.kind,
    kindVersion: kindNamed(request.kind).version,
    question: request.question,
    proposer,
    proposedAt,
    expiresAt,
    runs: {
      atMost: request.runs?.atMost ?? 1,
      until: request.runs?.until ?? expiresAt,
      attempts: mostAttempts,
    },
    parties: request.parties,
    recipients: request.recipients,
    datasets: usedCards(compiled.plan, request.datasets),
    artifacts: usedArtifacts(compiled.plan, request.artifacts),
    security: securityOf(request),
    plan: compiled.plan,
    disclosure: compiled.disclosure,
    cost: compiled.cost,
    software: { name: 'tacit', version },
  };
}

/** Those that compute. */
export function computersIn<P extends { readonly role: PartyRole }>(parties: readonly P[]): P[] {
  return parties.filter(({ role }) => role === 'owner' || role === 'helper');
}

/** What a run of the contract takes of a preparation, for its dealer. */
export async function preparationPlan({ kind, plan, parties, security }: Contract): Promise<Plan> {
  const withRole = (...roles: readonly PartyRole[]): string[] =>
    parties.filter(({ role }) => roles.includes(role)).map(({ name }) => name);
  const seats = {
    ...plan,
    parties: withRole('owner', 'helper'),
    clients: withRole('contributor', 'recipient'),
    dealer: withRole('dealer')[0] ?? null,
  };
  const named = kindNamed(kind);
  return await preparationOf(seats, protocolNamed(security.protocol), (runtime) => named.run(plan, runtime));
}

/** What the protocol's security rests on, from the engine's registry. */
function securityOf(request: Asked & Pick<CompileRequest, 'protocol' | 'parties'>): Contract['security'] {
  const { protocol: name, parties } = request;
  const { adversary, threshold, of } = protocolOf(request, name).security(computersIn(parties).length);
  return { protocol: name, adversary, threshold, of, prg: 'aes-128-ctr' };
}

/** Those that the plan uses, in its order; one that is not there is refused by `checkArtifacts`. */
function usedArtifacts({ uses = [] }: AnyPlan, cards: readonly ArtifactCard[] = []): ArtifactCard[] {
  return uses.flatMap(({ name }) => cards.find((card) => card.name === name) ?? []);
}

function usedCards(plan: AnyPlan, cards: readonly DatasetCard[]): DatasetCard[] {
  const used = plan.stages.flatMap(({ party, dataset, datasets = [dataset] }) =>
    datasets.map((each) => {
      const card = cards.find(({ owner, name }) => owner === party && name === each);
      if (card === undefined) throw new Error(`no card of ${party}.${each}`);
      return card;
    }),
  );
  // An owner may hand over several parts of one table.
  return [...new Set(used)];
}

/**
 * Compiles `request` (the verifier's own view of question, parties, datasets and recipients) and compares the whole
 * contract with the result, member by member. Only proposer, times and software version are taken as the contract says;
 * who proposed, whether it is still valid and which version runs here are for the caller to check.
 *
 * Throws what `compile` throws, and PolicyError 'contract.digest-differs' with the first member that differs.
 */
export async function verifyContract(
  contract: Contract,
  request: CompileRequest,
  options?: CompileOptions,
): Promise<void> {
  for (const name of ['proposer', 'proposedAt', 'expiresAt'] as const) {
    if (typeof contract[name] !== 'string') throw differs(name);
  }
  const version: unknown = contract.software?.version;
  if (typeof version !== 'string') throw differs('software.version');
  const compiled = await compile(request, options);
  const { proposer, proposedAt, expiresAt } = contract;
  const own = makeContract({ request, compiled, proposer, proposedAt, expiresAt, version });
  // What goes in is named before what comes out of it.
  const inputs = ['kind', 'kindVersion', 'question', 'parties', 'recipients', 'datasets', 'artifacts', 'plan'] as const;
  const first = inputs
    .map((name) => firstDifference(contract[name], own[name], name))
    .find((path) => path !== undefined);
  const path = first ?? firstDifference(contract, own);
  if (path !== undefined) throw differs(path);
}

function differs(path: string): PolicyError {
  return new PolicyError('contract.digest-differs', { path });
}

/** Path of the first member (in canonical order) in which two JSON values differ; undefined if they are equal. */
export function firstDifference(found: unknown, expected: unknown, path = ''): string | undefined {
  if (canonicalText(found) === canonicalText(expected)) return undefined;
  if (!isContainer(found) || !isContainer(expected) || Array.isArray(found) !== Array.isArray(expected)) {
    return path === '' ? '(all)' : path;
  }
  const names = [...new Set([...Object.keys(found), ...Object.keys(expected)])];
  if (!Array.isArray(found)) names.sort();
  for (const name of names) {
    const inner = Array.isArray(found) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    const difference = firstDifference(member(found, name), member(expected, name), inner);
    if (difference !== undefined) return difference;
  }
  return path;
}

function member(container: object, name: string): unknown {
  return Object.hasOwn(container, name) ? (container as Record<string, unknown>)[name] : undefined;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function canonicalText(value: unknown): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}
