/** The plan of a judgement: the model, the table with its label, and which rows. */
import { bitLength, UsageError } from '@tacit/engine';
import type { KeptColumn, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { scaleOf } from '../../local/expression.ts';
import { type KeptColumns, levelsOf } from '../bind-features.ts';
import { type Feature, levelTexts, nameOf } from '../features.ts';
import type { LabelPlan } from '../label.ts';
import { isOfLabel, type LabelledCard, type ModelLabel } from '../model-card.ts';
import type { ModelOutput } from '../model-use.ts';
import { judgedOutput } from '../models.ts';
import { columnGrants, combineGrants, givenGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { checkPrepared } from '../prepared.ts';
import { placesOf } from '../test-rows.ts';
import { columnsOfFeatures, featuresIn, modelNamed } from '../used-model.ts';
import { type Grid, groupsOf, isOfLabels } from './grid.ts';
import type { JudgeQuestion, Part } from './question.ts';

export interface JudgePlan extends TablePlan {
  /** The table, and the model. */
  readonly uses: readonly [UsedShares, UsedShares];
  readonly judge: {
    readonly model: LabelledCard;
    readonly output: ModelOutput;
    readonly features: readonly Feature[];
    readonly label: LabelPlan;
    readonly parts: readonly Part[];
    readonly grid: Grid;
    /** It is told how good the model is where the values of a feature change places. */
    readonly permutes?: true;
  };
}

/** Throws as `planTable`, `modelNamed`, `judgedOutput`, `featuresIn`; UsageError 'judge.…'. */
export function planJudge(request: CompileRequest<JudgeQuestion>): {
  readonly plan: JudgePlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question, artifacts = [] } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const model = modelNamed(question.model, artifacts);
  const output = judgedOutput(model.card, model.name);
  const card = model.card as LabelledCard;
  if (card.offset === true) throw new UsageError('judge.offset', { model: model.name });
  const { table } = plan.aligned;
  const [uses] = plan.uses as [UsedShares];
  const isOwnTable = card.test?.table === question.aligned;
  checkPrepared(plan.aligned, model.name, card.prepared);
  const parts = question.parts ?? (isOwnTable ? ['train', 'test'] : ['all']);
  if (!isOwnTable && parts.some((part) => part !== 'all'))
    throw new UsageError('judge.no-parts', { model: model.name, table: card.test?.table ?? '–' });
  // One less the other is about the rest, for which no minimum would hold.
  if (parts.length > 1 && parts.includes('all')) throw new UsageError('judge.parts-overlap', { parts: [...parts] });
  const { bins, cutOffs, rates } = question;
  if ([bins, cutOffs, rates].filter((each) => each !== undefined).length > 1)
    throw new UsageError('judge.two-grids', {});
  if (!isOfLabel(card) && bins === undefined && (cutOffs !== undefined || rates !== undefined))
    throw new UsageError('judge.no-grid', { family: card.family });
  const grid: Grid = cutOffs !== undefined ? { cutOffs } : rates !== undefined ? { rates } : { bins: bins ?? 10 };
  const judge: JudgePlan['judge'] = {
    model: card,
    output,
    features: featuresIn({ table, vectors: uses.vectors }, card, model.name),
    label: labelIn({ table, vectors: uses.vectors }, card.label, card.unit, model.name),
    parts,
    grid,
    ...(question.importance === undefined ? {} : { permutes: true }),
  };
  const judged = { ...plan, uses: [uses, model.uses], judge } as const;
  if (!isOfLabels(judged)) for (const part of parts) comparedBits(judged, part);
  return { plan: judged, cards };
}

/** The label's column, as the model knew it: of the same owner and name, with a list of values that the model knows. */
function labelIn(kept: KeptColumns, label: ModelLabel, unit: number, model: string): LabelPlan {
  const { owner, dataset, column, levels, positive } = label;
  const same = kept.table.columns.filter((each) => each.owner === owner && each.name === column);
  const found = same.find((each) => each.dataset === dataset) ?? same[0];
  const own = found === undefined ? undefined : (levelsOf(kept, found) ?? null);
  const isNumber = own === null && levels === null;
  if (found !== undefined && isNumber && (positive !== null || isOfUnit(found, unit)))
    return { column: found, positive };
  const place = positive === null ? -1 : (own?.indexOf(levels?.[positive] ?? null) ?? -1);
  const isKnown = own?.every((each) => levels?.includes(each) === true) === true;
  if (found !== undefined && place >= 0 && isKnown) return { column: found, positive: place };
  const text = (list: readonly (string | null)[] | null | undefined) => (list && levelTexts(list).join(', ')) ?? '–';
  throw new UsageError('model.schema', { model, column: nameOf(label), found: text(own), expected: text(levels) });
}

/** Bits by which a carried number is more than the modelled one: those of the labels that the model was trained on. */
export function modelledBits({ type }: Pick<KeptColumn, 'type'>, unit: number): number {
  return Math.round(Math.log2(unit * 10 ** scaleOf(type)));
}

/** Whether a column is of numbers with as many decimals as the label that the model knew. */
function isOfUnit(column: KeptColumn | undefined, unit: number): boolean {
  if (column === undefined || (column.type.kind !== 'integer' && column.type.kind !== 'decimal')) return false;
  const own = 2 ** modelledBits(column, unit) / 10 ** scaleOf(column.type);
  return Math.abs(own / unit - 1) < 1e-9;
}

/**
 * Of numbers that are compared, in the units of the model: bits before the point, of eight times the largest label at least, at which predictions
 * are held; and as many after it, up to 20, as leave room for the sums of squares.
 */
export function comparedBits(plan: JudgePlan, part: Part): { readonly whole: number; readonly fraction: number } {
  const { column } = plan.judge.label;
  const { min, max } = column.range ?? { min: '0', max: '0' };
  const most = BigInt(min) < 0n && -BigInt(min) > BigInt(max) ? -BigInt(min) : BigInt(max);
  const whole = Math.max(0, bitLength(most) - modelledBits(column, plan.judge.model.unit)) + 3;
  const rows = Math.max(2, rowsOfPart(plan, part));
  const room = Math.floor((58 - Math.ceil(Math.log2(rows))) / 2);
  if (room < whole)
    throw new UsageError('judge.wide-label', { column: nameOf({ ...column, column: column.name }), min, max, rows });
  return { whole, fraction: Math.min(20, room - whole) };
}

/**
 * Sums of numbers over a group are told in steps of 2 to this power, of the units in which they are compared: 2^10 of them are the largest
 * label in every row of a group.
 */
export function groupStep(plan: JudgePlan, part: Part): number {
  const { whole, fraction } = comparedBits(plan, part);
  const rows = Math.max(2, rowsOfPart(plan, part));
  return Math.max(0, fraction + whole - 3 + Math.ceil(Math.log2(rows / groupsOf(plan.judge))) - 10);
}

/** So many rows are looked at. */
function rowsOfPart(plan: JudgePlan, part: Part): number {
  const {
    uses: [{ vectors }],
    aligned: { table },
  } = plan;
  return partPlaces(plan, part)?.length ?? vectors[table.valid]?.length ?? 0;
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
  return [
    ...columnGrants(columns),
    ...givenGrants(plan.judge.model, columns),
    ...combineGrants(columns),
    ...membershipGrants(plan),
  ];
}
