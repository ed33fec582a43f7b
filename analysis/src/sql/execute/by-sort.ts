/**
 * From rows to aggregates per group by sorting: rows stand in the order of their groups, so that it costs the same for any number of groups.
 * Groups of a list keep their places; where keys have no list, one row comes back for each group there is.
 */
import { type Bits, groupByKeys, type KeyedMeasure, type Ring, type Sharing } from '@tacit/engine';
import { positionsOf } from '../../local/print.ts';
import { takenBy } from '../plan/columns.ts';
import { branchCounts, cellCounts, ownStages } from '../plan/gates.ts';
import { keyBits, textBits } from '../plan/keyed.ts';
import type { Measure, Plan, SecureBoolean, SecureNumber } from '../plan/types.ts';
import { evaluateRows, isZeroWhenNull, type SharedRows } from './conditions.ts';
import type { SortableRows } from './joined.ts';
import type { SortedKey } from './keys.ts';
import type { Aggregates } from './parts.ts';
import type { RowsBelow } from './rows-below.ts';
import { steps } from './steps.ts';
import { carry, partsOfWide } from './wide.ts';

/** Aggregates with what is told of each group's keys; of listed groups nothing needs to be. */
export interface FoundAggregates extends Aggregates {
  readonly keys: readonly SortedKey[];
}

/** A flag of no table: the row is a real one. */
const rowFlag: SecureBoolean = { kind: 'flag', table: -1, id: 'row' };

export async function aggregateBySort(
  sharing: Sharing,
  plan: Plan,
  source: SortableRows | RowsBelow,
): Promise<FoundAggregates> {
  sharing.session.step(steps.compare);
  const rows: SharedRows = { ...source, flag: (table, id) => (table === -1 ? source.valid : source.flag(table, id)) };
  const filter: SecureBoolean = plan.filter === null ? rowFlag : { kind: 'and', items: [rowFlag, plan.filter] };
  const conditions = new Map<string, SecureBoolean>([[JSON.stringify(filter), filter]]);
  const values = new Map<string, SecureNumber>();
  for (const measure of plan.measures) {
    const taken = takenBy(measure);
    if (taken !== null) conditions.set(JSON.stringify(taken), taken);
    if (measure.kind !== 'count') values.set(JSON.stringify(measure.value), measure.value);
  }
  const evaluated = await evaluateRows(sharing, rows, [...values.values()], [...conditions.values()]);
  const planes = new Map([...conditions.keys()].map((key, i) => [key, evaluated.booleans[i] as Bits]));
  const numbers = new Map([...values.keys()].map((key, i) => [key, evaluated.numbers[i] as Ring]));
  const validOf = (measure: Measure) => {
    const taken = takenBy(measure);
    return taken === null ? undefined : planes.get(JSON.stringify(taken));
  };

  sharing.session.step(steps.groups);
  const summed = await summedValues(sharing, plan, numbers, validOf);
  const asked = plan.measures.map((measure): KeyedMeasure => keyed(measure, numbers, validOf(measure), summed));
  // What recipients with rows of their own know of each count.
  const parts = partCounts(plan);
  for (const { id, stage } of parts) {
    const measure = plan.measures.find((candidate) => candidate.id === id);
    const of = validOf(measure as Measure) ?? sharing.filledBits(source.length, 1, true);
    asked.push({ kind: 'count', valid: sharing.andConstant(of, (source as RowsBelow).ofStage(stage)) });
  }
  const keys = plan.keys.map((_, i) => source.key(i));
  const order = sharing.joinPlanes([
    ...keys.map((key) => key.order).toReversed(),
    ...(keys.length === 0 ? [sharing.filledBits(source.length, 0, false)] : []),
  ]);
  const told = keys.filter((key) => key.told !== key.order).map((key) => key.told);
  const { found } = plan;
  const groups = await groupByKeys(sharing, {
    kept: planes.get(JSON.stringify(filter)) as Bits,
    keys: order,
    columns: { rings: [], bits: told },
    measures: asked,
    ...(found === undefined ? { every: 2 ** order.planes } : { groupsUpTo: found.groupsUpTo }),
  });

  // The code of a combined group: each key's place in bits of its own.
  const places = found === undefined ? codesOf(plan) : undefined;
  const pick = (x: Ring) => (places === undefined ? x : sharing.gather(x, places));
  const measures = new Map<string, Ring>();
  plan.measures.forEach((measure, m) => {
    measures.set(measure.id, bounded(sharing, plan, measure, pick(groups.measures[m] as Ring), source.mostPairs));
  });
  if (plan.wide !== undefined) {
    await carry(sharing, { ...plan, groups: found?.groupsUpTo ?? plan.groups }, plan.wide, measures);
  }
  const counted = new Map<string, Ring>();
  parts.forEach(({ id, stage }, i) => {
    const number = pick(groups.measures[plan.measures.length + i] as Ring);
    counted.set(`${stage} ${id}`, sharing.within(number, { min: 0n, max: BigInt(source.mostPairs) }));
  });
  let plane = order.planes;
  let nextTold = 0;
  const foundKeys = keys.map((key): SortedKey => {
    plane -= key.order.planes;
    const own = sharing.slicePlanes(groups.keys, plane, plane + key.order.planes);
    return { order: own, told: key.told === key.order ? own : (groups.columns.bits[nextTold++] as Bits) };
  });
  return {
    keys: found === undefined ? [] : foundKeys,
    measures,
    count: (id, stage) => (stage === null ? measures.get(id) : counted.get(`${stage} ${id}`)) as Ring,
    rowsPerUnit: (stage) => source.rowsPerUnit.get(stage) as Ring,
    maxRows: source.mostPairs,
  };
}

/** Counts of one owner's rows that the gates look at. */
function partCounts(plan: Plan): { readonly id: string; readonly stage: number }[] {
  const ids = [...new Set(['rows', ...cellCounts(plan), ...(plan.parts ?? []), ...branchCounts(plan)])];
  return ownStages(plan).flatMap((stage) => ids.map((id) => ({ id, stage })));
}

/** Values to sum, 0 where they are NULL. */
async function summedValues(
  sharing: Sharing,
  plan: Plan,
  numbers: ReadonlyMap<string, Ring>,
  validOf: (measure: Measure) => Bits | undefined,
): Promise<Map<string, Ring>> {
  const masked = plan.measures.flatMap((measure) => {
    const valid = validOf(measure);
    if (measure.kind !== 'sum' || valid === undefined) return [];
    if (measure.filter === undefined && isZeroWhenNull(measure.value)) return [];
    return [{ id: measure.id, valid, value: numbers.get(JSON.stringify(measure.value)) as Ring }];
  });
  if (masked.length === 0) return new Map();
  const flags = sharing.within(await sharing.bitsToRing(sharing.joinPlanes(masked.map(({ valid }) => valid))));
  const plain = masked.map(({ value }) => sharing.within(value));
  const products = await sharing.multiply(flags, sharing.concatenate(plain));
  const rows = masked[0]?.value.length ?? 0;
  return new Map(masked.map(({ id }, i) => [id, sharing.slice(products, i * rows, (i + 1) * rows)]));
}

function keyed(
  measure: Measure,
  numbers: ReadonlyMap<string, Ring>,
  valid: Bits | undefined,
  summed: ReadonlyMap<string, Ring>,
): KeyedMeasure {
  if (measure.kind === 'count') return { kind: 'count', valid };
  const value = numbers.get(JSON.stringify(measure.value)) as Ring;
  if (measure.kind === 'sum') return { kind: 'sum', value: summed.get(measure.id) ?? value };
  const ordered = { value, valid, range: { min: BigInt(measure.range.min), max: BigInt(measure.range.max) } };
  if (measure.kind !== 'quantile') return { kind: measure.kind, ...ordered };
  const { quantile } = measure;
  if (quantile?.mode === true) return { kind: 'mode', ...ordered };
  if (quantile === undefined) throw new Error(`quantile ${measure.id} has no fraction`);
  return { kind: 'quantile', ...ordered, fraction: quantile, continuous: quantile.continuous };
}

function bounded(sharing: Sharing, plan: Plan, measure: Measure, x: Ring, rows: number): Ring {
  if (measure.kind === 'count' || measure.kind === 'distinct') return sharing.within(x, { min: 0n, max: BigInt(rows) });
  const isPart = partsOfWide(plan).has(measure.id);
  // Of a sum in two parts `range` is that of the whole.
  if (isPart) return sharing.within(x);
  const [min, max] = [BigInt(measure.range.min), BigInt(measure.range.max)];
  const times =
    measure.kind === 'sum'
      ? BigInt(rows)
      : BigInt(measure.quantile?.continuous === true ? measure.quantile.denominator : 1);
  const [least, most] = [min * times, max * times];
  return sharing.within(x, { min: least < 0n ? least : 0n, max: most > 0n ? most : 0n });
}

/** The code of each combined group, in the order of their numbers. */
function codesOf(plan: Plan): Uint32Array {
  const keys = plan.keys.map((key) => ({
    positions: positionsOf(key),
    bits: keyBits(key, textBits(plan, key.table)),
  }));
  return Uint32Array.from({ length: plan.groups }, (_, group) => {
    let rest = group;
    let code = 0;
    let weight = 1;
    for (const { positions, bits } of keys.toReversed()) {
      code += (rest % positions) * weight;
      weight *= 2 ** bits;
      rest = Math.floor(rest / positions);
    }
    return code;
  });
}
