/**
 * The joint program of a split. By place, which rows are in a part follows from the seed alone, and everybody knows it. By a value, or in
 * strata, it is secret: every part has all rows then, and a bit of each that says whether it is somebody's there.
 *
 * By a value v, the part follows from a·v + b mod 2^64, a and b of 64 bits by the seed, a odd: of two different values, whether both are in
 * one part is as by chance up to a factor of two (Dietzfelbinger et al. 1997, multiply-shift). In strata, rows stand in an order by the seed, and the first
 * so many of each value are in a part: as many as the part says, rounded down.
 */
import {
  type Bits,
  countRows,
  lessThan,
  lessThanConstant,
  type Ring,
  type Sharing,
  toBits,
  toOneHot,
  UsageError,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { KeptRows } from '../rows.ts';
import { chosenBy, numbersBy } from '../test-rows.ts';
import { placesIn, type SplitPlan } from './plan.ts';
import { partUnit } from './question.ts';
import './step-messages.ts';

const steps = { rows: 'split: rows', checks: 'split: checks', keep: 'split: keep' } as const;

/** `true` at recipients: it is done. Throws UsageError 'split.few' where a part has too few rows, at everybody. */
export function runSplit(plan: SplitPlan, runtime: Runtime): Promise<true | undefined> {
  return runtime.compute((sharing) => split(plan, runtime, sharing));
}

async function split(plan: SplitPlan, runtime: Runtime, sharing: Sharing): Promise<true | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step(steps.rows);
  const { table, name } = plan.aligned;
  const { parts, how } = plan.split;
  const held = runtime.artifact.use(sharing, name);
  const kept = new KeptRows(sharing, { table, places: null }, held);
  const valid = kept.owned();
  const places = parts.map((part) => placesIn(plan.split, valid.length, part.name));
  const owned =
    how === 'place'
      ? places.map((own) => sharing.gatherRows(valid, own ?? new Uint32Array()))
      : await partsOf(sharing, valid, await (how === 'by' ? sidesByValue : sidesInStrata)(sharing, plan, kept));

  session.step(steps.checks);
  await runtime.releasing(sharing);
  await throwUnlessEnough(sharing, plan, owned);

  session.step(steps.keep);
  for (const [i, rows] of owned.entries()) {
    const keeps = plan.keeps[i];
    const at = places[i];
    if (keeps === undefined) throw new Error('no part');
    const vectors = held.map((vector, v) => {
      if (v === table.valid) return rows;
      if (at === null || at === undefined) return vector;
      return keeps.vectors[v]?.domain === 'bits'
        ? sharing.gatherRows(vector as Bits, at)
        : sharing.gather(vector as Ring, at);
    });
    runtime.artifact.keep(sharing, keeps.output, vectors);
  }
  return plan.recipients.some((each) => session.owns(everyone.indexOf(each))) ? true : undefined;
}

/** Shares of the parts but the last, added up. */
function thresholds({ split: { parts } }: SplitPlan): number[] {
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).reduce((sum, { share }) => sum + share, 0));
}

/** Of each part the rows that are somebody's in it. `before`: a plane for each threshold, 1 in rows before it. One round. */
async function partsOf(sharing: Sharing, valid: Bits, before: Bits): Promise<Bits[]> {
  const plane = (i: number) => sharing.slicePlanes(before, i, i + 1);
  const sides = Array.from({ length: before.planes + 1 }, (_, i) => {
    if (i === 0) return plane(0);
    return i === before.planes ? sharing.not(plane(i - 1)) : sharing.xor(plane(i), plane(i - 1));
  });
  const found = await sharing.and(sharing.joinPlanes(sides), sharing.joinPlanes(sides.map(() => valid)));
  return sides.map((_, i) => sharing.slicePlanes(found, i, i + 1));
}

/** A plane for each threshold, by what the column's value is hashed to. */
async function sidesByValue(sharing: Sharing, plan: SplitPlan, kept: KeptRows): Promise<Bits> {
  const { column, own: seed } = plan.split;
  if (column === null) throw new Error('no column');
  const next = numbersBy(seed);
  const word = (): bigint => (BigInt(next()) << 32n) | BigInt(next());
  const [factor, summand] = [word() | 1n, word()];
  const hashed = sharing.addConstant(sharing.scale(sharing.within(kept.value(column)), factor), summand);
  // Unsigned: half of all is taken off, and signed numbers are compared.
  const half = 1n << 63n;
  const centred = sharing.addConstant(hashed, half);
  const planes: Bits[] = [];
  for (const threshold of thresholds(plan)) {
    const at = (BigInt(threshold) << 64n) / BigInt(partUnit) - half;
    planes.push(await lessThanConstant(sharing, centred, at));
  }
  return sharing.joinPlanes(planes);
}

/** A plane for each threshold, by the place of a row among those with the same value. */
async function sidesInStrata(sharing: Sharing, plan: SplitPlan, kept: KeptRows): Promise<Bits> {
  const { own: seed } = plan.split;
  const { length } = kept;
  const order = chosenBy(seed, length, length);
  const back = new Uint32Array(length);
  order.forEach((place, i) => (back[place] = i));
  const classes = await classesOf(sharing, plan, kept);
  const count = classes.planes;
  const flags = sharing.within(await sharing.bitsToRing(sharing.gatherRows(classes, order)));
  const own = Array.from({ length: count }, (_, i) => sharing.slice(flags, i * length, (i + 1) * length));
  const places = own.map((each) => sharing.prefixSums(each));
  const totals = own.map((each) => sharing.gather(sharing.sum(each, 1), new Uint32Array(length)));
  const products = await sharing.multiply(
    sharing.concatenate([flags, flags]),
    sharing.concatenate([...places, ...totals]),
  );
  const added = (start: number): Ring =>
    Array.from({ length: count }, (_, i) =>
      sharing.slice(products, (start + i) * length, (start + i + 1) * length),
    ).reduce((sum, each) => sharing.add(sum, each));
  const range = { min: 0n, max: BigInt(length) };
  const [place, total] = [sharing.within(added(0), range), sharing.within(added(count), range)];
  // The row at place p of n, from 1: before the threshold iff p·1000 ≤ t·n, which is not t·n < p·1000.
  const all = thresholds(plan);
  const scaled = sharing.scale(place, BigInt(partUnit));
  const behind = await lessThan(
    sharing,
    sharing.concatenate(all.map((threshold) => sharing.scale(total, BigInt(threshold)))),
    sharing.concatenate(all.map(() => scaled)),
  );
  const before = sharing.not(behind);
  return sharing.joinPlanes(
    all.map((_, i) => sharing.gatherRows(sharing.sliceRows(before, i * length, (i + 1) * length), back)),
  );
}

/** A plane for each value, 1 in rows of somebody that have it; NULL is one. */
async function classesOf(sharing: Sharing, plan: SplitPlan, kept: KeptRows): Promise<Bits> {
  const { column, levels } = plan.split;
  if (column === null) throw new Error('no column');
  const valid = kept.owned();
  const value = kept.value(column);
  const present = kept.present(column);
  if (levels !== null && present === undefined && column.type.kind !== 'boolean') {
    const planes = await toOneHot(sharing, value, levels.length);
    return await sharing.and(planes, sharing.joinPlanes(levels.map(() => valid)));
  }
  const bit = await toBits(sharing, value, 1);
  const there = present === undefined ? valid : await sharing.and(valid, present);
  const both = await sharing.and(sharing.joinPlanes([sharing.not(bit), bit]), sharing.joinPlanes([there, there]));
  return present === undefined ? both : sharing.joinPlanes([both, sharing.xor(valid, there)]);
}

async function throwUnlessEnough(sharing: Sharing, plan: SplitPlan, parts: readonly Bits[]): Promise<void> {
  const { minimumGroupSize: minimum } = plan;
  const counts: Ring[] = [];
  for (const part of parts) counts.push(sharing.within(await countRows(sharing, part)));
  const bound = { min: 0n, max: BigInt(Math.max(...parts.map(({ length }) => length))) };
  const few = await lessThanConstant(sharing, sharing.within(sharing.concatenate(counts), bound), BigInt(minimum));
  const everyone = runnersOf(plan).map((_, i) => i);
  const words = await sharing.revealBits(few, 'checks', everyone);
  const failed = plan.split.parts.filter(
    (_, i) => words !== undefined && ((words[0] as bigint) >> BigInt(i)) % 2n === 1n,
  );
  if (failed.length > 0) throw new UsageError('split.few', { minimum, parts: failed.map(({ name }) => name) });
}
