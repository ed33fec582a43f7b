/** Columns that an owner hands over beside rows. */
import type { ColumnCard, ColumnType, Range } from '../contract/cards.ts';
import { rangeOfColumn, toRange } from '../sql/plan/ranges.ts';
import type { LocalOutput } from '../local/stages.ts';
import { presentOutput, valueOutput } from './bind.ts';
import type { PayloadColumn } from './plan.ts';

/** Of numbers without a declared range: all but the one that marks what lies outside. */
const widest: Range = { min: String(-(2n ** 63n) + 1n), max: String(2n ** 63n - 1n) };

/** Of dates, timestamps and times: all that a recipient takes for one, so that any other stops its owner and not whoever is told. */
function widestOf(type: ColumnType): Range {
  const every = ['date', 'timestamp', 'time'].includes(type.kind) ? rangeOfColumn(type, undefined) : null;
  return every === null ? widest : toRange(every);
}

/** What an owner's stage hands over of a column, as the `i`-th. */
export function handedColumn(card: ColumnCard, i: number): { outputs: LocalOutput[]; payload: PayloadColumn } {
  const { name, type, range = widestOf(type) } = card;
  const [value, present] = [`value${i}`, `present${i}`];
  return {
    outputs: [valueOutput(card, value, range), presentOutput(card, present)],
    payload: { name, type, value, present },
  };
}
