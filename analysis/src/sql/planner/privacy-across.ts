/**
 * What one unit changes where rows of all tables together are counted per unit (shared.ts, `countedOf`): of tables below each other, and of two
 * that are joined by keys.
 *
 * Of a unit with all its rows in all tables, those that count go, m at most, and no other row counts instead. But owners protect what is in
 * their own tables. Of a unit that leaves one table and keeps its rows in others, rows that did not count before may count then: that is a
 * unit with other rows, two steps from what was before, so that of one table alone twice ε holds (group privacy). A joined row is one of both tables'. Who
 * takes c of them out, without being the unit that is counted, takes up to c that count, and in their places up to c others may come.
 */
import { PolicyError } from '@tacit/engine';
import { allowedPrivacy } from '../../contract/card-privacy.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { datasetsIn, nodesIn } from '../../local/relation.ts';
import type { RowStage } from '../../local/stages.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { RelationFacts } from '../plan/relations.ts';
import { nodesOfShared } from '../plan/shared-nodes.ts';
import type { SharedNode } from '../plan/shared.ts';
import type { Plan, PrivacyUnit } from '../plan/types.ts';
import { isNullable, withoutValue } from './privacy-nullable.ts';

/** What a question asks of all its rows: `unit` as it is written there. */
export interface AskedTogether {
  readonly unit: string;
  readonly rows: number;
  /** Of these in one group. */
  readonly each?: number;
}

export interface UnitsTogether {
  readonly units: readonly PrivacyUnit[];
  /** Rows that one unit changes at most; where another table's unit changes more than the one that is counted, that one. */
  readonly changed: bigint;
  /** Whether rows may come in the places of others, so that a number may rise and fall with one unit. */
  readonly replaces: boolean;
}

/** A column of a stage's dataset, as it stands there. */
interface Origin {
  readonly stage: number;
  readonly column: string;
}

/** `partnersOf`: rows of a table with these columns equal at most. Throws UsageError 'sql.privacy-…', PolicyError 'policy.privacy-unit'. */
export function unitsTogether(
  source: SourceText,
  plan: Plan,
  cards: readonly DatasetCard[],
  asked: AskedTogether,
  partnersOf: (card: DatasetCard, columns: readonly string[], other: DatasetCard) => number,
): UnitsTogether {
  const shape = (construct: string) => errorAt(source, 0, 'sql.privacy-shape', { construct });
  const counting = plan.shared === undefined ? [] : nodesOfShared(plan.shared.body);
  const window = counting.find((node) => node.kind === 'window' && node.shuffled === true);
  if (window?.kind !== 'window') throw new Error('no rows are counted by unit');
  const nodes = nodesOfShared(window.item);
  const joins = nodes.filter((node) => node.kind === 'join');
  // Of a unit in each group, rows may have been left out before.
  const isRowwise = nodes.every((node) => (node.kind === 'window' ? node.shuffled === true : node.kind !== 'group'));
  const stages = plan.stages as readonly RowStage[];
  const [join, more] = joins;
  const isPlain = join === undefined || (more === undefined && join.join === 'inner' && stages.length === 2);
  if (!isRowwise || !isPlain || (join !== undefined && (join.keys.length === 0 || nodes.some(isBelow))))
    throw shape('a subquery, a derived table that aggregates, or a join of more tables');
  if (!stages.every(isOneTable)) throw shape('a subquery or a derived table that aggregates');
  const owners = new Set(stages.map(({ party }) => party));
  if (owners.size < stages.length) throw shape('UNION ALL of one owner’s tables');

  const of = stages.map((stage): DatasetCard => cardOf(cards, stage));
  const [id] = window.partition;
  const origins = originsOf(stages, window.item, id ?? '');
  const isUnitOf = (origin: Origin): boolean => {
    const card = of[origin.stage] as DatasetCard;
    const { unit } = allowedPrivacy(card);
    const isAlone = card.unique.some(([only, second]) => only === origin.column && second === undefined);
    return unit === origin.column || (unit === null && isAlone);
  };
  const missing = of.find((_, stage) => join === undefined && !origins.some((each) => each?.stage === stage));
  if (missing !== undefined || origins.length === 0 || origins.includes(undefined)) {
    const dataset = quotedTable((missing ?? of[0])?.owner ?? '', (missing ?? of[0])?.name ?? '');
    throw errorAt(source, 0, 'sql.privacy-unit-made', { unit: asked.unit, dataset });
  }
  const known = origins as readonly Origin[];
  const other = known.find((origin) => !isUnitOf(origin));
  if (other !== undefined) throw differentUnit(of[other.stage] as DatasetCard, asked);

  // Rows without a value would be one unit together, and take each other's places.
  const nullable = known.find(({ stage, column }) => isNullable(of[stage] as DatasetCard, column));
  if (nullable !== undefined) throw withoutValue(source, of[nullable.stage] as DatasetCard, nullable.column);

  const unitOf = (stage: number): PrivacyUnit => {
    const card = of[stage] as DatasetCard;
    const { unit, rows } = allowedPrivacy(card);
    return { owner: card.owner, dataset: card.name, column: unit, rows };
  };
  const counted = (stage: number): PrivacyUnit => ({
    ...unitOf(stage),
    rows: asked.rows,
    counted: 'together',
    ...byOf(stage),
    ...inGroup,
  });
  const byOf = (stage: number): Pick<PrivacyUnit, 'by'> => {
    const by = known.find((origin) => origin.stage === stage)?.column;
    return by === undefined || unitOf(stage).column !== null ? {} : { by };
  };
  const inGroup = asked.each === undefined ? {} : { each: asked.each };
  const own = BigInt(asked.rows);
  if (join === undefined) return { units: of.map((_, stage) => counted(stage)), changed: own, replaces: false };

  const pairs = join.keys.map(([left, right]) => [left, right].map((key) => originsOf(stages, join, key)[0]));
  const [holder] = known as readonly [Origin];
  const beside = 1 - holder.stage;
  const isHolder = (each: Origin | undefined): boolean => each?.stage === holder.stage && each.column === holder.column;
  // Where keys are the units of both tables, whoever leaves one of them takes out what counts of the same unit.
  const isSame = pairs.some((pair) => {
    const across = pair.find((each) => each?.stage === beside);
    return pair.some(isHolder) && across !== undefined && isUnitOf(across);
  });
  if (isSame) return { units: of.map((_, stage) => counted(stage)), changed: own, replaces: false };
  const columnAt = (stage: number) => (pair: readonly (Origin | undefined)[]) =>
    pair.find((each) => each?.stage === stage)?.column ?? '';
  const [holderCard, otherCard] = [of[holder.stage] as DatasetCard, of[beside] as DatasetCard];
  const joined = partnersOf(holderCard, pairs.map(columnAt(holder.stage)), otherCard);
  // Of a unit that is a key a row of the other table meets one alone, and where that row is its only partner nothing comes in its place.
  const equal = pairs.filter((pair) => pair.some(isHolder)).map(columnAt(beside));
  const isKey = equal.length > 0;
  const replaces = !otherCard.unique.some(([only = '', second]) => second === undefined && equal.includes(only));
  const taken = unitOf(beside).rows * (isKey ? Math.min(asked.rows, joined) : joined) * (replaces ? 2 : 1);
  return {
    units: of.map((_, stage) => (stage === holder.stage ? counted(stage) : unitOf(stage))),
    changed: BigInt(Math.max(taken, asked.rows)),
    replaces,
  };
}

const isBelow = ({ kind }: SharedNode): boolean => kind === 'below';

/** Whether a stage's rows are those of one table, each by itself. */
function isOneTable({ relation }: RowStage): boolean {
  if (relation === undefined) return true;
  const isRow = (node: ReturnType<typeof nodesIn>[number]): boolean =>
    node.kind === 'table' || node.kind === 'filter' || (node.kind === 'project' && !node.distinct);
  return nodesIn(relation.body).every(isRow) && datasetsIn(relation).length === 1;
}

function cardOf(cards: readonly DatasetCard[], { party, dataset }: RowStage): DatasetCard {
  const card = cards.find((each) => each.owner === party && each.name === dataset);
  if (card === undefined) throw new Error(`no card of ${party}.${dataset}`);
  return card;
}

/** The columns of datasets that a column is, one for each table that stands below others; undefined where it is made of something. */
function originsOf(stages: readonly RowStage[], node: SharedNode, id: string): (Origin | undefined)[] {
  switch (node.kind) {
    case 'stage': {
      const { outputs, relation } = stages[node.stage] as RowStage;
      const expression = outputs.find((output) => output.id === id)?.expression;
      if (expression?.kind !== 'column') return [undefined];
      const column =
        relation === undefined ? expression.column : new RelationFacts(relation).baseOf(expression.column)?.column;
      return [column === undefined ? undefined : { stage: node.stage, column }];
    }
    case 'below': {
      const at = node.columns.findIndex((column) => column.id === id);
      return node.items.flatMap((item, i) => originsOf(stages, item, node.from[i]?.[at] ?? ''));
    }
    case 'join': {
      const sides = [node.left, node.right].map((side) => originsOf(stages, side, id));
      return sides.find((side) => side.some((each) => each !== undefined)) ?? [undefined];
    }
    case 'compute':
      return node.columns.some((column) => column.id === id) ? [undefined] : originsOf(stages, node.item, id);
    case 'filter':
    case 'window':
    case 'group':
      return originsOf(stages, node.item, id);
  }
}

function differentUnit(card: DatasetCard, { unit: wanted, rows: most }: AskedTogether): PolicyError {
  const { owner, name } = card;
  const { unit, rows } = allowedPrivacy(card);
  return new PolicyError('policy.privacy-unit', {
    owner,
    dataset: quotedTable(owner, name),
    unit: unit === null ? 'row' : quoted(unit),
    rows,
    asked: [`unit => ${wanted}`, `joined => ${most}`],
  });
}
