/** Dates and times among numbers under protocol, where constants no longer say what they are. */
import type { ColumnType } from '../../contract/cards.ts';
import { dateOfDays } from '../../contract/dates.ts';
import { decimalText } from '../../contract/decimals.ts';
import { timestampText, timeText } from '../../contract/timestamps.ts';
import type { SecureNumber } from './types.ts';

export type Moment = 'date' | 'timestamp' | 'time' | 'interval';

type Input = Extract<SecureNumber, { kind: 'input' }>;

/** What a number is a moment of, or a length of time; undefined for all other numbers, and where constants alone are in it. */
export function momentOf(number: SecureNumber, typeOf: (input: Input) => ColumnType): Moment | undefined {
  const of = (item: SecureNumber) => momentOf(item, typeOf);
  switch (number.kind) {
    case 'input': {
      const { kind } = typeOf(number);
      return kind === 'date' || kind === 'timestamp' || kind === 'time' ? kind : undefined;
    }
    case 'scale':
      return of(number.item);
    case 'case':
      return of(number.result) ?? of(number.otherwise);
    case 'add':
      return of(number.left) ?? of(number.right);
    case 'subtract': {
      const [left, right] = [of(number.left), of(number.right)];
      if (right === undefined) return left;
      // Two dates are days apart, which is a number.
      return left === 'timestamp' || left === 'time' ? 'interval' : undefined;
    }
    default:
      return undefined;
  }
}

/** A constant beside such a number; undefined for what lies beyond the calendar. */
export function momentText(moment: Moment, carried: bigint, scale: number): string | undefined {
  if (moment === 'interval') {
    const seconds = decimalText(carried, scale);
    return `INTERVAL '${scale === 0 ? seconds : seconds.replace(/\.?0+$/, '')} seconds'`;
  }
  try {
    const text = { date: (days: bigint) => dateOfDays(Number(days)), timestamp: timestampText, time: timeText }[moment];
    return `'${text(carried)}'`;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
