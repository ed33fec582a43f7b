/** What recipients work out in the clear of what was released. */
import { decimalText } from '../../contract/decimals.ts';
import { carriedText } from '../../contract/carried-text.ts';
import { scaleOf } from '../../local/expression.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { covarianceOf, meanOf, rounded } from '../../statistics/exact.ts';
import { type LevelsFeature, nameOf } from '../features.ts';
import {
  type BinFigures,
  noShape,
  type ListFigures,
  type Moments,
  momentsOf,
  type NumberFigures,
  type PairFigures,
  type ProfileFigures,
  type QuantileFigures,
  sevenShares,
  type Shape,
  shapeOf,
} from './figures.ts';
import { binCount, type Line, quantileShares } from './lines.ts';
import {
  keptColumn,
  listsOf,
  type NumberColumn,
  numbersOf,
  pairedColumns,
  placesOf,
  type ProfilePlan,
  scaleOfSums,
  tells,
} from './plan.ts';
import type { Profiled } from './run.ts';
import { correlationBits, figureBits } from './scores.ts';

/** The numbers of a line, and parts of them. */
class Told {
  readonly #told: Profiled;

  constructor(told: Profiled) {
    this.#told = told;
  }

  at(line: Line, place: number): bigint {
    const found = this.#told.get(line)?.[place];
    if (found === undefined) throw new Error(`${line} has no number ${place}`);
    return found;
  }

  is(line: Line, place: number): boolean {
    return this.at(line, place) === 1n;
  }

  part(line: Line, start: number, length: number): readonly bigint[] {
    return Array.from({ length }, (_, i) => this.at(line, start + i));
  }
}

export function figuresOf(plan: ProfilePlan, profiled: Profiled): ProfileFigures {
  const told = new Told(profiled);
  const isEnough = told.is('rows', 0);
  const rows = isEnough ? Number(told.at('rows', 1)) : null;
  const numbers = numbersOf(plan);
  const lists = listsOf(plan);
  const pairs = tells(plan, 'correlation') || tells(plan, 'vif') ? pairFigures(plan, told) : undefined;
  return {
    version: 1,
    table: plan.aligned.name,
    rows,
    columns: plan.profile.columns.map((each) =>
      each.kind === 'number'
        ? numberFigures(plan, told, numbers.indexOf(each), rows)
        : listFigures(plan, told, lists.indexOf(each), rows),
    ),
    ...(pairs === undefined ? {} : { pairs }),
  };
}

/** Where the numbers of a column start, and how many it has. */
function partOf<T>(columns: readonly T[], index: number, count: (column: T) => number): { start: number; own: number } {
  const start = columns.slice(0, index).reduce((sum, each) => sum + count(each), 0);
  return { start, own: count(columns[index] as T) };
}

function missingOf(all: number, rows: number) {
  return { rows, missing: all - rows, missingShare: all === 0 ? null : (all - rows) / all };
}

function numberFigures(plan: ProfilePlan, told: Told, index: number, all: number | null): NumberFigures {
  const numbers = numbersOf(plan);
  const column = numbers[index] as NumberColumn;
  const { type } = column;
  const about = { kind: 'number', name: nameOf(column), type: typeText(type) } as const;
  const isTold = all !== null && told.is('counts', index);
  if (!isTold) return { ...about, rows: null, missing: null, missingShare: null };
  const n = told.at('counts', numbers.length + index);
  const moments = tells(plan, 'moments') ? momentsIn(plan, told, index, n) : undefined;
  const shape = tells(plan, 'shape') ? shapeIn(plan, told, index, Number(n), moments?.variance) : undefined;
  const bins = tells(plan, 'bins') ? partsIn(plan, told, index) : undefined;
  return {
    ...about,
    ...missingOf(all, Number(n)),
    ...(tells(plan, 'distinct') ? { distinct: Number(told.at('distinct', index)) } : {}),
    ...(bins === undefined || type.kind === 'date' ? {} : signsOf(bins)),
    ...(moments === undefined ? {} : { moments }),
    ...(shape === undefined ? {} : { shape }),
    ...(tells(plan, 'extremes') ? extremesIn(column, told, index) : {}),
    ...(bins === undefined || tells(plan, 'extremes') ? {} : { quantiles: quantilesWithin(column, bins, Number(n)) }),
    ...(bins === undefined ? {} : { bins: bins.map((part) => binFigures(column, part)) }),
  };
}

function momentsIn(plan: ProfilePlan, told: Told, index: number, n: bigint): Moments {
  const numbers = numbersOf(plan);
  const column = numbers[index] as NumberColumn;
  const { middle, shift } = scaleOfSums(plan, column);
  const scale = scaleOf(column.type);
  const [sum, squares] = [told.at('moments', index), told.at('moments', numbers.length + index)];
  const total = sum + n * middle;
  // Around the middle, which changes no variance. Squares of numbers that were shortened are those of multiples of 2^shift.
  const about = { sum, scale };
  const exact = covarianceOf(n, about, about, { sum: squares << BigInt(2 * shift), scale: 2 * scale });
  const variance = exact === null ? null : Math.max(0, rounded(exact));
  const mean = meanOf(n, total, scale) ?? 0;
  return momentsOf({ rows: Number(n), sum: decimalText(total, scale), mean, variance }, column.type.kind === 'date');
}

function shapeIn(plan: ProfilePlan, told: Told, index: number, n: number, variance: number | null | undefined): Shape {
  const count = numbersOf(plan).length;
  if (!told.is('shape', index)) return noShape;
  const part = n / placesOf(plan);
  const figure = (place: number) => Number(told.at('shape', place * count + index)) / 2 ** figureBits;
  return shapeOf(n, figure(1) * Math.sqrt(part), figure(2) * part, variance);
}

/** Bins that were joined: from the least carried value that can be in them to the greatest. */
interface Part {
  readonly low: bigint;
  readonly high: bigint;
  readonly rows: number;
}

function partsIn(plan: ProfilePlan, told: Told, index: number): Part[] {
  const numbers = numbersOf(plan);
  const { points, low: least, high: most } = numbers[index] as NumberColumn;
  const { start, own } = partOf(numbers, index, (each) => 2 * binCount(each));
  const cells = own / 2;
  const parts: Part[] = [];
  let [low, before] = [BigInt(least), 0];
  for (let cell = 0; cell < cells; cell++) {
    if (!told.is('bins', start + cell)) continue;
    const end = points[cell];
    const rows = Number(told.at('bins', start + cells + cell));
    const high = end === undefined ? BigInt(most) : BigInt(end) - 1n;
    parts.push({ low, high, rows: rows - before });
    [low, before] = [high + 1n, rows];
  }
  return parts;
}

/** Numbers below, at and above 0; null where a bin has several of them. */
function signsOf(parts: readonly Part[]): Pick<NumberFigures, 'negatives' | 'zeros' | 'positives'> {
  const count = (isIn: (part: Part) => boolean, isOut: (part: Part) => boolean): number | null => {
    if (!parts.every((part) => isIn(part) || isOut(part))) return null;
    return parts.reduce((sum, part) => sum + (isIn(part) ? part.rows : 0), 0);
  };
  const below = ({ high }: Part) => high < 0n;
  const above = ({ low }: Part) => low > 0n;
  return {
    negatives: count(below, ({ low }) => low >= 0n),
    zeros: count(
      ({ low, high }) => low === 0n && high === 0n,
      (part) => below(part) || above(part),
    ),
    positives: count(above, ({ high }) => high <= 0n),
  };
}

function extremesIn(
  column: NumberColumn,
  told: Told,
  index: number,
): Pick<NumberFigures, 'least' | 'greatest' | 'range' | 'quantiles' | 'interquartileRange'> {
  const { type } = column;
  const at = (share: number): bigint =>
    told.at('extremes', index * quantileShares.length + quantileShares.indexOf(share as 0));
  const difference = (a: bigint, b: bigint) => decimalText(a - b, scaleOf(type));
  return {
    least: carriedText(type, String(at(0))),
    greatest: carriedText(type, String(at(1))),
    range: difference(at(1), at(0)),
    quantiles: sevenShares.map((share): QuantileFigures => {
      const value = carriedText(type, String(at(share)));
      return { share, low: value, high: value };
    }),
    interquartileRange: difference(at(0.75), at(0.25)),
  };
}

/** The bin in which each quantile lies. */
function quantilesWithin({ type }: NumberColumn, parts: readonly Part[], n: number): QuantileFigures[] {
  return sevenShares.flatMap((share): QuantileFigures[] => {
    // In hundredths: the place is not to be off by a floating-point number.
    const place = Math.max(1, Math.ceil((Math.round(share * 100) * n) / 100));
    let before = 0;
    for (const { low, high, rows } of parts) {
      before += rows;
      if (before >= place)
        return [{ share, low: carriedText(type, String(low)), high: carriedText(type, String(high)) }];
    }
    return [];
  });
}

function binFigures({ type }: NumberColumn, { low, high, rows }: Part): BinFigures {
  const text = (carried: bigint) => carriedText(type, String(carried));
  const number = (carried: bigint) => Number(decimalText(carried, scaleOf(type)));
  return {
    label: low === high ? text(low) : `${text(low)} … ${text(high)}`,
    from: number(low),
    last: number(high),
    to: number(high + 1n),
    rows,
  };
}

function listFigures(plan: ProfilePlan, told: Told, index: number, all: number | null): ListFigures {
  const lists = listsOf(plan);
  const column = lists[index] as LevelsFeature;
  const about = { kind: 'list', name: nameOf(column), type: typeText(keptColumn(plan, column).type) } as const;
  const unknown = { ...about, rows: null, missing: null, missingShare: null };
  if (all === null || !tells(plan, 'bins')) return unknown;
  const { start, own } = partOf(lists, index, ({ levels }) => 2 * levels.length);
  const count = own / 2;
  const isTold = (i: number) => told.is('levels', start + i);
  const shown = column.levels.reduce(
    (sum, _, i) => sum + (isTold(i) ? Number(told.at('levels', start + count + i)) : 0),
    0,
  );
  const values = column.levels.map((value, i) => ({
    value,
    rows: isTold(i) ? Number(told.at('levels', start + count + i)) : null,
  }));
  const withheld = values.some(({ rows }) => rows === null);
  const missing = values.some(({ value }) => value === null) ? values.find(({ value }) => value === null)?.rows : 0;
  const named = values.filter(({ value }) => value !== null);
  return {
    ...unknown,
    ...(missing === null || missing === undefined ? {} : missingOf(all, all - missing)),
    ...(tells(plan, 'distinct')
      ? { distinct: withheld ? null : named.filter(({ rows }) => rows !== null && rows > 0).length }
      : {}),
    values,
    ...(withheld ? { withheldRows: all - shown } : {}),
  };
}

function pairFigures(plan: ProfilePlan, told: Told): PairFigures | null {
  if (!told.is('complete', 0)) return null;
  const names = pairedColumns(plan).map(nameOf);
  const count = names.length;
  const isKept = (i: number) => told.is('complete', 1 + i);
  const follows = (i: number) => told.is('vif', i);
  const correlation = () => {
    let next = 0;
    const rows = names.map(() => new Array<number | null>(count).fill(null));
    for (let i = 0; i < count; i++) {
      if (isKept(i)) (rows[i] as (number | null)[])[i] = 1;
      for (let j = i + 1; j < count; j++, next++) {
        if (!isKept(i) || !isKept(j)) continue;
        const value = Math.min(1, Math.max(-1, Number(told.at('correlation', next)) / 2 ** correlationBits));
        (rows[i] as (number | null)[])[j] = value;
        (rows[j] as (number | null)[])[i] = value;
      }
    }
    return rows;
  };
  return {
    names,
    ...(tells(plan, 'correlation') ? { correlation: correlation() } : {}),
    ...(tells(plan, 'vif')
      ? {
          vif: names.map((_, i) =>
            isKept(i) && !follows(i) ? Number(told.at('vif', count + i)) / 2 ** figureBits : null,
          ),
          collinear: names.filter((_, i) => follows(i)),
        }
      : {}),
    withheld: names.filter((_, i) => !isKept(i)),
  };
}
