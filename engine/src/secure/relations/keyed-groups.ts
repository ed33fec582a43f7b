/**
 * Grouping by any key: a relation under protocol (columns, and a bit that says which rows take part) becomes one row for each
 * different key among them, with what was asked of its group. Which rows are of one group, how many groups there are and how
 * large they are stays secret; sizes that parties see are the number of rows and a public bound of the groups.
 *
 * Papers: the sort-based aggregation of Asharov et al. 2022/1595 and of ORQ (Baum et al. 2025). Here sums need no scan: rows are sorted
 * by (takes part, key), running totals are local, and a group's total is the difference of two of them. Least and greatest
 * values, numbers of different values and quantiles take the value as the last sort key: see keyed-pass.ts.
 *
 * What is opened: outcomes of comparisons of shuffled, distinct keys (opened-order.ts) and shuffled places (partition.ts). Both are
 * functions of a uniformly random permutation that nobody knows, so they could be made without the data. Nothing else is.
 *
 * Cost: a sort of key, place and value bits and a partition, for each different value that is a last key. Bytes a row and party,
 * replicated, 10^6 rows: 258 for least and greatest of 20 bits in 1,000 groups of a list, 248 for the number of different values, 314 for
 * sum, count and least value of 10^5 groups that are found.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { commonLength, noColumns, sliceColumns } from '../order/rows.ts';
import { partition } from '../order/partition.ts';
import { everyRow } from '../promises.ts';
import '../messages.ts';
import type { KeyedGroups, KeyedMeasure, KeyedRows } from './keyed.ts';
import { type OrderedBy, type PassResult, runPass } from './keyed-pass.ts';

/** Rows from which on sorts run one after another: memory then matters more than rounds. */
const manyRows = 2 ** 17;

/** One row for each group; see the top of this file. Throws UsageError('order.rows'), UsageError('aggregate.shape'). */
export async function groupByKeys(sharing: Sharing, rows: KeyedRows): Promise<KeyedGroups> {
  checkRows(sharing, rows);
  const passes = passesOf(rows.measures);
  if (rows.sorted === true) promiseOrder(sharing, rows);
  const results: PassResult[] = [];
  if (rows.kept.length > manyRows) {
    for (const [i, pass] of passes.entries()) results.push(await runPass(sharing, rows, pass, i === 0));
  } else {
    results.push(
      ...(await together<PassResult[]>(
        sharing,
        passes.map((pass, i) => (branch: Sharing) => runPass(branch, rows, pass, i === 0)),
      )),
    );
  }
  const [first] = results as [PassResult];
  const measures = rows.measures.map((_, m) => results.map((result) => result.measures.get(m)).find(Boolean) as Ring);
  return { valid: first.valid, keys: first.keys, columns: first.columns, measures };
}

/** The rows with `kept` 1 before all others, in their order, cut to the first `upTo`: a partition. */
export async function keptRows(
  sharing: Sharing,
  kept: Bits,
  columns: Columns,
  upTo: number,
): Promise<{ readonly kept: Bits; readonly columns: Columns }> {
  const moved = await partition(sharing, sharing.not(kept), { rings: columns.rings, bits: [...columns.bits, kept] });
  const cut = sliceColumns(sharing, moved, 0, Math.min(upTo, kept.length));
  const last = columns.bits.length;
  return { kept: cut.bits[last] as Bits, columns: { rings: cut.rings, bits: cut.bits.slice(0, last) } };
}

function checkRows(sharing: Sharing, { kept, keys, columns = noColumns, measures, every }: KeyedRows): void {
  const vectors = measures.flatMap((measure) => {
    const valid = 'valid' in measure && measure.valid !== undefined ? [measure.valid] : [];
    return measure.kind === 'count' ? valid : [measure.value, ...valid];
  });
  commonLength('groupByKeys', [{ by: kept }, { by: keys }, ...vectors.map((by) => ({ by }))], columns);
  if (every === undefined) return;
  if (!Number.isInteger(every) || every < 0 || every > 2 ** keys.planes) {
    throw new UsageError('aggregate.shape', { what: 'every', found: every, expected: 2 ** keys.planes });
  }
  const most = BigInt(every);
  const isBeyond = everyRow((isKept, key) => isKept === 0n || key < most);
  sharing.promised('groupByKeys', 'key < every', [kept, keys], isBeyond);
}

/** Holds rows that are said to be in order to it. */
function promiseOrder(sharing: Sharing, { kept, keys }: KeyedRows): void {
  sharing.promised('groupByKeys', 'key(i) ≤ key(i + 1)', [kept, keys], (take, key) => {
    for (let i = 1; i < (take?.length ?? 0); i++) {
      if (take?.[i] === 0n) continue;
      if (take?.[i - 1] === 0n || (key?.[i - 1] ?? 0n) > (key?.[i] ?? 0n)) return i;
    }
    return undefined;
  });
}

/** What is ordered by the same value in the same way is one pass; the first one does counts and sums as well. */
function passesOf(measures: readonly KeyedMeasure[]): OrderedBy[] {
  const passes: { by: OrderedBy['by']; measures: Map<number, KeyedMeasure> }[] = [];
  const plain = new Map<number, KeyedMeasure>();
  measures.forEach((measure, m) => {
    if (measure.kind === 'count' || measure.kind === 'sum') {
      plain.set(m, measure);
      return;
    }
    const { value, valid, range } = measure;
    // The greatest value is read off at the end of a group: values that are NULL must not stand there.
    const nullsFirst = valid !== undefined && measure.kind === 'max';
    const same = passes.find(({ by }) => {
      const isSame = by?.value === value && by.valid === valid && by.nullsFirst === nullsFirst;
      return isSame && by.range.min === range.min && by.range.max === range.max;
    });
    if (same === undefined) passes.push({ by: { value, range, valid, nullsFirst }, measures: new Map([[m, measure]]) });
    else same.measures.set(m, measure);
  });
  const [first, ...others] =
    passes.length === 0 ? [{ by: undefined, measures: new Map<number, KeyedMeasure>() }] : passes;
  return [{ by: first?.by, measures: new Map([...plain, ...(first?.measures ?? [])]) }, ...others];
}
