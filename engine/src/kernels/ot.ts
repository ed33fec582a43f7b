/**
 * The memory and functions of the kernel for oblivious transfer extension. There is no twin in use: whoever extends waits for
 * `loadKernels` first; the tests hold each function to a plain one.
 */
import { type Kernel, kernel } from './load.ts';

/** Bytes of one expanded row of a chunk. Longer rows leave the second-level cache, shorter ones waste cipher calls. */
const rowBytes = 8 * 1024;
/** Distance of rows: one cache line more, so that rows do not share cache sets. */
export const rowStride = rowBytes + 64;

/**
 * What lies in which slot: the 128 expanded rows of a chunk, the seeds' expansions (afterwards free for whoever works on a
 * block), corrections on their way, the transposed rows of a block, and its hashed messages. Nothing in them outlives an await.
 */
export const slots = { matrix: 0, leaves: 1, corrections: 2, rows: 3, first: 4, second: 5 } as const;

type Call = (...values: readonly (number | bigint)[]) => void;

/** The kernel's functions by name, and its memory. See assembly/ot.ts. */
export interface OtKernel {
  readonly at: Kernel['at'];
  readonly bytes: Kernel['bytes'];
  readonly words: Kernel['words'];
  readonly call: Readonly<
    Record<
      | 'fold'
      | 'foldFour'
      | 'foldThree'
      | 'xorInto'
      | 'xorMasked'
      | 'transpose128'
      | 'tweakSigmaWide'
      | 'tweakSigma'
      | 'tweak'
      | 'offset'
      | 'repeat'
      | 'hashRows'
      | 'hashChoices'
      | 'lowBits'
      | 'lowWords'
      | 'correlateSend'
      | 'addChosen'
      | 'xorChosen'
      | 'gilboaSend'
      | 'gilboaReceive'
      | 'encodeColumns',
      Call
    >
  >;
}

/** The kernel; it must have been loaded. */
export function otKernel(): OtKernel {
  const wasm = kernel('ot');
  if (wasm === undefined) throw new Error('the kernel for oblivious transfer is used before it is loaded');
  return wasm as unknown as OtKernel;
}
