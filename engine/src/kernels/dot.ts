/** Local inner products of the three-party replicated protocol, over equal consecutive segments. */
import { type Kernel, kernel, kernelFunction, slotWordsOf } from './load.ts';
import type { Factors } from './replicated.ts';

const slotWords = slotWordsOf('dot');

/** z[g] += Σ x0·(y0 + y1) + x1·y0 over segment g; the factors hold z.length equal segments. */
export function addSegmentProducts(z: BigUint64Array, factors: Factors): void {
  const wasm = kernel('dot');
  if (wasm === undefined) addSegmentProductsTwin(z, factors);
  else if (z.length > 0) addWithKernel(wasm, z, factors);
}

function addWithKernel(wasm: Kernel, z: BigUint64Array, { x0, x1, y0, y1 }: Factors): void {
  const size = x0.length / z.length;
  // Whole segments that fit a slot, or pieces of one segment that does not.
  const groups = Math.max(1, Math.floor(slotWords / Math.max(1, size)));
  const piece = Math.min(size, slotWords);
  const call = kernelFunction(wasm, 'dot');
  const [zSlot, ...slots] = wasm.words as [BigUint64Array, ...BigUint64Array[]];
  const [zAt, x0At, x1At, y0At, y1At] = wasm.at as [number, number, number, number, number];
  for (let g = 0; g < z.length; g += groups) {
    const end = Math.min(g + groups, z.length);
    zSlot.set(z.subarray(g, end));
    for (let from = g * size; from < end * size; from += piece * (end - g)) {
      const to = Math.min(end * size, from + piece * (end - g));
      [x0, x1, y0, y1].forEach((words, i) => {
        (slots[i] as BigUint64Array).set(words.subarray(from, to));
      });
      call(zAt, x0At, x1At, y0At, y1At, end - g, (to - from) / (end - g));
    }
    z.set(zSlot.subarray(0, end - g), g);
  }
}

/** The plain twin of the kernel. */
export function addSegmentProductsTwin(z: BigUint64Array, { x0, x1, y0, y1 }: Factors): void {
  const size = z.length === 0 ? 0 : x0.length / z.length;
  for (let g = 0; g < z.length; g++) {
    for (let i = g * size; i < (g + 1) * size; i++) {
      const y = y0[i] as bigint;
      const product = (x0[i] as bigint) * (y + (y1[i] as bigint)) + (x1[i] as bigint) * y;
      z[g] = BigInt.asUintN(64, (z[g] as bigint) + product);
    }
  }
}
