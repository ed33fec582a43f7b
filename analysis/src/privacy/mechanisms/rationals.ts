/** Fractions of whole numbers, as the mechanisms take their parameters. */
import { type Rational, UsageError } from '@tacit/engine';
import './messages.ts';

/** x·factor/divisor. */
export const scaled = ({ numerator, denominator }: Rational, factor: bigint, divisor = 1n): Rational => ({
  numerator: numerator * factor,
  denominator: denominator * divisor,
});

/** factor/x. */
export const divided = (factor: bigint, { numerator, denominator }: Rational): Rational => ({
  numerator: factor * denominator,
  denominator: numerator,
});

/** Throws UsageError('mechanisms.fraction') unless x > 0 and, with `belowOne`, x < 1. */
export function requirePositive(operation: string, what: string, x: Rational, belowOne = false): void {
  const { numerator, denominator } = x;
  if (numerator > 0n && denominator > 0n && !(belowOne && numerator >= denominator)) return;
  const found = { numerator: String(numerator), denominator: String(denominator) };
  throw new UsageError('mechanisms.fraction', { operation, what, ...found, below: belowOne ? ', < 1' : '' });
}

/** Throws UsageError('mechanisms.whole') unless value is at least `least`. */
export function requireFrom(operation: string, what: string, value: bigint, least: bigint): void {
  if (value < least)
    throw new UsageError('mechanisms.whole', { operation, what, value: String(value), least: String(least) });
}
