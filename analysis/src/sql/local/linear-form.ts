/** Which expressions are sums of multiples of columns: what is released of them can be added up and subtracted. */
import type { ColumnType, Expression } from '../../plan/types.ts';
import { scaleOf } from './expression.ts';

/** Up to a common factor, a row's value is Σ `columns`[c]·c + `constant` over the carried integers of its columns. */
export interface LinearForm {
  readonly columns: ReadonlyMap<string, bigint>;
  readonly constant: bigint;
}

/** `form` stands for value·10^scale. */
interface Scaled {
  readonly form: LinearForm;
  readonly scale: number;
}

/** The linear form of `expression`; undefined where it has none (products of columns, conditions, texts, NULL). */
export function linearForm(expression: Expression): LinearForm | undefined {
  return scaledForm(expression)?.form;
}

function scaledForm(expression: Expression): Scaled | undefined {
  switch (expression.kind) {
    case 'column':
      if (!isNumber(expression.type)) return undefined;
      return { form: { columns: new Map([[expression.column, 1n]]), constant: 0n }, scale: scaleOf(expression.type) };
    case 'constant':
      if (!isNumber(expression.type) || expression.value === null) return undefined;
      return { form: { columns: new Map(), constant: BigInt(expression.value) }, scale: scaleOf(expression.type) };
    case 'arithmetic': {
      const left = scaledForm(expression.left);
      const right = scaledForm(expression.right);
      if (left === undefined || right === undefined) return undefined;
      return expression.operator === '*'
        ? product(left, right)
        : sum(left, right, expression.operator === '-' ? -1n : 1n);
    }
    case 'compare':
    case 'in':
    case 'is-null':
    case 'and':
    case 'or':
    case 'not':
      return undefined;
  }
}

function product(left: Scaled, right: Scaled): Scaled | undefined {
  const [constant, other] = left.form.columns.size === 0 ? [left, right] : [right, left];
  if (constant.form.columns.size > 0) return undefined;
  return { form: times(other.form, constant.form.constant), scale: left.scale + right.scale };
}

function sum(left: Scaled, right: Scaled, sign: bigint): Scaled {
  const scale = Math.max(left.scale, right.scale);
  const a = times(left.form, 10n ** BigInt(scale - left.scale));
  const b = times(right.form, sign * 10n ** BigInt(scale - right.scale));
  const columns = new Map(a.columns);
  for (const [column, factor] of b.columns) {
    const total = (columns.get(column) ?? 0n) + factor;
    if (total === 0n) columns.delete(column);
    else columns.set(column, total);
  }
  return { form: { columns, constant: a.constant + b.constant }, scale };
}

function times({ columns, constant }: LinearForm, factor: bigint): LinearForm {
  const scaled = [...columns].map(([column, value]) => [column, value * factor] as const);
  return { columns: new Map(scaled.filter(([, value]) => value !== 0n)), constant: constant * factor };
}

function isNumber({ kind }: ColumnType): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'date';
}
