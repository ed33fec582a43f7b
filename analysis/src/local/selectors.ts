/**
 * What inside a number chooses rows: the conditions of CASE, and the sign within a magnitude. By them a total takes one value of some
 * rows and another of others, so that each such set of rows is a selection of its own.
 */
import type { Expression } from './stages.ts';
import { plainText } from './plain-text.ts';

/** A choice among `arms`: the first condition that IS TRUE, or else the last. */
export interface Selector {
  readonly whens: readonly Expression[];
}

/** How many sets of rows a selector has. */
export const armsOf = ({ whens }: Selector): number => whens.length + 1;

const zero: Expression = { kind: 'constant', type: { kind: 'integer' }, value: '0' };

/** The selectors in the value positions of an expression, each once; those inside their conditions choose no value. */
export function selectorsIn(expression: Expression | null): Selector[] {
  const found = expression === null ? [] : visit(expression);
  return [...new Map(found.map((selector) => [plainText(selector.whens), selector])).values()];
}

function visit(expression: Expression): Selector[] {
  switch (expression.kind) {
    case 'case': {
      const arms = [...expression.whens.map(({ result }) => result), expression.otherwise];
      return [{ whens: expression.whens.map(({ when }) => when) }, ...arms.flatMap(visit)];
    }
    case 'absolute':
      return [{ whens: [isNatural(expression.item)] }, ...visit(expression.item)];
    case 'arithmetic':
    case 'divide':
      return [...visit(expression.left), ...visit(expression.right)];
    case 'call':
      return expression.items.flatMap(visit);
    // What FILTER keeps has gates of its own.
    case 'when':
      return visit(expression.value);
    // Of a COUNT: whether there is a value.
    case 'is-null':
    case 'not':
      return visit(expression.item);
    case 'and':
    case 'or':
      return expression.items.flatMap(visit);
    default:
      return [];
  }
}

function isNatural(item: Expression): Expression {
  return { kind: 'compare', operator: '>=', left: item, right: zero };
}

/** Whether a row takes arm `arm`; never unknown. */
export function isArm({ whens }: Selector, arm: number): Expression {
  const index = (value: number): Expression => ({ kind: 'constant', type: { kind: 'integer' }, value: String(value) });
  const place: Expression = {
    kind: 'case',
    whens: whens.map((when, i) => ({ when, result: index(i) })),
    otherwise: index(whens.length),
    type: { kind: 'integer' },
  };
  return { kind: 'compare', operator: '=', left: place, right: index(arm) };
}

/** What an expression is in the rows that take `arm` of a selector; other selectors stay. */
export function inArm(expression: Expression, selector: Selector, arm: number): Expression {
  const of = (item: Expression) => inArm(item, selector, arm);
  const same = (whens: readonly Expression[]) => plainText(whens) === plainText(selector.whens);
  switch (expression.kind) {
    case 'case': {
      const arms = [...expression.whens.map(({ result }) => result), expression.otherwise];
      if (same(expression.whens.map(({ when }) => when))) return of(arms[arm] as Expression);
      const whens = expression.whens.map(({ when, result }) => ({ when, result: of(result) }));
      return { ...expression, whens, otherwise: of(expression.otherwise) };
    }
    case 'absolute': {
      if (!same([isNatural(expression.item)])) return { ...expression, item: of(expression.item) };
      const item = of(expression.item);
      if (arm === 0) return item;
      const type = { kind: 'integer' } as const;
      return { kind: 'arithmetic', operator: '*', left: item, right: { kind: 'constant', type, value: '-1' }, type };
    }
    case 'arithmetic':
    case 'divide':
      return { ...expression, left: of(expression.left), right: of(expression.right) };
    case 'call':
      return { ...expression, items: expression.items.map(of) };
    case 'when':
      return { ...expression, value: of(expression.value) };
    default:
      return expression;
  }
}

/** The columns whose values an expression is made of, and those of which it only asks a condition. */
export function rolesIn(expression: Expression): {
  readonly values: readonly string[];
  readonly conditions: readonly string[];
} {
  const [values, conditions] = [new Set<string>(), new Set<string>()];
  const read = (item: Expression, into: readonly Set<string>[]): void => {
    switch (item.kind) {
      case 'column':
        for (const set of into) set.add(item.column);
        return;
      case 'constant':
        return;
      case 'case': {
        const arms = [...item.whens.map(({ result }) => result), item.otherwise];
        // Constants tell what the conditions are: the number is one of the columns in these.
        const tells = arms.every(({ kind }) => kind === 'constant');
        for (const { when } of item.whens) read(when, tells ? [...into, conditions] : [conditions]);
        for (const arm of arms) read(arm, into);
        return;
      }
      case 'when':
        read(item.condition, [conditions]);
        read(item.value, into);
        return;
      case 'arithmetic':
      case 'compare':
      case 'divide':
        read(item.left, into);
        read(item.right, into);
        return;
      case 'in':
        read(item.item, into);
        for (const value of item.values) read(value, into);
        return;
      case 'is-null':
      case 'not':
      case 'absolute':
        read(item.item, into);
        return;
      case 'and':
      case 'or':
      case 'call':
        for (const each of item.items) read(each, into);
    }
  };
  read(expression, [values]);
  return { values: [...values], conditions: [...conditions] };
}
