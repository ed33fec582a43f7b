/**
 * Linear regression against the normal equations in fractions of whole numbers: nothing here is shared with what is tested, and
 * nothing is rounded but the last quotient.
 */
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { decodeFixed, type FixedFormat, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { linearRegression } from './regression.ts';
import { fixedMatrix } from './solve.ts';

const names = ['bank', 'insurer', 'helper'];

function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

interface Setting {
  readonly rows: number;
  readonly columns: number;
  /** Largest size of a feature and of a target, as declared. */
  readonly feature: number;
  readonly target: number;
  readonly ridge: number;
  readonly features: FixedFormat;
  readonly targets: FixedFormat;
}

/** Whole units: features of very different sizes from column to column, and targets near a plane. */
function data({ rows, columns, feature, target, features, targets }: Setting, seed: number) {
  const next = noise(seed);
  const x = new Float64Array(rows * columns);
  const y = new Float64Array(rows);
  const [fineX, fineY] = [2 ** features.fractionBits, 2 ** targets.fractionBits];
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      const value = c === 0 ? 1 : next() / 4 ** (c - 1);
      x[r * columns + c] = Math.round(value * feature * fineX);
      sum += (c % 2 === 0 ? 0.3 : -0.4) * value;
    }
    y[r] = Math.round(target * (sum + 0.1 * next()) * fineY);
  }
  return { x, y };
}

/** Σ_r a_r·b_r of whole numbers, exactly. */
function dot(rows: number, a: (r: number) => number, b: (r: number) => number): bigint {
  let total = 0n;
  let part = 0;
  for (let r = 0; r < rows; r++) {
    const product = a(r) * b(r);
    if (Math.abs(part + product) < 2 ** 53) part += product;
    else {
      total += BigInt(part);
      part = product;
    }
    if (!Number.isSafeInteger(product)) throw new Error('test data are too large to be exact');
  }
  return total + BigInt(part);
}

function determinant(matrix: readonly (readonly bigint[])[]): bigint {
  // Bareiss: every division is exact.
  const m = matrix.map((row) => [...row]);
  let [sign, before] = [1n, 1n];
  for (let k = 0; k < m.length - 1; k++) {
    const pivot = m.findIndex((row, i) => i >= k && row[k] !== 0n);
    if (pivot < 0) return 0n;
    if (pivot !== k) {
      [m[k], m[pivot]] = [m[pivot] as bigint[], m[k] as bigint[]];
      sign = -sign;
    }
    const top = m[k] as bigint[];
    for (let i = k + 1; i < m.length; i++) {
      const row = m[i] as bigint[];
      for (let j = k + 1; j < m.length; j++) {
        row[j] = ((row[j] as bigint) * (top[k] as bigint) - (row[k] as bigint) * (top[j] as bigint)) / before;
      }
    }
    before = top[k] as bigint;
  }
  return sign * ((m.at(-1) as bigint[]).at(-1) as bigint);
}

/** Cramer's rule on (XᵀX + n·ridge·I)·w = Xᵀy, all times 2^2f·2^60. */
function solved({ rows, columns: d, ridge, features, targets }: Setting, { x, y }: ReturnType<typeof data>): number[] {
  const fine = 60n;
  const penalty = BigInt(rows) * (BigInt(ridge * 2 ** 60) << BigInt(2 * features.fractionBits));
  const column = (c: number) => (r: number) => x[r * d + c] as number;
  const a = Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (_, j) => (dot(rows, column(i), column(j)) << fine) + (i === j ? penalty : 0n)),
  );
  const b = Array.from({ length: d }, (_, i) => dot(rows, column(i), (r) => y[r] as number) << fine);
  const whole = determinant(a);
  return b.map((_, c) => {
    const replaced = a.map((row, i) => row.map((value, j) => (j === c ? (b[i] as bigint) : value)));
    // w is in units of 2^(features' − targets' fraction bits).
    const quotient = (determinant(replaced) << 60n) / whole;
    return (Number(quotient) / 2 ** 60) * 2 ** (features.fractionBits - targets.fractionBits);
  });
}

async function fitted(sharing: Sharing, setting: Setting, { x, y }: ReturnType<typeof data>): Promise<number[]> {
  const { rows, columns, feature, target, features, targets, ridge } = setting;
  const own = (owner: number, values: Float64Array, bits: number) =>
    sharing.session.owns(owner) ? values.map((value) => value / 2 ** bits) : undefined;
  const left = await fixedInput(sharing, features, 0, rows * columns, own(0, x, features.fractionBits));
  const right = await fixedInput(sharing, targets, 1, rows, own(1, y, targets.fractionBits));
  const weights = await linearRegression(
    sharing,
    fixedMatrix(fixedWithin(sharing, left, { min: -feature, max: feature }), rows, columns),
    fixedWithin(sharing, right, { min: -target, max: target }),
    { ridge },
  );
  return [...decodeFixed(targets, await sharing.open(weights.ring))];
}

const norm = (values: readonly number[]) => Math.hypot(...values);

/** What the header of regression.ts promises. */
function bound({ columns: d, feature, target, ridge, targets }: Setting, size: number): number {
  const max = ridge + d * feature ** 2;
  const condition = max / ridge;
  const right = (feature * target) / max;
  const product = 1.1 * d * Math.max(condition, condition * Math.sqrt(d) * right, 1) * 1.02;
  const g = Math.min(30, Math.floor((61 - Math.log2(product)) / 2));
  return condition * (d * size + Math.sqrt(d)) * 2 ** -g + Math.sqrt(d) * 2 ** -targets.fractionBits;
}

const f16 = fixed({ fractionBits: 16, integerBits: 12 });
const base = { columns: 3, feature: 1, target: 2, ridge: 0.01, features: f16, targets: f16 };
const fine = fixed({ fractionBits: 20, integerBits: 11 });
const settings: readonly Setting[] = [
  ...[1, 2, 100, 1000, 10_000, 100_000].map((rows) => ({ ...base, rows })),
  // As many rows as 20 fraction bits leave room for.
  { ...base, rows: 1_000_000, columns: 2, features: fine, targets: fine },
  { ...base, rows: 100_000, columns: 2, feature: 2, target: 4, features: fine, targets: fine },
  ...[0.1, 0.001].map((ridge) => ({ ...base, rows: 3000, ridge })),
  ...[2, 5, 8].map((columns) => ({ ...base, rows: 2000, columns, ridge: 0.05 })),
  { ...base, rows: 5000, feature: 100, target: 1000, ridge: 40 },
  { ...base, rows: 5000, feature: 2 ** -6, target: 1, ridge: 2 ** -18, features: fine, targets: fine },
  { ...base, rows: 300, feature: 0.5, target: 2 ** -8, ridge: 0.01, features: fine, targets: fine },
];

test.each(settings)(
  '%o: within the stated bound',
  async (setting) => {
    for (const seed of setting.rows > 10_000 ? [1] : [1, 2, 3]) {
      const given = data(setting, seed);
      const exact = solved(setting, given);
      const found = await runClear(names, (sharing) => fitted(sharing, setting, given));
      const error = norm(exact.map((value, i) => value - (found[i] as number)));
      expect(error).toBeLessThanOrEqual(bound(setting, norm(exact)));
    }
  },
  60_000,
);
