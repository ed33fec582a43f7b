import { expect, test } from 'vitest';
import { cutsOf, linearForm } from './linear.ts';
import type { ColumnType } from '../contract/cards.ts';
import type { Expression } from './stages.ts';

const integer: ColumnType = { kind: 'integer' };
const decimal = (scale: number): ColumnType => ({ kind: 'decimal', precision: 18, scale });
const column = (name: string, type: ColumnType = integer): Expression => ({ kind: 'column', column: name, type });
const constant = (value: string | null, type: ColumnType = integer): Expression => ({ kind: 'constant', value, type });
const of = (operator: '+' | '-' | '*', left: Expression, right: Expression): Expression => {
  return { kind: 'arithmetic', operator, left, right, type: integer };
};
const form = (expression: Expression) => {
  const found = linearForm(expression);
  return found === null ? undefined : { ...Object.fromEntries(found.coefficients), 1: found.constant };
};

test('sums, differences and multiples of columns', () => {
  expect(form(column('x'))).toEqual({ x: 1n, 1: 0n });
  expect(form(of('-', of('*', constant('3'), column('x')), column('y')))).toEqual({ x: 3n, y: -1n, 1: 0n });
  expect(form(of('-', of('+', column('x'), column('y')), column('x')))).toEqual({ y: 1n, 1: 0n });
  expect(form(of('*', of('+', column('x'), constant('2')), constant('-5')))).toEqual({ x: -5n, 1: -10n });
  expect(form(of('*', constant('0'), column('x')))).toEqual({ 1: 0n });
});

test('at one scale, over the columns’ own values: (150 + 10·x + 100·y) ÷ 100', () => {
  const expression = of(
    '+',
    constant('150', decimal(2)),
    of('+', of('*', column('x'), constant('1', decimal(1))), column('y', decimal(2))),
  );
  expect(form(expression)).toEqual({ x: 10n, y: 100n, 1: 150n });
});

test('nothing else is linear', () => {
  expect(form(of('*', column('x'), column('y')))).toBeUndefined();
  expect(form(of('*', column('x'), column('x')))).toBeUndefined();
  expect(form(of('+', column('x'), constant(null)))).toBeUndefined();
  expect(form(column('name', { kind: 'text' }))).toBeUndefined();
  expect(form({ kind: 'is-null', item: column('x') })).toBeUndefined();
});

test('a comparison cuts the values of its form where they change sides', () => {
  const at = (operator: string, left: Expression, right: Expression) =>
    cutsOf(operator, left, right)?.map((cut) => cut.at);
  const [x, y] = [column('x'), column('y')];
  expect(at('<', x, constant('5'))).toEqual([5n]);
  expect(at('<=', x, constant('5'))).toEqual([6n]);
  expect(at('>', x, constant('5'))).toEqual([6n]);
  expect(at('>=', constant('5'), x)).toEqual([6n]);
  expect(at('=', x, constant('5'))).toEqual([5n, 6n]);
  // 2x < 11 keeps x ≤ 5; −x < −5 keeps x > 5; x − 3 ≥ 2 keeps x ≥ 5.
  expect(at('<', of('*', constant('2'), x), constant('11'))).toEqual([6n]);
  expect(at('<', of('-', constant('0'), x), constant('-5'))).toEqual([6n]);
  expect(at('>=', of('-', x, constant('3')), constant('2'))).toEqual([5n]);
  // In steps of the finest column: y has two digits after the point.
  expect(at('<', column('y', decimal(2)), constant('15', decimal(1)))).toEqual([150n]);
  expect(at('<', of('*', x, y), constant('5'))).toBeUndefined();
  expect(at('<', constant('4'), constant('5'))).toEqual([]);
  // All multiples of a form have one name.
  const names = [
    cutsOf('<', of('-', x, y), constant('1')),
    cutsOf('>', of('*', constant('3'), of('-', y, x)), constant('7')),
  ].map((cuts) => cuts?.[0]?.form);
  expect(new Set(names).size).toBe(1);
});
