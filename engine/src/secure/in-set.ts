/**
 * Membership: which elements are among a set, public or secret.
 *
 * Against a public set an element becomes bits once; a member then costs width − 1 ANDs an element and
 * no further round, until many members of many elements are taken in blocks. Against
 * a secret set every pair is compared: for two large tables sort or join instead.
 */
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { toBits } from './adder.ts';
import { allPlanes, anyPlane, constantPlanes } from './boolean.ts';
import { isSame } from './compare.ts';
import { foldPlanes } from './bits/prefix.ts';
import { promiseWidth, widthOf } from './promises.ts';
import { requireBigint } from './ranges.ts';

// Bits of one component that members are compared on at once: bounds memory, 64 MB.
const mostBits = 2 ** 29;

/**
 * 1 where x is one of `members` (public signed numbers; each repetition costs as much as a member); x fits `width` signed
 * bits (1 to 64; by default by its bounds). Rounds of `toBits`, then ⌈log₂ width⌉.
 */
export async function inSet(sharing: Sharing, x: Ring, members: Iterable<bigint>, width?: number): Promise<Bits> {
  const planes = widthOf('inSet', width, x.bounds, 64);
  promiseWidth(sharing, 'inSet', x, width);
  const inNone = constantPlanes(sharing, x.length, 1, false);
  const seen = new Set<bigint>();
  // What does not fit cannot be equal, and its low bits must not make it so; a repetition must not count again. Both are compared all
  // the same, with a plane of zeros: what is sent follows from how many members there are alone.
  const all = [...members].map((member) => {
    requireBigint('inSet', member);
    const counts = BigInt.asIntN(planes, member) === member && !seen.has(member);
    seen.add(member);
    return counts ? member : undefined;
  });
  if (all.length === 0) return inNone;
  const bits = await toBits(sharing, x, planes);
  const inverted = sharing.not(bits);
  const both = sharing.joinPlanes([inverted, bits, inNone]);
  const together = Math.max(1, Math.floor(mostBits / (Math.max(1, x.length) * planes)));
  let found = inNone;
  for (let start = 0; start < all.length; start += together) {
    const lanes = all.slice(start, start + together);
    // Bit i of every member, then bit i + 1: 1 where it is that of the element.
    const matches = Array.from({ length: planes }, (_, i) =>
      lanes.map((member) => (member === undefined ? 2 * planes : i + planes * Number((member >> BigInt(i)) & 1n))),
    );
    const equals = await allPlanes(sharing, sharing.pickPlanes(both, matches.flat()), lanes.length);
    // An element equals one member at most.
    found = sharing.xor(found, foldPlanes(sharing, equals));
  }
  return found;
}

/**
 * 1 where x is an element of the secret `set` (any length, repetitions allowed); |x − member| < 2^width, 1 to 64, by default by
 * the bounds of both. x.length · set.length comparisons, ⌈log₂ set.length⌉ rounds more than one.
 */
export async function inSecretSet(sharing: Sharing, x: Ring, set: Ring, width?: number): Promise<Bits> {
  const [n, members] = [x.length, set.length];
  if (n * members === 0) return constantPlanes(sharing, n, 1, false);
  const pairs = { length: n * members };
  const elements = sharing.gather(
    x,
    Uint32Array.from(pairs, (_, i) => i % n),
  );
  const others = sharing.gather(
    set,
    Uint32Array.from(pairs, (_, i) => Math.floor(i / n)),
  );
  const equals = await isSame(sharing, 'inSecretSet', elements, others, width);
  const planes = Array.from({ length: members }, (_, i) => sharing.sliceRows(equals, i * n, (i + 1) * n));
  return anyPlane(sharing, sharing.joinPlanes(planes));
}
