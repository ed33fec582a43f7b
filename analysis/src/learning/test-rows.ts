/** Which rows of a kept table are left out for tests: public, and the same at every party. */

import { type Check, isBetween, isWhole } from '../kinds/members.ts';

export interface TestShare {
  readonly share: number;
  readonly seed: number;
}

const mostSeed = 2 ** 32 - 1;

export const testShareSchema = {
  type: 'object',
  properties: {
    share: { type: 'number', exclusiveMinimum: 0, maximum: 0.9 },
    seed: { type: 'integer', minimum: 0, maximum: mostSeed },
  },
  required: ['share', 'seed'],
  additionalProperties: false,
};

export const isTestShare: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { share, seed, ...more } = value as Record<string, unknown>;
  return isBetween(0, 0.9)(share) && share !== 0 && isWhole(0, mostSeed)(seed) && Object.keys(more).length === 0;
};

/** Numbers of 32 bits by the seed: SplitMix32's (Steele, Lea, Flood 2014, in 32 bits); they only have to be the same everywhere. */
export function numbersBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad) >>> 0;
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97) >>> 0;
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** Places of `length` rows, of which the first `count` are a random choice by the seed, in random order: a Fisher–Yates shuffle that ends there. */
export function chosenBy(seed: number, length: number, count: number): Uint32Array {
  const places = Uint32Array.from({ length }, (_, i) => i);
  const next = numbersBy(seed);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor((next() / 2 ** 32) * (length - i));
    const own = places[i] as number;
    places[i] = places[j] as number;
    places[j] = own;
  }
  return places;
}

/** Places of the rows of one side, ascending: a random choice of ⌊share · length⌋ of them for the test by the seed, the others for training. */
export function placesOf(length: number, { share, seed }: TestShare, side: 'train' | 'test'): Uint32Array {
  const tests = Math.floor(share * length);
  const places = chosenBy(seed, length, tests);
  return (side === 'test' ? places.slice(0, tests) : places.slice(tests)).sort();
}
