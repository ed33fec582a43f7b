/**
 * Differential privacy of a joint question: what is told is sums over rows, each with noise that is drawn under protocol and that nobody
 * knows. The unit and how much of an answer one unit can change come from the owners' cards, ε and δ from the question.
 */
import { largestScale } from '@tacit/engine';
import { decimalText } from '../../contract/decimals.ts';
import { noiseHalfWidth } from '../../privacy/accounting/noise-error.ts';
import { tailBound } from '../../privacy/mechanisms/histogram.ts';
import { noiseLaw } from './noise-error.ts';
import type { Fraction, Measure, MeasureNoise, OutputColumn, Plan, PlanPrivacy, PrivacyUnit } from './types.ts';
import { type Mechanism, mechanismForGroup } from '../../privacy/accounting/mechanisms.ts';
import type { Unit } from '../../privacy/accounting/releases.ts';
import type { Listed } from '../../privacy/accounting/spendings.ts';

/** Measures that an answer with privacy is made of: each is released once, whatever columns are made of it. */
export function noisedMeasures({ columns }: Pick<Plan, 'columns'>, made: (column: OutputColumn) => string[]): string[] {
  return [
    ...new Set(columns.flatMap((column) => [...made(column), ...(column.kind === 'average' ? [column.count] : [])])),
  ];
}

/** Magnitude of what one row gives to a measure at most, in carried integers; one row makes one value more or less. */
export function mostOfRow(measure: Measure): bigint {
  if (measure.kind === 'count' || measure.kind === 'distinct') return 1n;
  const [min, max] = [BigInt(measure.range.min), BigInt(measure.range.max)];
  const [low, high] = [min < 0n ? -min : min, max < 0n ? -max : max];
  return low > high ? low : high;
}

interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A decimal number in text, as '0.25' or '1e-6', as a fraction in lowest terms. */
function fractionOf(text: string): Rational {
  const [digits = '', power = '0'] = text.split('e');
  const [whole = '', decimals = ''] = digits.split('.');
  const shift = Number(power) - decimals.length;
  return reduced(BigInt(whole + decimals) * 10n ** BigInt(Math.max(0, shift)), 10n ** BigInt(Math.max(0, -shift)));
}

function reduced(numerator: bigint, denominator: bigint): Rational {
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
  { groups, found }: Pick<Plan, 'groups' | 'found'>,
  { mechanism, epsilon: whole, units, noise, choices = [], delta }: PlanPrivacy,
  owner: string,
  dataset: string,
): Listed[] {
  const unit = units.find((each) => each.owner === owner && each.dataset === dataset);
  if (unit === undefined) throw new Error(`no unit of privacy of ${owner}.${dataset}`);
  const about = { unit: accountedUnit(unit), relation: 'add-remove', times: 1 } as const;
  // A unit that keeps rows in other tables is two steps away (planner/privacy-across.ts).
  const seen = (mechanism: Mechanism): Mechanism =>
    unit.alone === undefined ? mechanism : mechanismForGroup(mechanism, 2);
  if (mechanism === 'choice') {
    const choice = { name: 'permute-and-flip', epsilon: Number(whole) } as const;
    // Of each candidate a number, and which of equals comes first.
    return [{ ...about, mechanism: seen(choice), numbers: groups, distance: 2 * drawnDistance }];
  }
  const chosen = choices.map(({ sensitivity, scale, below }): Listed => {
    const epsilon = (2 * Number(sensitivity)) / ratioOf(scale);
    const distance = 2 * (below.length + 1) * drawnDistance;
    return { ...about, mechanism: seen({ name: 'permute-and-flip', epsilon }), numbers: groups, distance };
  });
  // Which groups are found: what drawing leaves of δ for it, as their threshold has it.
  const left = Number(delta) - samplersDelta(whole, groups * noise.length);
  const share = mechanism === 'laplace' ? 1 : 0.5;
  const shown: Listed[] =
    found === undefined
      ? []
      : [
          {
            ...about,
            mechanism: seen({ name: 'guaranteed', epsilon: 0, delta: share * left }),
            numbers: 0,
            distance: 0,
          },
        ];
  const numbers = noise.map(({ sensitivity, squared, scale }): Listed => {
    const size = ratioOf(scale);
    const change = squared === undefined ? Number(sensitivity) : Math.sqrt(Number(squared)) * (1 + 1e-12);
    // Wide numbers count as several do, which never claims less.
    const vector = groups > 1 || change > 2 ** 32;
    const changes = { sensitivity: change, vector };
    return {
      ...about,
      mechanism: seen(
        mechanism === 'laplace'
          ? { name: 'discrete-laplace', scale: size, ...changes }
          : { name: 'discrete-gaussian', deviation: size, ...changes },
      ),
      numbers: groups,
      distance: drawnDistance,
    };
  });
  return [...numbers, ...chosen, ...shown];
}

const ratioOf = ({ numerator, denominator }: Fraction): number => Number(numerator) / Number(denominator);

function accountedUnit({ column, rows }: Pick<PrivacyUnit, 'column' | 'rows'>): Unit {
  return column === null ? { kind: 'row' } : { kind: 'person', key: column, most: rows };
}

/** What an answer says of a unit that is two steps away: 2ε, and δ + e^ε·δ, rounded up: what holds of one step, for both after each other. */
export function twice({ epsilon, delta }: { readonly epsilon: string; readonly delta: string }) {
  const { numerator, denominator } = fractionOf(epsilon);
  const more = Number(delta) * (1 + Math.exp(Number(epsilon)));
  return {
    epsilon: decimalOf(reduced(2n * numerator, denominator)),
    delta: String(Number((more * 1.05).toExponential(1))),
  };
}

/** The decimal text of a fraction that has one. */
function decimalOf({ numerator, denominator }: Rational): string {
  let [scaled, digits] = [numerator, 0];
  for (; scaled % denominator !== 0n; digits++) scaled *= 10n;
  return decimalText(scaled / denominator, digits);
}

/** Scales of noise in units of the sensitivity are whole multiples of 2^−20, rounded up: as fractions they are the same at every party. */
const scaleBits = 20;

/** What the numbers of an answer share: ε, or ρ of zero-concentrated privacy; each has one of `numbers` parts, or `parts` of them. */
export type SharedPrivacy = { readonly numbers: number; readonly parts?: number } & (
  | { readonly mechanism: 'laplace'; readonly epsilon: string }
  | { readonly mechanism: 'gaussian'; readonly rho: number }
);

/**
 * The scale of the noise of one number. Of 'laplace' sensitivity · numbers / ε; of 'gaussian' σ² is sensitivity² · numbers / 2ρ (Canonne,
 * Kamath and Steinke 2020, theorem 14: of numbers of any number of groups together by their L2 sensitivity).
 */
function noiseScale(shared: SharedPrivacy, sensitivity: bigint, spread?: Spread): Fraction {
  return textOf(scaleOf(shared, sensitivity, spread));
}

/**
 * `rows` rows of a unit in all groups, `inGroup` of them in one at most: the squares of these add up to inGroup · rows at most, and so the L2
 * sensitivity is √(inGroup / rows) of the L1 sensitivity.
 */
interface Spread {
  readonly inGroup: bigint;
  readonly rows: bigint;
}

/**
 * The scale of the noise on utilities of this sensitivity: twice that of a Laplace number, as one row may make one candidate better and
 * another worse. The choice is ε′-private of its part of ε; of ρ by ε′²/2, the ρ of what is ε′-private (Bun and Steinke 2016, proposition
 * 1.4), so that ε′ = √(2ρ / numbers), and 1/ε′ is the σ of a number of sensitivity 1.
 */
export function choiceScale(shared: SharedPrivacy, sensitivity: bigint): Fraction {
  return textOf(scaleOf(shared, 2n * sensitivity));
}

function scaleOf(shared: SharedPrivacy, sensitivity: bigint, spread?: Spread): Rational {
  const { numbers, parts = 1 } = shared;
  if (shared.mechanism === 'laplace') {
    const { numerator, denominator } = fractionOf(shared.epsilon);
    return reduced(sensitivity * BigInt(numbers) * denominator, numerator * BigInt(parts));
  }
  const ratio = spread === undefined ? 1 : Number(spread.inGroup) / Number(spread.rows);
  const factor = Math.sqrt((ratio * numbers) / (2 * shared.rho * parts));
  return reduced(sensitivity * BigInt(Math.ceil(factor * 2 ** scaleBits)), 1n << BigInt(scaleBits));
}

const textOf = ({ numerator, denominator }: Rational): Fraction => {
  return { numerator: String(numerator), denominator: String(denominator) };
};

/**
 * The least noisy number of rows of a group that is shown, so that of groups that one unit alone has any is with probability at most δ: a
 * unit of `rows` rows has at most so many groups, and at most so many rows in each. `delta` is `of` (decimal text) less `less`, times `share`.
 *
 * Which of the groups that are there without the unit are shown follows from their noisy numbers, which ε is about. A group that only the unit
 * has is never shown without it, and with it with probability δ at most: (0, δ)-private by itself. Together they are (ε, δ + δ of the noise).
 */
export function groupThreshold(
  mechanism: 'laplace' | 'gaussian',
  { scale }: Pick<MeasureNoise, 'scale'>,
  rows: bigint,
  delta: { readonly of: string; readonly less: number; readonly share: 1 | 0.5 },
): bigint {
  const [all, less] = [fractionOf(delta.of), fractionOf(String(delta.less))];
  const numerator = all.numerator * less.denominator - less.numerator * all.denominator;
  const left = { numerator, denominator: all.denominator * less.denominator * (delta.share === 1 ? 1n : 2n) };
  const noise = { numerator: BigInt(scale.numerator), denominator: BigInt(scale.denominator) };
  if (mechanism === 'laplace') return rows + tailBound(noise, left, rows);
  // P(noise ≥ t) ≤ exp(−t²/2σ²): discrete Gaussian noise is sub-Gaussian (Canonne, Kamath and Steinke 2020). Rounded up for the logarithm.
  const sigma = Number(noise.numerator) / Number(noise.denominator);
  const rarity = Number(rows) / (Number(left.numerator) / Number(left.denominator));
  return rows + BigInt(Math.ceil(sigma * Math.sqrt(2 * Math.log(rarity)) * (1 + 1e-9)));
}

/** The noise of measures that share ε or ρ evenly. */
export function sharedNoise(
  shared: SharedPrivacy,
  sensitivities: ReadonlyMap<string, bigint>,
  spread?: Spread,
): MeasureNoise[] {
  return [...sensitivities].map(([measure, sensitivity]) => {
    const scale = noiseScale(shared, sensitivity, spread);
    const isSpread = spread !== undefined && shared.mechanism === 'gaussian';
    // A sensitivity is so much for each of `rows` rows, or 1 of what is always 0.
    const squared = isSpread
      ? { squared: String((sensitivity ** 2n * spread.inGroup + spread.rows - 1n) / spread.rows) }
      : {};
    const error = String(errorOfNoise(shared.mechanism, scale));
    return { measure, sensitivity: String(sensitivity), ...squared, scale, error };
  });
}

/**
 * The noise of a choice by one measure among so many groups. Where one unit can only raise what is compared, or only lower it, in every group
 * (counts, sums of numbers that are not negative) the scale is its sensitivity / ε, else twice that (McKenna and Sheldon 2020, section 2).
 * `error`: by how much the chosen group may be less than the largest, but once in 20 times: of choices as likely as exp(u / s) what is t or more
 * below the largest is chosen with a probability of `groups` · exp(−t / s) at most, and permute-and-flip's are never worse (theorem 2).
 */
export function choiceNoise(
  epsilon: string,
  [measure, sensitivity]: readonly [string, bigint],
  oneWay: boolean,
  groups: number,
): MeasureNoise {
  const shared = { mechanism: 'laplace', epsilon, numbers: 1 } as const;
  const scale = noiseScale(shared, oneWay ? sensitivity : 2n * sensitivity);
  const error = BigInt(Math.ceil((Number(scale.numerator) / Number(scale.denominator)) * Math.log(20 * groups)));
  return { measure, sensitivity: String(sensitivity), scale, error: String(error) };
}

/** Bits that sums are rounded by at most before they get noise. */
const mostCoarse = 30;

/**
 * The noise of one measure as `sharedNoise` has it; where that is too wide to be drawn, of the sums rounded to the least multiple of a power of two for which
 * it is not. Rounding is of each group by itself, and the same in every run: what one unit of so many rows changes in all groups together is its sensitivity, rounded up, and
 * a unit more for each of its rows, which may be in as many groups. Undefined where nothing helps.
 */
export function drawableNoise(
  shared: SharedPrivacy,
  [measure, sensitivity]: readonly [string, bigint],
  rows: bigint,
  spread?: Spread,
): MeasureNoise | undefined {
  const [plain] = sharedNoise(shared, new Map([[measure, sensitivity]]), spread);
  if (plain !== undefined && BigInt(plain.scale.numerator) <= largestScale * BigInt(plain.scale.denominator))
    return plain;
  for (let coarse = 1; coarse <= mostCoarse; coarse++) {
    const bits = BigInt(coarse);
    const units = ((sensitivity + (1n << bits) - 1n) >> bits) + rows;
    const scale = scaleOf(shared, units);
    if (scale.numerator > largestScale * scale.denominator) continue;
    const own = textOf({ ...scale, numerator: scale.numerator << bits });
    const error = errorOfNoise(shared.mechanism, textOf(scale)) << bits;
    const rounding = 1n << (bits - 1n);
    return { measure, sensitivity: String(units << bits), scale: own, error: String(error + rounding), coarse };
  }
  return undefined;
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

/** By how much noise of this scale is off at most 19 times in 20, in carried integers. */
function errorOfNoise(mechanism: PlanPrivacy['mechanism'], scale: Fraction): bigint {
  return BigInt(noiseHalfWidth(noiseLaw(mechanism, scale)));
}

/**
 * By how many rows the rank of a chosen quantile is off at most 19 times in 20: noise on any of the candidates is above scale · ln(candidates /
 * 0.05) at most once in 20 times, and the best of them is worth 0, in utilities, which are ranks times the denominator.
 */
export function errorOfRank(scale: Fraction, candidates: number, denominator: number): bigint {
  const units = Number(scale.numerator) / Number(scale.denominator);
  return BigInt(Math.ceil((units * Math.log(candidates / 0.05)) / denominator));
}
