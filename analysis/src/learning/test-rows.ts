/** Which rows of a kept table are left out for tests: public, and the same at every party. */

export interface TestShare {
  readonly share: number;
  readonly seed: number;
}

/**
 * Places of the rows of one side, ascending: a random choice of ⌊share · length⌋ of them for the test by the seed, the others for
 * training. The numbers are SplitMix32's (Steele, Lea, Flood 2014, in 32 bits); they only have to be the same everywhere.
 */
export function placesOf(length: number, { share, seed }: TestShare, side: 'train' | 'test'): Uint32Array {
  const places = Uint32Array.from({ length }, (_, i) => i);
  const tests = Math.floor(share * length);
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad) >>> 0;
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97) >>> 0;
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  // The first so many places of a Fisher–Yates shuffle.
  for (let i = 0; i < tests; i++) {
    const j = i + Math.floor((next() / 2 ** 32) * (length - i));
    const own = places[i] as number;
    places[i] = places[j] as number;
    places[j] = own;
  }
  return (side === 'test' ? places.slice(0, tests) : places.slice(tests)).sort();
}
