import { expect, test } from 'vitest';
import type { RowStage } from '../../local/stages.ts';
import { planOf, union } from '../testing/ask.ts';
import { joined } from '../testing/cards.ts';

const counted = async (where: string) => {
  const { measures } = await planOf(joined('sum(c.income)', where));
  return measures.some(({ id }) => id === 'count1') ? 'some' : 'none';
};

test.each([
  // A condition on the column, wherever it is decided.
  ['WHERE c.income > 5', 'none'],
  ['WHERE p.claims_total > 0.1 * c.income', 'none'],
  ['WHERE NOT (c.income + 1 BETWEEN 3 AND p.premium)', 'none'],
  ['WHERE NOT (c.income IN (1, 2))', 'none'],
  ['WHERE c.income IS NOT NULL', 'none'],
  ['WHERE (c.income > p.premium) IS TRUE', 'none'],
  ['WHERE (c.income > p.premium AND c.active) OR c.income < 3', 'none'],
  ['WHERE NOT (c.income < 3 OR c.active)', 'none'],
  // Conditions that hold for NULL, too.
  ['', 'some'],
  ['WHERE c.income IS NULL', 'some'],
  ['WHERE c.income > 5 OR p.premium > 3', 'some'],
  ['WHERE (c.income > p.premium) IS NOT TRUE', 'some'],
  ['WHERE (c.income > 5) IS UNKNOWN', 'some'],
  ['WHERE NOT (c.income < 3 AND c.active)', 'some'],
  ['WHERE c.balance > 5', 'some'],
  ['WHERE NOT (p.premium BETWEEN 3 AND c.income)', 'some'],
])('%s leaves %s NULLs', async (where, nulls) => {
  expect(await counted(where)).toBe(nulls);
});

test('a group for NULL is left out when its owner has removed it before sharing', async () => {
  const keyOf = async (where: string) => (await planOf(joined('count(*)', `${where} GROUP BY segment`))).keys[0];
  expect(await keyOf('')).toMatchObject({ nullable: true });
  expect(await keyOf("WHERE c.segment <> 'private'")).toMatchObject({ nullable: false });
  // Under protocol the rows are still there, whatever becomes of them.
  expect(
    await keyOf("WHERE c.segment <> 'private' AND c.active OR c.segment = 'private' AND p.premium > 3"),
  ).toMatchObject({
    nullable: true,
  });
  const { keys } = await planOf(`SELECT ward, count(*) FROM ${union('ward')} WHERE ward > 'm' GROUP BY 1`, [
    'north',
    'south',
    'west',
  ]);
  expect(keys[0]).toMatchObject({ nullable: false });
});

test('an owner’s own condition spares the flag of a comparison across owners', async () => {
  const outputs = async (where: string) => {
    const plan = await planOf(joined('count(*)', where));
    return (plan.stages[0] as RowStage).outputs.map(({ kind }) => kind);
  };
  expect(await outputs('WHERE c.income > p.premium')).toEqual(['number', 'flag']);
  expect(await outputs('WHERE c.income > p.premium AND c.income < 90')).toEqual(['number']);
  // One comparison under protocol says nothing to another: both see every row.
  expect(await outputs('WHERE c.income > p.premium AND c.income < p.claims_total')).toEqual(['number', 'flag']);
});
