/** The plan of a preparation: steps by column, what is fitted to which rows, and what stays. */
import { UsageError } from '@tacit/engine';
import { mostBytesOf } from '../../contract/artifact-terms.ts';
import {
  type KeptColumn,
  type KeptShares,
  type KeptTable,
  type KeptVector,
  mostArtifactBytes,
  type UsedShares,
} from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { columnNamed } from '../bind-features.ts';
import { type LevelsFeature, nameOf } from '../features.ts';
import { columnGrants, combineGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { fittedOutput, preparationOf } from '../prepared.ts';
import { placesOf, type TestShare } from '../test-rows.ts';
import { featuresIn } from '../used-model.ts';
import { woeNamed, type WoeCard, woeStart } from '../woe-card.ts';
import { checksOf, type StepCheck } from './fit.ts';
import { columnFor, type FittedCard, fittedNamed, fittedVectors } from './fitted-card.ts';
import type { PrepareQuestion } from './question.ts';
import { isOfSingleRows, type PlannedColumn, planSteps, shapeOf } from './steps.ts';
import './messages.ts';

export interface PreparePlan extends TablePlan {
  /** The table; and weights of evidence, or what was fitted before. */
  readonly uses: readonly UsedShares[];
  readonly prepare: {
    readonly fitted: FittedCard;
    /** Columns of the table that go through steps, in the order of those. */
    readonly columns: readonly KeptColumn[];
    /** Features that are encoded by weights of evidence, as columns of this table, and where theirs begin. By place of the column. */
    readonly woe: Readonly<Record<string, { readonly feature: LevelsFeature; readonly start: number }>>;
    /** The transformation that is applied; null: it is fitted here. */
    readonly with: string | null;
    readonly test: TestShare | null;
  };
  /** The table, and what was fitted where it is. */
  readonly keeps: readonly KeptShares[];
}

// As contracts have them.
const mostLetters = 200;
const mostColumns = 450;

/** A check that everybody is told of: of rows, or of a column's step. */
export interface ToldCheck extends StepCheck {
  readonly column: string | null;
}

/** A table as it is kept, and the shapes of its vectors. */
export interface KeptRowsTable {
  readonly table: KeptTable;
  readonly vectors: readonly KeptVector[];
}

/** Throws as `planTable`; UsageError 'prepare.…' for steps that cannot be, and for a transformation of another table. */
export function planPrepare(request: CompileRequest<PrepareQuestion>): {
  readonly plan: PreparePlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question, artifacts = [] } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const [uses] = plan.uses as [UsedShares];
  const kept: KeptRowsTable = { table: plan.aligned.table, vectors: uses.vectors };
  const by = preparationOf(plan.aligned);
  if (by !== undefined) throw new UsageError('prepare.twice', { name: question.aligned, by });
  const rows = uses.vectors[kept.table.valid]?.length ?? 0;
  const found =
    question.with === undefined
      ? planFit(kept, question, fittedRows(rows, question.test ?? null), plan.minimumGroupSize, artifacts)
      : planApply(kept, fittedNamed(question.with, artifacts), question.with);
  const table = preparedTable(kept, found.fitted, found.columns, question.with ?? null);
  const keeps: KeptShares[] = [
    { output: question.name ?? 'table', ...table },
    ...(question.with === undefined
      ? [{ output: fittedOutput, vectors: fittedVectors(found.fitted), fitted: found.fitted }]
      : []),
  ];
  const bytes = mostBytesOf(keeps);
  if (bytes > mostArtifactBytes)
    throw new UsageError('prepare.too-large', {
      rows,
      columns: table.table.columns.length,
      bytes,
      most: mostArtifactBytes,
    });
  const prepare = { ...found, with: question.with ?? null, test: question.test ?? null };
  const { used, ...about } = prepare;
  return { plan: { ...plan, uses: [uses, ...used], keeps, prepare: about }, cards };
}

const fittedRows = (rows: number, test: TestShare | null): number =>
  test === null ? rows : placesOf(rows, test, 'train').length;

interface Found extends Pick<PreparePlan['prepare'], 'fitted' | 'columns' | 'woe'> {
  readonly used: readonly UsedShares[];
}

function planFit(
  kept: KeptRowsTable,
  question: PrepareQuestion,
  rows: number,
  minimum: number,
  artifacts: NonNullable<CompileRequest['artifacts']>,
): Found {
  const woe = question.woe === undefined ? undefined : woeNamed(question.woe, artifacts);
  const features = woe === undefined ? [] : featuresIn(kept, woe.card, question.woe ?? '');
  const entries = Object.entries(question.columns ?? {}).map(([name, steps]) => ({
    column: columnNamed(kept.table, name),
    steps,
  }));
  const own = entries.map(({ column }) => sourceOf(column));
  const twice = own.find((source, i) => own.findIndex((each) => nameOf(each) === nameOf(source)) < i);
  if (twice !== undefined) throw new UsageError('prepare.named-twice', { column: nameOf(twice) });
  const encoded: Record<string, { feature: LevelsFeature; start: number }> = {};
  const columns = entries.map(({ column, steps }, i): PlannedColumn => {
    const source = sourceOf(column);
    const at = features.findIndex((each) => nameOf(each) === nameOf(source));
    const feature = woe?.card.features[at];
    if (feature !== undefined && steps.some((step) => 'encode' in step && step.encode === 'woe'))
      encoded[String(i)] = {
        feature: features[at] as LevelsFeature,
        start: woeStart((woe as { card: WoeCard }).card, at),
      };
    const around = {
      source,
      rows,
      minimum,
      ...(feature === undefined ? {} : { woe: { feature, most: woe?.card.most ?? 0 } }),
    };
    const shape = shapeOf(kept, column);
    return { ...source, shape, steps: planSteps(shape, steps, around) };
  });
  const isEncoded = Object.keys(encoded).length > 0;
  if (woe !== undefined && !isEncoded) throw new UsageError('prepare.woe-unused', { name: question.woe ?? '' });
  return {
    fitted: {
      version: 1,
      kind: 'steps',
      columns,
      woe: isEncoded && woe !== undefined ? { name: woe.uses.name, label: woe.card.label } : null,
    },
    columns: entries.map(({ column }) => column),
    woe: encoded,
    used: isEncoded && woe !== undefined ? [woe.uses] : [],
  };
}

const sourceOf = ({ owner, dataset, name }: KeptColumn) => ({ owner, dataset, column: name });

function planApply(kept: KeptRowsTable, { card, uses }: ReturnType<typeof fittedNamed>, name: string): Found {
  const columns = card.columns.map((each) => columnFor(kept, each, name));
  const woe: Record<string, { feature: LevelsFeature; start: number }> = {};
  for (const [i, { steps }] of card.columns.entries()) {
    const [operation] = steps.map((step) => step.operation);
    if (operation?.kind !== 'woe') continue;
    const [feature] = featuresIn(kept, { features: [operation.feature] }, name);
    woe[String(i)] = { feature: feature as LevelsFeature, start: 0 };
  }
  return { fitted: card, columns, woe, used: [uses] };
}

/** What a transformation makes of rows that are not kept: those of one person. */
export interface OneRowPreparation {
  readonly prepare: PreparePlan['prepare'];
  /** Places of what its steps were fitted to, among the vectors that were kept. */
  readonly places: readonly number[];
  readonly table: KeptTable;
  readonly vectors: readonly KeptVector[];
}

/** Names of the columns that a fitted one becomes. */
function namesAfter({ column, steps }: PlannedColumn): string[] {
  return [
    ...(steps.at(-1)?.after === null ? [] : [column]),
    ...steps.flatMap(({ makes }) => makes.map(({ name }) => name)),
  ];
}

/** The owners' columns that columns of a prepared table are made of: those that are fitted, then those that are as they were. */
export function sourcesOf(
  { columns }: FittedCard,
  wanted: readonly { readonly owner: string; readonly column: string }[],
): { readonly fitted: readonly PlannedColumn[]; readonly asTheyWere: readonly (typeof wanted)[number][] } {
  const makes = (each: PlannedColumn, { owner, column }: (typeof wanted)[number]) =>
    each.owner === owner && namesAfter(each).includes(column);
  return {
    fitted: columns.filter((each) => wanted.some((one) => makes(each, one))),
    asTheyWere: wanted.filter((one) => !columns.some((each) => makes(each, one))),
  };
}

/** A transformation on some of the columns that it was fitted to, of another table. Throws UsageError 'prepare.schema' as `columnFor`. */
export function planOneRow(
  kept: KeptRowsTable,
  found: ReturnType<typeof fittedNamed>,
  columns: readonly PlannedColumn[],
  name: string,
): OneRowPreparation {
  const card = { ...found.card, columns };
  const { used: _, ...about } = planApply(kept, { ...found, card }, name);
  const starts = found.card.columns.map((_, i) => fittedVectors({ columns: found.card.columns.slice(0, i) }).length);
  const places = columns.flatMap((each) =>
    fittedVectors({ columns: [each] }).map((_, i) => (starts[found.card.columns.indexOf(each)] as number) + i),
  );
  const { table, vectors } = preparedTable(kept, card, about.columns, name);
  return { prepare: { ...about, with: name, test: null }, places, table, vectors };
}

/** The prepared table, and the shapes of its vectors: its rows' owners, columns as they were, and those that were made. */
function preparedTable(kept: KeptRowsTable, fitted: FittedCard, columns: readonly KeptColumn[], by: string | null) {
  const { table } = kept;
  const length = kept.vectors[table.valid]?.length ?? 0;
  const vectors: KeptVector[] = [{ domain: 'bits', length, planes: 1 }];
  const number = (low: string, high: string): number => {
    const [min, max] = [BigInt(low), BigInt(high)];
    const bounds = { min: String(min > 0n ? 0n : min), max: String(max < 0n ? 0n : max) };
    return vectors.push({ domain: 'ring', length, ...bounds }) - 1;
  };
  const flags = (): number => vectors.push({ domain: 'bits', length, planes: 1 }) - 1;
  const all = table.columns.flatMap((column): KeptColumn[] => {
    const steps = fitted.columns[columns.indexOf(column)]?.steps ?? [];
    const last = steps.at(-1);
    const isSame = steps.every(({ operation: { kind } }) => kind === 'missing' || kind === 'weights');
    const { type, range, categories, present, made: _, ...about } = column;
    const made = (operation: (typeof steps)[number]['operation'][]): NonNullable<KeptColumn['made']> => ({
      column: column.name,
      type,
      ...(range === undefined ? {} : { range }),
      ...(categories === undefined ? {} : { categories }),
      nullable: present !== undefined,
      compared: operation.some(
        (each) => each.kind === 'clip' || (each.kind === 'woe' && each.feature.cuts !== undefined),
      ),
      extreme: operation.some(isOfSingleRows),
      ...(fitted.woe !== null && operation.some(({ kind }) => kind === 'woe')
        ? { woe: fitted.woe.name, beside: besideIn(table, fitted.woe.label) }
        : { beside: [] }),
    });
    const operations = steps.map(({ operation }) => operation);
    const own = ((): KeptColumn[] => {
      if (isSame) {
        const vector = kept.vectors[column.value];
        const value = vectors.push(vector as KeptVector) - 1;
        return [{ ...column, value, ...(present === undefined ? {} : { present: flags() }) }];
      }
      const after = last?.after;
      if (after === null || after === undefined) return [];
      if (after.kind === 'number') {
        const value = number(after.low, after.high);
        const shown = { type: after.type, range: { min: after.low, max: after.high } };
        return [{ ...about, ...shown, value, ...(after.nullable ? { present: flags() } : {}), made: made(operations) }];
      }
      const values = after.levels.filter((level) => level !== null);
      if (after.type.kind === 'boolean')
        return [{ ...about, type, range: { min: '0', max: '1' }, value: number('0', '1'), made: made(operations) }];
      return [
        {
          ...about,
          type,
          categories: values,
          value: number('0', String(Math.max(0, after.levels.length - 1))),
          made: made(operations),
        },
      ];
    })();
    const more = steps.flatMap(({ makes }, i) =>
      makes.map(({ name, type: of, low, high }): KeptColumn => {
        const value = number(low, high);
        return {
          ...about,
          name,
          type: of,
          range: { min: low, max: high },
          value,
          made: made(operations.slice(0, i + 1)),
        };
      }),
    );
    return [...own, ...more];
  });
  const long = all.find(({ name }) => name.length > mostLetters);
  if (long !== undefined || all.length > mostColumns)
    throw new UsageError('prepare.names', {
      columns: all.length,
      most: mostColumns,
      letters: mostLetters,
      name: (long?.name ?? '–').slice(0, 60),
    });
  const names = all.map((column) => nameOf(sourceOf(column)));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError('prepare.named-twice', { column: twice });
  return { vectors, table: { ...table, valid: 0, columns: all, prepared: { by } } satisfies KeptTable };
}

/** The label as a column that is asked for, where its dataset is one of the table's; of others its owner allows what was fitted by signing. */
function besideIn({ tables }: KeptTable, label: WoeCard['label']): WoeCard['label'][] {
  return tables.some(({ owner, dataset }) => owner === label.owner && dataset === label.dataset) ? [label] : [];
}

/** Columns of the table that the plan looks at. */
export function columnsOf({ prepare: { columns } }: PreparePlan): readonly KeptColumn[] {
  return columns;
}

/** What everybody is told: whether there are enough rows, and of what is fitted whether it can be. Nothing where nothing is fitted. */
export function toldChecks({ prepare: { fitted, with: by } }: PreparePlan): ToldCheck[] {
  if (by !== null) return [];
  return [
    { kind: 'few', column: null },
    ...fitted.columns.flatMap((each) =>
      each.steps.flatMap((step) => checksOf(step).map((check) => ({ ...check, column: nameOf(each) }))),
    ),
  ];
}

/**
 * What owners must allow. What the checks find everybody is told: they are about one column each, of rows in common. Weights of evidence put a label
 * into the columns of others.
 */
export function grantsNeeded(plan: PreparePlan): Grant[] {
  const { fitted, columns } = plan.prepare;
  const made = plan.keeps[0]?.table?.columns.filter((each) => each.made !== undefined) ?? [];
  const encoded = made.filter((each) => (each.made?.beside.length ?? 0) > 0);
  const grants = [
    ...columnGrants([...columns, ...made]),
    ...(fitted.woe === null ? [] : combineGrants(encoded)),
    ...(toldChecks(plan).length === 0 ? [] : membershipGrants(plan, runnersOf(plan))),
  ];
  return grants.filter((each, i) => grants.findIndex((other) => JSON.stringify(other) === JSON.stringify(each)) === i);
}
