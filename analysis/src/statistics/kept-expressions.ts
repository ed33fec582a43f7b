/**
 * What an owner's engine would compute of its rows, as numbers and conditions under protocol: of a kept table nobody has the rows.
 * Columns are inputs by their names; a flag of the same name says whether there is a value, where there may be none.
 *
 * SQL's third truth value as in sql/planner/secure.ts: `truth(e, true)` is the bit "e is TRUE", `truth(e, false)` "e is FALSE".
 */
import { UsageError } from '@tacit/engine';
import type { ColumnType } from '../contract/cards.ts';
import { valueOf } from '../sql/bind/dictionary.ts';
import { columnsIn, scaleOf, typeOfExpression } from '../local/expression.ts';
import type { CompareOperator, Expression } from '../local/stages.ts';
import {
  add,
  isWithin,
  multiply,
  type NumberRange,
  rescale,
  secureLimit,
  signedWidth,
  subtract,
} from '../sql/plan/ranges.ts';
import type { SecureBoolean, SecureNumber } from '../sql/plan/types.ts';
import { join } from '../sql/planner/secure.ts';
import './messages.ts';

/** What is public of a kept column. */
export interface KeptFacts {
  /** Of the carried number, that of rows of nobody included. */
  readonly range: NumberRange;
  readonly hasFlag: boolean;
  /** Of texts, which are carried as positions; NULL is the position behind the last. */
  readonly categories?: readonly string[];
}

interface Ranged {
  readonly number: SecureNumber;
  readonly range: NumberRange;
}

const never: SecureBoolean = { kind: 'constant', value: false };
const always: SecureBoolean = { kind: 'constant', value: true };

/** Expressions over the columns of one owner's part of a kept table. */
export class KeptExpressions {
  readonly #table: number;
  readonly #facts: ReadonlyMap<string, KeptFacts>;

  constructor(table: number, facts: ReadonlyMap<string, KeptFacts>) {
    this.#table = table;
    this.#facts = facts;
  }

  /** Carried at `scale`; where a column is NULL it counts as 0. Throws UsageError 'describe.aligned-expression'. */
  number(expression: Expression, scale: number): SecureNumber {
    return this.#number(expression, scale).number;
  }

  /** Whether a value is not NULL. */
  known(expression: Expression): SecureBoolean {
    const flags = [...new Set(columnsIn(expression))].map((column) => this.#present(column));
    return hasNull(expression) ? never : join('and', flags);
  }

  /** Whether the condition is TRUE, or with `wanted` false, FALSE. Throws UsageError 'describe.aligned-expression'. */
  truth(expression: Expression, wanted: boolean): SecureBoolean {
    switch (expression.kind) {
      case 'not':
        return this.truth(expression.item, !wanted);
      case 'and':
      case 'or': {
        const items = expression.items.map((item) => this.truth(item, wanted));
        // False "and" is "or" of false ones, and the reverse.
        return join((expression.kind === 'and') === wanted ? 'and' : 'or', items);
      }
      case 'is-null': {
        const { item } = expression;
        const known = isValue(item) ? this.known(item) : join('or', [this.truth(item, true), this.truth(item, false)]);
        return wanted ? negate(known) : known;
      }
      case 'compare':
        return this.#compare(expression.operator, expression.left, expression.right, wanted);
      case 'in': {
        const { item, values } = expression;
        const some = values.filter((value) => !isNullConstant(value));
        if (!wanted && some.length < values.length) return never;
        const each = some.map((value) => this.#compare('=', item, value, wanted));
        return join(wanted ? 'or' : 'and', each);
      }
      case 'column':
        return this.#compare('=', expression, truthConstant, wanted);
      case 'constant':
        if (expression.value === null) return never;
        return (expression.value === 'true') === wanted ? always : never;
      case 'case':
      case 'call':
      case 'divide':
        throw unable(expression);
      case 'arithmetic':
      case 'absolute':
      case 'when':
        throw new Error(`a ${expression.kind} is no condition`);
    }
  }

  /** For each category whether the value is that; NULL last, where it is one. */
  positions(expression: Expression, categories: readonly string[], nullable: boolean): SecureBoolean[] {
    const type = typeOfExpression(expression);
    const values = categories.map((category): SecureBoolean => {
      return this.#compare('=', expression, { kind: 'constant', type, value: carriedText(type, category) }, true);
    });
    return nullable ? [...values, negate(this.known(expression))] : values;
  }

  /** What a column is carried within. */
  rangeOf(column: string): NumberRange {
    return this.#factsOf(column).range;
  }

  #present(column: string): SecureBoolean {
    const { hasFlag, categories, range } = this.#factsOf(column);
    if (hasFlag) return { kind: 'flag', table: this.#table, id: column };
    if (categories === undefined || range.max < BigInt(categories.length)) return always;
    return negate(this.#isAt(column, categories.length));
  }

  #factsOf(column: string): KeptFacts {
    const found = this.#facts.get(column);
    if (found === undefined) throw new Error(`no kept column ${column}`);
    return found;
  }

  #isAt(column: string, position: number): SecureBoolean {
    const { range } = this.#factsOf(column);
    const at = BigInt(position);
    return {
      kind: 'equal',
      left: { kind: 'input', table: this.#table, id: column },
      right: { kind: 'constant', value: String(at), scale: 0 },
      width: signedWidth(subtract(range, { min: at, max: at })),
    };
  }

  #number(expression: Expression, scale: number): Ranged {
    switch (expression.kind) {
      case 'column': {
        const own = scaleOf(expression.type);
        const item: SecureNumber = { kind: 'input', table: this.#table, id: expression.column };
        return scaled({ number: item, range: this.#factsOf(expression.column).range }, scale - own);
      }
      case 'constant': {
        const { type, value } = expression;
        const carried = value === null ? 0n : type.kind === 'boolean' ? BigInt(value === 'true') : BigInt(value);
        const range = rescale({ min: carried, max: carried }, scale - scaleOf(type));
        return { number: { kind: 'constant', value: String(range.min), scale }, range };
      }
      case 'arithmetic': {
        const { operator, left, right } = expression;
        if (operator === '*') {
          const scales = [left, right].map((side) => scaleOf(typeOfExpression(side))) as [number, number];
          const [x, y] = [this.#number(left, scales[0]), this.#number(right, scales[1])];
          const product: SecureNumber = { kind: 'multiply', left: x.number, right: y.number };
          return scaled({ number: product, range: multiply(x.range, y.range) }, scale - scales[0] - scales[1]);
        }
        const [x, y] = [this.#number(left, scale), this.#number(right, scale)];
        const range = operator === '+' ? add(x.range, y.range) : subtract(x.range, y.range);
        return { number: { kind: operator === '+' ? 'add' : 'subtract', left: x.number, right: y.number }, range };
      }
      default:
        throw unable(expression);
    }
  }

  #compare(operator: CompareOperator, left: Expression, right: Expression, wanted: boolean): SecureBoolean {
    const found = [left, right].some((side) => typeOfExpression(side).kind === 'text')
      ? this.#compareTexts(operator, left, right)
      : this.#compareNumbers(operator, left, right);
    const known = join('and', [this.known(left), this.known(right)]);
    return join('and', [wanted ? found : negate(found), known]);
  }

  #compareNumbers(operator: CompareOperator, left: Expression, right: Expression): SecureBoolean {
    const scale = Math.max(scaleOf(typeOfExpression(left)), scaleOf(typeOfExpression(right)));
    const [x, y] = [this.#number(left, scale), this.#number(right, scale)];
    const difference = subtract(x.range, y.range);
    if (!isWithin(difference, secureLimit)) throw unable({ kind: 'compare', operator, left, right });
    const width = signedWidth(difference);
    const less = (a: Ranged, b: Ranged): SecureBoolean => ({ kind: 'less', left: a.number, right: b.number, width });
    const equal: SecureBoolean = { kind: 'equal', left: x.number, right: y.number, width };
    switch (operator) {
      case '=':
        return equal;
      case '<>':
        return negate(equal);
      case '<':
        return less(x, y);
      case '>':
        return less(y, x);
      case '<=':
        return negate(less(y, x));
      case '>=':
        return negate(less(x, y));
    }
  }

  /** A text column has a list of values; with a constant it is compared as each of these is, by code points. */
  #compareTexts(operator: CompareOperator, left: Expression, right: Expression): SecureBoolean {
    if (left.kind === 'constant' && right.kind === 'column') return this.#compareTexts(turned[operator], right, left);
    if (left.kind !== 'column' || right.kind !== 'constant') throw unable({ kind: 'compare', operator, left, right });
    const { value } = right;
    const { categories = [] } = this.#factsOf(left.column);
    if (value === null) return never;
    const holding = categories.flatMap((text, i) => (holds(operator, text, value) ? [i] : []));
    return join(
      'or',
      holding.map((position) => this.#isAt(left.column, position)),
    );
  }
}

/** A category as constants carry it. */
const carriedText = (type: ColumnType, category: string): string =>
  type.kind === 'boolean' ? category : String(valueOf(type, category));

const truthConstant: Expression = { kind: 'constant', type: { kind: 'boolean' }, value: 'true' };

const turned: Readonly<Record<CompareOperator, CompareOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function holds(operator: CompareOperator, x: string, y: string): boolean {
  const order = byCodePoint(x, y);
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** UTF-16, which JavaScript compares by, has another order than code points. */
function byCodePoint(x: string, y: string): number {
  const [a, b] = [Array.from(x, codePoint), Array.from(y, codePoint)];
  const at = a.findIndex((point, i) => point !== b[i]);
  return at < 0 ? a.length - b.length : (a[at] as number) - (b[at] ?? -1);
}

const codePoint = (character: string): number => character.codePointAt(0) ?? 0;

function scaled({ number, range }: Ranged, steps: number): Ranged {
  if (steps === 0) return { number, range };
  const factor = String(10n ** BigInt(steps));
  return { number: { kind: 'scale', factor, scale: steps, item: number }, range: rescale(range, steps) };
}

function negate(bit: SecureBoolean): SecureBoolean {
  if (bit.kind === 'not') return bit.item;
  return bit.kind === 'constant' ? { kind: 'constant', value: !bit.value } : { kind: 'not', item: bit };
}

const isNullConstant = (value: Expression): boolean => value.kind === 'constant' && value.value === null;

function hasNull(expression: Expression): boolean {
  if (expression.kind === 'arithmetic') return hasNull(expression.left) || hasNull(expression.right);
  return isNullConstant(expression);
}

const isValue = ({ kind }: Expression): boolean => kind === 'column' || kind === 'constant' || kind === 'arithmetic';

function unable(expression: Expression): UsageError {
  return new UsageError('describe.aligned-expression', { columns: [...new Set(columnsIn(expression))] });
}
