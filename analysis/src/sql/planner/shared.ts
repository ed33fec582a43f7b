/** A question over a relation of several owners: what each hands over, and what is computed of it under protocol. */
import type { ColumnType, DatasetCard } from '../../contract/cards.ts';
import { scaleOf, withParts } from '../../local/expression.ts';
import type { Expression, LocalOutput, RowStage } from '../../local/stages.ts';
import type { BoundValue } from '../bind/bound.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { describe } from '../plan/describe.ts';
import { askedIfTrue } from '../plan/members.ts';
import type { SourceCard } from '../plan/relations.ts';
import type { SecureBoolean } from '../plan/secure-values.ts';
import type { SharedNode, SharedOutput, SharedRelation } from '../plan/shared.ts';
import type { GroupKey } from '../plan/types.ts';
import { sumRange } from '../plan/ranges.ts';
import { carriedCategory, isTrue, overflow, secureNumber } from './secure.ts';
import { columnOf, Computing, type Draft, holds, lifted, requireListedIn, SharedContext } from './shared-drafts.ts';
import { factOf } from './shared-facts.ts';
import { draftOf } from './shared-operators.ts';
import { type Pushed, pushedDown } from './shared-push.ts';
import { placeOf } from './wide-sums.ts';
import './shared-messages.ts';

/** Of the rows of each value of a column, which the question names so, at most so many count. NULLs are one value. */
export interface CountedRows {
  readonly column: string;
  readonly rows: number;
  /** Before that, of those in one group so many. */
  readonly each?: number;
}

/** `asked`: the question's stage over the relation of `card`, as of one owner's; `keys`: of the question. Throws UsageError 'sql.…'. */
export function planShared(
  source: SourceText,
  asked: RowStage,
  card: SourceCard,
  keys: readonly GroupKey[],
  counted?: CountedRows,
): { readonly stages: readonly RowStage[]; readonly shared: SharedRelation } {
  const { relation } = asked;
  if (relation === undefined) throw new Error('a relation of several owners has a tree');
  const cards = new Map((card.bases ?? []).map((each: DatasetCard) => [`${each.owner}.${each.name}`, each]));
  const context = new SharedContext({ source, at: 0, cards }, askedIfTrue(asked));
  const names = new Map(relation.columns.map(({ name, id }) => [name, id]));
  const root = new Computing(context, new Named(draftOf(context, relation.body), names));
  const units = unitOutputs(root, card.units ?? []);
  const told = new Set(keys.flatMap(({ id, free }) => (free?.kind === 'text' ? [id] : [])));
  const condition = asked.where === null ? null : holds(context, root, asked.where);
  const outputs = [...asked.outputs, ...units.outputs].map((output) =>
    outputOf(context, root, output, told, asked.rowsUpTo),
  );
  const unit = counted === undefined ? undefined : root.column(counted.column).column.id;
  const groups = counted?.each === undefined ? [] : keys.map(({ id }) => root.value(expressionOf(asked, id)).column.id);
  const pushed = pushedDown(root.node(), condition);
  const inGroups =
    counted?.each === undefined || unit === undefined
      ? pushed
      : countedOf(context, pushed, [unit, ...groups], counted.each);
  const { body, where } =
    counted === undefined || unit === undefined ? inGroups : countedOf(context, inGroups, [unit], counted.rows);
  return {
    stages: context.leaves.map((leaf) => leaf.stage()),
    shared: {
      asked: { ...asked, outputs: [...asked.outputs, ...units.outputs] },
      body,
      where,
      outputs,
      units: units.ids,
    },
  };
}

function expressionOf({ outputs }: RowStage, id: string): Expression {
  const output = outputs.find((each) => each.id === id);
  if (output === undefined) throw new Error(`no output ${id}`);
  return output.expression;
}

/**
 * What is asked for of the first so many rows of each unit (or of a unit in each group), in an order that nobody knows: every row of a unit is as likely to count as any
 * other of it. Which rows of a unit count depends on its own rows and on the drawn order of these alone. So of a unit that is left out its own
 * rows go, `rows` at most, and no other row counts instead; of a unit that loses some of its rows as many others of it may come in as went.
 */
function countedOf(
  context: SharedContext,
  { body, where }: Pushed,
  partition: readonly string[],
  rows: number,
): Pushed {
  const item: SharedNode = where === null ? body : { kind: 'filter', item: body, where, rows: body.rows };
  const type: ColumnType = { kind: 'integer' };
  const range = { min: 1n, max: BigInt(body.rows) };
  const { column } = context.add((id) => columnOf(id, { type, range, nullable: false }), type, range);
  const window: SharedNode = {
    kind: 'window',
    item,
    partition,
    order: [],
    columns: [{ ...column, function: 'row_number' }],
    rows: body.rows,
    shuffled: true,
  };
  const most: Expression = { kind: 'constant', type, value: String(rows) };
  const place: Expression = { kind: 'column', column: column.id, type };
  const isCounted: Expression = { kind: 'compare', operator: '<=', left: place, right: most };
  const kept = isTrue(context.secure, context.bound(isCounted));
  return { body: { kind: 'filter', item: window, where: kept, rows: body.rows }, where: null };
}

/** A relation by what the question calls its columns. */
class Named implements Draft {
  readonly shape: Draft['shape'];
  readonly #item: Draft;
  readonly #names: ReadonlyMap<string, string>;

  constructor(item: Draft, names: ReadonlyMap<string, string>) {
    this.#item = item;
    this.#names = names;
    const facts = [...names].flatMap(([name, id]) => {
      const fact = item.shape.facts.get(id);
      return fact === undefined ? [] : [[name, fact] as const];
    });
    this.shape = { ...item.shape, facts: new Map(facts), unique: [], repeats: [] };
  }

  column(name: string, told?: boolean) {
    return this.#item.column(this.#names.get(name) ?? name, told);
  }

  lift(expression: Expression) {
    return this.#item.lift(renamed(expression, this.#names));
  }

  requireListed(name: string) {
    this.#item.requireListed(this.#names.get(name) ?? name);
  }

  node() {
    return this.#item.node();
  }
}

function renamed(expression: Expression, names: ReadonlyMap<string, string>): Expression {
  if (expression.kind === 'column') return { ...expression, column: names.get(expression.column) ?? expression.column };
  return withParts(expression, (part) => renamed(part, names));
}

/** Columns that are counted as units, as outputs. */
function unitOutputs(root: Draft, columns: readonly string[]) {
  const ids: string[] = [];
  const outputs = columns.flatMap((column, i): LocalOutput[] => {
    const fact = root.shape.facts.get(column);
    if (fact === undefined) throw new Error(`no unit column ${column}`);
    const expression: Expression = { kind: 'column', column, type: fact.type };
    const id = `u${i + 1}`;
    ids.push(id);
    const isPresent: Expression = { kind: 'not', item: { kind: 'is-null', item: expression } };
    const known: LocalOutput[] = fact.nullable ? [{ kind: 'flag', id: `${id}.known`, expression: isPresent }] : [];
    if (fact.type.kind === 'text') return [{ kind: 'text', id, expression }, ...known];
    const range = fact.range ?? { min: 0n, max: 1n };
    const carried = { min: String(range.min < 0n ? range.min : 0n), max: String(range.max > 0n ? range.max : 0n) };
    return [{ kind: 'number', id, expression, scale: scaleOf(fact.type), range: carried }, ...known];
  });
  return { ids, outputs };
}

function outputOf(
  context: SharedContext,
  root: Computing,
  output: LocalOutput,
  told: ReadonlySet<string>,
  rows: number,
): SharedOutput {
  const { id, expression } = output;
  switch (output.kind) {
    case 'number': {
      const bound = context.bound(lifted(root, expression)) as BoundValue;
      if (output.digit !== undefined) {
        const value = placeOf(context.secure, bound, output.digit, rows);
        if (value !== undefined) return { kind: 'number', id, value };
        const range = sumRange(bound.range ?? { min: 0n, max: 0n }, rows);
        throw overflow(context.secure, bound, range, output.scale, `SUM(${describe(output.expression)})`);
      }
      return { kind: 'number', id, value: secureNumber(context.secure, bound, output.scale).number };
    }
    case 'flag':
      return { kind: 'flag', id, value: holds(context, root, expression) };
    case 'text': {
      const isTold = told.has(id);
      const made =
        isTold && expression.kind === 'column' ? root.column(expression.column, true) : root.value(expression);
      if (isTold && made.column.words === undefined)
        throw errorAt(context.source, context.at, 'sql.shared-call', { expression: describe(expression) });
      return { kind: 'text', id, column: made.column.id };
    }
    case 'category': {
      const { nullable, type } = factOf(context, root.shape.facts, expression);
      const positions = output.categories.map((category): SecureBoolean => {
        return holds(context, root, isCategory(expression, type, category));
      });
      if (type.kind !== 'boolean') requireListedIn(root, expression);
      const isNull: Expression = { kind: 'is-null', item: expression };
      if (output.nullable) positions.push(nullable ? holds(context, root, isNull) : { kind: 'constant', value: false });
      return { kind: 'category', id, positions };
    }
  }
}

function isCategory(expression: Expression, type: ColumnType, category: string): Expression {
  if (type.kind === 'boolean') return category === 'true' ? expression : { kind: 'not', item: expression };
  const value: Expression = { kind: 'constant', type, value: carriedCategory(type, category) };
  return { kind: 'compare', operator: '=', left: expression, right: value };
}
