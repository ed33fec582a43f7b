/** From the joined rows to aggregates per group. */
import {
  aggregateGroups,
  type Bits,
  cyclePlanes,
  type GroupColumn,
  repeatPlanes,
  type Ring,
  type Sharing,
  together,
} from '@tacit/engine';
import { takenBy } from '../plan/columns.ts';
import type { Measure, Plan, SecureBoolean, SecureNumber } from '../plan/types.ts';
import { evaluateRows, isZeroWhenNull, type SharedRows } from './conditions.ts';
import { extremePerGroup, isExtreme } from './extremes.ts';
import type { JoinedRows } from './joined.ts';
import { keyPlanes } from './key-counts.ts';
import type { Aggregates } from './parts.ts';
import { steps } from './steps.ts';
import { carry } from './wide.ts';

/** A flag of no table: the row is a real pair. */
const pairFlag: SecureBoolean = { kind: 'flag', table: -1, id: 'pair' };

export async function aggregateRows(sharing: Sharing, plan: Plan, joined: JoinedRows): Promise<Aggregates> {
  sharing.session.step(steps.compare);
  const rows: SharedRows = { ...joined, flag: (table, id) => (table === -1 ? joined.valid : joined.flag(table, id)) };
  const filter: SecureBoolean = plan.filter === null ? pairFlag : { kind: 'and', items: [pairFlag, plan.filter] };

  // Equal conditions are one plane, so that each is counted once.
  const conditions = new Map<string, SecureBoolean>([[JSON.stringify(filter), filter]]);
  const values = new Map<string, SecureNumber>();
  if (plan.filter !== null && plan.many?.kind === 'without') conditions.set(JSON.stringify(plan.filter), plan.filter);
  for (const measure of plan.measures) {
    const taken = takenBy(measure);
    if (taken !== null) conditions.set(JSON.stringify(taken), taken);
    if (measure.kind !== 'count') values.set(JSON.stringify(measure.value), measure.value);
  }
  // Keys of both owners' columns: each bit a plane, cleared where the row is no pair by the filter like any other.
  for (const key of plan.keys) for (const bit of key.positions ?? []) conditions.set(JSON.stringify(bit), bit);
  const evaluated = await evaluateRows(sharing, rows, [...values.values()], [...conditions.values()]);
  const planes = new Map([...conditions.keys()].map((key, i) => [key, evaluated.booleans[i] as Bits]));
  const numbers = new Map([...values.keys()].map((key, i) => [key, evaluated.numbers[i] as Ring]));

  const keys = await keyPlanes(sharing, plan, joined, planes, filter);
  sharing.session.step(steps.groups);
  const digits = plan.keys.map(({ table, id, positions }) => {
    if (positions === undefined) return joined.category(table, id);
    return [sharing.joinPlanes(positions.map((bit) => planes.get(JSON.stringify(bit)) as Bits))];
  });
  const real = realGroups(plan, digits);
  const grouped = { filter: planes.get(JSON.stringify(filter)) as Bits, factors: digits.flat() };
  const columnOf = (measure: Measure): GroupColumn => {
    const taken = takenBy(measure);
    return {
      value: measure.kind === 'count' ? undefined : numbers.get(JSON.stringify(measure.value)),
      valid: keys.get(measure.id) ?? (taken === null ? undefined : planes.get(JSON.stringify(taken))),
      zeroWhereInvalid:
        measure.kind === 'sum' && measure.filter === undefined && isZeroWhenNull(measure.value, plan.shared?.outputs),
    };
  };

  const summed = plan.measures.filter(
    (measure) =>
      measure.kind === 'sum' || (measure.kind === 'count' && measure.id !== 'rows' && measure.keys !== 'matched'),
  );
  const totals = await aggregateGroups(sharing, { ...grouped, columns: summed.map(columnOf) });
  // The joined table may be longer than the smaller of the two is.
  const counted = (count: Ring): Ring =>
    sharing.within(sharing.gather(count, real), { min: 0n, max: BigInt(joined.mostPairs) });
  const measures = new Map<string, Ring>([['rows', counted(totals.rows)]]);
  summed.forEach(({ id, kind }, i) => {
    const { count, sum } = totals.columns[i] as (typeof totals.columns)[number];
    measures.set(id, kind === 'count' ? counted(count) : sharing.gather(sum as Ring, real));
  });
  for (const measure of plan.measures) {
    if (measure.kind !== 'count' || measure.keys !== 'matched') continue;
    // Rows that the answer is not about.
    const others = { filter: keys.get(measure.id) as Bits, factors: grouped.factors, columns: [] };
    measures.set(measure.id, counted((await aggregateGroups(sharing, others)).rows));
  }
  if (plan.wide !== undefined) await carry(sharing, plan, plan.wide, measures);
  const extremes = plan.measures.filter(isExtreme);
  if (extremes.length > 0) {
    const groups = sharing.pickPlanes(await groupPlanes(sharing, grouped.filter, grouped.factors), [...real]);
    const found = await together(
      sharing,
      extremes.map((measure) => (branch: Sharing) => {
        const { value, valid } = columnOf(measure);
        return extremePerGroup(branch, measure, value as Ring, valid, groups);
      }),
    );
    extremes.forEach(({ id }, i) => {
      measures.set(id, found[i] as Ring);
    });
  }
  return {
    measures,
    count: (id) => measures.get(id) as Ring,
    rowsPerUnit: (stage) => joined.rowsPerUnit.get(stage) as Ring,
    maxRows: joined.mostPairs,
  };
}

/** A plane per combination of one-hot digits, first digit most significant: 1 where the row is of it and kept. */
async function groupPlanes(sharing: Sharing, filter: Bits, factors: readonly Bits[]): Promise<Bits> {
  let planes = filter;
  for (const factor of factors) {
    planes = await sharing.and(
      repeatPlanes(sharing, planes, factor.planes),
      cyclePlanes(sharing, factor, planes.planes),
    );
  }
  return planes;
}

/** For each combined group of the plan its number among the combinations of one-hot digits: a split key has spare ones. */
function realGroups(plan: Plan, digits: readonly (readonly Bits[])[]): Uint32Array {
  const keys = plan.keys.map(({ categories, nullable }, i) => ({
    positions: categories.length + (nullable ? 1 : 0),
    combinations: (digits[i] as readonly Bits[]).reduce((product, { planes }) => product * planes, 1),
  }));
  return Uint32Array.from({ length: plan.groups }, (_, group) => {
    let rest = group;
    let place = 0;
    let weight = 1;
    for (const { positions, combinations } of keys.toReversed()) {
      place += (rest % positions) * weight;
      weight *= combinations;
      rest = Math.floor(rest / positions);
    }
    return place;
  });
}
