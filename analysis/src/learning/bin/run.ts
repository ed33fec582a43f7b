/**
 * The joint program of a binning. Which bins have too few rows is decided under protocol, before anything is revealed: neighbouring bins of
 * a number are joined, values of a list withheld, until what is told, and what is left of the total, has the minimum of rows with the label and
 * of rows without it. Where all rows together have not, every count told is 0.
 *
 * Of rows of several owners one under the other, what holds for all rows holds for those of all others than each recipient, too.
 *
 * Why the rest of a total is no way round that: a number's groups of bins add up to the total, each of them keeps both minimums, and none of
 * them is cut by another. Of a list, the levels that are withheld keep both minimums together (`withholdCells`).
 */
import {
  type Bits,
  countRows,
  enoughIn,
  mergeCells,
  type Minimum,
  type Ring,
  type Sharing,
  together,
  withholdCells,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { labelBit } from '../label.ts';
import { allOf, KeptRows, planesOf, type RowsPlan } from '../rows.ts';
import { placesOfTheRest } from '../plan.ts';
import { placesOf } from '../test-rows.ts';
import { isNumber, linesOf } from './lines.ts';
import type { BinPlan } from './plan.ts';
import { weightsOf } from './weights.ts';
import './step-messages.ts';

/** What a recipient is told of a bin or level. */
export interface ToldCell {
  /** Of a bin: a group of bins ends here, and the counts are those of all bins up to it. Of a level: it is told. */
  readonly isTold: boolean;
  readonly rows: number;
  readonly positives: number;
}

export interface Binned {
  /** Whether there are enough rows with the label, and without it. */
  readonly isEnough: boolean;
  readonly rows: number;
  readonly positives: number;
  /** By feature, level after level. */
  readonly features: readonly (readonly ToldCell[])[];
}

const steps = { rows: 'bin: rows', counts: 'bin: counts', gates: 'bin: gates', reveal: 'bin: reveal' } as const;

/** What is told at recipients. */
export function runBin(plan: BinPlan, runtime: Runtime): Promise<Binned | undefined> {
  return runtime.compute((sharing) => binned(plan, runtime, sharing));
}

async function binned(plan: BinPlan, runtime: Runtime, sharing: Sharing): Promise<Binned | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const { features } = plan.bin;
  session.step(steps.rows);
  const rowsPlan = rowsPlanOf(plan);
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const marks = await marksOf(sharing, plan, kept);

  session.step(steps.counts);
  const counts = await countsOf(sharing, plan, rowsPlan, kept, marks);

  session.step(steps.gates);
  const least = BigInt(plan.minimumGroupSize);
  const [head, ...told]: Told[][] = await together<Told[][]>(sharing, [
    async (on) => [{ shown: await totalsOf(on, counts.all, least), weights: undefined }],
    ...groupsOf(plan).map(
      (group) => (on: Sharing) =>
        gated(
          on,
          plan,
          group.map((i) => counts.features[i] as Counts),
          group,
          { least, all: counts.all, length: kept.length },
        ),
    ),
  ]);
  const cells = new Map<number, Told>();
  groupsOf(plan).forEach((group, g) => {
    const parts = told[g] ?? [];
    group.forEach((feature, i) => cells.set(feature, parts[i] as Told));
  });

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  if (plan.keeps !== undefined) {
    const weights = features.map((_, i) => cells.get(i)?.weights as Ring);
    runtime.artifact.keep(sharing, plan.keeps[0].output, [sharing.concatenate(weights)]);
  }
  const shown = await sharing.reveal(head?.[0]?.shown as Ring, 'rows', recipients);
  const words = new Map<number, bigint[]>();
  for (const line of ['bins', 'levels'] as const) {
    if (!linesOf(features).has(line)) continue;
    const own = features.flatMap((each, i) => (isNumber(each) === (line === 'bins') ? [i] : []));
    const found = await sharing.reveal(
      sharing.concatenate(own.map((i) => cells.get(i)?.shown as Ring)),
      line,
      recipients,
    );
    let next = 0;
    for (const i of own) {
      const length = 3 * (features[i]?.levels.length ?? 0);
      words.set(i, [...(found?.slice(next, next + length) ?? [])]);
      next += length;
    }
  }
  if (shown === undefined) return undefined;
  const [isEnough, rows, positives] = [...shown].map(Number) as [number, number, number];
  return {
    isEnough: isEnough === 1,
    rows,
    positives,
    features: features.map(({ levels }, i) =>
      levels.map((_, level): ToldCell => {
        const at = (part: number) => Number(words.get(i)?.[part * levels.length + level] ?? 0n);
        return { isTold: at(0) === 1, rows: at(1), positives: at(2) };
      }),
    ),
  };
}

function rowsPlanOf({ aligned: { table }, uses, bin }: BinPlan): RowsPlan {
  const length = uses[0].vectors[table.valid]?.length ?? 0;
  const places = bin.test === null ? null : placesOf(length, bin.test, 'train');
  return { table, features: bin.features, needed: [bin.label.column], places, bits: 0 };
}

/** Two planes: rows that take part, and those of them with the label. */
async function marksOf(sharing: Sharing, { bin: { label } }: BinPlan, kept: KeptRows): Promise<Bits> {
  const present = kept.present(label.column);
  const valid = await allOf(sharing, [kept.owned(), ...(present === undefined ? [] : [present])]);
  return sharing.joinPlanes([valid, await sharing.and(valid, await labelBit(sharing, label, kept))]);
}

interface Counts {
  /** An element a level. */
  readonly rows: Ring;
  readonly positives: Ring;
  /** The same of the rows of all others than each recipient that has rows in a stack. */
  readonly others: readonly Pick<Counts, 'rows' | 'positives'>[];
}

/** Counts of all rows that take part, and of each feature's levels. Planes of one feature after the other stay in memory, as bits. */
async function countsOf(
  sharing: Sharing,
  plan: BinPlan,
  { table, places }: RowsPlan,
  kept: KeptRows,
  marks: Bits,
): Promise<{ readonly all: Counts; readonly features: readonly Counts[] }> {
  const { features } = plan.bin;
  const planes = await together(
    sharing,
    features.map((each) => (on: Sharing) => planesOf(on, each, kept, table)),
  );
  const levels = sharing.joinPlanes(planes);
  const mark = (plane: number) => new Array<Bits>(levels.planes).fill(sharing.slicePlanes(marks, plane, plane + 1));
  const products = await sharing.and(
    sharing.joinPlanes([levels, levels]),
    sharing.joinPlanes([...mark(0), ...mark(1)]),
  );
  const counted = sharing.joinPlanes([marks, products]);
  const ofOthers = placesOfTheRest(plan, places).map((rest) => sharing.gatherRows(counted, rest));
  const found = await together(
    sharing,
    [counted, ...ofOthers].map((each) => (on: Sharing) => countRows(on, each)),
  );
  /** Of all rows, then of those of others. */
  const counts = (start: number, above: number, length: number): Counts => {
    const part = (all: Ring, from: number): Ring =>
      sharing.within(sharing.slice(all, from, from + length), { min: 0n, max: BigInt(kept.length) });
    const [own, ...others] = found.map((all) => ({ rows: part(all, start), positives: part(all, start + above) }));
    return { ...(own as Pick<Counts, 'rows' | 'positives'>), others };
  };
  let next = 2;
  return {
    all: counts(0, 1, 1),
    features: planes.map(({ planes: count }) => {
      next += count;
      return counts(next - count, levels.planes, count);
    }),
  };
}

/** Features whose gates run side by side: of the same line and with as many levels. */
function groupsOf({ bin: { features } }: BinPlan): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const [i, each] of features.entries()) {
    const key = `${isNumber(each)} ${each.levels.length}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  return [...groups.values()];
}

/** What each count must be: rows, with the label, and without it; then the same of the rows of others. */
function minimumsOf(sharing: Sharing, { others, ...all }: Counts, least: bigint): Minimum[] {
  return [all, ...others].flatMap(({ rows, positives }) => {
    const { max } = rows.bounds as { max: bigint };
    const negatives = sharing.within(sharing.subtract(rows, positives), { min: 0n, max });
    return [rows, positives, negatives].map((count) => ({ count, least }));
  });
}

/** One vector: whether there are enough rows, how many, and how many with the label; zeros if not. */
async function totalsOf(sharing: Sharing, all: Counts, least: bigint): Promise<Ring> {
  const one = await sharing.bitsToRing(await enoughIn(sharing, minimumsOf(sharing, all, least)));
  const plain = sharing.within(one);
  const counts = sharing.concatenate([sharing.within(all.rows), sharing.within(all.positives)]);
  const shown = await sharing.multiply(sharing.gather(plain, new Uint32Array(2)), counts);
  return sharing.concatenate([plain, sharing.within(shown)]);
}

interface Told {
  /** Of all levels whether they are told, then rows, then rows with the label; 0 where not. */
  readonly shown: Ring;
  /** Of all levels, where they are kept. */
  readonly weights: Ring | undefined;
}

/** What is told, and kept, of each feature. */
async function gated(
  sharing: Sharing,
  { keeps, bin: { features, sign } }: BinPlan,
  counts: readonly Counts[],
  group: readonly number[],
  { least, all, length }: { readonly least: bigint; readonly all: Counts; readonly length: number },
): Promise<Told[]> {
  const first = features[group[0] as number];
  if (first === undefined) throw new Error('a group has features');
  const cells = first.levels.length;
  const lines = { lines: counts.length, cells };
  const { max } = (counts[0] as Counts).rows.bounds as { max: bigint };
  const joined = (each: readonly Pick<Counts, 'rows' | 'positives'>[]) => {
    const one = (parts: readonly Ring[]) =>
      sharing.within(sharing.within(sharing.concatenate(parts)), { min: 0n, max });
    return { rows: one(each.map(({ rows }) => rows)), positives: one(each.map(({ positives }) => positives)) };
  };
  const others = (counts[0] as Counts).others.map((_, w) =>
    joined(counts.map((each) => each.others[w] as Pick<Counts, 'rows' | 'positives'>)),
  );
  const minimums = minimumsOf(sharing, { ...joined(counts), others }, least);
  const { bits, values } = isNumber(first)
    ? await mergeCells(sharing, minimums, [], lines).then(({ ends, totals }) => ({ bits: ends, values: totals }))
    : await withholdCells(sharing, minimums, [], lines).then(({ shown, cells: told }) => ({
        bits: shown,
        values: told,
      }));
  const plain = [await sharing.bitsToRing(bits), ...values.slice(0, 2)].map((each) => sharing.within(each));
  const [, rows, positives] = plain as [Ring, Ring, Ring];
  const weights =
    keeps === undefined
      ? undefined
      : await weightsOf(sharing, isNumber(first), { bits, rows, positives, ...lines }, all, {
          least,
          length,
          most: keeps[0].fitted.most,
          sign: sign === 'bad-over-good' ? 1 : -1,
        });
  const part = (x: Ring, line: number): Ring => sharing.slice(x, line * cells, (line + 1) * cells);
  return counts.map((_, line) => ({
    shown: sharing.concatenate(plain.map((each) => part(each, line))),
    weights: weights === undefined ? undefined : part(weights, line),
  }));
}
