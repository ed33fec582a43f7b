/** The plan of an aligned table: whose keys are matched, and which vectors stay. */
import { mostSharedJoinRows, sharedJoinRows, UsageError } from '@tacit/engine';
import { mostBytesOf } from '../../contract/artifact-terms.ts';
import {
  type KeptColumn,
  type KeptShares,
  type KeptTable,
  type KeptVector,
  mostArtifactBytes,
} from '../../contract/artifacts.ts';
import type { ColumnCard, DatasetCard, Grant, Range } from '../../contract/cards.ts';
import type { Matcher } from '../../contract/contract.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { matcherFor } from '../../contract/permissions.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { seatsOf } from '../../kinds/parties.ts';
import type { LocalOutput } from '../../local/stages.ts';
import { isWithin, rangeOfColumn, secureLimit } from '../../sql/plan/ranges.ts';
import {
  bindTables,
  columnsNamed,
  keyGrants,
  type KeyedTable,
  positionOutput,
  presentOutput,
  rulesOf,
  stageOf,
  valueOutput,
} from '../bind.ts';
import type { KeyedPlan } from '../keyed-plan.ts';
import './messages.ts';
import type { AlignQuestion } from './question.ts';

/** Where a column of the table comes from: what it is at its owner. */
interface AlignedColumn {
  /** Of its owner, among the plan's stages. */
  readonly stage: number;
  /** Outputs of that stage: its value, and whether there is one; null where that is not kept. */
  readonly value: string;
  readonly present: string | null;
}

export interface AlignPlan extends KeyedPlan {
  /** Who matches the rows of two owners; null where the owners do so between themselves. */
  readonly join: Matcher | null;
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: string | null;
  readonly threshold: number;
  readonly recipients: readonly string[];
  readonly protocol: string;
  /** In the order of the question. */
  readonly columns: readonly AlignedColumn[];
  /** The table alone. */
  readonly keeps: readonly [KeptShares & { readonly table: KeptTable }];
}

export interface BoundAlign {
  readonly tables: readonly KeyedTable[];
  readonly columns: readonly { readonly table: KeyedTable; readonly column: ColumnCard }[];
}

/** Throws UsageError 'set.…', 'align.…', 'card.…'. */
export function bindAlign(question: AlignQuestion, known: readonly DatasetCard[]): BoundAlign {
  const tables = bindTables(question, known);
  const columns = columnsNamed(question.columns, tables);
  for (const { table, column } of columns) {
    const { owner, name } = table.card;
    const about = { column: `${quotedTable(owner, name)}.${quoted(column.name)}`, owner };
    if (column.type.kind === 'text' && column.categories === undefined) throw new UsageError('align.no-list', about);
    if (column.type.kind === 'timestamp' || column.type.kind === 'time')
      throw new UsageError('align.timestamp', { ...about, type: column.type.kind });
    const range = rangeOfColumn(column.type, column.range);
    if (range !== null && !isWithin(range, secureLimit)) throw new UsageError('align.too-wide', { ...about, ...range });
  }
  return { tables, columns };
}

/** A column as its owner hands it over, and as it is kept. */
export interface Part {
  readonly outputs: readonly LocalOutput[];
  readonly ids: Omit<AlignedColumn, 'stage'>;
  /** Of its value; rows of nobody hold 0, and so does NULL. */
  readonly bounds: Range;
  readonly about: Pick<KeptColumn, 'name' | 'type' | 'range' | 'categories'>;
}

export function partOf(column: ColumnCard, i: number): Part {
  const { name, type, categories = [], nullable } = column;
  const [value, present] = [`value${i}`, `present${i}`];
  if (type.kind === 'text') {
    const last = categories.length - (nullable ? 0 : 1);
    return {
      outputs: [positionOutput(column, value, categories)],
      ids: { value, present: null },
      bounds: { min: '0', max: String(Math.max(0, last)) },
      about: { name, type, categories },
    };
  }
  const { min, max } = rangeOfColumn(type, column.range) ?? { min: 0n, max: 1n };
  const range = { min: String(min), max: String(max) };
  return {
    outputs: [valueOutput(column, value, range), ...(nullable ? [presentOutput(column, present)] : [])],
    ids: { value, present: nullable ? present : null },
    bounds: { min: String(min > 0n ? 0n : min), max: String(max < 0n ? 0n : max) },
    about: { name, type, range },
  };
}

/** The plan of a request, with its cards. Throws as `bindAlign` and `seatsOf`. */
export function planAlign(request: CompileRequest<AlignQuestion>): {
  readonly plan: AlignPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question, recipients, protocol } = request;
  const { tables, columns } = bindAlign(question, request.datasets);
  const cards = tables.map(({ card }) => card);
  const owners = cards.map(({ owner }) => owner);
  const seats = seatsOf(request, owners, owners.length === 2 ? 'join' : 'sets');
  const { names, clients, dealer, threshold } = seats;
  const matcher = matcherFor(seats.matcher, cards);
  // Two owners may have a helper; between more of them it would learn which ones have rows in common.
  if (owners.length > 2 && names.length > owners.length)
    throw new UsageError('align.owners-only', { owners, found: names.filter((name) => !owners.includes(name)) });
  const sizes = cards.map(({ rowsUpTo }) => rowsUpTo);
  const largest = Math.max(...sizes);
  if (matcher === null && largest > mostSharedJoinRows)
    throw new UsageError('align.too-many-rows', { found: largest, most: mostSharedJoinRows });
  const parts = columns.map(({ table, column }, i) => ({ stage: tables.indexOf(table), part: partOf(column, i) }));
  const minimumGroupSize = Math.max(1, ...cards.map((card) => card.minimumGroupSize));
  const length = matcher === null ? sharedJoinRows(sizes) : Math.min(...sizes);
  const { vectors, kept } = keptParts(
    length,
    parts.map(({ stage, part }) => {
      const { owner, name: dataset } = cards[stage] as DatasetCard;
      return { part, of: { owner, dataset } };
    }),
  );
  const rules = rulesOf(question, tables);
  const duplicates = question.duplicates ?? 'refuse';
  const table: KeptTable = {
    tables: keptSources(tables),
    rules,
    duplicates,
    matcher: matcher === null ? null : names.indexOf(matcher.helper),
    valid: 0,
    columns: kept,
    minimumGroupSize,
  };
  const keeps: AlignPlan['keeps'] = [{ output: question.name ?? 'table', vectors, table }];
  const bytes = mostBytesOf(keeps);
  if (bytes > mostArtifactBytes)
    throw new UsageError('align.too-large', { rows: length, columns: kept.length, bytes, most: mostArtifactBytes });
  const plan: AlignPlan = {
    stages: tables.map((table, stage) =>
      stageOf(
        table,
        parts.flatMap((each) => (each.stage === stage ? each.part.outputs : [])),
      ),
    ),
    join: matcher,
    parties: names,
    clients,
    dealer,
    threshold,
    recipients: [...names, ...clients].filter((name) => recipients.includes(name)),
    protocol,
    rules,
    duplicates,
    columns: parts.map(({ stage, part }) => ({ stage, ...part.ids })),
    keeps,
    minimumGroupSize,
  };
  return { plan, cards };
}

/** The vectors of a kept table of `length` rows, whose first one says which rows are somebody's, and where its columns are in them. */
export function keptParts(
  length: number,
  parts: readonly { readonly part: Part; readonly of: Pick<KeptColumn, 'owner' | 'dataset'> }[],
): { readonly vectors: readonly KeptVector[]; readonly kept: readonly KeptColumn[] } {
  const vectors: KeptVector[] = [{ domain: 'bits', length, planes: 1 }];
  const kept = parts.map(({ part: { ids, bounds, about }, of }): KeptColumn => {
    const value = vectors.push({ domain: 'ring', length, ...bounds }) - 1;
    const present = ids.present === null ? undefined : vectors.push({ domain: 'bits', length, planes: 1 }) - 1;
    return { ...of, ...about, value, ...(present === undefined ? {} : { present }) };
  });
  return { vectors, kept };
}

/** The tables that a kept one is made of. */
export function keptSources(
  tables: readonly { readonly card: DatasetCard; readonly keys: readonly { readonly name: string }[] }[],
): KeptTable['tables'] {
  return tables.map(({ card: { owner, name: dataset, contentDigest }, keys }) => {
    return { owner, dataset, contentDigest, keys: keys.map(({ name }) => name) };
  });
}

/**
 * Keys are matched; of the columns it takes the least that makes a number of them: 'aggregate' of numbers, dates and truth values, whose
 * sums are what everything that starts from the table computes, 'group' of texts, whose list of values is public with it. Nothing of
 * them is released here, and what a later contract does beyond that, it asks for by name.
 */
export function grantsNeeded({ stages, keeps: [{ table }] }: AlignPlan): Grant[] {
  return stages.flatMap((stage) => [
    ...keyGrants(stage, 'join'),
    ...table.columns.flatMap(({ owner, dataset, name, type }): Grant[] =>
      owner === stage.party
        ? [{ owner, dataset, column: name, use: type.kind === 'text' ? 'group' : 'aggregate' }]
        : [],
    ),
  ]);
}
