/**
 * Differential privacy of a joint question: what is told is sums over rows, each with noise that is drawn under protocol and that nobody
 * knows. The unit and how much of an answer one unit can change come from the owners' cards, ε and δ from the question.
 */
import type { Measure, OutputColumn, Plan } from './types.ts';

/** A fraction of whole numbers, both above 0, as decimal text. */
export interface Fraction {
  readonly numerator: string;
  readonly denominator: string;
}

/** The noise of one measure, in each of its groups by itself. */
export interface MeasureNoise {
  readonly measure: string;
  /** By how much all groups of the measure together can change with one unit, in carried integers: L1, and so L2 as well. */
  readonly sensitivity: string;
  /** P(k) ∝ exp(−|k| / scale) of 'laplace', ∝ exp(−k² / 2·scale²) of 'gaussian', in carried integers. */
  readonly scale: Fraction;
}

/** Whom ε is about, at one dataset. */
export interface PrivacyUnit {
  readonly owner: string;
  readonly dataset: string;
  /** null: a row. */
  readonly column: string | null;
  /** Rows that one unit may have; owners' parties check it when they load the data. */
  readonly rows: number;
}

export interface PlanPrivacy {
  readonly mechanism: 'laplace' | 'gaussian';
  /** Of the whole answer, as decimal text. */
  readonly epsilon: string;
  /** '0' of 'laplace' but for what the sampler's tail leaves. */
  readonly delta: string;
  readonly units: readonly PrivacyUnit[];
  readonly noise: readonly MeasureNoise[];
}

/** Measures that an answer with privacy is made of: each is released once, whatever columns are made of it. */
export function noisedMeasures({ columns }: Pick<Plan, 'columns'>, made: (column: OutputColumn) => string[]): string[] {
  return [
    ...new Set(columns.flatMap((column) => [...made(column), ...(column.kind === 'average' ? [column.count] : [])])),
  ];
}

/** Magnitude of what one row gives to a measure at most, in carried integers. */
export function mostOfRow(measure: Measure): bigint {
  if (measure.kind === 'count') return 1n;
  const [min, max] = [BigInt(measure.range.min), BigInt(measure.range.max)];
  const [low, high] = [min < 0n ? -min : min, max < 0n ? -max : max];
  return low > high ? low : high;
}

/** A decimal number in text, as '0.25' or '1e-6', as a fraction in lowest terms. */
export function fractionOf(text: string): { readonly numerator: bigint; readonly denominator: bigint } {
  const [digits = '', power = '0'] = text.split('e');
  const [whole = '', decimals = ''] = digits.split('.');
  const shift = Number(power) - decimals.length;
  return reduced(BigInt(whole + decimals) * 10n ** BigInt(Math.max(0, shift)), 10n ** BigInt(Math.max(0, -shift)));
}

function reduced(numerator: bigint, denominator: bigint): { numerator: bigint; denominator: bigint } {
  let [a, b] = [numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

/** The noise of measures of these sensitivities that share ε evenly: the scale of each is its sensitivity · measures / ε. */
export function laplaceNoise(epsilon: string, sensitivities: ReadonlyMap<string, bigint>): MeasureNoise[] {
  const { numerator, denominator } = fractionOf(epsilon);
  return [...sensitivities].map(([measure, sensitivity]) => {
    const scale = reduced(sensitivity * BigInt(sensitivities.size) * denominator, numerator);
    return {
      measure,
      sensitivity: String(sensitivity),
      scale: { numerator: String(scale.numerator), denominator: String(scale.denominator) },
    };
  });
}
