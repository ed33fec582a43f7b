/** Columns that an owner hands over beside rows. */
import type { ColumnCard, Range } from '../contract/cards.ts';
import { daysOfDate } from '../contract/dates.ts';
import type { LocalOutput } from '../local/stages.ts';
import { presentOutput, valueOutput } from './bind.ts';
import type { PayloadColumn } from './plan.ts';

/** Of numbers without a declared range: all but the one that marks what lies outside. */
const widest: Range = { min: String(-(2n ** 63n) + 1n), max: String(2n ** 63n - 1n) };
/** Of dates: all that a recipient takes for one, so that any other stops its owner and not whoever is told. */
const everyDate: Range = { min: String(daysOfDate('0001-01-01')), max: String(daysOfDate('9999-12-31')) };

/** What an owner's stage hands over of a column, as the `i`-th. */
export function handedColumn(card: ColumnCard, i: number): { outputs: LocalOutput[]; payload: PayloadColumn } {
  const { name, type, range = type.kind === 'date' ? everyDate : widest } = card;
  const [value, present] = [`value${i}`, `present${i}`];
  return {
    outputs: [valueOutput(card, value, range), presentOutput(card, present)],
    payload: { name, type, value, present },
  };
}
