/** Checks of numbers that a privacy statement rests on: a wrong one would make the statement untrue. */
import { UsageError } from '@tacit/engine/text';
import './messages.ts';

/** Throws UsageError 'accounting.number' unless `value` is a finite number above 0. */
export function checkPositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw wrongNumber(name, '> 0', value);
}

/** Throws UsageError 'accounting.number' unless `value` is a finite number, 0 or more. */
export function checkNotNegative(name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw wrongNumber(name, '≥ 0', value);
}

/** Throws UsageError 'accounting.number' unless 0 ≤ `value` < 1. */
export function checkDelta(name: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw wrongNumber(name, '≥ 0, < 1', value);
}

/** Throws UsageError 'accounting.number' unless 0 < `value` < 1. */
export function checkOpenShare(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw wrongNumber(name, '> 0, < 1', value);
}

/** Throws UsageError 'accounting.whole' unless `value` is a whole number of at least `least`. */
export function checkWhole(name: string, value: number, least: number): void {
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw new UsageError('accounting.whole', { name, least, found: String(value) });
  }
}

/** `expected` in signs that every language reads, such as '≥ 0'. */
export function wrongNumber(name: string, expected: string, found: unknown): UsageError {
  return new UsageError('accounting.number', { name, expected, found: String(found) });
}

/** True when `needed` keeps to `budget` up to rounding of sums: a relative 1e-9, far below the digits in which budgets are stated. */
export function isWithin(needed: number, budget: number): boolean {
  return needed <= budget * (1 + 1e-9);
}
