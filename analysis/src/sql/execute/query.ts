/**
 * The secure program of a plan. Every computer runs this same function; what a process does not hold stays undefined
 * there. It never branches on a secret, so it runs unchanged in the clear (the oracle), on the cost counter, and on every
 * protocol.
 */
import { type ClearOptions, protocolNamed, type Ring, runClear, type Sharing } from '@tacit/engine';
import type { Cost } from '../../contract/contract.ts';
import type { Plan } from '../plan/types.ts';
import { isAnsweredAlone, isKeyed } from '../plan/keyed.ts';
import { aggregateArranged, aggregateBySort, type FoundAggregates } from './by-sort.ts';
import { noisedFound } from './noised-found.ts';
import { releaseFound } from './release-found.ts';
import { type RowsBelow, rowsBelow } from './rows-below.ts';
import { combineGroups } from './groups.ts';
import { aggregateSets } from './sets.ts';
import { planOfSet } from '../plan/sets.ts';
import { joinStages } from './join.ts';
import { isMerged, mergedPlan } from '../plan/merged.ts';
import { mergedLoad } from './merged-rows.ts';
import { type Aggregates, partyNumber } from './parts.ts';
import { ownAnswer } from './own-answer.ts';
import { release, reveal } from './release.ts';
import { aggregateRows } from './rows.ts';
import type { SortableRows } from './joined.ts';
import { sharedRows } from './shared-rows.ts';
import type { Released } from './finish.ts';
import { type Load, price } from '../../kinds/runtime.ts';
import { computersOf, runnersOf } from '../../kinds/seats.ts';

/** What a party does while a plan runs at it. */
export interface RunHooks {
  /** Awaited once, before the first message from which anything is revealed: what must be on record by then. */
  readonly beforeReveal?: () => Promise<void>;
}

/**
 * Runs `plan` on `sharing`, whose session has the plan's parties in their order. `load(i)` gives the local data of stage i
 * and is called only where the session owns that stage's party. The released vectors come back where this process holds a
 * recipient, else undefined.
 *
 * Errors: what `load` throws; UsageError 'data.…' for local data that breaks the plan's promises, 'join.…' for keys;
 * PolicyError when the guard refuses a reveal; PeerError and AbortError of the protocol.
 */
export async function runQuery(
  plan: Plan,
  sharing: Sharing,
  load: Load,
  { beforeReveal = () => Promise.resolve() }: RunHooks = {},
): Promise<Released | undefined> {
  let entered: Promise<void> | undefined;
  const hooks = { beforeReveal: () => (entered ??= beforeReveal()) };
  const { names } = sharing.session;
  const expected = runnersOf(plan);
  if (names.join('\n') !== expected.join('\n')) {
    throw new Error(`the session has parties ${names.join(', ')}, the plan ${expected.join(', ')}`);
  }
  // A key column without any value makes no group: there is nothing to ask.
  if (plan.groups === 0) return nothingFor(plan, sharing);
  const vectors = isAnsweredAlone(plan)
    ? await ownAnswer(sharing, plan, load, (own, clear, rows) => answer(clear, own, rows))
    : await answer(sharing, plan, mergedLoad(plan, load));
  return reveal(sharing, plan, vectors, hooks.beforeReveal);
}

/** What is revealed: one vector per release of the plan, zeros where it is not shown. `load`: rows as they are handed over. */
async function answer(sharing: Sharing, plan: Plan, load: Load): Promise<Ring[]> {
  const run = withoutChosen(mergedPlan(plan));
  const { found, privacy } = plan;
  if (isKeyed(plan)) {
    const aggregates = withCounts(sharing, plan, await aggregateSorted(sharing, run, load));
    if (found === undefined) return release(sharing, plan, aggregates);
    return privacy === undefined
      ? releaseFound(sharing, plan, found, aggregates)
      : noisedFound(sharing, plan, privacy, found, aggregates);
  }
  if (plan.source !== 'join') return release(sharing, plan, await combineGroups(sharing, run, load));
  const joined = await joinStages(sharing, run, load);
  const aggregates = await aggregateSets(sharing, run, (set) => aggregateRows(sharing, planOfSet(run, set), joined));
  return release(sharing, plan, withCounts(sharing, plan, aggregates));
}

/** The plan without quantiles that are chosen by counts: their rows are not put in order. */
function withoutChosen(plan: Plan): Plan {
  if (plan.privacy?.choices === undefined) return plan;
  const isChosen = (id: string) => plan.privacy?.choices?.some(({ measure }) => measure === id) === true;
  return {
    ...plan,
    measures: plan.measures.filter(({ id }) => !isChosen(id)),
    columns: plan.columns.filter((column) => column.kind !== 'measure' || !isChosen(column.measure)),
    orderBy: [],
  };
}

/** Counts that are sums of weights, within the bounds that counts have. */
function withCounts<Found extends Aggregates>(sharing: Sharing, plan: Plan, found: Found): Found {
  if (!plan.stages.some(isMerged)) return found;
  const measures = new Map(found.measures);
  for (const { kind, id } of plan.measures) {
    if (kind !== 'count') continue;
    measures.set(id, sharing.within(measures.get(id) as Ring, { min: 0n, max: BigInt(found.maxRows) }));
  }
  return { ...found, measures, count: (id) => measures.get(id) as Ring };
}

async function aggregateSorted(sharing: Sharing, plan: Plan, load: Load): Promise<FoundAggregates> {
  const bySets = (rows: SortableRows | RowsBelow) =>
    aggregateSets(sharing, plan, (set) =>
      aggregateBySort(sharing, planOfSet(plan, set), {
        ...rows,
        // Of fewer keys, or in another order, rows are not.
        ...(set.length === plan.keys.length && set.every((key, i) => key === i) ? {} : { isSorted: false }),
        key: (i) => rows.key(set[i] as number),
      }),
    );
  if (plan.source === 'shared') return bySets(await sharedRows(sharing, plan, load));
  if (plan.source !== 'join') return bySets(await rowsBelow(sharing, plan, load));
  const { arranged, ...rows } = await joinStages(sharing, plan, load);
  return arranged === undefined ? bySets(rows) : aggregateArranged(sharing, plan, rows, arranged);
}

function nothingFor(plan: Plan, sharing: Sharing): Released | undefined {
  if (!plan.recipients.some((name) => sharing.session.owns(partyNumber(plan, name)))) return undefined;
  return { groups: new Uint8Array(), withheld: null, measures: {}, averages: {}, states: {} };
}

/** What `runQuery` costs: the same program on the cost counter, with the flows of the plan's protocol. Exact. */
export async function priceQuery(plan: Plan): Promise<Cost> {
  return await price(plan, protocolNamed(plan.protocol), (runtime) =>
    runtime.compute((sharing) => runQuery(plan, sharing, runtime.load)),
  );
}

/** `runQuery` in the clear, one process playing every party: the oracle of tests and of the demo's comparison. */
export async function runQueryClear(plan: Plan, load: Load, options?: ClearOptions): Promise<Released> {
  const released = await runClear(runnersOf(plan), (sharing) => runQuery(plan, sharing, load), {
    ...computersOf(plan),
    ...options,
  });
  if (released === undefined) throw new Error('the plan has no recipient');
  return released;
}
