import { expect, test } from 'vitest';
import type { LocalRows } from '../../local/stages.ts';
import type { SharedColumn } from '../plan/shared.ts';
import { ordered, standingByKey } from './shared-stage-order.ts';

const number = (id: string, min: string, max: string): SharedColumn => ({
  id,
  kind: 'number',
  range: { min, max },
  nullable: false,
});

function dataOf(numbers: Readonly<Record<string, readonly bigint[]>>, flags: readonly number[]): LocalRows {
  return {
    kind: 'rows',
    rows: flags.length,
    numbers: Object.fromEntries(Object.entries(numbers).map(([id, values]) => [id, BigInt64Array.from(values)])),
    keys: [],
    categories: {},
    flags: { f: Uint8Array.from(flags) },
  };
}

// One factor leaves room for the row's number in a double, the other does not.
test.each([1n, 2n ** 40n])('rows stand by two keys, those that take no part last, keys times %i', (factor) => {
  const a = [3n, -1n, 3n, 0n, -1n, 3n, 2n].map((value) => value * factor);
  const b = [1n, 5n, -4n, 0n, 2n, -4n, 9n].map((value) => value * factor);
  const data = dataOf({ a, b, row: a.map((_, i) => BigInt(i)) }, [1, 1, 1, 0, 1, 1, 1]);
  const columns = [number('a', `${-factor}`, `${3n * factor}`), number('b', `${-4n * factor}`, `${9n * factor}`)];
  const found = ordered(columns, { by: ['a', 'b'], holds: ['f'] }, data);
  expect(found.takingPart).toBe(6);
  expect([...(found.data.numbers['row'] as BigInt64Array)]).toEqual([4n, 1n, 6n, 2n, 5n, 0n, 3n]);
  expect([...(found.data.flags['f'] as Uint8Array)]).toEqual([1, 1, 1, 1, 1, 1, 0]);
});

// Carried numbers below 0 are as far from the least as any.
test.each([10n, -13n, -(2n ** 62n)])(
  'rows stand in the places of their keys from %i on, with values that a column may have between them',
  (from) => {
    const columns = [number('a', `${from}`, `${from + 3n}`), number('b', '0', '1'), number('v', '5', '9')];
    const data = dataOf({ a: [from + 2n, from, from + 3n], b: [1n, 0n, 0n], v: [7n, 8n, 9n] }, [1, 1, 0]);
    const widths: Readonly<Record<string, number>> = { a: 2, b: 1 };
    const codeOf = (id: string) => ({ from: id === 'a' ? from : 0n, width: widths[id] ?? 0 });
    const inOrder = ordered(columns, { by: ['a', 'b'], holds: ['f'] }, data);
    const placed = standingByKey(columns, ['a', 'b'], codeOf, inOrder, 8);
    expect([...placed.present]).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
    expect([...(placed.data.numbers['v'] as BigInt64Array)]).toEqual([8n, 5n, 5n, 5n, 5n, 7n, 5n, 5n]);
    expect(placed.data.rows).toBe(8);
    expect(() => standingByKey(columns, ['a'], codeOf, inOrder, 2)).toThrow('a key is none that there can be');
  },
);

test('truth values are keys as numbers are', () => {
  const columns: SharedColumn[] = [
    { id: 'f', kind: 'boolean', range: { min: '0', max: '1' }, nullable: false },
    number('a', '0', '1'),
  ];
  const data = dataOf({ a: [1n, 0n, 1n] }, [1, 1, 0]);
  const inOrder = ordered(columns, { by: ['f', 'a'], holds: [] }, data);
  expect([...(inOrder.data.flags['f'] as Uint8Array)]).toEqual([0, 1, 1]);
  expect([...(inOrder.data.numbers['a'] as BigInt64Array)]).toEqual([1n, 0n, 1n]);
  const placed = standingByKey(columns, ['f', 'a'], () => ({ from: 0n, width: 1 }), inOrder, 4);
  expect([...placed.present]).toEqual([0, 1, 1, 1]);
});
