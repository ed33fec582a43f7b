/** Randomness that everybody may know: orders and samples that follow from a seed of the contract. Never for anything that hides something. */
import { sha256 } from '#platform';
import { utf8 } from '../base/bytes.ts';
import { Prg } from './prg.ts';

/** The same stream for the same seed and use, at every party and in every release. */
export const publicRandom = (seed: string, use: string): Prg => new Prg(sha256(utf8(seed)), use);
