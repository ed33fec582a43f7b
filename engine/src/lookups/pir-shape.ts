/**
 * Sizes and parameters of private information retrieval with learning with errors (LWE): SimplePIR.
 *
 * Paper: Henzinger, Hong, Corrigan-Gibbs, Meiklejohn and Vaikuntanathan, "One Server for the Price of Two: Simple and Fast Single-Server
 * Private Information Retrieval", USENIX Security 2023, §4 and its table of parameters: n = 1024, q = 2^32, noise a discrete Gaussian
 * of standard deviation σ = 6.4 give 128 bits of security for up to 2^20 columns (samples under one secret); the table
 * there allows p = 294 at 2^20 columns. Here p = 256, so that a byte of the database is an entry of the matrix.
 *
 * Correct unless noise rounds an entry wrongly: an answer's noise is Σ D·e over the columns, |D| ≤ 128, e subgaussian with σ, so one entry fails
 * with probability at most 2·exp(−2^46 / (2·σ²·2^14·columns)), whatever the database: below 2^-70 for 2^20 columns.
 *
 * A key belongs to one of `folds` parts of the matrix, each `cellBytes` rows high, and there to three columns, one in each of three
 * neighbouring segments: a binary fuse (Graf and Lemire, 2022, whose formulas of segment length and size are used). The sum of the three
 * cells modulo 256 is the row. Sizes depend on the declared number of rows and the width alone.
 */
import { UsageError } from '../base/errors.ts';
import { log2 } from '../primitives/okvs/logarithm.ts';
import { cellForm } from './pir-cell.ts';
import { mostPayloadBytes } from './sealed-row.ts';
import './messages.ts';

/** n of the paper: numbers of a secret. */
export const secretNumbers = 1024;
/** σ² of the noise. */
export const noiseVariance = 40.96;
/** Samples under one secret that the parameters are for. */
const mostColumns = 2 ** 20;
const mostMatrixBytes = 3 * 2 ** 30;
/** q / p. */
export const unit = 2 ** 24;

export interface PirShape {
  readonly payloadBytes: number;
  /** Declared rows of the library. */
  readonly size: number;
  readonly cellBytes: number;
  readonly folds: number;
  /** Keys that a fold has room for. */
  readonly capacity: number;
  /** Columns of a segment, a power of two from 16 on, and segments that a key may begin in. */
  readonly segment: number;
  readonly starts: number;
  readonly columns: number;
  readonly matrixRows: number;
}

const lowestSegmentBits = 4;
const highestSegmentBits = 16;
/** A fold has room for the usual load and this many standard deviations: another seed is taken when one overflows. */
const loadMargin = 4;
/** The hint, which a caller keeps, grows with the folds, and questions shrink: a question is about ten times its answer. */
const shapeRatio = 8;
const segmentBase = log2(3.33);

/** Throws UsageError 'lookup.too-large', 'lookup.shape'. */
export function pirShape(payloadBytes: number, size: number): PirShape {
  if (![payloadBytes, size].every((value) => Number.isInteger(value) && value >= 0)) {
    throw new UsageError('lookup.shape', { found: `${size} rows`, expected: 'a whole number' });
  }
  const cellBytes = cellForm.bytes(payloadBytes);
  const folds = Math.max(1, Math.round(Math.sqrt(size / (shapeRatio * cellBytes))));
  const load = size / folds;
  const capacity = folds === 1 ? size : Math.ceil(load + loadMargin * Math.sqrt(load));
  const logarithm = log2(Math.max(2, capacity));
  const bits = Math.floor(logarithm / segmentBase + 2.25);
  const segment = 2 ** Math.min(highestSegmentBits, Math.max(lowestSegmentBits, bits));
  const factor = Math.max(1.125, 0.875 + (0.25 * log2(1e6)) / logarithm);
  const starts = Math.max(1, Math.ceil((capacity * factor) / segment) - 2);
  const columns = (starts + 2) * segment;
  const matrixRows = folds * cellBytes;
  const shape = { payloadBytes, size, cellBytes, folds, capacity, segment, starts, columns, matrixRows };
  if (payloadBytes > mostPayloadBytes || columns > mostColumns || matrixRows * columns > mostMatrixBytes) {
    throw new UsageError('lookup.too-large', { rows: size, width: payloadBytes });
  }
  if (pirFailureBits(shape) < 40) throw new Error('a shape whose answers may be wrong');
  return shape;
}

/** −log2 of the probability that noise spoils one look-up, at most. */
export const pirFailureBits = ({ columns, cellBytes }: Pick<PirShape, 'columns' | 'cellBytes'>): number =>
  (2 ** 31 / (noiseVariance * columns)) * Math.LOG2E - 1 - Math.log2(cellBytes);

/** Bytes of a question, of its answer, of the hint that a caller keeps, and of the provider's database. */
export const pirBytes = ({
  columns,
  matrixRows,
}: PirShape): { question: number; answer: number; hint: number; database: number } => ({
  question: 4 * columns,
  answer: 4 * matrixRows,
  hint: 4 * secretNumbers * matrixRows,
  database: matrixRows * columns,
});
