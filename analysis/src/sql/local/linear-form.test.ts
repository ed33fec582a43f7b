import { expect, test } from 'vitest';
import type { ColumnType, Expression } from '../../plan/types.ts';
import { linearForm } from './linear-form.ts';

const integer: ColumnType = { kind: 'integer' };
const decimal = (scale: number): ColumnType => ({ kind: 'decimal', precision: 18, scale });
const column = (name: string, type: ColumnType = integer): Expression => ({ kind: 'column', column: name, type });
const constant = (value: string | null, type: ColumnType = integer): Expression => ({ kind: 'constant', value, type });
const of = (operator: '+' | '-' | '*', left: Expression, right: Expression): Expression => {
  return { kind: 'arithmetic', operator, left, right, type: integer };
};
const form = (expression: Expression) => {
  const found = linearForm(expression);
  return found === undefined ? undefined : { ...Object.fromEntries(found.columns), 1: found.constant };
};

test('sums, differences and multiples of columns', () => {
  expect(form(column('x'))).toEqual({ x: 1n, 1: 0n });
  expect(form(of('-', of('*', constant('3'), column('x')), column('y')))).toEqual({ x: 3n, y: -1n, 1: 0n });
  expect(form(of('-', of('+', column('x'), column('y')), column('x')))).toEqual({ y: 1n, 1: 0n });
  expect(form(of('*', of('+', column('x'), constant('2')), constant('-5')))).toEqual({ x: -5n, 1: -10n });
  expect(form(of('*', constant('0'), column('x')))).toEqual({ 1: 0n });
});

test('at one scale: 1.50 + x·0.1 + y, y with two digits after the point', () => {
  const expression = of(
    '+',
    constant('150', decimal(2)),
    of('+', of('*', column('x'), constant('1', decimal(1))), column('y', decimal(2))),
  );
  expect(form(expression)).toEqual({ x: 10n, y: 1n, 1: 150n });
});

test('nothing else is linear', () => {
  expect(form(of('*', column('x'), column('y')))).toBeUndefined();
  expect(form(of('*', column('x'), column('x')))).toBeUndefined();
  expect(form(of('+', column('x'), constant(null)))).toBeUndefined();
  expect(form(column('name', { kind: 'text' }))).toBeUndefined();
  expect(form({ kind: 'is-null', item: column('x') })).toBeUndefined();
});
