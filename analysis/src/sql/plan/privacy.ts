/**
 * Differential privacy of a joint question: what is told is sums over rows, each with noise that is drawn under protocol and that nobody
 * knows. The unit and how much of an answer one unit can change come from the owners' cards, ε and δ from the question.
 */
import type { Unit } from '../../privacy/accounting/releases.ts';
import type { Listed } from '../../privacy/accounting/spendings.ts';
import type { Fraction, Measure, MeasureNoise, OutputColumn, Plan, PlanPrivacy, PrivacyUnit } from './types.ts';

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
function fractionOf(text: string): { readonly numerator: bigint; readonly denominator: bigint } {
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

/** Statistical distance of a number drawn under protocol from its law. */
const drawnDistance = 2 ** -40;

/**
 * What the numbers of an answer draw, as accountants read it: one release for each measure, or for a choice, about the owner's unit of the dataset. The groups of a measure are one value of several
 * numbers, whose sensitivity is that of all of them.
 */
export function noisedReleases(
  { groups }: Pick<Plan, 'groups'>,
  { mechanism, epsilon, units, noise }: PlanPrivacy,
  owner: string,
  dataset: string,
): Listed[] {
  const unit = units.find((each) => each.owner === owner && each.dataset === dataset);
  if (unit === undefined) throw new Error(`no unit of privacy of ${owner}.${dataset}`);
  if (mechanism === 'choice') {
    const choice = { name: 'permute-and-flip', epsilon: Number(epsilon) } as const;
    const about = { unit: accountedUnit(unit), relation: 'add-remove', times: 1 } as const;
    // Of each candidate a number, and which of equals comes first.
    return [{ ...about, mechanism: choice, numbers: groups, distance: 2 * drawnDistance }];
  }
  return noise.map(({ sensitivity, scale }) => {
    const [change, size] = [Number(sensitivity), ratioOf(scale)];
    // Wide numbers count as several do, which never claims less.
    const vector = groups > 1 || change > 2 ** 32;
    const about = { sensitivity: change, vector };
    return {
      unit: accountedUnit(unit),
      relation: 'add-remove',
      mechanism:
        mechanism === 'laplace'
          ? { name: 'discrete-laplace', scale: size, ...about }
          : { name: 'discrete-gaussian', deviation: size, ...about },
      times: 1,
      numbers: groups,
      distance: drawnDistance,
    };
  });
}

const ratioOf = ({ numerator, denominator }: Fraction): number => Number(numerator) / Number(denominator);

function accountedUnit({ column, rows }: Pick<PrivacyUnit, 'column' | 'rows'>): Unit {
  return column === null ? { kind: 'row' } : { kind: 'person', key: column, most: rows };
}

/** Scales of noise in units of the sensitivity are whole multiples of 2^−20, rounded up: as fractions they are the same at every party. */
const scaleBits = 20;

/** The noise of measures of these sensitivities that share ε evenly: the scale of each is its sensitivity · measures / ε. */
export function laplaceNoise(epsilon: string, sensitivities: ReadonlyMap<string, bigint>): MeasureNoise[] {
  const { numerator, denominator } = fractionOf(epsilon);
  return noiseOf(sensitivities, BigInt(sensitivities.size) * denominator, numerator);
}

/**
 * The noise of measures that share ρ of zero-concentrated privacy evenly: σ² is sensitivity² · measures / 2ρ (Canonne, Kamath and Steinke
 * 2020, theorem 14: of numbers of any number of groups together by their L2 sensitivity).
 */
export function gaussianNoise(rho: number, sensitivities: ReadonlyMap<string, bigint>): MeasureNoise[] {
  const factor = Math.sqrt(sensitivities.size / (2 * rho));
  return noiseOf(sensitivities, BigInt(Math.ceil(factor * 2 ** scaleBits)), 1n << BigInt(scaleBits));
}

function noiseOf(sensitivities: ReadonlyMap<string, bigint>, times: bigint, per: bigint): MeasureNoise[] {
  return [...sensitivities].map(([measure, sensitivity]) => {
    const scale = reduced(sensitivity * times, per);
    return {
      measure,
      sensitivity: String(sensitivity),
      scale: { numerator: String(scale.numerator), denominator: String(scale.denominator) },
    };
  });
}

/**
 * The noise of a choice by one measure. Where one unit can only raise what is compared, or only lower it, in every group (counts, sums of
 * numbers that are not negative) the scale is its sensitivity / ε, else twice that (McKenna and Sheldon 2020, section 2).
 */
export function choiceNoise(
  epsilon: string,
  sensitivities: ReadonlyMap<string, bigint>,
  oneWay: boolean,
): MeasureNoise[] {
  const { numerator, denominator } = fractionOf(epsilon);
  return noiseOf(sensitivities, (oneWay ? 1n : 2n) * denominator, numerator);
}

/** Whether a row only raises a measure. */
export function onlyRaises(measure: Measure): boolean {
  return measure.kind === 'count' || BigInt(measure.range.min) >= 0n;
}

/**
 * What `numbers` drawn numbers add to δ, as each is within a statistical distance of 2^−40 of its law, rounded up to two digits: (1 + e^ε) times
 * as much.
 */
export function samplersDelta(epsilon: string, numbers: number): number {
  const delta = numbers * (1 + Math.exp(Number(epsilon))) * drawnDistance;
  return Number((delta * 1.05).toExponential(1));
}
