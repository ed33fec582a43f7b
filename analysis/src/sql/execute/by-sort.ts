/**
 * From rows to aggregates per group by sorting: rows stand in the order of their groups, so that it costs the same for any number of groups.
 * Groups of a list keep their places; where keys have no list, one row comes back for each group there is. Where one owner has all keys, the
 * joined rows come in the order of their groups, and are not sorted.
 */
import {
  type ArrangedMeasure,
  type Bits,
  groupArranged,
  groupByKeys,
  type KeyedMeasure,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import { positionsOf } from '../../local/print.ts';
import { takenBy } from '../plan/columns.ts';
import { branchCounts, cellCounts, ownStages } from '../plan/gates.ts';
import { keyBits, textBits } from '../plan/keyed.ts';
import type { GroupKey, Measure, Plan, SecureBoolean, SecureNumber } from '../plan/types.ts';
import type { ArrangedOrder } from './arranged.ts';
import { evaluateRows, isZeroWhenNull, type SharedRows } from './conditions.ts';
import type { SortableRows } from './joined.ts';
import { sortingKeys } from './sorting-keys.ts';
import { keyPlanes } from './key-counts.ts';
import type { SortedKey } from './keys.ts';
import type { Aggregates } from './parts.ts';
import { groupRows } from './shared-group.ts';
import type { RowsBelow } from './rows-below.ts';
import { steps } from './steps.ts';
import { carry, partsOfWide } from './wide.ts';

/** Aggregates with what is told of each group's keys; of listed groups nothing needs to be. */
export interface FoundAggregates extends Aggregates {
  readonly keys: readonly SortedKey[];
  /** Where groups are found: 1 where there is one. They come first, in the order of the keys that rows are sorted by. */
  readonly valid?: Bits;
}

/** A flag of no table: the row is a real one. */
const rowFlag: SecureBoolean = { kind: 'flag', table: -1, id: 'row' };

/** Conditions and values of the measures over the rows; 'distinct' has no value where `isValued` says so. */
async function evaluateMeasures(
  sharing: Sharing,
  plan: Plan,
  source: SortableRows,
  isValued: (measure: Measure) => boolean = () => true,
) {
  sharing.session.step(steps.compare);
  const rows: SharedRows = { ...source, flag: (table, id) => (table === -1 ? source.valid : source.flag(table, id)) };
  const filter = keptCondition(plan);
  const conditions = new Map<string, SecureBoolean>([[JSON.stringify(filter), filter]]);
  const values = new Map<string, SecureNumber>();
  if (plan.filter !== null && plan.many?.kind === 'without') conditions.set(JSON.stringify(plan.filter), plan.filter);
  for (const key of plan.keys) for (const bit of key.positions ?? []) conditions.set(JSON.stringify(bit), bit);
  for (const measure of plan.measures) {
    const taken = takenBy(measure);
    if (taken !== null) conditions.set(JSON.stringify(taken), taken);
    if (measure.kind !== 'count' && isValued(measure)) values.set(JSON.stringify(measure.value), measure.value);
  }
  const evaluated = await evaluateRows(sharing, rows, [...values.values()], [...conditions.values()]);
  const planes = new Map([...conditions.keys()].map((key, i) => [key, evaluated.booleans[i] as Bits]));
  const numbers = new Map([...values.keys()].map((key, i) => [key, evaluated.numbers[i] as Ring]));
  const validOf = (measure: Measure) => {
    const taken = takenBy(measure);
    return taken === null ? undefined : planes.get(JSON.stringify(taken));
  };
  return { kept: planes.get(JSON.stringify(filter)) as Bits, numbers, validOf, planes, filter };
}

/** From rows that stand in the order of their groups: nothing is sorted. */
export async function aggregateArranged(
  sharing: Sharing,
  plan: Plan,
  source: SortableRows,
  { party, starts, runs, fillersFirst, keys }: ArrangedOrder,
): Promise<FoundAggregates> {
  const { kept, numbers, validOf } = await evaluateMeasures(sharing, plan, source, ({ kind }) => kind !== 'distinct');
  sharing.session.step(steps.groups);
  const groups = await groupArranged(sharing, {
    party,
    groups: plan.found?.groupsUpTo ?? plan.groups,
    kept,
    links: plan.links,
    order: { starts, runs, fillersFirst },
    measures: plan.measures.map((measure): ArrangedMeasure => {
      const valid = validOf(measure);
      if (measure.kind === 'count' || measure.kind === 'distinct') return { kind: measure.kind, valid };
      const value = numbers.get(JSON.stringify(measure.value)) as Ring;
      if (measure.kind === 'sum') {
        return {
          kind: 'sum',
          value,
          valid:
            takenBy(measure) === measure.valid && isZeroWhenNull(measure.value, plan.shared?.outputs)
              ? undefined
              : valid,
        };
      }
      if (measure.kind === 'quantile') throw new Error('quantiles are found by sorting');
      const { min, max } = measure.range;
      return { kind: measure.kind, value, valid, range: { min: BigInt(min), max: BigInt(max) } };
    }),
  });
  const measures = new Map(
    plan.measures.map((measure, m) => {
      return [measure.id, bounded(sharing, plan, measure, groups[m] as Ring, source.mostPairs)] as const;
    }),
  );
  if (plan.wide !== undefined) {
    await carry(sharing, { ...plan, groups: plan.found?.groupsUpTo ?? plan.groups }, plan.wide, measures);
  }
  return {
    keys,
    measures,
    count: (id) => measures.get(id) as Ring,
    rowsPerUnit: (stage) => source.rowsPerUnit.get(stage) as Ring,
    maxRows: source.mostPairs,
  };
}

export async function aggregateBySort(
  sharing: Sharing,
  plan: Plan,
  source: SortableRows | RowsBelow,
): Promise<FoundAggregates> {
  const { kept, numbers, planes, filter } = await evaluateMeasures(sharing, plan, source);
  const counts = await keyPlanes(sharing, plan, source, planes, filter);
  const taken = plan.measures.map((measure): [string, Bits | undefined] => {
    const condition = takenBy(measure);
    return [
      measure.id,
      counts.get(measure.id) ?? (condition === null ? undefined : planes.get(JSON.stringify(condition))),
    ];
  });
  const others = plan.measures.filter((measure) => measure.kind === 'count' && measure.keys === 'matched');
  const valid = new Map(others.length === 0 ? taken : await onlyOf(sharing, kept, taken, others));
  // Rows that only the minimum is about stand in the groups of the others.
  const among = others.reduce((all, { id }) => sharing.xor(all, counts.get(id) as Bits), kept);
  const validOf = ({ id }: Measure) => valid.get(id);

  sharing.session.step(steps.groups);
  const summed = await summedValues(sharing, plan, numbers, validOf, others.length > 0);
  const asked = plan.measures.map((measure): KeyedMeasure => keyed(measure, numbers, validOf(measure), summed));
  // What recipients with rows of their own know of each count.
  const parts = partCounts(plan);
  for (const { id, stage } of parts) {
    const measure = plan.measures.find((candidate) => candidate.id === id);
    const of = validOf(measure as Measure) ?? sharing.filledBits(source.length, 1, true);
    asked.push({ kind: 'count', valid: sharing.andConstant(of, (source as RowsBelow).ofStage(stage)) });
  }
  const keys = plan.keys.map((key, i) => placeKey(sharing, key, planes) ?? source.key(i));
  const sorting = sortingKeys(plan);
  const order = sharing.joinPlanes([
    ...keys.flatMap((key, i) => (sorting.has(i) ? [key.order] : [])).toReversed(),
    ...(keys.length === 0 ? [sharing.filledBits(source.length, 0, false)] : []),
  ]);
  const told = keys.flatMap((key, i) => [
    ...(sorting.has(i) ? [] : [key.order]),
    ...(key.told === key.order ? [] : [key.told]),
  ]);
  const { found } = plan;
  const groups = await (plan.source === 'shared' ? groupRows : groupByKeys)(sharing, {
    kept: among,
    links: plan.links,
    keys: order,
    columns: { rings: [], bits: told },
    measures: asked,
    ...(found === undefined
      ? { every: 2 ** order.planes }
      : { groupsUpTo: found.groupsUpTo, sorted: isSorted(source) && filter === rowFlag && others.length === 0 }),
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
  const foundKeys = keys.map((key, i): SortedKey => {
    const next = () => groups.columns.bits[nextTold++] as Bits;
    if (sorting.has(i)) plane -= key.order.planes;
    const own = sorting.has(i) ? sharing.slicePlanes(groups.keys, plane, plane + key.order.planes) : next();
    const told = key.told === key.order ? own : next();
    return { ...key, order: own, told };
  });
  return {
    keys: found === undefined ? [] : foundKeys,
    valid: groups.valid,
    measures,
    count: (id, stage) => (stage === null ? measures.get(id) : counted.get(`${stage} ${id}`)) as Ring,
    rowsPerUnit: (stage) => source.rowsPerUnit.get(stage) as Ring,
    maxRows: source.mostPairs,
  };
}

const isSorted = (source: SortableRows | RowsBelow): boolean => 'isSorted' in source && source.isSorted === true;

/** The rows that the answer is about: real ones that pass the filter, and of which every key of both owners' columns has a value of its list. */
function keptCondition({ filter, keys }: Plan): SecureBoolean {
  const places = keys.flatMap(({ positions }): SecureBoolean[] =>
    positions === undefined ? [] : [{ kind: 'or', items: positions }],
  );
  const items = [rowFlag, ...(filter === null ? [] : [filter]), ...places];
  return items.length === 1 ? rowFlag : { kind: 'and', items };
}

/** The number of the value of a key of both owners' columns, which is one bit for each value: what the bits add up to. Local. */
function placeKey(sharing: Sharing, key: GroupKey, planes: ReadonlyMap<string, Bits>): SortedKey | undefined {
  if (key.positions === undefined) return undefined;
  const bits = key.positions.map((bit) => planes.get(JSON.stringify(bit)) as Bits);
  const none = sharing.filledBits(bits[0]?.length ?? 0, 1, false);
  const order = Array.from({ length: keyBits(key, 0) }, (_, digit) =>
    bits
      .filter((_each, place) => Math.floor(place / 2 ** digit) % 2 === 1)
      .reduce((sum, bit) => sharing.xor(sum, bit), none),
  );
  const joined = sharing.joinPlanes(order);
  return { order: joined, told: joined };
}

/** What measures take, of the rows `kept` alone; all but those that count `others`. */
async function onlyOf(
  sharing: Sharing,
  kept: Bits,
  taken: readonly [string, Bits | undefined][],
  others: readonly Measure[],
): Promise<[string, Bits | undefined][]> {
  const different = [
    ...new Set(taken.flatMap(([id, bits]) => (bits === undefined || isOneOf(others, id) ? [] : [bits]))),
  ];
  const found = await sharing.and(
    sharing.joinPlanes([kept, ...different]),
    sharing.joinPlanes([kept, ...different.map(() => kept)]),
  );
  return taken.map(([id, bits]) => {
    if (isOneOf(others, id)) return [id, bits];
    const at = bits === undefined ? 0 : 1 + different.indexOf(bits);
    return [id, sharing.slicePlanes(found, at, at + 1)];
  });
}

const isOneOf = (measures: readonly Measure[], id: string): boolean => measures.some((measure) => measure.id === id);

/** Counts of one owner's rows that the gates look at. */
function partCounts(plan: Plan): { readonly id: string; readonly stage: number }[] {
  const ids = [...new Set(['rows', ...cellCounts(plan), ...(plan.parts ?? []), ...branchCounts(plan)])];
  return ownStages(plan).flatMap((stage) => ids.map((id) => ({ id, stage })));
}

/** Values to sum, 0 where they are NULL; `every`: and in other rows that do not count. */
async function summedValues(
  sharing: Sharing,
  plan: Plan,
  numbers: ReadonlyMap<string, Ring>,
  validOf: (measure: Measure) => Bits | undefined,
  every: boolean,
): Promise<Map<string, Ring>> {
  const masked = plan.measures.flatMap((measure) => {
    const valid = validOf(measure);
    if (measure.kind !== 'sum' || valid === undefined) return [];
    if (!every && measure.filter === undefined && isZeroWhenNull(measure.value, plan.shared?.outputs)) return [];
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
