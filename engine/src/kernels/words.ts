/**
 * Element-wise arithmetic on 64-bit words. Compiled loops over BigUint64Array may do as well, but a JavaScript engine that decides
 * to keep a loop in its middle compiler makes an object of every word: twenty times the time, for good.
 */
import { kernel, kernelFunction, slotWordsOf } from './load.ts';

const slotWords = slotWordsOf('words');

// Below this a call costs more than the loop.
const leastWords = 64;

/** z = x ∘ y; false, and nothing is done, where the kernel is not loaded or not worth it. z may be x or y. */
export function combineWords(
  operation: 'add' | 'and' | 'multiply' | 'subtract' | 'xor',
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
): boolean {
  const wasm = kernel('words');
  if (wasm === undefined || z.length < leastWords) return false;
  const [sum, first, second] = wasm.words as [BigUint64Array, BigUint64Array, BigUint64Array];
  const [zAt, xAt, yAt] = wasm.at as [number, number, number];
  const call = kernelFunction(wasm, operation);
  if (z.length <= slotWords) {
    first.set(x);
    second.set(y);
    call(zAt, xAt, yAt, z.length);
    z.set(z.length === slotWords ? sum : sum.subarray(0, z.length));
    return true;
  }
  for (let start = 0; start < z.length; start += slotWords) {
    const end = Math.min(start + slotWords, z.length);
    first.set(x.subarray(start, end));
    second.set(y.subarray(start, end));
    call(zAt, xAt, yAt, end - start);
    z.set(sum.subarray(0, end - start), start);
  }
  return true;
}

/** z = x ∘ constant; as `combineWords`. */
export function combineConstant(
  operation: 'addConstant' | 'scale' | 'xorConstant',
  z: BigUint64Array,
  x: BigUint64Array,
  constant: bigint,
): boolean {
  const wasm = kernel('words');
  if (wasm === undefined || z.length < leastWords) return false;
  const [sum, first] = wasm.words as [BigUint64Array, BigUint64Array];
  const [zAt, xAt] = wasm.at as [number, number];
  const call = kernelFunction(wasm, operation);
  for (let start = 0; start < z.length; start += slotWords) {
    const end = Math.min(start + slotWords, z.length);
    first.set(x.subarray(start, end));
    call(zAt, xAt, constant, end - start);
    z.set(sum.subarray(0, end - start), start);
  }
  return true;
}
