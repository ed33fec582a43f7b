/**
 * What a value is, in the words of the library, and the error that says that it is not what belongs in its place. Shapes are
 * looked at, never contents: what is told of a secret is its kind and its length.
 */
import { UsageError } from '../base/errors.ts';
import './messages.ts';

/** Kinds of values that functions take; `Fixed` is a vector of fixed-point numbers, `Matrix` one of rows and columns. */
export type Kind = 'Ring' | 'Bits' | 'SecretOrder' | 'Summable' | 'Fixed' | 'Bounds' | 'bigint';

/** `found` for people: Ring, Bits, Fixed, Matrix, number, BigUint64Array …; undefined for a promise. */
export function kindOf(found: unknown): string {
  if (found === null) return 'null';
  if (typeof found !== 'object') return typeof found;
  const known = { ring: 'Ring', bits: 'Bits', order: 'SecretOrder', summable: 'Summable' } as const;
  const domain = Object.hasOwn(found, 'domain') ? (found as { domain: unknown }).domain : undefined;
  if (domain === 'ring' || domain === 'bits' || domain === 'order' || domain === 'summable') return known[domain];
  if (Object.hasOwn(found, 'format') && Object.hasOwn(found, 'ring')) return 'Fixed';
  if (Object.hasOwn(found, 'values') && Object.hasOwn(found, 'rows')) return 'Matrix';
  return (Object.getPrototypeOf(found) as { constructor?: { name: string } } | null)?.constructor?.name ?? 'object';
}

/** Pairs that have an answer of their own: what to call instead. */
const answers: Readonly<Record<string, string>> = {
  'Bits for Ring': 'secret.bits-for-ring',
  'Fixed for Ring': 'secret.fixed-for-ring',
  'Fixed for Bits': 'secret.fixed-for-bits',
  'Matrix for Ring': 'secret.matrix-for-ring',
  'Ring for Bits': 'secret.ring-for-bits',
  'Ring for Fixed': 'secret.ring-for-fixed',
  'Bits for Fixed': 'secret.bits-for-fixed',
  'number for bigint': 'secret.number-for-bigint',
};

/** The error that `operation` was given something of another kind than it takes. */
export function wrongKind(operation: string, found: unknown, expected: Kind): UsageError {
  if (found instanceof Promise) return new UsageError('secret.promise', { operation, expected });
  const kind = kindOf(found);
  const other = expected === 'Bounds' ? 'secret.no-bounds' : 'secret.kind';
  return new UsageError(answers[`${kind} for ${expected}`] ?? other, { operation, found: kind, expected });
}
