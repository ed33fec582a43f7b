/**
 * The joint program of clusters. A centre of a few rows is nearly one of these rows, so that clusters with fewer than the minimum are neither told nor
 * kept: their centres are taken out of the model, and whoever uses it finds their rows with the nearest other one. It never branches on anything
 * that was not told to everybody.
 */
import {
  type Bits,
  type Clusters,
  decodeFixed,
  enoughIn,
  type Fixed,
  fixedMatrix,
  kMeans,
  memberMeans,
  type Ring,
  type Sharing,
  type Standard,
  standardRows,
  UsageError,
  withholdCells,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { refuseCoarse } from '../coarse.ts';
import { progressOf } from '../progress.ts';
import { inOwnUnits, inRanges, mapped } from '../unlabelled/columns.ts';
import { placesWithoutEach } from '../unlabelled/plan.ts';
import { bitsOf, type FilledRows, filledRows, keptFills, recipientsIn, steps, toldToAll } from '../unlabelled/run.ts';
import { centreFormat, scaleFormat } from './card.ts';
import { linesOf } from './lines.ts';
import { type ClustersPlan, coarseOf, leastRows } from './plan.ts';
import type { Found } from './report.ts';

/** What is told at recipients. Throws UsageError 'learn.…' where a check fails, at everybody. */
export function runClusters(plan: ClustersPlan, runtime: Runtime): Promise<Found | undefined> {
  return runtime.compute((sharing) => clusters(plan, runtime, sharing));
}

async function clusters(plan: ClustersPlan, runtime: Runtime, sharing: Sharing): Promise<Found | undefined> {
  const { learn, minimumGroupSize: minimum } = plan;
  const filled = await filledRows(sharing, plan, runtime, leastRows(plan));
  const { found, standard, asCounted } = await fitted(sharing, plan, runtime, filled);
  const k = learn.clusters;
  const least = BigInt(minimum);
  const sizes = [found.sizes, ...sizesWithout(sharing, found.members, k, placesWithoutEach(plan))];
  const alive = await enoughIn(
    sharing,
    sizes.map((count) => ({ count, least })),
  );

  sharing.session.step(steps.reveal);
  await runtime.releasing(sharing);
  const numbers = sharing.within(await sharing.bitsToRing(alive), { min: 0n, max: 1n });
  const none = sharing.within(sharing.sum(sharing.within(numbers), 1), { min: 0n, max: BigInt(k) });
  const [isNone] = await toldToAll(
    sharing,
    plan,
    'sound',
    sharing.not(await enoughIn(sharing, [{ count: none, least: 1n }])),
  );
  if (isNone === true) throw new UsageError('learn.no-cluster', { minimum });
  const centres = await keptCentres(
    sharing,
    asCounted === undefined ? found.centres : await asCounted(sharing, found.centres),
    numbers,
  );
  const bounded = (ring: Ring, { min, max }: { readonly min: bigint; readonly max: bigint }) =>
    sharing.within(sharing.within(ring), { min, max });
  runtime.artifact.keep(sharing, plan.keeps[0].output, [
    centres,
    numbers,
    keptFills(sharing, filled.fills, learn.bits),
    ...(standard === undefined
      ? []
      : [
          keptFills(sharing, standard.means, learn.bits),
          bounded(standard.scales.ring, { min: 0n, max: scaleFormat.bounds.max }),
        ]),
  ]);
  return await tell(sharing, plan, filled, found);
}

interface Fitted {
  readonly found: Clusters;
  readonly standard?: Standard;
  readonly asCounted?: (sharing: Sharing, x: Fixed) => Promise<Fixed>;
}

async function fitted(
  sharing: Sharing,
  plan: ClustersPlan,
  runtime: Runtime,
  { rows, count, matrix }: FilledRows,
): Promise<Fitted> {
  const { clusters: k, iterations, start, seed, scale, features } = plan.learn;
  const onStep = progressOf(sharing, runtime, iterations);
  const options = { clusters: k, iterations, start: { kind: start, seed: String(seed) }, onStep } as const;
  if (scale === 'standardise') {
    const { rows: standardised, squares, standard, asCounted, constant } = await standardRows(sharing, matrix, count);
    await refuseCoarse(sharing, plan, features, coarseOf(plan), constant);
    const found = await kMeans(sharing, { rows: standardised, ones: rows.ones, squares }, options);
    return { found, standard, asCounted };
  }
  const affines = scale === 'range' ? inRanges(features) : inOwnUnits(features).affines;
  return { found: await kMeans(sharing, { rows: await mapped(sharing, matrix, affines), ones: rows.ones }, options) };
}

/** Members of each cluster among rows at these places, for each list of places. Local. */
function sizesWithout(sharing: Sharing, members: Ring, k: number, lists: readonly Uint32Array[]): Ring[] {
  const n = members.length / k;
  return lists.map((places) => {
    const all = Uint32Array.from(
      { length: k * places.length },
      (_, i) => Math.floor(i / places.length) * n + (places[i % places.length] as number),
    );
    return sharing.within(sharing.sum(sharing.gather(members, all), k), { min: 0n, max: BigInt(places.length) });
  });
}

/** Centres as they are kept, 0 of those that are out. */
async function keptCentres(sharing: Sharing, { format, ring }: Fixed, alive: Ring): Promise<Ring> {
  const columns = ring.length / alive.length;
  const each = Uint32Array.from({ length: ring.length }, (_, i) => Math.floor(i / columns));
  const kept = await sharing.multiply(sharing.within(ring), sharing.gather(sharing.within(alive), each));
  const scaled = sharing.scale(kept, 1n << BigInt(centreFormat.fractionBits - format.fractionBits));
  // Of rows that are as many as the minimum, no mean is 2^12 deviations away.
  return sharing.within(scaled, centreFormat.bounds);
}

/** Everything that recipients are told. */
async function tell(
  sharing: Sharing,
  plan: ClustersPlan,
  filled: FilledRows,
  found: Clusters,
): Promise<Found | undefined> {
  const { clusters: k, features } = plan.learn;
  const lines = linesOf(plan);
  const recipients = recipientsIn(plan);
  const { matrix, rest, count, rows: all } = filled;
  const reveal = async (line: Parameters<typeof lines.has>[0], of: () => Ring | Promise<Ring>) =>
    lines.has(line) ? await sharing.reveal(await of(), line, recipients) : undefined;
  const rows = await sharing.reveal(count, 'rows', recipients);
  const settled = lines.has('settled') ? await sharing.revealBits(found.settled, 'settled', recipients) : undefined;
  const withheld = lines.has('shown') ? await shownOf(sharing, plan, found, matrix, rest) : undefined;
  const shown = withheld === undefined ? undefined : await sharing.revealBits(withheld.shown, 'shown', recipients);
  const sizes = await reveal('sizes', () => withheld?.sizes as Ring);
  const centres = await reveal('centres', () => sharing.concatenate(withheld?.centres as readonly Ring[]));
  const curve = await reveal('curve', () => found.inertia.ring);
  if (rows === undefined) return undefined;
  const cells = centres === undefined ? undefined : decodeFixed(matrix.values.format, centres);
  return {
    rows: Number(rows[0]),
    length: all.length,
    settled: settled === undefined ? null : bitsOf(settled, 1)[0] === true,
    shown: shown === undefined ? null : bitsOf(shown, k),
    sizes: sizes === undefined ? null : Array.from(sizes, Number),
    // Column after column.
    centres:
      cells === undefined
        ? null
        : Array.from({ length: k }, (_, j) => features.map((__, c) => cells[c * k + j] as number)),
    curve: curve === undefined ? null : [...decodeFixed(found.inertia.format, curve)],
  };
}

/** Sizes, and means column by column, of clusters that are told; 0 of all others. */
async function shownOf(
  sharing: Sharing,
  plan: ClustersPlan,
  { sizes, members }: Clusters,
  matrix: FilledRows['matrix'],
  rest: readonly Uint32Array[],
): Promise<{ readonly shown: Bits; readonly sizes: Ring; readonly centres: readonly Ring[] }> {
  const { clusters: k, features } = plan.learn;
  const means = await memberMeans(sharing, members, fixedMatrix(matrix.values, matrix.rows, matrix.columns));
  const columns = features.map((_, c) => {
    const own = Uint32Array.from({ length: k }, (__, j) => j * features.length + c);
    return sharing.gather(means.ring, own);
  });
  const least = BigInt(plan.minimumGroupSize);
  const minimums = [sizes, ...sizesWithout(sharing, members, k, rest)].map((count) => ({ count, least }));
  const { shown, cells } = await withholdCells(sharing, minimums, columns, { lines: 1, cells: k });
  return { shown, sizes: cells[0] as Ring, centres: cells.slice(minimums.length) };
}
