/** Releases that are alike, and about what they are private: as plain data. */
import type { Mechanism } from './mechanisms.ts';
import type { Relation, Sampling } from './sampled-renyi.ts';

/**
 * What neighbouring data sets differ in. `row`: one row. `person`: all rows with one value of `key`, of which at most `most` count (the contribution bound that the sensitivity
 * rests on). `group`: any `size` rows together.
 */
export type Unit =
  | { readonly kind: 'row' }
  | { readonly kind: 'person'; readonly key: string; readonly most: number }
  | { readonly kind: 'group'; readonly size: number };

/** Releases that are alike. */
export interface Releases {
  readonly unit: Unit;
  readonly relation: Relation;
  readonly mechanism: Mechanism;
  /** How each release chose its units, where not all of them take part. */
  readonly sampling?: Sampling;
  readonly times: number;
  /** Noisy numbers that each release draws. */
  readonly numbers: number;
  /** Statistical distance of one drawn number from the mechanism's distribution. */
  readonly distance: number;
}

/** Unit and relation as one text, the same for the same. */
export function unitText(unit: Unit, relation: Relation): string {
  const size =
    unit.kind === 'group' ? ` of ${unit.size}` : unit.kind === 'person' ? ` by ${unit.key}, at most ${unit.most}` : '';
  return `${unit.kind}${size}, ${relation}`;
}
