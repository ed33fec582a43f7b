/** Which transfers make a correlation: between whom, in which order, and what they send. */
import { type OtFlow, otFlows } from '../../primitives/ot/flows.ts';
import type { OtOptions, ProductShape } from '../../primitives/ot/types.ts';
import { switchCount } from '../../primitives/permutation-network.ts';
import type { Correlation, Plan } from '../needs.ts';
import { rowWords } from './oblivious-permute.ts';

/** What the transfers of a preparation are secure against. */
export const options: OtOptions = { adversary: 'semi-honest' };

/** Words of bits that are made at a time: their elements take 64 words each. */
export const bitsAtATime = 4096;

/** A sender and a receiver. */
export type Pair = readonly [number, number];

/** One call on the ends of these pairs, all at the same time. */
export interface Step {
  readonly pairs: readonly Pair[];
  readonly flow: OtFlow;
}

/** Both directions of every two parties. */
export const allPairs = (parties: number): Pair[] =>
  range(parties).flatMap((sender) =>
    range(parties).flatMap((receiver): Pair[] => (sender === receiver ? [] : [[sender, receiver]])),
  );

/** 0, 1, …, end − 1. */
export const range = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

/** Sizes of pieces of at most `most`. */
const pieces = (count: number, most: number): number[] =>
  range(Math.ceil(count / most)).map((i) => Math.min(most, count - i * most));

/** Products of single numbers go element by element. */
export const isDot = ({ rows, columns }: { readonly rows: number; readonly columns: number }): boolean =>
  rows === 1 && columns === 1;

/** The shape of the product or of its transpose: a transfer is made for each bit of the right factor. */
export const cheaperShape = ({ rows, inner, columns }: ProductShape): ProductShape =>
  rows < columns ? { rows: columns, inner, columns: rows } : { rows, inner, columns };

/** The calls that make `count` units, one after the other. */
export function stepsOf(correlation: Correlation, count: number, computing: number): Step[] {
  const everyPair = (flow: OtFlow): Step => ({ pairs: allPairs(computing), flow });
  switch (correlation.kind) {
    case 'multiply':
      return [everyPair(otFlows.product(count, options))];
    case 'and':
      return [everyPair(otFlows.bitProduct(64 * count, options))];
    case 'product':
      return isDot(correlation)
        ? [everyPair(otFlows.product(count * correlation.inner, options))]
        : range(count).map(() => everyPair(otFlows.matrixProduct(cheaperShape(correlation), options)));
    case 'bits':
      return pieces(count, bitsAtATime).flatMap((size) =>
        range(computing - 1).map((k) => ({
          pairs: range(k + 1).map((sender): Pair => [sender, k + 1]),
          flow: otFlows.correlated(64 * size, options),
        })),
      );
    case 'permute': {
      const { permuter, rows } = correlation;
      const step: Step = {
        pairs: range(computing)
          .filter((party) => party !== permuter)
          .map((party): Pair => [party, permuter]),
        flow: otFlows.send(switchCount(rows) * rowWords(correlation), options),
      };
      return range(count).map(() => step);
    }
  }
}

/** How many transfers a plan takes of a pair of parties, about: what its time goes by. */
export function transfersOf(plan: Plan): number {
  const each = (correlation: Correlation): number => {
    switch (correlation.kind) {
      case 'product':
        return 64 * correlation.inner * Math.min(correlation.rows, correlation.columns);
      case 'permute':
        return switchCount(correlation.rows) * rowWords(correlation);
      case 'multiply':
      case 'and':
      case 'bits':
        return 64;
    }
  };
  return plan.flatMap(({ needs }) => needs).reduce((sum, { correlation, count }) => sum + count * each(correlation), 0);
}
