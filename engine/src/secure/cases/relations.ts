/** Conformance cases: operators over relations under protocol. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import { type ArrangedMeasure, groupArranged } from '../relations/arranged-groups.ts';
import { groupByKeys, keptRows } from '../relations/keyed-groups.ts';
import type { KeyedMeasure } from '../relations/keyed.ts';
import { bits, ring, values } from './support.ts';

const arrangedCases: readonly ConformanceCase[] = [1, 70].map((length) => ({
  name: `groups in order, ${length} rows`,
  program: async (sharing) => {
    const range = { min: -8n, max: 7n };
    const value = await ring(sharing, 0, values('value', length, 4));
    const valid = await bits(sharing, 1, 'valid', length, 1);
    const kept = await bits(sharing, 0, 'kept', length, 1);
    const starts = await bits(sharing, 1, 'starts', length, 1);
    const half = Math.floor(length / 2);
    const fillersFirst = Uint32Array.from({ length }, (_, i) => (i < half ? 2 * i + 1 : 2 * (i - half)));
    const measures: ArrangedMeasure[] = [
      { kind: 'count' },
      { kind: 'sum', value, valid },
      { kind: 'min', value, range },
      { kind: 'max', value, valid, range },
      { kind: 'distinct', valid },
    ];
    const order = { starts, runs: starts, fillersFirst: sharing.session.owns(1) ? fillersFirst : undefined };
    const found = await groupArranged(sharing, { party: 1, groups: Math.min(length, 3), kept, order, measures });
    const opened: BigUint64Array[] = [];
    for (const measure of found) opened.push(await sharing.open(measure));
    return opened;
  },
}));

const keyedCases: readonly ConformanceCase[] = [0, 1, 70].flatMap((length) =>
  (length === 1 ? [undefined] : [undefined, 4]).map(
    (every): ConformanceCase => ({
      name: `group by ${every === undefined ? 'any key' : 'every key'}, ${length} rows`,
      program: async (sharing) => {
        const range = { min: -8n, max: 7n };
        const value = await ring(sharing, 0, values('value', length, 4));
        const valid = await bits(sharing, 1, 'valid', length, 1);
        const kept = await bits(sharing, 0, 'kept', length, 1);
        const ordered = { value, valid, range };
        const measures: KeyedMeasure[] = [
          { kind: 'count' },
          { kind: 'count', valid },
          { kind: 'sum', value },
          { kind: 'min', value, range },
          { kind: 'max', ...ordered },
          { kind: 'distinct', ...ordered },
          { kind: 'quantile', ...ordered, fraction: { numerator: 1, denominator: 2 }, continuous: true },
        ];
        const keys = await bits(sharing, 1, 'keys', length, 2);
        const columns = { rings: [], bits: [keys] };
        const upTo = every === undefined ? { groupsUpTo: 5 } : { every };
        const groups = await groupByKeys(sharing, { kept, keys, columns, measures, ...upTo });
        const front = await keptRows(sharing, groups.valid, { rings: groups.measures, bits: [] }, 4);
        const opened = [await sharing.openBits(groups.valid), await sharing.openBits(front.kept)];
        for (const measure of [...groups.measures, ...front.columns.rings]) opened.push(await sharing.open(measure));
        return opened;
      },
    }),
  ),
);

export const relationCases: readonly ConformanceCase[] = [...keyedCases, ...arrangedCases];
