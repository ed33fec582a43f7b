/** A relation of one owner as a card, so that everything else treats it as a table of that owner. */
import type { ColumnCard, DatasetCard } from '../../contract/cards.ts';
import { datasetsIn } from '../../local/relation.ts';
import type { OwnRelation } from '../../local/stages.ts';
import { mostRows } from '../bind/card.ts';
import { type SourceCard, tableNamed } from '../plan/relations.ts';
import { toRange } from '../plan/ranges.ts';
import { errorAt } from '../parse/refuse.ts';
import { datasetName, type OwnContext } from './context.ts';
import type { BoundRelation, RelationColumn } from './relation.ts';

/**
 * `named`: what columns are called outside, by their names in the tree; others stay inside. What several datasets demand is demanded of
 * the whole: the largest minimum, the strictest rules. Throws UsageError 'sql.relation-units', 'sql.relation-rows'.
 */
export function viewCard(
  context: OwnContext,
  relation: BoundRelation,
  named: ReadonlyMap<string, string>,
  at: number,
): SourceCard {
  const { source, cards, owner } = context;
  if (relation.rows > mostRows)
    throw errorAt(source, at, 'sql.relation-rows', { owner, limit: mostRows.toLocaleString('en-US') });
  const shown = new Map(named);
  const units = unitsOf(context, relation, at);
  const [unit] = owner === '' ? [] : units.map(({ column }) => column);
  for (const {
    column: { as },
  } of units)
    if (!shown.has(as)) shown.set(as, as);
  const visible = relation.columns.filter(({ as, hidden }) => hidden !== true && shown.has(as));
  const own: OwnRelation = {
    body: relation.node,
    columns: [...visible, ...units.flatMap(({ column }) => (visible.includes(column) ? [] : [column]))].map(
      ({ as, type }) => {
        return { name: shown.get(as) as string, id: as, type };
      },
    ),
  };
  const bases = datasetsIn(own).map((name) =>
    cards.find((card) => datasetName(context, card) === name && isOf(owner, card)),
  );
  const [first, ...others] = bases.filter((card) => card !== undefined) as [DatasetCard, ...DatasetCard[]];
  const all = [first, ...others];
  const limits = <Name extends 'largestPercent' | 'pPercent'>(name: Name) => all.flatMap((card) => card[name] ?? []);
  const { unit: _, largestPercent: __, pPercent: ___, ...rest } = first;
  return {
    ...rest,
    ...(owner === ''
      ? {
          owner,
          name: datasetName(context, first),
          units: units.map(({ column, owners }) => ({ column: shown.get(column.as) as string, owners })),
        }
      : {}),
    rowsUpTo: relation.rows,
    minimumGroupSize: Math.max(...all.map((card) => card.minimumGroupSize)),
    ...(unit === undefined ? {} : { unit: { column: shown.get(unit.as) as string, type: unit.type } }),
    ...(limits('largestPercent').length === 0 ? {} : { largestPercent: Math.min(...limits('largestPercent')) }),
    ...(limits('pPercent').length === 0 ? {} : { pPercent: Math.max(...limits('pPercent')) }),
    withheldGroups: all.every((card) => card.withheldGroups === 'number') ? 'number' : 'hidden',
    emptyGroups: all.every((card) => card.emptyGroups === 'public') ? 'public' : 'hidden',
    unique: relation.unique.flatMap((set) => {
      const names = set.map((id) => shown.get(id));
      return names.includes(undefined) ? [] : [names as string[]];
    }),
    columns: visible.map((column) => columnCard(column, shown.get(column.as) as string)),
    relation: own,
    bases: all,
  };
}

function columnCard({ type, range, nullable, categories, empty }: RelationColumn, name: string): ColumnCard {
  return {
    name,
    type,
    nullable,
    ...(empty === true ? { empty } : {}),
    ...(range === null ? {} : { range: toRange(range) }),
    ...(categories === null ? {} : { categories }),
    allow: [],
  };
}

interface UnitColumn {
  readonly column: RelationColumn;
  readonly owners: readonly string[];
}

const isOf = (owner: string, card: DatasetCard) => owner === '' || card.owner === owner;

/**
 * Columns whose values are counted as units, so that each protected dataset's are: none where rows can be. One of an owner's relation, whose
 * engine counts rows per unit; under protocol as many as are needed.
 */
function unitsOf({ source, owner }: OwnContext, relation: BoundRelation, at: number): UnitColumn[] {
  const counted = relation.units.filter(({ rows }) => !rows);
  if (counted.length === 0) return [];
  const common = relation.columns.filter(({ as }) => counted.every(({ columns }) => columns.includes(as)));
  const worse = ({ as }: RelationColumn) => counted.reduce((sum, { columns }) => sum + columns.indexOf(as), 0);
  const [best] = common.sort((x, y) => worse(x) - worse(y));
  const ownersOf = (units: typeof counted) => [...new Set(units.map(({ dataset }) => tableNamed(dataset).owner))];
  if (best !== undefined) return [{ column: best, owners: owner === '' ? ownersOf(counted) : [owner] }];
  const byColumn = Map.groupBy(counted, ({ columns }) => relation.columns.find(({ as }) => as === columns[0]));
  if (owner === '' && !byColumn.has(undefined))
    return [...byColumn].map(([column, units]) => ({ column: column as RelationColumn, owners: ownersOf(units) }));
  const datasets = [...new Set(counted.map(({ dataset }) => (owner === '' ? dataset : `${owner}.${dataset}`)))];
  throw errorAt(source, at, 'sql.relation-units', { owner: owner === '' ? datasets : owner, datasets });
}
