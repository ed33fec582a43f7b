/**
 * The answer to a question whose rows are all one owner's: it runs the program of the plan in the clear, over the rows that it has rather than
 * over as many as there may be, and hands over what is released, filled up to its public size. One round, and those of the reveal.
 *
 * Nobody learns more than if the rows were grouped under protocol: everybody gets uniform shares of vectors whose lengths follow from the
 * plan, and recipients the very same values. Nor can the owner do more: all that decides what is shown is counted of its own rows, which it
 * may choose as it likes in any case, and the gates protect nobody else's. How long it takes depends on its data, as its local stage does.
 */
import { type Ring, runClear, type Sharing, together } from '@tacit/engine';
import { checkLocalRows } from '../../local/decode.ts';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import { computersOf, runnersOf } from '../../kinds/seats.ts';
import type { Load } from '../../kinds/runtime.ts';
import { shownUpTo } from '../plan/keyed.ts';
import { mayMerge } from '../plan/merged.ts';
import { type Release, releasesOf } from '../plan/releases.ts';
import type { Plan } from '../plan/types.ts';
import { mergedRows } from './merged-rows.ts';
import { partyNumber } from './parts.ts';
import { steps } from './steps.ts';

/** The program of a plan up to its reveal: a vector per release. `load`: rows as it hands them over, those that are alike as one. */
type Answer = (plan: Plan, sharing: Sharing, load: Load) => Promise<Ring[]>;

/** What is revealed, one vector per release. Throws what `load` throws, and UsageError 'data.…' for rows that break the plan's promises. */
export async function ownAnswer(sharing: Sharing, plan: Plan, load: Load, answer: Answer): Promise<Ring[]> {
  const [stage] = plan.stages as readonly [RowStage];
  const owner = partyNumber(plan, stage.party);
  sharing.session.step(steps.local);
  const own = sharing.session.owns(owner) ? await inTheClear(plan, stage, await load(0), answer) : undefined;
  sharing.session.step(steps.input);
  const vectors = await together(
    sharing,
    releasesOf(plan).map(
      ({ values }, i) =>
        (branch: Sharing) =>
          branch.inputRing(owner, values, own?.[i]),
    ),
  );
  sharing.session.step(steps.reveal);
  return vectors;
}

async function inTheClear(
  plan: Plan,
  stage: RowStage,
  data: Awaited<ReturnType<Load>>,
  answer: Answer,
): Promise<BigUint64Array<ArrayBuffer>[]> {
  if (data.kind !== 'rows') throw new Error('an owner that answers alone has rows');
  checkLocalRows(stage, data);
  const { own, rows } = planOfRows(plan, stage, data);
  const releases = releasesOf(own);
  const values = await runClear(
    runnersOf(plan),
    async (sharing) => {
      const vectors = await answer(own, sharing, () => Promise.resolve(rows));
      return together(
        sharing,
        vectors.map((vector) => (branch: Sharing) => branch.open(vector)),
      );
    },
    computersOf(plan),
  );
  return releasesOf(plan).map((release, i) => {
    return filledUp(values[i] as BigUint64Array, releases[i] as Release, release, own.groups, plan.groups);
  });
}

/** The same plan for as many rows as there are, and these; those that are alike as one. */
function planOfRows(plan: Plan, stage: RowStage, data: LocalRows): { readonly own: Plan; readonly rows: LocalRows } {
  const whole: Plan = { ...plan, stages: [{ ...stage, rowsUpTo: Math.max(1, data.rows) }] };
  const isMerged = mayMerge(plan);
  const rows = isMerged ? mergedRows(whole, 0, data) : data;
  const most = Math.max(1, rows.rows);
  const own = isMerged ? { ...whole, stages: whole.stages.map((each) => ({ ...each, mergedUpTo: most })) } : whole;
  if (own.found === undefined) return { own, rows };
  const groupsUpTo = Math.min(most, own.found.groupsUpTo);
  const groups = Math.min(plan.groups, shownUpTo(own, groupsUpTo));
  return { own: { ...own, groups, found: { ...own.found, groupsUpTo } }, rows };
}

/** A vector of so many groups, or of several numbers of each, one after another, with zeros for those that there may be besides. */
function filledUp(
  values: BigUint64Array,
  own: Release,
  release: Release,
  groups: number,
  groupsUpTo: number,
): BigUint64Array<ArrayBuffer> {
  const all = new BigUint64Array(release.values);
  // One number of the whole answer.
  if (own.values === release.values) all.set(values);
  else {
    const parts = release.values / groupsUpTo;
    for (let part = 0; part < parts; part++)
      all.set(values.subarray(part * groups, (part + 1) * groups), part * groupsUpTo);
  }
  return all;
}
