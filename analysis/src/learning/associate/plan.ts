/** The plan of association counts: columns as items, and which of them are counted together. */
import { type Triple, UsageError } from '@tacit/engine';
import type { KeptColumn, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { columnNamed, type KeptColumns, levelsOf } from '../bind-features.ts';
import { type LevelsFeature, nameOf } from '../features.ts';
import '../model-messages.ts';
import { requireRoom } from '../room.ts';
import { columnGrants, combineGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import './messages.ts';
import type { AssociateQuestion } from './question.ts';

/**
 * Every row is in one of the levels. 'yes': of truth values and of integers from 0 to 1, those that have it and, as null, all others; 'list': its values, and
 * null where there may be none.
 */
export interface ItemColumn extends LevelsFeature {
  readonly is: 'yes' | 'list';
}

export interface AssociatePlan extends TablePlan {
  readonly uses: readonly [UsedShares];
  readonly associate: { readonly columns: readonly ItemColumn[]; readonly size: 2 | 3 };
}

const mostLevels = 300;
/** Of a row, by every two planes and every three (120,000 rows of 54 values and 20 triples). */
const cellBytes = 0.5;
const mostTriples = 5_000;

/** Throws as `planTable` and `columnNamed`; UsageError 'model.constant', 'model.twice', 'associate.…'. */
export function planAssociate(request: CompileRequest<AssociateQuestion>): {
  readonly plan: AssociatePlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const [uses] = plan.uses as [UsedShares];
  const kept: KeptColumns = { table: plan.aligned.table, vectors: uses.vectors };
  const found = question.items.map((name) => columnNamed(kept.table, name));
  const twice = found.find((column, i) => found.indexOf(column) < i);
  if (twice !== undefined) throw new UsageError('model.twice', { column: nameOf({ ...twice, column: twice.name }) });
  const columns = found.map((column) => itemColumn(kept, column));
  const levels = columns.reduce((sum, each) => sum + each.levels.length, 0);
  if (levels > mostLevels) throw new UsageError('associate.items', { found: levels, most: mostLevels });
  const planned: AssociatePlan = { ...plan, uses: [uses], associate: { columns, size: question.size ?? 2 } };
  const triples = triplesOf(planned).length;
  if (question.size === 3 && triples === 0)
    throw new UsageError('associate.no-triple', { columns: columns.map(nameOf) });
  requireRoom(uses, plan.aligned.table.valid, (levels * levels + triples) * cellBytes);
  if (triples > mostTriples) throw new UsageError('associate.triples', { found: triples, most: mostTriples });
  return { plan: planned, cards };
}

function itemColumn(kept: KeptColumns, column: KeptColumn): ItemColumn {
  const { owner, dataset, name, type, range = { min: '0', max: '0' } } = column;
  const source = { owner, dataset, column: name };
  const levels = levelsOf(kept, column);
  const isYes = type.kind === 'boolean' || (type.kind === 'integer' && range.min === '0' && range.max === '1');
  if (isYes) return { kind: 'levels', is: 'yes', ...source, levels: ['true', null] };
  if (levels === undefined) throw new UsageError('associate.number', { column: nameOf(source), type: typeText(type) });
  if (levels.length < 2) throw new UsageError('model.constant', { column: nameOf(source) });
  return { kind: 'levels', is: 'list', ...source, levels };
}

/** The column of the kept table. */
export function keptColumn({ aligned: { table } }: TablePlan, column: ItemColumn): KeptColumn {
  return columnNamed(table, nameOf(column));
}

/** Columns of the table that the plan takes. */
export function columnsOf(plan: AssociatePlan): KeptColumn[] {
  return plan.associate.columns.map((each) => keptColumn(plan, each));
}

/** Every two columns: that with more levels first, whose levels are told or withheld one by one. */
export function pairsOf({ associate: { columns } }: AssociatePlan): (readonly [number, number])[] {
  return columns.flatMap((a, i) =>
    columns.slice(i + 1).map((b, j): readonly [number, number] => {
      return b.levels.length > a.levels.length ? [i + 1 + j, i] : [i, i + 1 + j];
    }),
  );
}

/** Every three columns of truth values, as places among the columns. */
export function triplesOf({ associate: { columns, size } }: AssociatePlan): Triple[] {
  if (size < 3) return [];
  const yes = columns.flatMap((each, i) => (each.is === 'yes' ? [i] : []));
  return yes.flatMap((a, i) => yes.slice(i + 1).flatMap((b, j) => yes.slice(i + j + 2).map((c): Triple => [a, b, c])));
}

/**
 * What owners must allow: of every column what an alignment needs, 'combine' where columns of several owners are counted together, and 'membership' as
 * of everything that is told of rows in common.
 */
export function grantsNeeded(plan: AssociatePlan): Grant[] {
  const columns = columnsOf(plan);
  return [...columnGrants(columns), ...combineGrants(columns), ...membershipGrants(plan)];
}
