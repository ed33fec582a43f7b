/** The plan of a split: which part of the rows is in which table, and what decides it. */
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
import { stackAt } from '../../contract/kept-sources.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { columnNamed, levelsOf } from '../bind-features.ts';
import { nameOf } from '../features.ts';
import { columnGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { preparationOf } from '../prepared.ts';
import { chosenBy, numbersBy, placesOf } from '../test-rows.ts';
import { partUnit, type SplitQuestion } from './question.ts';
import './messages.ts';

/** The order in which thresholds count them: tests first. */
const parts = ['test', 'validation', 'train'] as const;
type PartName = (typeof parts)[number];

interface SplitPart {
  readonly name: PartName;
  /** In thousandths of all rows. */
  readonly share: number;
}

export interface SplitPlan extends TablePlan {
  readonly uses: readonly [UsedShares];
  readonly split: {
    readonly parts: readonly SplitPart[];
    readonly seed: number;
    /** What is used in its place. */
    readonly own: number;
    /** What decides, with the seed; 'place' alone is public. */
    readonly how: 'place' | 'by' | 'stratify';
    readonly column: KeptColumn | null;
    /** Of a column that is stratified by: its values; null: numbers 0 and 1. */
    readonly levels: readonly (string | null)[] | null;
  };
  /** A table for each part. */
  readonly keeps: readonly (KeptShares & { readonly table: KeptTable })[];
}

/** Throws as `planTable`; UsageError 'split.strata', 'split.empty', 'split.too-large'. */
export function planSplit(request: CompileRequest<SplitQuestion>): {
  readonly plan: SplitPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const [uses] = plan.uses as [UsedShares];
  const { table, name } = plan.aligned;
  const { test, validation = 0, seed, by, stratify } = question;
  const thousandths = (share: number) => Math.round(share * partUnit);
  const rest = partUnit - thousandths(test) - thousandths(validation);
  const all = { test: thousandths(test), validation: thousandths(validation), train: rest };
  const shares = parts.map((each): SplitPart => ({ name: each, share: all[each] })).filter(({ share }) => share > 0);
  const asked = by ?? stratify;
  const column = asked === undefined ? null : columnNamed(table, asked);
  const levels =
    column === null || by !== undefined ? null : (levelsOf({ table, vectors: uses.vectors }, column) ?? null);
  if (column !== null && by === undefined && levels === null) requireBit(column);
  const after = table.part === undefined ? 0 : table.part.after + 1;
  const how = by === undefined ? (stratify === undefined ? 'place' : 'stratify') : 'by';
  const split: SplitPlan['split'] = { parts: shares, seed, own: ownSeed(seed, how, after), how, column, levels };
  const prepared = preparationOf(plan.aligned);
  const keeps = shares.map(({ name: output, share }) => {
    const part = { of: name, name: output, after, by: { shares, seed, by: by ?? null, stratify: stratify ?? null } };
    const places = placesIn(split, uses.vectors[table.valid]?.length ?? 0, output);
    const length = places?.length;
    if (length === 0)
      throw new UsageError('split.empty', {
        part: output,
        percent: share / 10,
        rows: uses.vectors[table.valid]?.length ?? 0,
      });
    const vectors = uses.vectors.map((vector): KeptVector => (length === undefined ? vector : { ...vector, length }));
    return {
      output,
      vectors,
      table: {
        ...table,
        ...stackAt(table, places),
        part,
        ...(prepared === undefined ? {} : { prepared: { by: prepared } }),
      },
    };
  });
  const bytes = mostBytesOf(keeps);
  if (bytes > mostArtifactBytes)
    throw new UsageError('split.too-large', { parts: keeps.length, bytes, most: mostArtifactBytes });
  return { plan: { ...plan, uses: [uses], keeps, split }, cards };
}

/**
 * A part that is split again by the same seed would be chosen from in the same order, and so would rows for tests of a training: every way and
 * every further split has a seed made of the one that is given. Of a whole table by place it is that one, as of a training.
 */
function ownSeed(seed: number, how: SplitPlan['split']['how'], after: number): number {
  const way = 4 * after + ['place', 'by', 'stratify'].indexOf(how);
  return way === 0 ? seed : numbersBy((seed ^ way) >>> 0)();
}

/** Classes that are counted: throws UsageError 'split.strata' for numbers other than 0 and 1. */
function requireBit({ owner, dataset, name, type, range }: KeptColumn): void {
  if (type.kind === 'integer' && range?.min === '0' && range.max === '1') return;
  throw new UsageError('split.strata', { column: nameOf({ owner, dataset, column: name }), found: typeText(type) });
}

/** Public places of a part's rows, ascending; null where the part of a row is secret. The rows for tests are those of a training with the same numbers. */
export function placesIn(
  { how, own: seed, parts: all }: SplitPlan['split'],
  length: number,
  part: string,
): Uint32Array | null {
  if (how !== 'place') return null;
  const of = (name: string) => (all.find((each) => each.name === name)?.share ?? 0) / partUnit;
  const tests = { share: of('test'), seed };
  if (part === 'test') return placesOf(length, tests, 'test');
  const others = placesOf(length, tests, 'train');
  const count = Math.floor(of('validation') * length);
  // Another seed: the same numbers would choose by the same places.
  const chosen = chosenBy((seed + 1) >>> 0, others.length, count);
  return (part === 'validation' ? chosen.slice(0, count) : chosen.slice(count))
    .map((place) => others[place] as number)
    .sort();
}

export function columnsOf({ split: { column } }: SplitPlan): readonly KeptColumn[] {
  return column === null ? [] : [column];
}

/** What owners must allow. A value that decides which rows a later contract is about is a condition on it. */
export function grantsNeeded(plan: SplitPlan): Grant[] {
  const { column, how } = plan.split;
  const grants = columnGrants(columnsOf(plan));
  const { owner = '', dataset = '', name = '', made } = column ?? {};
  const isNumber = column !== null && column.type.kind !== 'text';
  return [
    ...grants,
    ...(how === 'by' && isNumber ? [{ owner, dataset, column: made?.column ?? name, use: 'filter' } as const] : []),
    ...membershipGrants(plan, runnersOf(plan)),
  ];
}
