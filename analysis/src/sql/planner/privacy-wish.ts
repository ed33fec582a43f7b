/** Whom a question wants ε to be about, beside whom owners say it is about. */
import { PolicyError } from '@tacit/engine';
import type { RangeVar, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { findTable } from '../bind/tables.ts';
import { partsOf } from '../bind/trees.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import '../parse/privacy-messages.ts';
import type { AskedPrivacy } from '../parse/with-privacy.ts';
import type { PrivacyUnit } from '../plan/types.ts';

/**
 * The units of a plan as a question wants them. Owners' policies say what a unit is. A question may say what it takes it to be: 'row', a
 * column, or a column behind the name of one of its tables (else UsageError 'sql.privacy-unit'). Of a unit's rows it may ask that fewer count
 * than an owner allows, not more; that, and another unit, is refused with PolicyError 'policy.privacy-unit'. A unit behind a table's name is
 * about that table alone, and so are the rows.
 */
export function unitsAsked(
  { source, select }: { readonly source: SourceText; readonly select: SelectStmt },
  { unit: wanted, rows }: AskedPrivacy,
  units: readonly PrivacyUnit[],
  cards: readonly DatasetCard[],
): PrivacyUnit[] {
  if (wanted === undefined && rows === undefined) return [...units];
  const [column = '', ...before] = (wanted ?? '').split('.').toReversed();
  const named = before.toReversed().join('.');
  const isMeant = (each: PrivacyUnit): boolean => named === '' || namesOf(source, select, each, cards).includes(named);
  if (!units.some(isMeant)) throw errorAt(source, 0, 'sql.privacy-unit', { unit: wanted ?? '' });
  return units.map((each) => {
    if (!isMeant(each)) return each;
    const { owner, dataset, column: own, rows: most } = each;
    const isUnit = wanted === undefined || (own ?? 'row') === column;
    if (isUnit && (rows === undefined || rows === most)) return each;
    if (isUnit && rows !== undefined && rows < most) return { ...each, rows, counted: 'owner' };
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
