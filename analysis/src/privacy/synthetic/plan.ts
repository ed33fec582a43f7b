/**
 * The plan of synthetic rows: columns as lists of values, which pairs of them are measured, and how much noise everything gets.
 *
 * The budget is shared evenly, as in MST (McKenna, Miklau and Sheldon 2021, algorithm 2): a part for the counts of all columns, one for the choices of pairs, one for the counts of these pairs. A part that nothing is
 * drawn in (one column, or all pairs are named) is the others'. Within a part every column, choice or pair has the same: of ε that of pure privacy, with δ that of ρ (zero-concentrated), and both add up.
 *
 * A row is in one cell of each column and of each pair: it changes the counts of one of them by 1 in one place, and the score of a pair, Σ |n_ab − m_ab| with m known before, by 1 at most; the rows of one unit by as many.
 */
import { largestScale, UsageError } from '@tacit/engine';
import type { KeptColumn, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { binnedFeature } from '../../learning/bind-bins.ts';
import { columnNamed, type KeptColumns, levelsOf } from '../../learning/bind-features.ts';
import type { CutValue } from '../../learning/cut-values.ts';
import { type LevelsFeature, nameOf } from '../../learning/features.ts';
import { changedRows, deltaOf, requireOwnRows, unitsOf } from '../../learning/noised/units.ts';
import { columnGrants, cutGrants, planTable, type TablePlan } from '../../learning/plan.ts';
import { requireRoom } from '../../learning/room.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { noiseOf } from '../../sql/plan/noise-error.ts';
import { choiceScale, samplersDelta, type SharedPrivacy, sharedNoise } from '../../sql/plan/privacy.ts';
import type { Fraction, PlanPrivacy } from '../../sql/plan/types.ts';
import { largestRho } from '../accounting/concentrated.ts';
import { noiseDistance } from '../accounting/noise-distance.ts';
import { type Pair, pairsOf } from './marginals.ts';
import './messages.ts';
import type { SynthesizeQuestion } from './question.ts';
import { openPairs, partsOf } from './tree.ts';

export interface SynthesizePlan extends TablePlan {
  readonly uses: readonly [UsedShares];
  readonly synthesize: {
    readonly columns: readonly LevelsFeature[];
    /** Pairs that are measured in any case. */
    readonly keep: readonly Pair[];
    /** How many rows are made; null: about as many as there are. */
    readonly rows: number | null;
    /** `noise` has 'columns' and, where there are pairs, 'pairs': each by what one unit changes in the counts of a single column or pair. */
    readonly privacy: PlanPrivacy;
    /** Of the noise on scores in a choice: P(k) ∝ exp(−k / scale), k ≥ 0. null: nothing is chosen. */
    readonly choice: Fraction | null;
  };
}

type Synthesize = SynthesizePlan['synthesize'];

const defaultBins = 10;
/** Values of all columns together: for every two of them rows are counted. */
const mostLevels = 400;
/** Of a row, by each value (as of associations: 120,000 rows of 54 values in 175 MB). */
const levelBytes = 27;

export const sizesOf = ({ columns }: Pick<Synthesize, 'columns'>): number[] =>
  columns.map(({ levels }) => levels.length);

/** How many values all columns have. */
export const levelsIn = (of: Pick<Synthesize, 'columns'>): number => sizesOf(of).reduce((sum, size) => sum + size, 0);

export const choicesOf = ({ columns, keep }: Pick<Synthesize, 'columns' | 'keep'>): number =>
  columns.length - 1 - keep.length;

/** Numbers of cells of each pair of columns. */
export function cellsOf(of: Pick<Synthesize, 'columns'>): number[] {
  const sizes = sizesOf(of);
  return pairsOf(sizes.length).map(([i, j]) => (sizes[i] as number) * (sizes[j] as number));
}

/** Cells that the pairs of a tree have at most together: the program is as long, whatever is chosen. Kruskal's algorithm, the largest first. */
export function mostTreeCells(of: Pick<Synthesize, 'columns' | 'keep'>): number {
  const [cells, pairs] = [cellsOf(of), pairsOf(of.columns.length)];
  const chosen = [...of.keep];
  while (chosen.length < of.columns.length - 1) {
    const open = openPairs(of.columns.length, chosen);
    const largest = open.reduce((best, place) => ((cells[place] as number) > (cells[best] as number) ? place : best));
    chosen.push(pairs[largest] as Pair);
  }
  const sizes = sizesOf(of);
  return chosen.reduce((sum, [i, j]) => sum + (sizes[i] as number) * (sizes[j] as number), 0);
}

/** Rows of the kept table, of which some may be nobody's. */
export const rowsIn = ({ aligned: { table }, uses: [used] }: Pick<SynthesizePlan, 'aligned' | 'uses'>): number =>
  used.vectors[table.valid]?.length ?? 0;

/** Throws as `planTable`, `columnNamed` and `binnedFeature`; UsageError 'model.constant', 'model.twice', 'synthesize.…', 'train.privacy-…'; PolicyError 'policy.privacy-…'. */
export function planSynthesize(request: CompileRequest<SynthesizeQuestion>): {
  readonly plan: SynthesizePlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan: base, cards } = planTable(request, question.aligned);
  requireOwnRows(base);
  const [uses] = base.uses as [UsedShares];
  const kept: KeptColumns = { table: base.aligned.table, vectors: uses.vectors };
  const columns = columnsAsked(kept, question);
  const keep = pairsAsked(kept, columns, question.keep ?? []);
  const levels = levelsIn({ columns });
  if (levels > mostLevels) throw new UsageError('synthesize.domain', { found: levels, most: mostLevels });
  requireRoom(uses, base.aligned.table.valid, levels * levelBytes);
  const named = { columns, keep, rows: question.rows ?? null };
  const noise = noiseFor(base, cards, question, named);
  const plan = { ...base, uses: [uses] as const, synthesize: { ...named, ...noise } };
  requireSense(plan);
  return { plan, cards };
}

function columnsAsked(
  kept: KeptColumns,
  { columns: names, bins = defaultBins, cuts = {} }: SynthesizeQuestion,
): LevelsFeature[] {
  const found = names.map((name) => columnNamed(kept.table, name));
  const twice = found.find((column, i) => found.indexOf(column) < i);
  if (twice !== undefined) throw new UsageError('model.twice', { column: fullName(twice) });
  const own = new Map<KeptColumn, readonly CutValue[]>();
  for (const [name, points] of Object.entries(cuts)) {
    const column = columnNamed(kept.table, name);
    if (!found.includes(column)) throw new UsageError('model.cuts-of-none', { column: fullName(column) });
    if (own.has(column)) throw new UsageError('model.twice', { column: fullName(column) });
    own.set(column, points);
  }
  return found.map((column): LevelsFeature => {
    const { owner, dataset, name, type, range = { min: '0', max: '0' } } = column;
    const levels = levelsOf(kept, column);
    const points = own.get(column);
    if (levels !== undefined) {
      if (points !== undefined)
        throw new UsageError('model.no-bins', { column: fullName(column), type: typeText(type) });
      if (levels.length < 2) throw new UsageError('model.constant', { column: fullName(column) });
      return { kind: 'levels', owner, dataset, column: name, levels };
    }
    // Texts without a list are in no kept table.
    if (BigInt(range.min) >= BigInt(range.max)) throw new UsageError('model.constant', { column: fullName(column) });
    return binnedFeature(kept, column, points === undefined ? { bins } : { cuts: points });
  });
}

const fullName = ({ owner, dataset, name }: KeptColumn): string => nameOf({ owner, dataset, column: name });

function pairsAsked(
  kept: KeptColumns,
  columns: readonly LevelsFeature[],
  asked: readonly (readonly [string, string])[],
): Pair[] {
  const place = (name: string): number => {
    const full = fullName(columnNamed(kept.table, name));
    const at = columns.findIndex((each) => nameOf(each) === full);
    if (at < 0) throw new UsageError('synthesize.keep-column', { column: full, columns: columns.map(nameOf) });
    return at;
  };
  const pairs: Pair[] = [];
  for (const [first, second] of asked) {
    const [a, b] = [place(first), place(second)];
    const pair: Pair = a < b ? [a, b] : [b, a];
    const part = partsOf(columns.length, pairs);
    // Pairs that go round say more than a tree can have.
    if (part[a] === part[b]) throw new UsageError('synthesize.keep-round', { pair: [first, second] });
    pairs.push(pair);
  }
  return pairs;
}

function noiseFor(
  { aligned: { table } }: TablePlan,
  cards: readonly DatasetCard[],
  { privacy: { epsilon, delta: asked } }: SynthesizeQuestion,
  of: Pick<Synthesize, 'columns' | 'keep'>,
): Pick<Synthesize, 'privacy' | 'choice'> {
  const units = unitsOf(cards);
  const changed = changedRows(table, units);
  const [columns, choices] = [of.columns.length, choicesOf(of)];
  const pairs = columns - 1;
  // Of each candidate a number, and which of equals comes first.
  const candidates = choices === 0 ? 0 : 2 * choices * pairsOf(columns).length;
  const drawn = samplersDelta(epsilon, levelsIn(of) + mostTreeCells(of) + candidates);
  const delta = deltaOf(cards, epsilon, asked, drawn);
  const rho = asked === undefined ? undefined : largestRho(Number(epsilon), Number(asked) - drawn);
  const parts = 1 + (choices === 0 ? 0 : 1) + (pairs === 0 ? 0 : 1);
  const shared = (times: number): SharedPrivacy => {
    const numbers = parts * times;
    return rho === undefined ? { mechanism: 'laplace', epsilon, numbers } : { mechanism: 'gaussian', rho, numbers };
  };
  const noise = [
    ...sharedNoise(shared(columns), new Map([['columns', changed]])),
    ...(pairs === 0 ? [] : sharedNoise(shared(pairs), new Map([['pairs', changed]]))),
  ];
  const choice = choices === 0 ? null : choiceScale(shared(choices), changed);
  const scales = [...noise.map(({ scale }) => scale), ...(choice === null ? [] : [choice])];
  if (scales.some(({ numerator, denominator }) => BigInt(numerator) > largestScale * BigInt(denominator)))
    throw new UsageError('synthesize.privacy-tiny', { epsilon });
  return { privacy: { mechanism: shared(1).mechanism, epsilon, delta, units, noise }, choice };
}

/**
 * By how much noise moves the counts of so many cells together at most, 19 times in 20, in rows: half the sum of its sizes.
 */
export function noiseMoves(
  { privacy }: Pick<Synthesize, 'privacy'>,
  measure: 'columns' | 'pairs',
  cells: number,
): number {
  return noiseDistance(noiseOf(privacy, measure), cells);
}

/** Throws UsageError 'synthesize.privacy-small' where the noise of a column, or of a pair of the middle size, is as many rows as there can be: nothing of them would be left. */
function requireSense(plan: SynthesizePlan): void {
  const { synthesize: of } = plan;
  const rows = rowsIn(plan);
  const cells = cellsOf(of).sort((a, b) => a - b);
  const measured = [
    ['columns', Math.max(...sizesOf(of))],
    ...(cells.length === 0 ? [] : [['pairs', cells[Math.floor(cells.length / 2)] as number] as const]),
  ] as const;
  for (const [measure, values] of measured) {
    if (noiseMoves(of, measure, values) < rows) continue;
    const { epsilon, noise } = of.privacy;
    const error = noise.find((each) => each.measure === measure)?.error ?? '0';
    throw new UsageError('synthesize.privacy-small', { epsilon, error, rows, values });
  }
}

/** The column of the kept table. */
export function keptColumn({ aligned: { table } }: Pick<TablePlan, 'aligned'>, column: LevelsFeature): KeptColumn {
  return columnNamed(table, nameOf(column));
}

/** Columns of the kept table that the plan takes. */
export const columnsOf = (plan: SynthesizePlan): KeptColumn[] =>
  plan.synthesize.columns.map((each) => keptColumn(plan, each));

/** Uses of the columns alone, as of other numbers with noise; 'filter' on what is cut, as of other bins. */
export const grantsNeeded = (plan: SynthesizePlan): Grant[] => [
  ...columnGrants(columnsOf(plan)),
  ...cutGrants(plan.synthesize.columns),
];
