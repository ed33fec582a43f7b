/** A relation of one owner as a card, so that everything else treats it as a table of that owner. */
import type { ColumnCard, DatasetCard } from '../../contract/cards.ts';
import { datasetsIn } from '../../local/relation.ts';
import type { OwnRelation } from '../../local/stages.ts';
import { mostRows } from '../bind/card.ts';
import type { SourceCard } from '../plan/relations.ts';
import { toRange } from '../plan/ranges.ts';
import { errorAt } from '../parse/refuse.ts';
import { datasetName, type OwnContext } from './context.ts';
import type { BoundRelation, RelationColumn } from './relation.ts';

/**
 * `named`: what columns are called outside, by their names in the tree; others stay inside. What several datasets demand is demanded of
 * the whole: the largest minimum, the strictest rules. Throws UsageError 'sql.relation-units', 'sql.relation-rows' or 'sql.shared-rows'.
 */
export function viewCard(
  context: OwnContext,
  relation: BoundRelation,
  named: ReadonlyMap<string, string>,
  at: number,
): SourceCard {
  const { source, cards, owner } = context;
  if (relation.rows > mostRows) {
    const limit = mostRows.toLocaleString('en-US');
    throw owner === ''
      ? errorAt(source, at, 'sql.shared-rows', { limit }, 'aggregated first')
      : errorAt(source, at, 'sql.relation-rows', { owner, limit });
  }
  const shown = new Map(named);
  const units = unitsOf(context, relation, at);
  const [unit] = owner === '' ? [] : units;
  for (const { as } of units) if (!shown.has(as)) shown.set(as, as);
  const visible = relation.columns.filter(({ as, hidden }) => hidden !== true && shown.has(as));
  const own: OwnRelation = {
    body: relation.node,
    columns: [...visible, ...units.filter((each) => !visible.includes(each))].map(({ as, type }) => {
      return { name: shown.get(as) as string, id: as, type };
    }),
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
          units: units.map(({ as }) => shown.get(as) as string),
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

const isOf = (owner: string, card: DatasetCard) => owner === '' || card.owner === owner;

/**
 * Columns whose values are counted as units, so that each protected dataset's are: none where rows can be. One of an owner's relation, whose
 * engine counts rows per unit; under protocol as many as are needed.
 */
function unitsOf({ source, owner }: OwnContext, relation: BoundRelation, at: number): RelationColumn[] {
  const counted = relation.units.filter(({ rows }) => !rows);
  if (counted.length === 0) return [];
  const common = relation.columns.filter(({ as }) => counted.every(({ columns }) => columns.includes(as)));
  const worse = ({ as }: RelationColumn) => counted.reduce((sum, { columns }) => sum + columns.indexOf(as), 0);
  const [best] = common.sort((x, y) => worse(x) - worse(y));
  if (best !== undefined) return [best];
  const each = counted.map(({ columns }) => relation.columns.find(({ as }) => as === columns[0]));
  if (owner === '' && !each.includes(undefined)) return [...new Set(each as RelationColumn[])];
  const datasets = [...new Set(counted.map(({ dataset }) => (owner === '' ? dataset : `${owner}.${dataset}`)))];
  throw errorAt(source, at, 'sql.relation-units', { owner: owner === '' ? datasets : owner, datasets });
}
