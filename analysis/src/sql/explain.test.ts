import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import { renderSteps } from '../kinds/steps.ts';
import { planSteps } from './explain.ts';
import { owners, union } from './testing/ask.ts';
import { joined, requestOf } from './testing/cards.ts';

test('a plan in words', async () => {
  const { plan } = await compile(
    requestOf(
      joined(
        'segment, AVG(p.premium) AS a',
        'WHERE c.active AND (p.claims_total > 2.5 * (c.balance - 1000) OR c.income + p.premium >= 100) GROUP BY 1 HAVING count(*) > 3 ORDER BY a DESC LIMIT 3',
      ),
      owners,
    ),
  );
  expect(renderSteps(planSteps(plan))).toMatchInlineSnapshot(`
    "How it is computed
      1. bank, in its own engine: rows of bank.customers where active, joined by id; hands over as shares, padded to 10,000 rows: segment (one of 3 values), 2.5 * (balance - 1000), income, whether income IS NULL
      2. insurer, in its own engine: rows of insurer.policies, joined by customer_id; hands over as shares, padded to 8,000 rows: premium, claims_total
      3. helper matches keyed tokens of the rows of bank, insurer and sees no value; the joined table has 8,000 rows under protocol, those without a partner included
      4. together, under protocol: keep rows where 2.5 * (bank.balance - 1000) < insurer.claims_total OR bank.income + insurer.premium >= 100.00 AND bank.income IS NOT NULL
      5. together: COUNT(*), SUM(insurer.premium) for each of 4 groups of (segment)
      6. together: what the gates do not let through is set to zero: groups of fewer than 10 rows, and all that the statement lists
      7. together: keep groups where COUNT(*) > 3
      8. bank receives segment, a
      9. bank, on what was received: ORDER BY a DESC LIMIT 3
      10. protocol: replicated among bank, insurer, helper, secure against 1 of 3 computers that are curious (semi-honest)"
  `);
  expect(renderSteps(planSteps(plan, 'zh'), 'zh')).toContain('ORDER BY a DESC LIMIT 3');
});

test('rows that come in the order of their groups', async () => {
  const sql = joined('p.premium, COUNT(*) AS n, MAX(c.balance) AS most', 'GROUP BY 1 ORDER BY n DESC LIMIT 3');
  const text = renderSteps(planSteps((await compile(requestOf(sql, owners))).plan));
  // 8,000 rows, and as many groups at most.
  expect(text).toContain('16,000 rows under protocol');
  expect(text).toContain('in an order that insurer alone knows');
  expect(text).toContain(
    'for every group of (premium) that there is, at most 8,000; its rows stand beside each other already',
  );
});

test('numbers under protocol keep their own notation', async () => {
  const where = 'WHERE 1.50 * (c.balance - p.premium) > 20 AND NOT (c.balance + p.claims = 3) OR c.vip = p.renewed';
  const { plan } = await compile(requestOf(joined('max(2 * (c.balance - p.premium))', where), owners));
  const text = renderSteps(planSteps(plan));
  expect(text).toContain(
    'keep rows where 20.0000 < 1.50 * (bank.balance - insurer.premium) AND bank.balance + insurer.claims <> 3.00 AND insurer.claims IS NOT NULL OR bank.vip = insurer.renewed',
  );
  expect(text).toContain('MAX(2 * (bank.balance - insurer.premium)) over all rows');
});

test('a UNION ALL in words', async () => {
  const sql = `SELECT ward, sum(cost) FROM ${union('ward, cost', 'WHERE days > 3')} GROUP BY ward`;
  const { plan } = await compile(requestOf(sql, ['north', 'south', 'west']));
  const text = renderSteps(planSteps(plan));
  expect(text).toContain(
    'north, in its own engine: COUNT(*), COUNT(cost), SUM(cost) of north.stays where days > 3 for each of 3 groups of (ward)',
  );
  expect(text).toContain('the parts of north, south, west are combined');
  for (const language of ['en', 'zh'] as const)
    expect(renderSteps(planSteps(plan, language), language)).not.toMatch(/\?|\{\w+\}/);
});
