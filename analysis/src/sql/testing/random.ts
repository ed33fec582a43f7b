/** For tests of answers with noise: the same draws in every run, so that a test passes always or never. */
import { Prg, type RandomSource } from '@tacit/engine';

export const fixedRandom = (first: number): RandomSource => new Prg(fixedSeed(first), 'test');

/** Of a run under protocol. */
export const fixedSeed = (first: number): Uint8Array => new Uint8Array(32).fill(first);
