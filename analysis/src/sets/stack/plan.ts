/** The plan of a stack: whose rows stand one under the other, which tables they are matched with, and which vectors stay. */
import { UsageError } from '@tacit/engine';
import { mostBytesOf } from '../../contract/artifact-terms.ts';
import { everyOwner, type KeptShares, type KeptTable, mostArtifactBytes } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import { grantsOfAll } from '../../contract/kept-sources.ts';
import { quotedTable } from '../../contract/nearest.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { seatsOf } from '../../kinds/parties.ts';
import type { LocalOutput, RowStage } from '../../local/stages.ts';
import { keptParts, keptSources, type Part, partOf } from '../align/plan.ts';
import { keyGrants, rulesOf, stageOf } from '../bind.ts';
import type { KeyedPlan } from '../keyed-plan.ts';
import { bindStack, type StackedColumn } from './bind.ts';
import './messages.ts';
import type { StackQuestion } from './question.ts';

export interface StackPlan extends KeyedPlan {
  readonly join: null;
  /** The first so many stages stand one under the other; each of the others is matched with their rows. */
  readonly stacked: number;
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: string | null;
  readonly threshold: number;
  readonly recipients: readonly string[];
  readonly protocol: string;
  /** By column: its outputs at the stages that have it, all called the same. */
  readonly columns: readonly {
    readonly stages: readonly number[];
    readonly value: string;
    readonly present: string | null;
  }[];
  /** By stacked stage: an owner with fewer rows stops the run. */
  readonly least: readonly number[];
  /** Whether lists of values differ, and were put together. */
  readonly mergedLists: boolean;
  /** The table alone. */
  readonly keeps: readonly [KeptShares & { readonly table: KeptTable }];
}

/** The plan of a request, with its cards. Throws as `bindStack` and `seatsOf`; UsageError 'stack.rows', 'stack.too-large'. */
export function planStack(request: CompileRequest<StackQuestion>): {
  readonly plan: StackPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question, recipients, protocol } = request;
  const { tables, stacked, as, columns } = bindStack(question, request.datasets);
  const cards = tables.map(({ card }) => card);
  const owners = cards.map(({ owner }) => owner);
  const { names, clients, dealer, threshold } = seatsOf(request, owners, 'none');
  const sizes = cards.map((card, place) => sizeOf(card, question.rows?.[place]));
  const length = sizes.slice(0, stacked).reduce((sum, each) => sum + each, 0);
  const parts = columns.map((column, i) => ({ column, part: partOf(column.card, i) }));
  const minimumGroupSize = Math.max(1, ...cards.map((card) => card.minimumGroupSize));
  const { vectors, kept } = keptParts(
    length,
    parts.map(({ column, part }) => ({ part, of: ownerOf(column, cards, stacked, as) })),
  );
  const rules = question.on === undefined ? [] : rulesOf({ ...question, on: question.on }, tables);
  const duplicates = question.duplicates ?? 'refuse';
  const table: KeptTable = {
    tables: keptSources(tables),
    stack: { as, tables: Array.from({ length: stacked }, (_, place) => place), rows: sizes.slice(0, stacked) },
    rules,
    duplicates,
    matcher: null,
    valid: 0,
    columns: kept,
    minimumGroupSize,
  };
  const keeps: StackPlan['keeps'] = [{ output: question.name ?? 'table', vectors, table }];
  const bytes = mostBytesOf(keeps);
  if (bytes > mostArtifactBytes)
    throw new UsageError('stack.too-large', { rows: length, columns: kept.length, bytes, most: mostArtifactBytes });
  const plan: StackPlan = {
    stages: tables.map((table, place): RowStage => {
      const outputs = parts.flatMap(({ column, part }) => outputsAt(column, part, place));
      return { ...stageOf(table, outputs), rowsUpTo: sizes[place] as number };
    }),
    join: null,
    stacked,
    parties: names,
    clients,
    dealer,
    threshold,
    recipients: [...names, ...clients].filter((name) => recipients.includes(name)),
    protocol,
    rules,
    duplicates,
    columns: parts.map(({ column, part }) => ({ stages: column.parts.map(({ place }) => place), ...part.ids })),
    least: cards.slice(0, stacked).map((card) => card.minimumGroupSize),
    mergedLists: columns.some(({ card: { categories = [] }, parts: owns }) =>
      owns.some(({ own }) => own.type.kind === 'text' && own.categories?.length !== categories.length),
    ),
    keeps,
    minimumGroupSize,
  };
  return { plan, cards };
}

/** What a table is filled up to. Throws UsageError 'stack.rows' for more than its card says. */
function sizeOf({ owner, name, rowsUpTo }: DatasetCard, wanted: number | undefined): number {
  if (wanted !== undefined && wanted > rowsUpTo)
    throw new UsageError('stack.rows', { table: quotedTable(owner, name), found: wanted, most: rowsUpTo });
  return wanted ?? rowsUpTo;
}

function ownerOf({ parts }: StackedColumn, cards: readonly DatasetCard[], stacked: number, as: string) {
  const place = parts[0]?.place ?? 0;
  const { owner, name: dataset } = cards[place] as DatasetCard;
  return place < stacked ? { owner: everyOwner, dataset: as } : { owner, dataset };
}

/** A column as one of its owners hands it over: held to the range that this owner declares, in the list of all. */
function outputsAt({ card, parts }: StackedColumn, { outputs }: Part, place: number): readonly LocalOutput[] {
  const own = parts.find((each) => each.place === place)?.own;
  if (own === undefined) return [];
  const range = own.range ?? card.range;
  return outputs.map((output) => (output.kind === 'number' && range !== undefined ? { ...output, range } : output));
}

/**
 * Of the columns it takes the least that makes a number of them, as an alignment does, and 'join' of keys. That others' rows stand under an owner's
 * own releases nothing; what a later contract does with all of them together, it asks for by name.
 */
export function grantsNeeded({ stages, keeps: [{ table }] }: StackPlan): Grant[] {
  const grants = table.columns.map(({ owner, dataset, name, type }): Grant => {
    return { owner, dataset, column: name, use: type.kind === 'text' ? 'group' : 'aggregate' };
  });
  return [...stages.flatMap((stage) => keyGrants(stage, 'join')), ...grantsOfAll(table, grants)];
}
