/**
 * What a protocol declares about its communication, as data: the messages of every interactive operation by public shape.
 * `cost` prices programs with it, docs/protocols.md is generated from it, and the conformance suite holds the counted
 * traffic of real runs to it. Operations on no elements send nothing.
 */
import type { Flow, Shape } from './model.ts';

/** Shape of a request to `inputRearranged`. */
export interface Rearrangement {
  readonly owner: number;
  readonly permuter: number;
  readonly rows: number;
  readonly keep: number;
  readonly ring: number;
  readonly words: number;
}

/** Columns whose rows move: how many rings, and how many bit planes in all. */
export interface ColumnShape {
  readonly rings: number;
  readonly planes: number;
}

export interface Flows {
  inputRing(owner: number, length: number): Flow;
  inputBits(owner: number, length: number, planes: number): Flow;
  inputRearranged(request: Rearrangement): Flow;
  multiply(length: number): Flow;
  /** `dot` of vectors of `length` elements. */
  dot(length: number, groups: number): Flow;
  matrixProduct(xShape: Shape, yShape: Shape): Flow;
  and(length: number, planes: number): Flow;
  /** Of `length` rows of `inner` bits with so many of `planes`. Absent: as `and` of all products. */
  bitMatrixProduct?(length: number, inner: number, planes: number): Flow;
  /** `planes`: of each summand. */
  summands(length: number, planes: number): Flow;
  /** Absent: local. */
  shiftedSummands?(length: number): Flow;
  /** How many summands there are. */
  readonly summandCount: number;
  bitsToRing(length: number, planes: number): Flow;
  /** Absent, as `rowSums` is then: as `bitsToRing`. */
  summable?(length: number, planes: number): Flow;
  /** Of `used` planes of `length` rows. */
  rowSums?(length: number, used: number, columns: number): Flow;
  /** Absent: as `shiftedSummands` and then `weighBits`. */
  shiftAndWeigh?(length: number, planes: number): Flow;
  /** Absent: as `bitsToRing`. */
  weighBits?(length: number, planes: number, sums: number): Flow;
  shuffle(length: number, columns: ColumnShape, inverse: boolean): Flow;
  permute(party: number, length: number, columns: ColumnShape): Flow;
  open(length: number): Flow;
  openBits(length: number, planes: number): Flow;
  reveal(length: number, recipients: readonly number[]): Flow;
  revealBits(length: number, planes: number, recipients: readonly number[]): Flow;
}
