/** Naïve Bayes: what a model says of values that few rows have does not tell the class of these rows. */
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { openTestDatabase } from '../sql/testing/database.ts';
import type { BayesQuestion } from './bayes/question.ts';
import { score } from './score/kind.ts';
import { tableOf } from './score/table.ts';
import { cardOf, type Kept, keptTable, leftBy } from './testing/models.ts';
import { changed } from './testing/profiles.ts';
import { heldWords, ranUnderProtocol, underProtocol } from './testing/under-protocol.ts';
import { train } from './train/kind.ts';

const aligned = 'align/0000000000000000/table';
const model = 'train/0000000000000000/model';
const column = (name: string, more: Partial<ColumnCard>): ColumnCard => ({
  name,
  type: { kind: 'text' },
  nullable: false,
  allow: ['aggregate', 'group', 'combine', 'single-out', 'payload'],
  ...more,
});
const question: BayesQuestion = { aligned, model: 'bayes', label: 'bad', features: ['ward', 'member'] };

/** Three rows of ward 'rare' are `bad` or not, and as many of 'b', the rarest other one, the other way round: 22 of 100 in all. */
async function tableWith(bad: boolean): Promise<Kept> {
  const database = await openTestDatabase(DuckDBInstance);
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || r AS id, r::BIGINT AS number,
    CASE WHEN r < 3 THEN 'rare' WHEN r < 23 THEN 'b' WHEN r < 60 THEN 'c' ELSE 'a' END AS ward FROM range(100) t(r)`);
  await database.run(`CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || r AS id, r % 25 > 20 AS member,
    CASE WHEN r < 3 THEN ${bad} WHEN r < 6 THEN ${!bad} ELSE r % 4 = 0 END AS bad FROM range(100) t(r)`);
  const kept = await keptTable(database, [
    cardOf('bank', 'customers', 100, [
      column('ward', { categories: ['a', 'b', 'c', 'nobody', 'rare'] }),
      column('number', { type: { kind: 'integer' }, range: { min: '0', max: '100' } }),
    ]),
    cardOf('insurer', 'policies', 100, [
      column('member', { type: { kind: 'boolean' } }),
      column('bad', { type: { kind: 'boolean' } }),
    ]),
  ]);
  database.close();
  return kept;
}

async function said(from: Kept): Promise<Map<number, number>> {
  const { kept: left } = await leftBy(train as never, 'train', question, from);
  const asked = { model, aligned, show: ['bank.customers.number'], decimals: 6 };
  const { parties, datasets, artifacts } = left;
  const about = { kind: 'score', question: score.read(asked), parties, datasets, artifacts, recipients: ['notary'] };
  const { disclosure } = await score.compile({ ...about, protocol: 'replicated' });
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(disclosure, language)).not.toMatch(/\{|\?|disclosure\./);
  expect(renderDisclosure(disclosure)).toMatch(/numbers among bank.customers.ward, .* how many have each class/);
  const { plan, told } = await leftBy(score as never, 'score', asked, left);
  return new Map(tableOf(plan as never, told as never).rows.map(([row, value]) => [Number(row), Number(value)]));
}

test('of rows with a rare value the same is said whatever their class is; without a minimum it is not', async () => {
  const tables = [await tableWith(true), await tableWith(false)] as const;
  const [one, other] = await Promise.all(tables.map(said));
  expect(one?.size).toBe(100);
  expect(one).toEqual(other);
  // Values with enough rows still tell classes apart.
  expect(new Set(one?.values()).size).toBeGreaterThan(2);
  const [bad, good] = await Promise.all(tables.map((each) => said(changed(each, { minimum: 1 }))));
  expect((bad?.get(0) as number) - (good?.get(0) as number)).toBeGreaterThan(0.3);
});

test('under protocol as in the clear, at the price; which values are rare is told to nobody', async () => {
  const from = underProtocol(await tableWith(true), 'replicated');
  const { parties, datasets, artifacts } = from;
  const request = {
    kind: 'train',
    question,
    parties,
    protocol: 'replicated',
    datasets,
    artifacts,
    recipients: ['bank'],
  };
  const compiled = await train.compile(request as never);
  const ran = await ranUnderProtocol(train as never, compiled as never, from);
  const clear = await leftBy(train as never, 'train', question, from, undefined, ['bank']);
  expect(ran.results[0]).toEqual(clear.told);
  expect(ran.kept.get('model')).toEqual(heldWords(clear.kept.held.get(model)));
  expect(compiled.disclosure.filter(({ releases }) => releases > 0).map(({ id }) => id)).toEqual(['classes', 'checks']);
  for (const language of ['en', 'zh'] as const)
    expect(renderDisclosure(compiled.disclosure, language)).toMatch(
      language === 'en' ? /fewer than 10 rows have goes with/ : /不足 10 行的取值/,
    );
});
