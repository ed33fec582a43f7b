/** What others see of a dataset. */
import type { ColumnCard, DatasetCard } from '@tacit/analysis';
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import { type Policy, policyDigest } from './policy.ts';

/** Row counts are shown rounded up to a multiple of this. */
const rowStep = 1000;

/**
 * The card for peers: columns without any allowed use are left out, and lists of values are shown for group keys only,
 * because showing them is what allowing 'group' means.
 */
export function cardFor(owner: string, dataset: DatasetRecord, policy: Policy): DatasetCard {
  const card = fullCardFor(owner, dataset, policy);
  const columns = card.columns.filter(({ allow }) => allow.length > 0).map(shown);
  const { repeats: _all, ...rest } = card;
  return { ...rest, unique: uniqueAmong(card.unique, columns), ...repeatsAmong(card.repeats, columns), columns };
}

/** The card as the owner sees it: all columns with all that is known about them. */
export function fullCardFor(owner: string, dataset: DatasetRecord, policy: Policy): DatasetCard {
  return {
    owner,
    name: dataset.name,
    rowsUpTo: Math.max(1, Math.ceil(dataset.rows / rowStep)) * rowStep,
    contentDigest: dataset.contentDigest,
    policyDigest: policyDigest(policy),
    minimumGroupSize: policy.minimumGroupSize,
    ...unitOf(dataset, policy),
    ...(policy.largestPercent === undefined ? {} : { largestPercent: policy.largestPercent }),
    ...(policy.pPercent === undefined ? {} : { pPercent: policy.pPercent }),
    ...(policy.curiousComputers === undefined ? {} : { curiousComputers: policy.curiousComputers }),
    ...(policy.keptShares === undefined ? {} : { keptShares: policy.keptShares }),
    withheldGroups: policy.withheldGroups,
    emptyGroups: policy.emptyGroups,
    unique: dataset.unique,
    ...repeatsAmong(dataset.declared.repeats, dataset.columns),
    recipients: policy.recipients,
    helpers: policy.helpers,
    ...(policy.helpersMay === undefined ? {} : { helpersMay: policy.helpersMay }),
    ...(policy.join === undefined ? {} : { join: policy.join }),
    ...privacyOf(dataset, policy),
    ...(policy.expires === undefined ? {} : { expires: policy.expires }),
    columns: dataset.columns.map((column) => columnCard(column, policy)),
  };
}

function unitOf({ columns }: DatasetRecord, { unit }: Policy): Pick<DatasetCard, 'unit'> {
  const type = columns.find(({ name }) => name === unit)?.type;
  return unit === undefined || type === undefined ? {} : { unit: { column: unit, type } };
}

function privacyOf(dataset: DatasetRecord, { privacy }: Policy): Pick<DatasetCard, 'privacy'> {
  if (privacy === undefined) return {};
  const rows = privacy.unit === null ? 1 : mostRowsOf(privacy.unit, dataset);
  // Of data that changed since, how many rows a unit has may be unknown: then there is no noise that hides it.
  return rows === undefined ? {} : { privacy: { ...privacy, rows } };
}

/** What is known of how often values of keys occur. */
interface KnownKeys {
  readonly unique?: DatasetCard['unique'];
  readonly declared?: { readonly repeats?: DatasetCard['repeats'] | undefined };
}

/** Rows that have one value of a column at most, as found or as declared and checked; undefined where nobody said. */
export function mostRowsOf(column: string, { unique = [], declared }: KnownKeys): number | undefined {
  const isAlone = (columns: readonly string[]) => columns.length === 1 && columns[0] === column;
  if (unique.some(isAlone)) return 1;
  return declared?.repeats?.find(({ columns }) => isAlone(columns))?.most;
}

/** The sets that consist of `columns` only. */
export function uniqueAmong(
  unique: DatasetCard['unique'],
  columns: readonly Pick<ColumnCard, 'name'>[],
): DatasetCard['unique'] {
  const names = new Set(columns.map(({ name }) => name));
  return unique.filter((set) => set.every((name) => names.has(name)));
}

/** Of how often keys repeat, what is about `columns` only. */
export function repeatsAmong(
  repeats: DatasetCard['repeats'] = [],
  columns: readonly Pick<ColumnCard, 'name'>[],
): Pick<DatasetCard, 'repeats'> {
  const names = new Set(columns.map(({ name }) => name));
  const known = repeats.filter((each) => each.columns.every((name) => names.has(name)));
  return known.length === 0 ? {} : { repeats: known };
}

function columnCard({ name, type, nullable, empty, range, categories }: DatasetColumn, policy: Policy): ColumnCard {
  return {
    name,
    type,
    nullable,
    ...(empty === undefined ? {} : { empty }),
    ...(range === undefined ? {} : { range }),
    ...(categories === undefined ? {} : { categories }),
    allow: Object.hasOwn(policy.columns, name) ? (policy.columns[name] ?? []) : [],
  };
}

function shown(column: ColumnCard): ColumnCard {
  const { categories: _categories, ...rest } = column;
  return column.allow.includes('group') ? column : rest;
}
