/**
 * Which vectors a program has learned while it runs. The bounds of other public vectors follow from their values, which every run of the
 * program has; those of learned ones must not, as a cost run has zeros in their place and would count something else.
 *
 * Memory is what is remembered, so parts of a vector (`subarray`) count and copies do not.
 */
import { UsageError } from '../base/errors.ts';
import { type Bounds, boundsOfValues } from './bounds.ts';
import './messages.ts';

type Learned = 'opened' | 'revealed';

const learned = new WeakMap<ArrayBufferLike, Learned>();

/** Remembers that the program learns `values` as a result of its own. */
export function markLearned(values: ArrayBufferView, how: Learned): void {
  learned.set(values.buffer, how);
}

/** How the program learned `values`, if it did. */
const howLearned = (values: unknown): Learned | undefined =>
  ArrayBuffer.isView(values) ? learned.get(values.buffer) : undefined;

/** How deep results are looked into: arrays and objects of them, as programs return. */
const deepest = 4;

/** Whether a result of a program is or holds an opened vector. */
export function openedIn(result: unknown, depth = 0): boolean {
  if (howLearned(result) === 'opened') return true;
  if (typeof result !== 'object' || result === null || ArrayBuffer.isView(result) || depth === deepest) return false;
  return Object.values(result).some((each) => openedIn(each, depth + 1));
}

/**
 * Throws UsageError('sharing.published') for a revealed vector. A cost run has none: whatever the program takes in its place must have
 * the same bounds, so they are declared.
 */
export function requireDeclared(operation: string, values: unknown): void {
  if (howLearned(values) === 'revealed') throw new UsageError('sharing.published', { operation });
}

/** Bounds of public values of which none are declared; an opened vector has none. Throws as `requireDeclared`. */
export function boundsOfPublic(operation: string, values: BigUint64Array): Bounds | undefined {
  requireDeclared(operation, values);
  return howLearned(values) === undefined ? boundsOfValues(values) : undefined;
}
