/** Numbers as people write them, from how they are carried: whole, in their smallest decimals or in days. */
import type { ColumnType } from './cards.ts';
import { dateOfDays } from './dates.ts';
import { decimalText } from './decimals.ts';

/** Of a decimal(5, 3) 5000 is '5.000', of a date 0 is '1970-01-01'. */
export function carriedText(type: ColumnType, carried: string): string {
  return type.kind === 'date'
    ? dateOfDays(Number(carried))
    : decimalText(BigInt(carried), type.kind === 'decimal' ? type.scale : 0);
}
