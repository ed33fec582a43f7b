/**
 * Sums of products of public scalars and public elements of ristretto255: what the checking of many proofs at once consists of.
 * Not for secrets: time and memory addresses depend on scalars and elements. The plain twin is libsodium's multiplication and
 * addition (primitives/ristretto255.ts), whose encodings are the same bit for bit.
 */
import { kernel, kernelFunction } from './load.ts';

const elementBytes = 32;
/** Elements that one call takes. */
export const combinedAtOnce = 1024;

/** Bits of all scalars that are worked on at a time: about n + 2·2^width additions for each of 253/width turns. */
const widthFor = (count: number): number => (count < 24 ? 3 : count < 64 ? 4 : count < 200 ? 5 : count < 600 ? 6 : 7);

/**
 * Σ s_i·P_i for at most `combinedAtOnce` reduced scalars and canonical elements, 32 bytes each, one after the other; undefined before
 * `loadKernels`. The identity is 32 bytes of zero.
 */
export function combineVartime(scalars: Uint8Array, elements: Uint8Array): Uint8Array | undefined {
  const wasm = kernel('group');
  if (wasm === undefined) return undefined;
  const count = elements.length / elementBytes;
  if (scalars.length !== elements.length || !Number.isInteger(count) || count > combinedAtOnce) {
    throw new RangeError(`${scalars.length} bytes of scalars, ${elements.length} of elements`);
  }
  const [first, second, out] = wasm.bytes as [Uint8Array, Uint8Array, Uint8Array];
  const [scalarsAt, elementsAt, outAt, readyAt, sumsAt] = wasm.at as [number, number, number, number, number];
  first.set(scalars);
  second.set(elements);
  kernelFunction(wasm, 'combine')(outAt, scalarsAt, elementsAt, count, widthFor(count), readyAt, sumsAt);
  return out.slice(0, elementBytes);
}
