import { say } from '@tacit/engine/text';
import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { renderSteps } from '../kinds/steps.ts';
import { planSteps } from './explain.ts';
import { owners, union } from './testing/ask.ts';
import { cards, joined, requestOf } from './testing/cards.ts';

/** Tables of which anything can be asked as a relation. */
const small = cards.map((card) => ({ ...card, rowsUpTo: 30, minimumGroupSize: 1 }));

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
      3. helper matches keyed tokens of the rows of bank, insurer and sees no value; the joined table has 8,000 rows under protocol, those without a partner included [tells helper how many rows are in common]
      4. together, under protocol: keep rows where 2.5 * (bank.balance - 1000) < insurer.claims_total OR bank.income + insurer.premium >= 100.00 AND bank.income IS NOT NULL [tells nobody anything]
      5. together: COUNT(*), SUM(insurer.premium) for each of 4 groups of (segment) [tells nobody anything]
      6. together: what the gates do not let through is set to zero: groups of fewer than 10 rows, and all that the statement lists [tells nobody anything]
      7. together: keep groups where COUNT(*) > 3 [tells nobody anything]
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

describe('with its cost', () => {
  const three =
    'SELECT COUNT(*) AS n, SUM(a.days) AS d FROM north.stays a JOIN south.stays b ON a.days = b.days JOIN west.stays c ON b.days = c.days WHERE a.cost > b.cost';
  test.each<[string, string, readonly string[]]>([
    [
      'a join',
      joined(
        'segment, MIN(p.premium), AVG(p.claims_total)',
        'WHERE c.balance > p.premium GROUP BY 1 HAVING COUNT(*) > 3',
      ),
      owners,
    ],
    ['groups that are found', joined('p.premium, COUNT(*) AS n', 'GROUP BY 1 ORDER BY n DESC LIMIT 3'), owners],
    ['one owner', 'SELECT segment, SUM(income) FROM bank.customers GROUP BY segment', ['bank']],
    [
      'a union',
      `SELECT ward, MAX(cost), MEDIAN(days) FROM ${union('ward, cost, days')} GROUP BY ward`,
      ['north', 'south', 'west'],
    ],
    [
      'parts that are added up',
      `SELECT ward, SUM(cost) FROM ${union('ward, cost')} GROUP BY ward`,
      ['north', 'south', 'west'],
    ],
    ['a relation', three, ['north', 'south', 'west']],
  ])('of %s: every step of the run stands at one of the plan', async (_, sql, names) => {
    const { plan, cost } = await compile(requestOf(sql, names, { datasets: small }));
    for (const language of ['en', 'zh'] as const) {
      const steps = planSteps(plan, language, cost);
      // Parties wait in different steps, so that those of all steps may be more than those of the run.
      const rounds = cost.steps.reduce((sum, step) => sum + step.rounds, 0);
      expect(steps.reduce((sum, step) => sum + (step.cost?.rounds ?? 0), 0)).toBe(rounds);
      expect(cost.bytes.map((__, i) => steps.reduce((sum, step) => sum + (step.cost?.bytes[i] ?? 0), 0))).toEqual(
        cost.bytes,
      );
      const text = renderSteps(steps, language, (bytes) => `${bytes} B`);
      expect(text).not.toMatch(/\?|\{\w+\}|plan\./);
      expect(text).not.toContain(say('plan.rest', {}, language));
    }
  });

  test('operators of a relation have their own, and say what they tell', async () => {
    const { plan, cost } = await compile(requestOf(three, ['north', 'south', 'west'], { datasets: small }));
    const joins = planSteps(plan, 'en', cost).filter(({ text }) => text.includes(' JOIN '));
    expect(joins.length).toBe(2);
    for (const { cost: own, tells } of joins) {
      expect(own?.rounds).toBeGreaterThan(10);
      expect(tells).toBe('tells nobody anything');
    }
  });
});
