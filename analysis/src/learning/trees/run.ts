/**
 * The joint program of a training of trees. What the checks find is told to everybody before anything else; where one fails the run ends, at
 * every party with the same words. It never branches on anything that was not told so.
 */
import {
  asFixed,
  type Bits,
  checkTarget,
  decodeFixed,
  enoughIn,
  type Fixed,
  fixed,
  fixedConvert,
  rightShares,
  type Ring,
  type Sharing,
  toOneHot,
  together,
  UsageError,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { countsWithRest, tellEverybody } from '../checks.ts';
import { labelsOf } from '../label.ts';
import { placesOfTheRest } from '../plan.ts';
import { KeptRows, type RowsPlan } from '../rows.ts';
import { placesOf } from '../test-rows.ts';
import { isBoosted, leafFormat } from './card.ts';
import { boosted, forest, type GrownTrees, type TestData } from './fit.ts';
import { gainsByFeature } from './importance.ts';
import { checksLabels, labelCounts, linesOf, type TreesLine } from './lines.ts';
import { tellOwners } from './own-splits.ts';
import { rangeOfLabel, type TreesPlan } from './plan.ts';
import type { Grown } from './report.ts';
import { quantileCuts, type Taking, takingRows, treeRows } from './rows.ts';
import { anonymous, seenBy } from './seen.ts';
import './step-messages.ts';

const steps = {
  rows: 'train: rows',
  checks: 'train: checks',
  bins: 'train: bins',
  trees: 'train: trees',
  reveal: 'train: reveal',
} as const;

/** What is told at recipients. Throws UsageError 'train.…' where a check fails, at everybody. */
export function runTrees(plan: TreesPlan, runtime: Runtime): Promise<Grown | undefined> {
  return runtime.compute((sharing) => grow(plan, runtime, sharing));
}

async function grow(plan: TreesPlan, runtime: Runtime, sharing: Sharing): Promise<Grown | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step(steps.rows);
  const [{ model: card, output }] = plan.keeps;
  const rowsPlan = rowsPlanOf(plan);
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const rows = await takingRows(sharing, rowsPlan, kept);
  const target = await targetOf(sharing, plan, kept, rows);

  session.step(steps.checks);
  const tests = plan.trees.stop === null ? undefined : await testRows(sharing, plan, runtime);
  const { checks, counts } = await checksOf(sharing, plan, { rows, target, tests });
  const areWrong = checksLabels(plan) ? await wrongLabels(sharing, target) : undefined;
  await runtime.checking(sharing);
  if (areWrong !== undefined) {
    const [isSo] = await tellEverybody(sharing, plan, 'labels', areWrong);
    if (isSo === true) throw new UsageError('train.labels', { family: plan.trees.loss });
  }
  const few = await tellEverybody(sharing, plan, 'checks', checks);
  const { minimumGroupSize: minimum } = plan;
  if (few[0] === true) throw new UsageError('trees.few-rows', { minimum });
  if (labelCounts(plan) > 0 && few[1] === true)
    throw new UsageError(card.loss === 'softmax' ? 'trees.few-of-class' : 'train.few-labels', { minimum });
  if (tests !== undefined && few.at(-1) === true) throw new UsageError('trees.few-test-rows', { minimum });

  session.step(steps.bins);
  const cuts = await quantileCuts(sharing, card, rowsPlan.table, kept, rows.valid);
  const binned = await treeRows(sharing, card, rowsPlan, kept, cuts);

  session.step(steps.trees);
  const data = { rows: binned, target, weights: await weightsOf(sharing, plan, kept, rows) };
  const test = tests === undefined ? undefined : await testData(sharing, plan, tests, cuts);
  const isSeen = plan.trees.leak !== undefined;
  const taken = isSeen ? await anonymous(sharing, data, rows.valid) : data;
  if (isSeen) await runtime.releasing(sharing);
  const seen = isSeen ? seenBy(sharing, plan, runtime) : undefined;
  const found = isBoosted(card)
    ? await boosted(sharing, plan, runtime, taken, { test, seen })
    : await forest(sharing, plan, data);

  session.step(steps.reveal);
  if (!isSeen) await runtime.releasing(sharing);
  const [leaves, shares] = await together<[Fixed, Fixed]>(sharing, [
    (on) => fixedConvert(on, found.trees.leaves, leafFormat(card)),
    (on) => rightShares(on, found.trees, found.trees.covers),
  ]);
  const all = [found.trees.splits, leaves.ring, ...(cuts === undefined ? [] : [cuts]), shares.ring];
  runtime.artifact.keep(sharing, output, all);
  return await tell(sharing, plan, counts, found, leaves, cuts);
}

interface TestRows {
  readonly rowsPlan: Omit<RowsPlan, 'bits'>;
  readonly kept: KeptRows;
  readonly rows: Taking;
}

/** The rows that are left out. */
async function testRows(sharing: Sharing, plan: TreesPlan, runtime: Runtime): Promise<TestRows> {
  const rowsPlan = rowsPlanOf(plan, 'test');
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  return { rowsPlan, kept, rows: await takingRows(sharing, rowsPlan, kept) };
}

async function testData(
  sharing: Sharing,
  plan: TreesPlan,
  { rowsPlan, kept, rows }: TestRows,
  cuts: Ring | undefined,
): Promise<TestData> {
  return {
    rows: await treeRows(sharing, plan.keeps[0].model, rowsPlan, kept, cuts),
    target: await targetOf(sharing, plan, kept, rows),
    weights: await weightsOf(sharing, plan, kept, rows),
  };
}

function rowsPlanOf(
  { aligned: { table }, trees, uses }: TreesPlan,
  side: 'train' | 'test' = 'train',
): Omit<RowsPlan, 'bits'> {
  const { label, weights, features, test } = trees;
  const length = uses[0].vectors[table.valid]?.length ?? 0;
  const needed = [label.column, ...(weights === null ? [] : [weights])];
  return { table, features, needed, weights, places: test === null ? null : placesOf(length, test, side) };
}

/** The label: 0 or 1, a class from 0, or a number from −1 to 1; 0 in rows that take no part. */
async function targetOf(sharing: Sharing, plan: TreesPlan, kept: KeptRows, rows: Taking): Promise<Fixed> {
  const { label, loss, classes } = plan.trees;
  if (classes === null) {
    const { format, ring } = await labelsOf(sharing, label, kept, { ...rows, isScaled: loss === 'squared' });
    if (loss === 'logistic') return asFixed(format, sharing.within(sharing.within(ring), { min: 0n, max: 1n }));
    return asFixed(format, sharing.within(sharing.within(ring), rangeOfLabel(label.column)));
  }
  const class_ = await sharing.multiply(kept.value(label.column), rows.ones);
  const most = BigInt(classes.length - 1);
  return asFixed(
    fixed({ fractionBits: 0, integerBits: 8 }),
    sharing.within(sharing.within(class_), { min: 0n, max: most }),
  );
}

/** What each row counts for: nothing where it takes no part. */
async function weightsOf(sharing: Sharing, { trees }: TreesPlan, kept: KeptRows, { ones }: Taking): Promise<Ring> {
  const one = { min: 0n, max: 1n };
  if (trees.weights === null) return sharing.within(sharing.within(ones), one);
  const most = BigInt(trees.weights.range?.max ?? '0');
  const product = await sharing.multiply(kept.value(trees.weights), ones);
  return sharing.within(sharing.within(product), { min: 0n, max: most });
}

/**
 * 1 where a check fails; rows, and those with the label or of each class. What holds for all rows holds for those of all others than each
 * recipient that has some in a stack, too.
 */
async function checksOf(
  sharing: Sharing,
  plan: TreesPlan,
  { rows: { ones, length, valid }, target, tests }: { rows: Taking; target: Fixed; tests: TestRows | undefined },
): Promise<{ readonly checks: Bits; readonly counts: Ring }> {
  const { minimumGroupSize, trees } = plan;
  const most = BigInt(length);
  const least = BigInt(minimumGroupSize);
  const rest = placesOfTheRest(plan, rowsPlanOf(plan).places);
  const totals = (x: Ring) => countsWithRest(sharing, x, rest, most);
  const all = totals(ones);
  const labels = await labelColumns(sharing, plan, target, valid);
  const counted = labels.map(totals);
  const without = (own: readonly Ring[]) =>
    all.map((count, i) => sharing.within(sharing.subtract(count, own[i] as Ring), { min: 0n, max: most }));
  const needed = [...counted, ...(trees.loss === 'logistic' ? counted.map(without) : [])].flat();
  const enough = (counts: readonly Ring[]) => async (on: Sharing) =>
    on.not(
      await enoughIn(
        on,
        counts.map((count) => ({ count, least })),
      ),
    );
  const left = tests === undefined ? [] : restOf(sharing, plan, tests);
  const checks = await together<Bits[]>(
    sharing,
    [all, needed, left].flatMap((counts) => (counts.length === 0 ? [] : [enough(counts)])),
  );
  const told = [all, ...counted].map((each) => sharing.within(each[0] as Ring));
  return { checks: sharing.joinRows(checks), counts: sharing.concatenate(told) };
}

/** How many rows are left out; of all others than each recipient in a stack, too. Local. */
function restOf(sharing: Sharing, plan: TreesPlan, { rows, rowsPlan }: TestRows): Ring[] {
  return countsWithRest(sharing, rows.ones, placesOfTheRest(plan, rowsPlan.places), BigInt(rows.length));
}

/** 1 in rows with the label, or of each class. */
async function labelColumns(sharing: Sharing, plan: TreesPlan, { ring }: Fixed, valid: Bits): Promise<Ring[]> {
  const count = labelCounts(plan);
  if (count < 2) return count === 0 ? [] : [ring];
  const planes = await toOneHot(sharing, ring, count);
  const own = await sharing.and(planes, sharing.joinPlanes(new Array<Bits>(count).fill(valid)));
  const numbers = await sharing.bitsToRing(own);
  return Array.from({ length: count }, (_, k) => sharing.slice(numbers, k * valid.length, (k + 1) * valid.length));
}

/** One bit: whether some label is neither 0 nor 1, whatever range its owner declared. */
async function wrongLabels(sharing: Sharing, target: Fixed): Promise<Bits> {
  // Nothing is promised of what an owner hands over.
  return sharing.not(
    await checkTarget(sharing, { kind: 'logistic' }, { ...target, ring: sharing.within(target.ring) }),
  );
}

/** Everything that recipients are told. */
async function tell(
  sharing: Sharing,
  plan: TreesPlan,
  counts: Ring,
  { trees, losses, kept }: GrownTrees,
  leaves: Fixed,
  cuts: Ring | undefined,
): Promise<Grown | undefined> {
  const everyone = runnersOf(plan);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  const asked = linesOf(plan);
  const isTold = (line: TreesLine) => asked.has(line);
  const numbers = async (line: TreesLine, { format, ring }: Fixed) => {
    const words = await sharing.reveal(sharing.within(ring), line, recipients);
    return words === undefined ? null : [...decodeFixed(format, words)];
  };
  const rows = await sharing.reveal(counts, 'rows', recipients);
  const curve = losses !== undefined && isTold('curve') ? await numbers('curve', losses) : null;
  const importance = isTold('importance') ? await numbers('importance', await gainsByFeature(sharing, trees)) : null;
  const splits = isTold('splits') ? await sharing.revealBits(trees.splits, 'splits', recipients) : undefined;
  const values = isTold('leaves') ? await numbers('leaves', leaves) : null;
  const points =
    cuts !== undefined && isTold('cuts') ? await sharing.reveal(sharing.within(cuts), 'cuts', recipients) : undefined;
  const ownSplits = await tellOwners(sharing, plan, trees.splits, cuts);
  if (rows === undefined) return undefined;
  return {
    rows: Number(rows[0]),
    labels: Array.from(rows.slice(1), Number),
    rounds: kept,
    curve: curve?.slice(0, kept + 1) ?? null,
    importance,
    splits: splits ?? null,
    leaves: values,
    ownSplits,
    cuts: points === undefined ? null : [...points].map((each) => BigInt.asIntN(64, each)),
  };
}
