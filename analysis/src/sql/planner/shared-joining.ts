/** Joins, as they are planned under protocol: see shared-drafts.ts. */
import type { ColumnType } from '../../contract/cards.ts';
import { columnNodes, scaleOf } from '../../local/expression.ts';
import type { Expression } from '../../local/stages.ts';
import { errorAt } from '../parse/refuse.ts';
import { type Equality, isOnce } from '../plan/row-facts.ts';
import { metColumn, type SharedColumn, type SharedNode } from '../plan/shared.ts';
import { columnOf, Computing, type Draft, type Made, type SharedContext } from './shared-drafts.ts';
import { type Fact, factOf, joinShape, type Shape } from './shared-facts.ts';
import { refusedHere } from './shared-refused.ts';
import { wordsOf } from './shared-projecting.ts';

/** Pairs of rows that a join without a key that occurs once may make. */
const mostPairs = 2 ** 22;

type Kind = Extract<SharedNode, { kind: 'join' }>['join'];

export class Joining implements Draft {
  readonly shape: Shape;
  readonly #context: SharedContext;
  readonly #kind: Kind;
  readonly #left: Computing;
  readonly #right: Computing;
  readonly #keys: readonly (readonly [string, string])[];
  readonly #once: boolean;
  readonly #leftOnce: boolean;
  readonly #mark: { readonly id: string; readonly made: Made } | undefined;
  readonly #filled = new Map<string, Made>();
  /** The left keys. */
  readonly #lefts: SharedColumn[] = [];

  constructor(
    context: SharedContext,
    kind: Kind,
    first: Draft,
    second: Draft,
    pairs: readonly (readonly [Expression, Expression])[],
    /** What the relation calls the column of 'mark'. */
    mark?: string,
  ) {
    const names = pairs.flatMap(([x, y]) =>
      x.kind === 'column' && y.kind === 'column' ? [[x.column, y.column] as const] : [],
    );
    const once = (draft: Draft, side: 0 | 1) =>
      isOnce(
        draft.shape,
        names.map((pair) => pair[side]),
      );
    const isSingle = kind === 'semi' || kind === 'anti' || kind === 'mark';
    // An inner or full join may be read either way.
    const swaps = (kind === 'inner' || kind === 'full') && !once(second, 1) && once(first, 0);
    const [left, right] = swaps ? [second, first] : [first, second];
    this.#context = context;
    this.#kind = kind;
    this.#left = new Computing(context, left);
    this.#right = new Computing(context, right);
    this.#once = isSingle || once(right, swaps ? 0 : 1);
    this.#leftOnce = kind === 'left' && !this.#once && once(left, 0);
    const type: ColumnType = { kind: 'boolean' };
    const fact: Fact = { type, range: null, nullable: false };
    this.#mark = mark === undefined ? undefined : { id: mark, made: context.add((id) => columnOf(id, fact), type) };
    this.#keys = pairs.map(([x, y]) => {
      const [own, other] = swaps ? [y, x] : [x, y];
      const sides = [factOf(context, left.shape.facts, own).type, factOf(context, right.shape.facts, other).type];
      const wide = sides.toSorted((a, b) => scaleOf(b) - scaleOf(a))[0] as ColumnType;
      const values = [this.#left.value(own, wide).column, this.#right.value(other, wide).column] as const;
      this.#lefts.push(values[0]);
      return [values[0].id, values[1].id];
    });
    const equalities = names.map(([x, y]): Equality => (swaps ? [y, x] : [x, y]));
    this.shape = isSingle
      ? {
          ...left.shape,
          facts: mark === undefined ? left.shape.facts : new Map([...left.shape.facts, [mark, fact]]),
        }
      : joinShape({ join: kind }, left.shape, right.shape, equalities);
    if (!this.#once && this.shape.rows > mostPairs) {
      const [most, more] = [left, right].map(({ shape }) => shape.rows.toLocaleString('en-US')) as [string, string];
      const fields = { left: most, right: more, limit: mostPairs.toLocaleString('en-US') };
      throw errorAt(context.source, context.at, 'sql.shared-pairs', fields, 'aggregated first');
    }
    if (pairs.length === 0 && kind !== 'inner' && right.shape.rows !== 1)
      throw refusedHere(context, 'JOIN without a key');
  }

  #isFilled(id: string): boolean {
    if (this.#kind === 'full') return true;
    return this.#kind === 'left' && this.#right.shape.facts.has(id);
  }

  column(id: string, told?: boolean): Made {
    if (this.#mark?.id === id) return this.#mark.made;
    const side = this.#left.shape.facts.has(id) ? this.#left : this.#right;
    const own = side.column(id, told);
    if (this.#isFilled(id)) return this.#nullable(own, told);
    return this.#kind === 'inner' && side === this.#right ? this.#met(own) : own;
  }

  lift(expression: Expression): Made | undefined {
    const ids = columnNodes(expression).map(({ column }) => column);
    const side = [this.#left, this.#right].find(({ shape }) => ids.every((id) => shape.facts.has(id)));
    if (side === undefined || ids.length === 0) return undefined;
    if (!ids.some((id) => this.#isFilled(id))) {
      const own = side.lift(expression);
      return own !== undefined && this.#kind === 'inner' && side === this.#right ? this.#met(own) : own;
    }
    // Of a row without a partner it has to be NULL, too.
    if (!isStrict(expression)) return undefined;
    const own = side.lift(expression);
    return own === undefined ? undefined : this.#nullable(own);
  }

  /** The same column, beside the left key whose value it has. */
  #met(own: Made): Made {
    const known = this.#filled.get(own.column.id);
    if (known !== undefined) return known;
    const column = metColumn(own.column, this.#keys, this.#lefts);
    if (column === own.column) return own;
    const made = this.#context.changed(own, column);
    this.#filled.set(column.id, made);
    return made;
  }

  requireListed(id: string): void {
    if (this.#mark?.id === id) return;
    const side = this.#left.shape.facts.has(id) ? this.#left : this.#right;
    side.requireListed(id);
  }

  /** The same column, known to be NULL where a row has no partner. */
  #nullable(own: Made, told = false): Made {
    const made = this.#filled.get(own.column.id) ?? this.#context.filled(own);
    this.#filled.set(own.column.id, made);
    if (told) Object.assign(made.column, wordsOf([own]));
    return made;
  }

  node(): SharedNode {
    const [left, right] = [this.#left.node(), this.#right.node()];
    return {
      kind: 'join',
      join: this.#kind,
      left,
      right,
      keys: this.#keys,
      once: this.#once,
      ...(this.#leftOnce ? { leftOnce: true as const } : {}),
      ...(this.#mark === undefined ? {} : { mark: this.#mark.made.column.id }),
      rows: this.#kind === 'full' && this.#once ? left.rows + right.rows : this.shape.rows,
    };
  }
}

/** Whether it is NULL wherever any of its columns is. */
export function isStrict(expression: Expression): boolean {
  switch (expression.kind) {
    case 'column':
    case 'constant':
      return true;
    case 'arithmetic':
    case 'compare':
    case 'divide':
      return isStrict(expression.left) && isStrict(expression.right);
    case 'not':
    case 'absolute':
      return isStrict(expression.item);
    case 'in':
      return isStrict(expression.item) && expression.values.every((each) => each.kind === 'constant');
    case 'call':
      return expression.items.every(isStrict);
    default:
      return false;
  }
}
