/**
 * From a relation of several owners to what each of them hands over and what is computed of it under protocol. What one owner has alone
 * becomes a stage of that owner, as large as possible; and of what is computed further up each part that needs one stage's columns alone is
 * computed there, whatever function it has, and handed over as a column (`lift`).
 */
import type { ColumnType } from '../../contract/cards.ts';
import { columnNodes, scaleOf, typeOfExpression, withParts } from '../../local/expression.ts';
import { datasetsIn } from '../../local/relation.ts';
import type { Expression, LocalOutput, RelationNode, RowStage } from '../../local/stages.ts';
import { type Bound, type BoundValue, isCondition, isNullable, typeOf } from '../bind/bound.ts';
import { errorAt } from '../parse/refuse.ts';
import { describe, rangeText } from '../plan/describe.ts';
import { textKeyWords } from '../plan/keyed.ts';
import { isWithin, type NumberRange, secureLimit, toRange, union } from '../plan/ranges.ts';
import type { SecureBoolean } from '../plan/secure-values.ts';
import { columnsOfNode, knownFlag, type MadeColumn, type SharedColumn, type SharedNode } from '../plan/shared.ts';
import { boundOf } from './shared-bound.ts';
import { type Fact, factOf, partyOf, type Shape, type ShapeContext, shapeOf } from './shared-facts.ts';
import { listedColumn } from './shared-lists.ts';
import { isKnown, isTrue, type SecureContext, secureNumber } from './secure.ts';

/** A column under protocol, and the type that its numbers are carried as. */
export interface Made {
  readonly column: SharedColumn;
  readonly type: ColumnType;
  /** Of its values, without the 0 in the place of NULL, where that is known. */
  readonly values?: NumberRange;
}

/** A table under protocol while it is planned: which of its columns are handed up is known once everything above has asked. */
export interface Draft {
  readonly shape: Shape;
  /** The column that the relation calls `id`; `told`: its texts are told in the end. */
  column(id: string, told?: boolean): Made;
  /** A value that one owner computes before anything is shared; undefined where none can. */
  lift(expression: Expression): Made | undefined;
  /** Holds owners to the list on the card of the column `id`, where there is one: rows with another value would be counted as the first. */
  requireListed(id: string): void;
  node(): SharedNode;
}

export class SharedContext implements ShapeContext {
  readonly source: ShapeContext['source'];
  readonly at: number;
  readonly cards: ShapeContext['cards'];
  /** Columns IN (SELECT …) of which nothing but whether they are TRUE is asked. */
  readonly truths: ReadonlySet<string>;
  readonly leaves: Leaf[] = [];
  readonly #made = new Map<string, Made>();

  constructor({ source, at, cards }: ShapeContext, truths: ReadonlySet<string>) {
    this.source = source;
    this.at = at;
    this.cards = cards;
    this.truths = truths;
  }

  get secure(): SecureContext {
    return { source: this.source, outputs: [], shared: true };
  }

  /** Registers a column under a name of its own; `values`: the range of its values, where that is known. */
  add(make: (id: string) => SharedColumn, type: ColumnType, values: NumberRange | null = null): Made {
    const made = { column: make(`c${this.#made.size + 1}`), type, ...(values === null ? {} : { values }) };
    this.#made.set(made.column.id, made);
    return made;
  }

  /** The column as of rows some of which have NULL in its place, where it stands from here on. */
  filled(made: Made): Made {
    const [min, max] = [BigInt(made.column.range.min), BigInt(made.column.range.max)];
    const range = toRange(union({ min, max }, { min: 0n, max: 0n }));
    return this.changed(made, { ...made.column, range, nullable: true });
  }

  /** The column as it stands from here on. */
  changed(made: Made, column: SharedColumn): Made {
    const changed = { ...made, column };
    this.#made.set(column.id, changed);
    return changed;
  }

  /** The bound form of an expression over registered columns. */
  bound(expression: Expression): Bound {
    return boundOf(this.source, expression, (id) => factOfMade(this.#made.get(id) as Made, id), this.at);
  }
}

function factOfMade({ column, type, values }: Made, id: string) {
  const range = column.kind === 'number' ? { min: BigInt(column.range.min), max: BigInt(column.range.max) } : null;
  return { column: id, type, range, nullable: column.nullable, ...(values === undefined ? {} : { values }) };
}

/** A registered column as an expression. */
const reference = ({ column, type }: Made): Expression => ({ kind: 'column', column: column.id, type });

const codes = { min: '0', max: String(2n ** 61n - 1n) };
const bit = { min: '0', max: '1' };

/** The column that values of a type are. */
export function columnOf(id: string, { type, range, nullable }: Fact): SharedColumn {
  if (type.kind === 'text') return { id, kind: 'text', range: codes, nullable };
  if (type.kind === 'boolean') return { id, kind: 'boolean', range: bit, nullable };
  const own = range as NumberRange;
  return { id, kind: 'number', range: toRange(nullable ? union(own, { min: 0n, max: 0n }) : own), nullable };
}

/** The column with room for whatever these carry: in rows that take no part that may be more than their values are. */
export function carryingAll(column: SharedColumn, from: readonly Made[]): SharedColumn {
  if (column.kind !== 'number') return column;
  const ranges = [column, ...from.map((made) => made.column)].map(({ range: { min, max } }) => {
    return { min: BigInt(min), max: BigInt(max) };
  });
  return { ...column, range: toRange(ranges.reduce(union)) };
}

const truth: Expression = { kind: 'constant', type: { kind: 'boolean' }, value: 'true' };

/** Everything that one owner computes by itself. */
export class Leaf implements Draft {
  readonly shape: Shape;
  readonly #context: SharedContext;
  readonly #body: RelationNode;
  readonly #party: string;
  readonly #number: number;
  readonly #outputs: LocalOutput[] = [];
  readonly #columns = new Map<string, Made>();

  constructor(context: SharedContext, node: RelationNode) {
    this.#context = context;
    this.#body = node;
    this.shape = shapeOf(context, node);
    this.#party = partyOf(datasetsIn({ body: node, columns: [] })[0] as string);
    this.#number = context.leaves.length;
    context.leaves.push(this);
  }

  column(id: string, told = false): Made {
    const fact = this.shape.facts.get(id) as Fact;
    return this.#hand({ kind: 'column', column: id, type: fact.type }, fact, told);
  }

  lift(expression: Expression): Made | undefined {
    const columns = columnNodes(expression);
    if (columns.length === 0 || !columns.every(({ column }) => this.shape.facts.has(column))) return undefined;
    // A CASE has the digits of the column that it is asked for, which other tables below may need.
    const fact = factOf(this.#context, this.shape.facts, expression, typeOfExpression(expression));
    if (fact.range !== null && !isWithin(fact.range, secureLimit)) return undefined;
    return this.#hand(expression, fact, false);
  }

  requireListed(id: string): void {
    const { type, nullable } = this.shape.facts.get(id) as Fact;
    const categories = listedColumn(this.#context.cards, this.#body, id);
    if (categories === undefined) return;
    const known = this.#outputs.filter(({ kind }) => kind === 'category');
    const expression: Expression = { kind: 'column', column: id, type };
    if (
      known.some((each) => each.kind === 'category' && JSON.stringify(each.expression) === JSON.stringify(expression))
    )
      return;
    this.#outputs.push({ kind: 'category', id: `list${known.length + 1}`, expression, categories, nullable });
  }

  #hand(expression: Expression, fact: Fact, told: boolean): Made {
    const text = JSON.stringify([expression, fact.type]);
    const known = this.#columns.get(text);
    if (known !== undefined) {
      if (told) Object.assign(known.column, { words: textKeyWords });
      return known;
    }
    if (fact.range !== null && !isWithin(fact.range, secureLimit)) {
      const { source, at } = this.#context;
      const range = rangeText(fact.range, scaleOf(fact.type), secureLimit);
      throw errorAt(source, at, 'sql.overflow', { expression: describe(expression), ...range });
    }
    const made = this.#context.add(
      (id) => ({ ...columnOf(id, fact), ...(told ? { words: textKeyWords } : {}) }),
      fact.type,
      fact.range,
    );
    this.#columns.set(text, made);
    const { id, kind, range } = made.column;
    if (kind === 'text') this.#outputs.push({ kind: 'text', id, expression });
    else if (kind === 'boolean') this.#outputs.push({ kind: 'flag', id, expression });
    else this.#outputs.push({ kind: 'number', id, expression, scale: scaleOf(fact.type), range });
    if (fact.nullable) {
      const isPresent: Expression = { kind: 'not', item: { kind: 'is-null', item: expression } };
      this.#outputs.push({ kind: 'flag', id: knownFlag(id), expression: isPresent });
    }
    return made;
  }

  node(): SharedNode {
    const columns = [...this.#columns.values()].map(({ column }) => column);
    return { kind: 'stage', stage: this.#number, rows: this.shape.rows, columns };
  }

  /** What its owner's engine does. */
  stage(): RowStage {
    const body = ownTree(this.#body) as RelationNode;
    // Rows of which nothing is asked are still counted: an engine that selects nothing returns none.
    const outputs =
      this.#outputs.length === 0 ? [{ kind: 'flag', id: 'there', expression: truth } as const] : this.#outputs;
    const base = {
      kind: 'rows',
      party: this.#party,
      rowsUpTo: this.shape.rows,
      where: null,
      keys: [],
      unit: null,
    } as const;
    if (body.kind === 'table' && body.row === null) {
      const names = new Map(body.columns.map(({ id, column }) => [id, column]));
      return { ...base, dataset: body.dataset, outputs: withNames(outputs, names) as LocalOutput[] };
    }
    const columns = [...this.shape.facts].map(([id, { type }]) => ({ name: id, id, type }));
    const relation = { body, columns };
    const datasets = datasetsIn(relation);
    return { ...base, dataset: datasets[0] as string, relation, datasets, outputs };
  }
}

/** The tree as its owner calls its datasets. */
function ownTree(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownTree);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, ownTree(item)] as const);
  const found = Object.fromEntries(entries) as { kind?: unknown; dataset?: unknown };
  if (found.kind !== 'table' || typeof found.dataset !== 'string') return found;
  return { ...found, dataset: found.dataset.slice(found.dataset.lastIndexOf('.') + 1) };
}

/** Expressions with other names of columns. */
function withNames(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withNames(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const { kind, column } = value as { kind?: unknown; column?: unknown };
  if (kind === 'column' && typeof column === 'string') return { ...value, column: names.get(column) ?? column };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNames(item, names)]));
}

/** The expression with what can be computed by one owner, and every column, as a column under protocol. */
export function lifted(draft: Draft, expression: Expression): Expression {
  if (expression.kind === 'column') return reference(draft.column(expression.column));
  if (expression.kind === 'constant' || columnNodes(expression).length === 0) return expression;
  const whole = draft.lift(expression);
  if (whole !== undefined) return reference(whole);
  return withParts(expression, (part) => lifted(draft, part));
}

/** As `requireListed` of every column whose values the expression may have. */
export function requireListedIn(draft: Draft, expression: Expression): void {
  if (expression.kind === 'column') draft.requireListed(expression.column);
  if (expression.kind !== 'case') return;
  for (const { result } of expression.whens) requireListedIn(draft, result);
  requireListedIn(draft, expression.otherwise);
}

/** Whether a condition over a table's columns IS TRUE. */
export function holds(context: SharedContext, draft: Draft, condition: Expression): SecureBoolean {
  return isTrue(context.secure, context.bound(lifted(draft, condition)));
}

/** A table with further columns that no owner could compute. */
export class Computing implements Draft {
  readonly shape: Shape;
  readonly #context: SharedContext;
  readonly #item: Draft;
  readonly #made = new Map<string, { readonly made: Made; readonly column: MadeColumn }>();

  constructor(context: SharedContext, item: Draft) {
    this.#context = context;
    this.#item = item;
    this.shape = item.shape;
  }

  column(id: string, told?: boolean): Made {
    return this.#item.column(id, told);
  }

  lift(expression: Expression): Made | undefined {
    return this.#item.lift(expression);
  }

  requireListed(id: string): void {
    this.#item.requireListed(id);
  }

  /** Any value of a row, of numbers at the scale of `type`. */
  value(expression: Expression, type?: ColumnType): Made {
    const own = expression.kind === 'column' ? this.column(expression.column) : this.lift(expression);
    const scale = type === undefined || own === undefined ? 0 : scaleOf(type);
    if (own !== undefined && scaleOf(own.type) >= scale) return own;
    return this.made(own === undefined ? lifted(this.#item, expression) : reference(own), type);
  }

  /** A value over columns under protocol. */
  made(wanted: Expression, type?: ColumnType): Made {
    const text = JSON.stringify([wanted, type === undefined ? 0 : scaleOf(type)]);
    const known = this.#made.get(text);
    if (known !== undefined) return known.made;
    const bound = this.#context.bound(wanted);
    const column = this.#computed(bound, type);
    this.#made.set(text, column);
    return column.made;
  }

  #computed(bound: Bound, type: ColumnType | undefined): { made: Made; column: MadeColumn } {
    const { secure } = this.#context;
    const own = typeOf(bound);
    const nullable = isNullable(bound);
    const known = nullable ? (isKnown(secure, bound) ?? null) : null;
    if (own.kind === 'boolean') {
      const made = this.#context.add((id) => columnOf(id, { type: own, range: null, nullable }), own);
      return { made, column: { ...made.column, value: null, truth: isTrue(secure, bound), known } };
    }
    if (isCondition(bound)) throw new Error('a condition is a boolean');
    const scale = Math.max(scaleOf(own), type === undefined ? 0 : scaleOf(type));
    const { number, range } = secureNumber(secure, bound as BoundValue, scale);
    const wanted = type !== undefined && scaleOf(type) === scale ? type : own;
    const made = this.#context.add(
      (id) => columnOf(id, { type: wanted, range: own.kind === 'text' ? null : range, nullable }),
      wanted,
    );
    return { made, column: { ...made.column, value: number, truth: null, known } };
  }

  node(): SharedNode {
    const item = this.#item.node();
    if (this.#made.size === 0) return item;
    const columns = [...this.#made.values()].map(({ made, column }) => ({ ...column, ...made.column }));
    const keep = columnsOfNode(item).map(({ id }) => id);
    return { kind: 'compute', item, columns, keep, rows: item.rows };
  }
}

/** A condition on a table's rows. */
export class Filtering implements Draft {
  readonly shape: Shape;
  readonly #item: Draft;
  readonly #where: SecureBoolean;

  constructor(context: SharedContext, item: Draft, where: Expression) {
    this.#item = item;
    this.#where = holds(context, item, where);
    this.shape = item.shape;
  }

  column(id: string, told?: boolean): Made {
    return this.#item.column(id, told);
  }

  lift(expression: Expression): Made | undefined {
    return this.#item.lift(expression);
  }

  requireListed(id: string): void {
    this.#item.requireListed(id);
  }

  node(): SharedNode {
    const item = this.#item.node();
    return { kind: 'filter', item, where: this.#where, rows: item.rows };
  }
}
