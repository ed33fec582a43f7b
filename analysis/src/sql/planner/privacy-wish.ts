/** Whom a question wants ε to be about, beside whom owners say it is about. */
import { PolicyError, UsageError } from '@tacit/engine';
import type { RangeVar, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import type { BoundColumn } from '../bind/bound.ts';
import { resolveColumn, type Scope } from '../bind/scope.ts';
import { findTable } from '../bind/tables.ts';
import { partsOf } from '../bind/trees.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import '../parse/privacy-messages.ts';
import type { AskedPrivacy } from '../parse/with-privacy.ts';
import type { PrivacyUnit } from '../plan/types.ts';
import type { AskedTogether } from './privacy-across.ts';
import { isNullable, withoutValue } from './privacy-nullable.ts';

/**
 * The units of a plan as a question wants them. Owners' policies say what a unit is. A question may say what it takes it to be: 'row', a
 * column, or a column behind the name of one of its tables (else UsageError 'sql.privacy-unit'). Of a unit's rows it may ask that fewer count
 * than an owner allows, not more; that, and another unit, is refused with PolicyError 'policy.privacy-unit'. A unit behind a table's name is
 * about that table alone, and so are the rows.
 */
export function unitsAsked(
  { source, select }: { readonly source: SourceText; readonly select: SelectStmt },
  { unit: wanted, rows, each: inGroup }: AskedPrivacy,
  units: readonly PrivacyUnit[],
  cards: readonly DatasetCard[],
): PrivacyUnit[] {
  if (wanted === undefined && rows === undefined && inGroup === undefined) return [...units];
  const [column = '', ...before] = (wanted ?? '').split('.').toReversed();
  const named = before.toReversed().join('.');
  const isMeant = (each: PrivacyUnit): boolean => named === '' || namesOf(source, select, each, cards).includes(named);
  if (!units.some(isMeant)) throw errorAt(source, 0, 'sql.privacy-unit', { unit: wanted ?? '' });
  return units.map((each) => {
    if (!isMeant(each)) return each;
    const { owner, dataset, column: own, rows: most } = each;
    const isUnit = wanted === undefined || (own ?? 'row') === column;
    const isWithin = isUnit && (rows === undefined || rows <= most);
    const card = cards.find((one) => one.owner === owner && one.name === dataset);
    const isCut = isWithin && own !== null && (inGroup !== undefined || (rows !== undefined && rows < most));
    if (isCut && card !== undefined && isNullable(card, own)) throw withoutValue(source, card, own);
    if (isWithin && inGroup !== undefined && own !== null)
      return { ...each, rows: rows ?? most, counted: 'owner', each: inGroup };
    if (isWithin) return rows === undefined || rows === most ? each : { ...each, rows, counted: 'owner' };
    throw new PolicyError('policy.privacy-unit', {
      owner,
      dataset: quotedTable(owner, dataset),
      unit: own === null ? 'row' : quoted(own),
      rows: most,
      asked: [
        ...(wanted === undefined ? [] : [`unit => ${wanted}`]),
        ...(rows === undefined ? [] : [`rows => ${rows}`]),
      ],
    });
  });
}

/**
 * What a question wants counted of all its rows: `joined`, or `rows` of a unit behind the name of a derived table, which has no owner. undefined where it
 * is about tables.
 */
export function rowsTogether(
  { select }: { readonly select: SelectStmt },
  { unit, rows, joined, each }: AskedPrivacy,
  cards: readonly DatasetCard[],
): AskedTogether | undefined {
  if (unit === undefined) return undefined;
  const inGroup = each === undefined ? {} : { each };
  if (joined !== undefined) return { unit, rows: joined, ...inGroup };
  const named = unit.split('.').slice(0, -1).join('.');
  const derived = (select.fromClause ?? []).flatMap((node) =>
    'RangeSubselect' in node ? (node.RangeSubselect.alias?.aliasname ?? []) : [],
  );
  const isTable = cards.some(({ owner, name }) => named === name || named === `${owner}.${name}`);
  return rows !== undefined && derived.includes(named) && !isTable ? { unit, rows, ...inGroup } : undefined;
}

/** The column that a unit's name means; undefined where none or several do. */
export function unitColumn(scope: Scope, unit: string): BoundColumn | undefined {
  try {
    return resolveColumn(scope, { fields: unit.split('.').map((sval) => ({ String: { sval } })), location: 0 });
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** What a question calls a table. */
function namesOf(
  source: SourceText,
  select: SelectStmt,
  { owner, dataset }: PrivacyUnit,
  cards: readonly DatasetCard[],
): string[] {
  const tables = (partsOf(select, 'RangeVar') as RangeVar[]).filter((table) => {
    const card = findTable(source, table, cards);
    return card.owner === owner && card.name === dataset;
  });
  return [dataset, `${owner}.${dataset}`, ...tables.flatMap(({ alias }) => alias?.aliasname ?? [])];
}
