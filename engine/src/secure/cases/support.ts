/**
 * Inputs of the conformance cases of `secure/`: public test data that every party makes alike, shared by owners that wrap
 * around, so that a case of three owners runs with two parties too.
 */
import { packBits } from '../../math/bits.ts';
import { Prg } from '../../primitives/prg.ts';
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';

/** Test data that every party makes alike. */
export const data = (name: string) => new Prg(new Uint8Array(32), name);
const low = 1n << 63n;
const extremes = [0n, 1n, low, low - 1n, low + 1n, (1n << 64n) - 1n, 5n, (1n << 64n) - 5n];

/** Random words, the extremes first, of the lowest `width` bits as signed numbers. */
export function values(name: string, length: number, width = 64): BigUint64Array {
  const words = data(name).words(length);
  return words.map((word, i) => BigInt.asUintN(64, BigInt.asIntN(width, extremes[i % 16] ?? word)));
}

export async function ring(sharing: Sharing, owner: number, all: BigUint64Array): Promise<Ring> {
  const by = owner % sharing.session.names.length;
  return sharing.inputRing(by, all.length, sharing.session.owns(by) ? all : undefined);
}

export async function bits(
  sharing: Sharing,
  owner: number,
  name: string,
  length: number,
  planes: number,
): Promise<Bits> {
  const words = data(name).words(planes * Math.ceil(length / 64));
  const by = owner % sharing.session.names.length;
  return sharing.inputBits(by, length, planes, sharing.session.owns(by) ? words : undefined);
}

/** One-hot planes of category i·step mod planes. */
export async function oneHot(
  sharing: Sharing,
  owner: number,
  length: number,
  planes: number,
  step: number,
): Promise<Bits> {
  const words = Array.from({ length: planes }, (_, category) =>
    packBits(Uint8Array.from({ length }, (_, i) => ((i * step) % planes === category ? 1 : 0))),
  );
  const joined = BigUint64Array.from(words.flatMap((plane) => [...plane]));
  const by = owner % sharing.session.names.length;
  return sharing.inputBits(by, length, planes, sharing.session.owns(by) ? joined : undefined);
}

export const lengths = [0, 1, 63, 64, 65, 300];

/** A case for each length, of two inputs of different owners. */
export function overLengths(
  name: string,
  width: number,
  program: (sharing: Sharing, x: Ring, y: Ring) => Promise<Bits | Ring>,
): ConformanceCase[] {
  return lengths.map((length) => ({
    name: `${name}, ${length} elements`,
    program: async (sharing) => {
      const x = await ring(sharing, 0, values(`${name} x`, length, width));
      const y = await ring(sharing, 1, values(`${name} y`, length, width));
      const result = await program(sharing, x, y);
      return [result.domain === 'bits' ? await sharing.openBits(result) : await sharing.open(result)];
    },
  }));
}
