/** The plan of a judgement: the model, the table with its label, and which rows. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { type KeptColumns, levelsOf } from '../bind-features.ts';
import { scaleOf } from '../../local/expression.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { type Feature, nameOf } from '../features.ts';
import type { LabelPlan } from '../label.ts';
import type { ModelCard } from '../model-card.ts';
import { columnGrants, combineGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { placesOf } from '../test-rows.ts';
import { columnsOfFeatures, featuresIn, modelNamed } from '../used-model.ts';
import type { JudgeQuestion, Part } from './question.ts';

export interface JudgePlan extends TablePlan {
  /** The table, and the model. */
  readonly uses: readonly [UsedShares, UsedShares];
  readonly judge: {
    readonly model: ModelCard;
    readonly features: readonly Feature[];
    readonly label: LabelPlan;
    /** Of a number: what it is divided by to be what is modelled, as a power of two. */
    readonly labelBits: number;
    readonly parts: readonly Part[];
    /** Of a logistic model: groups of equally many rows, or probabilities; null of others. */
    readonly grid: { readonly bins: number } | { readonly cutOffs: readonly number[] } | null;
  };
}

/** Throws as `planTable`, `modelNamed`, `featuresIn`; UsageError 'judge.…'. */
export function planJudge(request: CompileRequest<JudgeQuestion>): {
  readonly plan: JudgePlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question, artifacts = [] } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const model = modelNamed(question.model, artifacts);
  const { card } = model;
  const { table } = plan.aligned;
  const [uses] = plan.uses as [UsedShares];
  const isOwnTable = card.test?.table === question.aligned;
  const parts = question.parts ?? (isOwnTable ? ['train', 'test'] : ['all']);
  if (!isOwnTable && parts.some((part) => part !== 'all'))
    throw new UsageError('judge.no-parts', { model: model.name, table: card.test?.table ?? '–' });
  if (question.bins !== undefined && question.cutOffs !== undefined) throw new UsageError('judge.two-grids', {});
  const isLogistic = card.family === 'logistic';
  if (!isLogistic && (question.bins !== undefined || question.cutOffs !== undefined))
    throw new UsageError('judge.no-grid', { family: card.family });
  const grid = question.cutOffs === undefined ? { bins: question.bins ?? 10 } : { cutOffs: question.cutOffs };
  const label = labelIn({ table, vectors: uses.vectors }, card, model.name);
  const judge: JudgePlan['judge'] = {
    model: card,
    features: featuresIn({ table, vectors: uses.vectors }, card, model.name),
    label,
    labelBits: labelBitsOf(label, card, model.name),
    parts,
    grid: isLogistic ? grid : null,
  };
  const planned: JudgePlan = { ...plan, uses: [uses, model.uses], judge };
  if (!isLogistic && numberBits(planned).fractionBits < leastBits)
    throw new UsageError('judge.too-wide', { column: nameOf(card.label), owner: card.label.owner });
  return { plan: planned, cards };
}

/** A label with as many decimals as the model knew: else it is another number than what is predicted. */
function labelBitsOf({ column, positive }: LabelPlan, { unit, label }: ModelCard, model: string): number {
  if (positive !== null) return 0;
  const bitsOf = (scale: number) => Math.log2(unit * 10 ** scale);
  const isWhole = (bits: number) => Math.abs(bits - Math.round(bits)) < 1e-9;
  const bits = bitsOf(scaleOf(column.type));
  if (isWhole(bits)) return Math.round(bits);
  // A power of ten is no power of two: one number of decimals fits.
  const scale = Array.from({ length: 19 }, (_, i) => i).find((each) => isWhole(bitsOf(each)));
  throw new UsageError('model.schema', {
    model,
    column: nameOf(label),
    found: typeText(column.type),
    expected: `decimal(…, ${scale})`,
  });
}

/** Fraction bits of compared numbers: as many as predicted probabilities have, if that leaves room. */
const mostBits = 20;
const leastBits = 6;

/**
 * Of a number that is no probability: `sizeBits`, below 2 to which power labels are in size by their range, and how many fraction bits are
 * left for labels and predictions, so that the squares of their differences, at most 5 times as large, add up below 2^61 over all rows.
 */
export function numberBits({ uses: [{ vectors }], aligned: { table }, judge: { label, labelBits: bits } }: JudgePlan): {
  readonly fractionBits: number;
  readonly sizeBits: number;
} {
  const { min, max } = label.column.range ?? { min: '0', max: '0' };
  const size = [BigInt(min), BigInt(max)].map((end) => (end < 0n ? -end : end)).reduce((a, b) => (a > b ? a : b));
  const sizeBits = Math.max(0, size.toString(2).length - bits);
  const rows = Math.max(2, vectors[table.valid]?.length ?? 2);
  const fractionBits = Math.min(mostBits, Math.floor((61 - Math.ceil(Math.log2(rows))) / 2) - sizeBits - 3);
  return { fractionBits, sizeBits };
}

/** The label's column, as the model knew it: of the same owner and name, with a list of values that the model knows. */
function labelIn(kept: KeptColumns, { label }: ModelCard, model: string): LabelPlan {
  const { owner, dataset, column, levels, positive } = label;
  const same = kept.table.columns.filter((each) => each.owner === owner && each.name === column);
  const found = same.find((each) => each.dataset === dataset) ?? same[0];
  const own = found === undefined ? undefined : (levelsOf(kept, found) ?? null);
  if (found !== undefined && own === null && levels === null) return { column: found, positive };
  const place = positive === null ? -1 : (own?.indexOf(levels?.[positive] ?? null) ?? -1);
  const isKnown = own?.every((each) => levels?.includes(each) === true) === true;
  if (found !== undefined && place >= 0 && isKnown) return { column: found, positive: place };
  const text = (list: readonly (string | null)[] | null | undefined) =>
    list?.map((each) => each ?? 'NULL').join(', ') ?? '–';
  throw new UsageError('model.schema', { model, column: nameOf(label), found: text(own), expected: text(levels) });
}

/** Places of the rows of a part; null: all. */
export function partPlaces(
  { uses: [{ vectors }], aligned: { table }, judge }: JudgePlan,
  part: Part,
): Uint32Array | null {
  const { test } = judge.model;
  if (part === 'all' || test === null) return null;
  return placesOf(vectors[table.valid]?.length ?? 0, test, part);
}

/** Columns of the table that the plan takes. */
export function columnsOf({ aligned: { table }, uses: [{ vectors }], judge }: JudgePlan): KeptColumn[] {
  return [...columnsOfFeatures({ table, vectors }, judge.features), judge.label.column];
}

/** What owners must allow. */
export function grantsNeeded(plan: JudgePlan): Grant[] {
  const columns = columnsOf(plan);
  return [...columnGrants(columns), ...combineGrants(columns), ...membershipGrants(plan)];
}
