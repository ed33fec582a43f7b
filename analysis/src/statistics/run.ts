/**
 * The secure program of a description. It never branches on a secret, so it runs in the clear, on the cost counter and on every
 * protocol.
 */
import { runnersOf } from '../kinds/seats.ts';
import { type Ring, type Sharing, together } from '@tacit/engine';
import type { Load } from '../kinds/runtime.ts';
import type { Artifacts } from '../kinds/shelf.ts';
import { decide } from '../sql/execute/decide.ts';
import type { Released } from '../sql/execute/finish.ts';
import { combineGroups } from '../sql/execute/groups.ts';
import { joinStages } from '../sql/execute/join.ts';
import type { JoinedRows } from '../sql/execute/joined.ts';
import { noised } from '../sql/execute/noised.ts';
import { type Aggregates, partyNumber } from '../sql/execute/parts.ts';
import { assemble, hide, reveal } from '../sql/execute/release.ts';
import { aggregateRows } from '../sql/execute/rows.ts';
import { steps } from '../sql/execute/steps.ts';
import { releasesOf } from '../sql/plan/releases.ts';
import type { PlanPrivacy } from '../sql/plan/types.ts';
import { flagOf, shownCells } from './crosstab.ts';
import { isGated } from './enough.ts';
import { shownCuts } from './intervals.ts';
import { keptRows } from './kept-rows.ts';
import type { ColumnPlan, CutsPlan, DescribePlan } from './plan.ts';
import { countReleases, isCut } from './releases.ts';
import { withCarries } from './wide-sums.ts';

const alignedStep = 'kept rows';

/** What a recipient learns. */
export interface Described {
  readonly measures: Released;
  /** Numbers of rows and which of them are shown: cut after cut, group after group; cell after cell. */
  readonly counts: Readonly<Record<string, BigInt64Array>>;
}

/**
 * `load(i)` gives the local data of stage i, where the session owns that stage's party. `releasing` is awaited before the first
 * message from which anything is revealed. Undefined where this process holds no recipient. Errors as of a joint question.
 */
export async function runDescribe(
  plan: DescribePlan,
  sharing: Sharing,
  load: Load,
  releasing: () => Promise<void>,
  shelf: Artifacts,
): Promise<Described | undefined> {
  const { names } = sharing.session;
  const expected = runnersOf(plan);
  if (names.join('\n') !== expected.join('\n')) {
    throw new Error(`the session has parties ${names.join(', ')}, the plan ${expected.join(', ')}`);
  }
  const recipients = plan.recipients.map((name) => partyNumber(plan, name));
  const isRecipient = recipients.some((party) => sharing.session.owns(party));
  // A group column without any value makes no group: there is nothing to ask.
  if (plan.groups === 0) return isRecipient ? nothing : undefined;
  const aggregates =
    plan.source === 'join'
      ? await aggregateRows(sharing, plan, await rowsOf(sharing, plan, load, shelf))
      : await combineGroups(sharing, plan, load);

  if (plan.privacy !== undefined) return await noisy(plan, plan.privacy, sharing, aggregates, releasing);
  const gates = { plan, aggregates };
  const carried = await withCarries(sharing, plan, aggregates);
  const cuts = plan.describe.cuts.filter(isCut);
  const { crosstabs } = plan.describe;
  sharing.session.step(steps.thresholds);
  const [flags, ...kept] = await together<[ReadonlyMap<string, Ring>, ...Ring[]]>(sharing, [
    (branch) => decide(branch, plan, aggregates),
    ...cuts.map((cut) => async (branch: Sharing) => {
      return await branch.bitsToRing(await shownCuts(branch, gates, cut, countOf(plan, cut)));
    }),
  ]);
  const counted = await together(sharing, [
    ...cuts.map((cut, i) => (branch: Sharing) => hideCuts(branch, plan, aggregates, cut, flags, kept[i] as Ring)),
    ...crosstabs.map((crosstab) => async (branch: Sharing) => {
      const { shown, rows } = await shownCells(branch, gates, crosstab, flags.get('shown') as Ring);
      return [shown, rows];
    }),
  ]);

  sharing.session.step(steps.reveal);
  const own = releasesOf(plan);
  const measures = await hide(sharing, plan, own, carried, flags, new Map());
  await releasing();
  const counts = countReleases(plan);
  const vectors = [...measures, ...counted.flat()];
  const lines = [...own, ...counts];
  const values = await together(
    sharing,
    lines.map(
      ({ line }, i) =>
        (branch: Sharing) =>
          branch.reveal(vectors[i] as Ring, line, recipients),
    ),
  );
  if (!isRecipient) return undefined;
  const told = values as BigUint64Array[];
  return {
    measures: assemble(own, told.slice(0, own.length)),
    counts: Object.fromEntries(counts.map(({ line }, i) => [line, signed(told[own.length + i] as BigUint64Array)])),
  };
}

/** Counts and sums with noise, of every group, and nothing else. */
async function noisy(
  plan: DescribePlan,
  privacy: PlanPrivacy,
  sharing: Sharing,
  aggregates: Aggregates,
  releasing: () => Promise<void>,
): Promise<Described | undefined> {
  const vectors = await noised(sharing, plan, privacy, aggregates);
  sharing.session.step(steps.reveal);
  const measures = await reveal(sharing, plan, vectors, releasing);
  return measures === undefined ? undefined : { measures, counts: {} };
}

/** The matched rows: of owners who match them now, or of a table that is kept. */
async function rowsOf(sharing: Sharing, plan: DescribePlan, load: Load, shelf: Artifacts): Promise<JoinedRows> {
  if (plan.aligned === undefined) return await joinStages(sharing, plan, load);
  sharing.session.step(alignedStep);
  return await keptRows(sharing, plan, shelf);
}

const nothing: Described = {
  measures: { groups: new Uint8Array(), withheld: null, measures: {}, averages: {}, states: {} },
  counts: {},
};

const signed = (vector: BigUint64Array): BigInt64Array =>
  new BigInt64Array(vector.buffer, vector.byteOffset, vector.length);

/** Measure of the rows that a column's cuts divide. */
function countOf({ describe }: DescribePlan, { column }: CutsPlan): string {
  return (describe.columns[column] as ColumnPlan).count;
}

/** Which cuts are shown, and the rows below them there: zero elsewhere and where the group's number of rows is not shown. */
async function hideCuts(
  sharing: Sharing,
  plan: DescribePlan,
  aggregates: Awaited<ReturnType<typeof combineGroups>>,
  cut: CutsPlan,
  flags: ReadonlyMap<string, Ring>,
  kept: Ring,
): Promise<readonly [Ring, Ring]> {
  const { groups } = plan;
  const flag = flags.get(flagOf(plan, countOf(plan, cut))) as Ring;
  const places = Uint32Array.from({ length: cut.ids.length * groups }, (_, i) => i % groups);
  const everywhere = sharing.gather(flag, places);
  const shown = isGated(plan) ? await sharing.multiply(kept, everywhere) : everywhere;
  const below = sharing.concatenate(cut.ids.map((id) => aggregates.count(id, null)));
  return [shown, await sharing.multiply(below, shown)];
}
