/** The plan of a profile: the columns as numbers with cut points and as lists, and what is told of them. */
import { bitLength, UsageError } from '@tacit/engine';
import { everyOwner, type KeptColumn, type UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { binnedFeature, cutsOf } from '../bind-bins.ts';
import { columnNamed, type KeptColumns, levelsOf } from '../bind-features.ts';
import type { LevelsFeature, NumberFeature } from '../features.ts';
import { nameOf } from '../features.ts';
import '../model-messages.ts';
import { columnGrants, combineGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import './messages.ts';
import { type ProfileQuestion, type Tell, tellable, toldByDefault } from './question.ts';

/** A number or date, with the points at which it is cut into bins: carried values, ascending. */
export interface NumberColumn extends NumberFeature {
  readonly points: readonly string[];
}

/** JSON. A column with a list of values has no cut points. */
export type ProfileColumn = NumberColumn | LevelsFeature;

export interface ProfilePlan extends TablePlan {
  readonly uses: readonly [UsedShares];
  readonly profile: { readonly columns: readonly ProfileColumn[]; readonly tell: readonly Tell[] };
}

/** Throws as `planTable`, `columnNamed` and `binnedFeature`; UsageError 'model.constant', 'model.twice', 'profile.…'. */
export function planProfile(request: CompileRequest<ProfileQuestion>): {
  readonly plan: ProfilePlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const [uses] = plan.uses as [UsedShares];
  const kept: KeptColumns = { table: plan.aligned.table, vectors: uses.vectors };
  const found =
    question.columns === undefined ? kept.table.columns : question.columns.map((name) => columnNamed(kept.table, name));
  const twice = found.find((column, i) => found.indexOf(column) < i);
  if (twice !== undefined) throw new UsageError('model.twice', { column: nameOf({ ...twice, column: twice.name }) });
  const asked = question.tell ?? toldByDefault;
  const plain = found.map((column) => profileColumn(kept, column));
  const cuts = cutsOf(kept, plain, question.cuts ?? {});
  const columns = plain.map((each, i): ProfileColumn => {
    const own = cuts.get(i);
    const column = columnNamed(kept.table, nameOf(each));
    // A list is no number: this says so.
    if (own !== undefined) return cutColumn(each, binnedFeature(kept, column, { cuts: own }));
    return each.kind === 'levels' ? each : cutColumn(each, binnedFeature(kept, column, { bins: question.bins ?? 20 }));
  });
  const profiled: ProfilePlan = {
    ...plan,
    uses: [uses],
    profile: { columns, tell: tellable.filter((each) => asked.includes(each)) },
  };
  if (tells(profiled, 'moments')) for (const each of numbersOf(profiled)) requireRoom(profiled, each);
  const isPaired = tells(profiled, 'correlation') || tells(profiled, 'vif');
  if (isPaired && pairedColumns(profiled).length < 2) {
    // What is told by default is told as far as there is something to tell.
    if (question.tell !== undefined) throw new UsageError('profile.no-pair', { columns: columns.map(nameOf) });
    const tell = profiled.profile.tell.filter((each) => each !== 'correlation' && each !== 'vif');
    return { plan: { ...profiled, profile: { columns, tell } }, cards };
  }
  return { plan: profiled, cards };
}

export const tells = ({ profile: { tell } }: ProfilePlan, what: Tell): boolean => tell.includes(what);

export function numbersOf({ profile: { columns } }: ProfilePlan): NumberColumn[] {
  return columns.flatMap((each) => (each.kind === 'number' ? [each] : []));
}

export function listsOf({ profile: { columns } }: ProfilePlan): LevelsFeature[] {
  return columns.flatMap((each) => (each.kind === 'levels' ? [each] : []));
}

/** Columns that are compared with each other, in the order of the question: numbers, and truth values as 0 and 1. */
export function pairedColumns(plan: ProfilePlan): ProfileColumn[] {
  return plan.profile.columns.filter(
    (each) => each.kind === 'number' || keptColumn(plan, each).type.kind === 'boolean',
  );
}

/** The column of the kept table. */
export function keptColumn({ aligned: { table } }: TablePlan, column: ProfileColumn): KeptColumn {
  return columnNamed(table, nameOf(column));
}

/** Places of the kept table's rows. */
export function placesOf({ uses: [{ vectors }], aligned: { table } }: ProfilePlan): number {
  return vectors[table.valid]?.length ?? 0;
}

function profileColumn(kept: KeptColumns, column: KeptColumn): NumberFeature | LevelsFeature {
  const { owner, dataset, name, type, range = { min: '0', max: '0' }, present } = column;
  const source = { owner, dataset, column: name };
  const levels = levelsOf(kept, column);
  const isConstant = levels === undefined ? BigInt(range.min) >= BigInt(range.max) : levels.length === 0;
  if (isConstant) throw new UsageError('model.constant', { column: nameOf(source) });
  if (levels !== undefined) return { kind: 'levels', ...source, levels };
  return { kind: 'number', ...source, type, low: range.min, high: range.max, filled: present !== undefined };
}

/**
 * Also cut around 0, so that all counts of a number are of one division of its rows: numbers of negative values beside those of bins would tell by
 * subtracting what is between a bin's end and 0.
 */
function cutColumn(number: NumberFeature | LevelsFeature, { cuts }: LevelsFeature): ProfileColumn {
  if (number.kind === 'levels') return number;
  const [low, high] = [BigInt(number.low), BigInt(number.high)];
  const signs = number.type.kind === 'date' ? [] : [0n, 1n].filter((point) => point > low && point <= high);
  const points = new Set([...(cuts?.points ?? []).map(BigInt), ...signs]);
  const ascending = [...points].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { ...number, points: ascending.map(String) };
}

/** How a number is added up: from the middle of its range, and for squares divided by 2^shift, as far as their sum needs it. */
export interface Scale {
  readonly middle: bigint;
  readonly shift: number;
  /** Bits of a number's distance from the middle, and of how many rows there are. */
  readonly bits: number;
  readonly rowBits: number;
}

/** Bits of a sum without its sign. */
const sumBits = 62;

export function scaleOfSums(plan: ProfilePlan, { low, high }: NumberColumn): Scale {
  const [min, max] = [BigInt(low), BigInt(high)];
  const middle = (min + max) >> 1n;
  const bits = bitLength(max - middle > middle - min ? max - middle : middle - min);
  const rowBits = bitLength(BigInt(placesOf(plan)));
  return { middle, bits, rowBits, shift: Math.max(0, bits - ((sumBits - 1 - rowBits) >> 1)) };
}

function requireRoom(plan: ProfilePlan, column: NumberColumn): void {
  const { bits, rowBits } = scaleOfSums(plan, column);
  if (bits + rowBits <= sumBits) return;
  const { low: min, high: max } = column;
  throw new UsageError('profile.wide-column', { column: nameOf(column), min, max, rows: placesOf(plan) });
}

/** Columns of the table that the plan takes. */
export function columnsOf(plan: ProfilePlan): KeptColumn[] {
  return plan.profile.columns.map((each) => keptColumn(plan, each));
}

/**
 * What owners must allow: of every column what an alignment needs, and besides, as joint questions ask for the same numbers, 'filter' where numbers
 * are told bin by bin, 'extreme' for least and greatest values and quantiles, and 'combine' where values of several owners are put into one
 * number: of columns beside each other for correlations, of a column that several owners have rows of always. Correlations of one owner's columns ask for no 'single-out', as sums of their products do: nothing is told of a column that fewer rows
 * than the minimum decide, which is what such a sum would pick a row by (engine, secure/learning/correlation.ts).
 */
export function grantsNeeded(plan: ProfilePlan): Grant[] {
  const of = (columns: readonly ProfileColumn[]) => columns.map((each) => keptColumn(plan, each));
  const numbers = of(numbersOf(plan));
  const each = (use: Grant['use']) =>
    numbers.map(({ owner, dataset, name, made }): Grant => ({ owner, dataset, column: made?.column ?? name, use }));
  const isPaired = tells(plan, 'correlation') || tells(plan, 'vif');
  const combined = plan.profile.columns.filter(({ owner }) => owner === everyOwner);
  return [
    ...columnGrants(columnsOf(plan)),
    ...(tells(plan, 'bins') ? each('filter') : []),
    ...(tells(plan, 'extremes') ? each('extreme') : []),
    ...combineGrants(of(combined)),
    ...(isPaired ? combineGrants(of(pairedColumns(plan))) : []),
    ...membershipGrants(plan),
  ];
}
