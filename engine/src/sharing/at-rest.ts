/**
 * Shares at rest: what a party holds of a secret as plain words, and the secret from them again, in a later session of the same
 * protocol with the same computers in the same places.
 *
 * A kept share that two programs use is as one that a program uses twice: every step of a protocol masks what it sends with
 * randomness of its own session, and what is opened shows a linear function of the parts that follows from the opened value. So
 * nothing is randomised anew here, and no message is sent. Nobody sees here whether all computers bring the parts that belong
 * together: whoever keeps them holds them to one account of what they are first.
 */
import { UsageError } from '../base/errors.ts';
import { type Bounds, requireRingBounds } from './bounds.ts';
import { bitsWords, maxLength, requireInteger } from './checks.ts';
import './messages.ts';
import type { Bits, Ring, Sharing } from './model.ts';
import { BitsShare, RingShare } from './share.ts';

/** What is public of a kept vector. */
export type RestShape =
  | { readonly domain: 'ring'; readonly length: number; readonly bounds?: Bounds }
  | { readonly domain: 'bits'; readonly length: number; readonly planes: number };

/**
 * This party's parts of x, copied: none where nobody holds data (on `cost`, at a client). Throws UsageError('secret.foreign') for
 * what is not of this sharing's protocol, UsageError('sharing.at-rest') unless it is of `shape`: with its bounds, those of x are
 * within them.
 */
export function toRest(sharing: Sharing, x: Ring | Bits, shape: RestShape): readonly BigUint64Array[] {
  if (!(x instanceof RingShare || x instanceof BitsShare) || x.protocol !== sharing.name) {
    const expected = shape.domain === 'ring' ? 'Ring' : 'Bits';
    throw new UsageError('secret.foreign', { operation: 'toRest', protocol: sharing.name, expected });
  }
  const found = x.domain === 'ring' ? ringText(x.length, x.bounds) : bitsText(x.length, x.planes);
  const fits =
    x.domain === 'ring'
      ? shape.domain === 'ring' && x.length === shape.length && isWithin(x.bounds, shape.bounds)
      : shape.domain === 'bits' && x.length === shape.length && x.planes === shape.planes;
  if (!fits) throw new UsageError('sharing.at-rest', { found, expected: textOf(shape) });
  return x.parts.map((part) => part.slice());
}

/**
 * The secret vector of which `parts` are this party's; undefined where it holds none (on `cost`, at a client). Throws
 * UsageError('sharing.at-rest') for parts that are not of this shape, UsageError('sharing.bounds').
 */
export function fromRest(
  sharing: Sharing,
  shape: RestShape,
  parts: readonly BigUint64Array[] | undefined,
): Ring | Bits {
  const components = componentsOf(sharing);
  if (shape.domain === 'ring') requireInteger('fromRest', 'length', shape.length, 0, maxLength);
  const words = shape.domain === 'ring' ? shape.length : bitsWords('fromRest', shape.length, shape.planes);
  const given = components === 0 ? [] : (parts ?? []);
  if (given.length !== components || given.some((part) => part.length !== words)) {
    const found = `${given.length} parts of ${given.map(({ length }) => length).join(', ')} words`;
    throw new UsageError('sharing.at-rest', { found, expected: `${components} of ${words} (${textOf(shape)})` });
  }
  const own = given.map((part) => part.slice());
  if (shape.domain === 'bits') return new BitsShare(sharing.name, shape.length, shape.planes, own);
  if (shape.bounds !== undefined) requireRingBounds(shape.bounds);
  // Through the contract, so that `clear` holds the values to their bounds.
  return sharing.within(new RingShare(sharing.name, shape.length, own), shape.bounds);
}

/** Arrays that a share is made of at this party. */
function componentsOf(sharing: Sharing): number {
  const nothing = sharing.filledRing(0, 0n);
  return nothing instanceof RingShare ? nothing.parts.length : 0;
}

function isWithin(found: Bounds | undefined, declared: Bounds | undefined): boolean {
  if (declared === undefined) return true;
  return found !== undefined && found.min >= declared.min && found.max <= declared.max;
}

const textOf = (shape: RestShape): string =>
  shape.domain === 'ring' ? ringText(shape.length, shape.bounds) : bitsText(shape.length, shape.planes);

const ringText = (length: number, bounds: Bounds | undefined): string =>
  bounds === undefined ? `Ring(${length})` : `Ring(${length}) from ${bounds.min} to ${bounds.max}`;

const bitsText = (length: number, planes: number): string => `Bits(${length} × ${planes})`;
