/**
 * Zeros that stand for opened values where nobody holds data, so that pricing a program over millions of rows makes no arrays for each of its steps. All
 * are views of one buffer, which nobody writes to; it goes when nobody has one.
 */
let kept: WeakRef<BigUint64Array<ArrayBuffer>> | undefined;

/** So many words, all 0: to read alone. */
export function zeroWords(length: number): BigUint64Array<ArrayBuffer> {
  let words = kept?.deref();
  if (words === undefined || words.length < length) {
    words = new BigUint64Array(length);
    kept = new WeakRef(words);
  }
  return words.subarray(0, length);
}

/** So many numbers of 32 bits, all 0: to read alone. */
export function zeroNumbers(length: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(zeroWords(Math.ceil(length / 2)).buffer, 0, length);
}
