/** Shape checks of the contract: lengths are public, so a mismatch is the caller's error and is told exactly. */
import { UsageError } from '../base/errors.ts';
import { mostWeighed } from '../kernels/weigh.ts';
import { wordsFor } from '../math/bits.ts';
import type { Session } from '../transport/session.ts';
import { type Bounds, ringBounds } from './bounds.ts';
import type { Rearrangement } from './flows.ts';
import { wrongKind } from './kinds.ts';
import './messages.ts';

/** Throws UsageError('sharing.shape') unless found equals expected; both are described as given. */
export function requireShape(operation: string, found: string | number, expected: string | number): void {
  if (found !== expected) throw shapeError(operation, String(found), String(expected));
}

export function shapeError(operation: string, found: string, expected: string): UsageError {
  return new UsageError('sharing.shape', { operation, found, expected });
}

/** A public size: an integer from `low` to `high`. */
export function requireInteger(operation: string, what: string, value: number, low: number, high: number): void {
  if (!Number.isSafeInteger(value) || value < low || value > high) {
    throw shapeError(operation, `${what} ${value}`, `${what} from ${low} to ${high}`);
  }
}

/** Planes start..width−1 of 64-bit numbers: how many. */
export function summandPlanes(width: number, start: number): number {
  requireInteger('summands', 'width', width, 1, 64);
  requireInteger('summands', 'start', start, 0, width - 1);
  return width - start;
}

/** Weighted sums of `planes` planes: 1 to 16 lists of weights, each one for every plane. */
export function requireWeights(planes: number, weights: readonly BigUint64Array[]): void {
  requireInteger('weighBits', 'sums', weights.length, 1, mostWeighed);
  for (const each of weights) requireShape('weighBits', `${each.length} weights`, `${planes} weights`);
}

/** Positions in a vector: all below its length. */
export function requireIndices(operation: string, indices: Uint32Array, length: number): void {
  // Counted, as an iterator over millions of positions takes longer than gathering them.
  for (let i = 0; i < indices.length; i++) {
    if ((indices[i] as number) >= length) throw shapeError(operation, `index ${indices[i]}`, `indices below ${length}`);
  }
}

/** Plane numbers, all below `count`. */
export function requirePlanes(operation: string, planes: readonly number[], count: number): void {
  for (const plane of planes) {
    if (plane >= 0 && plane < count && Number.isInteger(plane)) continue;
    throw shapeError(operation, `plane ${plane}`, `plane from 0 to ${count - 1}`);
  }
}

/** A party number. */
export function requireParty(operation: string, party: number, parties: number): void {
  requireInteger(operation, 'party', party, 0, parties - 1);
}

/** The number of a party that computes: what it does, a client cannot. */
export function requireComputer(operation: string, party: number, { names, computers }: Session): void {
  requireParty(operation, party, names.length);
  if (party >= computers) throw new UsageError('sharing.client', { operation, party, computers });
}

/** Two parties of which at least one computes: others have no link. */
export function requireLink(from: number, to: number, { names, computers }: Session): void {
  for (const party of [from, to]) requireParty('transfer', party, names.length);
  if (from === to) throw shapeError('transfer', `parties ${from} and ${to}`, 'two different parties');
  if (from < computers || to < computers) return;
  throw new UsageError('session.no-link', { party: names[from] as string, found: names[to] as string });
}

/** The largest vector the engine takes: 2^32 elements would not fit one message. */
export const maxLength = 2 ** 32 - 1;

/** Public or own values as they come from programs, which may be plain JavaScript. */
export function requireWords(operation: string, values: unknown): void {
  if (values instanceof BigUint64Array) return;
  const found = typeof values === 'object' && values !== null ? values.constructor.name : typeof values;
  throw shapeError(operation, `values of type ${found}`, 'a BigUint64Array');
}

/**
 * A public constant of 64 bits, or UsageError('sharing.constant'): a signed number where x has bounds, as its own count with them;
 * for arithmetic modulo 2^64 also an unsigned one, as words of a BigUint64Array are.
 */
export function requireConstant(operation: string, value: unknown, bounds: Bounds | undefined): void {
  if (typeof value !== 'bigint') throw wrongKind(operation, value, 'bigint');
  const { min } = ringBounds;
  const max = bounds === undefined ? (1n << 64n) - 1n : ringBounds.max;
  if (value < min || value > max) throw new UsageError('sharing.constant', { operation, found: value, min, max });
}

/** The owner's own values: present and of the declared length. */
export function requireValues(
  operation: string,
  party: number,
  length: number,
  values: BigUint64Array | undefined,
): BigUint64Array {
  if (values === undefined) throw new UsageError('sharing.missing-data', { operation, party });
  requireWords(operation, values);
  if (values.length !== length) throw shapeError(operation, `${values.length} words`, `${length} words`);
  return values;
}

/** Words of `planes` planes of `length` bits. */
export function bitsWords(operation: string, length: number, planes: number): number {
  requireInteger(operation, 'length', length, 0, maxLength);
  requireInteger(operation, 'planes', planes, 0, maxLength);
  return planes * wordsFor(length);
}

/** Distinct party numbers. */
export function requireRecipients(operation: string, recipients: readonly number[], parties: number): void {
  for (const party of recipients) requireParty(operation, party, parties);
  if (new Set(recipients).size !== recipients.length) {
    throw shapeError(operation, `recipients ${recipients.join(', ')}`, 'each recipient once');
  }
}

/** A choice of `keep` different rows among `rows`; true when `order` is one. */
export function isChoice(order: Uint32Array, rows: number): boolean {
  const seen = new Uint8Array(rows);
  for (const row of order) {
    if (row >= rows || seen[row] === 1) return false;
    seen[row] = 1;
  }
  return true;
}

/** The columns of a rearrangement at its owner. */
export interface RearrangedColumns {
  readonly ring: readonly BigUint64Array[];
  readonly words: readonly BigUint64Array[];
}

/**
 * Checks a rearrangement's shape everywhere, its columns where they are (at the owner) and its order where it is (at the
 * permuter). Returns what this process holds.
 */
export function checkRearrangement(
  request: Rearrangement,
  session: Session,
  data: RearrangedColumns | undefined,
  order: Uint32Array | undefined,
): { data: RearrangedColumns | undefined; order: Uint32Array | undefined } {
  const operation = 'inputRearranged';
  const { owner, permuter, rows, keep } = request;
  requireComputer(operation, owner, session);
  requireComputer(operation, permuter, session);
  if (owner === permuter) throw shapeError(operation, `party ${owner} as owner and permuter`, 'two different parties');
  requireInteger(operation, 'rows', rows, 0, maxLength);
  requireInteger(operation, 'keep', keep, 0, rows);
  requireInteger(operation, 'ring', request.ring, 0, maxLength);
  requireInteger(operation, 'words', request.words, 0, maxLength);
  if (session.owns(owner)) {
    if (data === undefined) throw new UsageError('sharing.missing-data', { operation, party: owner });
    const found = `${data.ring.length} ring and ${data.words.length} word columns`;
    requireShape(operation, found, `${request.ring} ring and ${request.words} word columns`);
    for (const column of [...data.ring, ...data.words]) requireValues(operation, owner, rows, column);
  }
  if (session.owns(permuter)) {
    if (order === undefined) throw new UsageError('sharing.missing-data', { operation, party: permuter });
    requireShape(operation, `order of ${order.length} rows`, `order of ${keep} rows`);
    if (!isChoice(order, rows)) throw shapeError(operation, 'an order with repeated or missing rows', 'different rows');
  }
  return {
    data: session.owns(owner) ? data : undefined,
    order: session.owns(permuter) ? order : undefined,
  };
}

/**
 * Checks the party of a permutation everywhere, and its order where it is: all rows, each once. Returns the order at the
 * party, undefined elsewhere.
 */
export function checkOrder(
  operation: string,
  session: Session,
  party: number,
  rows: number,
  order: Uint32Array | undefined,
): Uint32Array | undefined {
  requireComputer(operation, party, session);
  if (!session.owns(party)) return undefined;
  if (order === undefined) throw new UsageError('sharing.missing-data', { operation, party });
  requireShape(operation, `order of ${order.length} rows`, `order of ${rows} rows`);
  if (!isChoice(order, rows)) throw shapeError(operation, 'an order with repeated or missing rows', 'different rows');
  return order;
}
