/**
 * Memory for silent VOLE, and the loops on it: trees of seeds and the expand-convolute code (primitives/vole). In the kernel's
 * own memory once it is loaded, in an ordinary array with the plain twins before that.
 *
 * Places and lengths are in words of 64 bits from the beginning of the memory; elements of GF(2^128) are two words, low one
 * first. assembly/vole.ts says what each loop computes.
 */
import { kernelFunction, type KernelFunction, ownKernel } from './load.ts';
import * as plain from './vole-twin.ts';

/** Elements before the first that a convolution reads. */
export const historyElements = 28;
/** Words of scratch that a convolution takes. */
export const tableWords = 256;
/** Words of the state of a keystream, and of four blocks of it. */
export const stateWords = 8;
export const groupWords = 32;

export interface VoleMemory {
  readonly words: BigUint64Array;
  readonly bytes: Uint8Array;
  /** 4·groups blocks of ChaCha8 from the state at `state`, whose counter moves on. */
  keystream(state: number, to: number, groups: number): void;
  /** The first `children` children of `count` nodes x: pairs first ⊕ x, second ⊕ x. Adds both sides to the two sums. */
  spread(to: number, nodes: number, first: number, second: number, count: number, children: number, sums: number): void;
  /** Every second element from `to` on becomes the next one from `from` on, those between become zero. */
  weave(to: number, from: number, count: number): void;
  /** One pass of the convolution over `count` elements (a multiple of 4) of one vector, `width` elements apart, in place. */
  convolve(at: number, width: 1 | 2, count: number, coefficients: number, tables: number): void;
  /** to_i ^= seven elements of the four quarters at `from`, chosen by 28 bytes from `random` on. */
  expandOne(to: number, from: number, random: number, count: number, quarter: number): void;
  /** The same for two vectors that lie side by side at `from`. */
  expandTwo(first: number, second: number, from: number, random: number, count: number, quarter: number): void;
  /** Lets others have the memory, which must not be touched any more. */
  giveBack(): void;
}

/** A memory of `words` words, in which anything may stand. */
export function voleMemory(words: number): VoleMemory {
  const own = ownKernel('vole', words);
  if (own === undefined) return plainMemory(words);
  const { at, memory, call, giveBack } = own;
  const address = (word: number): number => at + 8 * word;
  const named = (name: string): KernelFunction =>
    kernelFunction({ call } as Parameters<typeof kernelFunction>[0], name);
  const [keystream, spread, weave, convolve, expandOne, expandTwo] = [
    'keystream',
    'spread',
    'weave',
    'convolve',
    'expandOne',
    'expandTwo',
  ].map(named) as [KernelFunction, KernelFunction, KernelFunction, KernelFunction, KernelFunction, KernelFunction];
  return {
    words: new BigUint64Array(memory, at, words),
    bytes: new Uint8Array(memory, at, 8 * words),
    keystream: (state, to, groups) => keystream(address(state), address(to), groups),
    spread: (to, nodes, first, second, count, children, sums) =>
      spread(address(to), address(nodes), address(first), address(second), count, children, address(sums)),
    weave: (to, from, count) => weave(address(to), address(from), count),
    convolve: (to, width, count, coefficients, tables) =>
      convolve(address(to), 16 * width, count, address(coefficients), address(tables)),
    expandOne: (to, from, random, count, quarter) =>
      expandOne(address(to), address(from), address(random), count, quarter),
    expandTwo: (first, second, from, random, count, quarter) =>
      expandTwo(address(first), address(second), address(from), address(random), count, quarter),
    giveBack,
  };
}

/** The same with the plain twins. */
export function plainMemory(length: number): VoleMemory {
  const words = new BigUint64Array(length);
  return {
    words,
    bytes: new Uint8Array(words.buffer),
    keystream: (...given) => plain.keystream(words, ...given),
    spread: (...given) => plain.spread(words, ...given),
    weave: (...given) => plain.weave(words, ...given),
    convolve: (at, width, count, coefficients) => plain.convolve(words, at, width, count, coefficients),
    expandOne: (...given) => plain.expandOne(words, ...given),
    expandTwo: (...given) => plain.expandTwo(words, ...given),
    giveBack: () => undefined,
  };
}
