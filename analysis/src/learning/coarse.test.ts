/** Columns whose numbers hardly vary beside their declared range: whoever brings columns to their own deviations says so, and ends. */
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ColumnCard } from '../contract/cards.ts';
import type { AnyPlan } from '../contract/contract.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import type { Kind } from '../kinds/kind.ts';
import { runInTheClear } from '../kinds/runtime.ts';
import { runnersOf, type Seating } from '../kinds/seats.ts';
import { Shelf } from '../kinds/shelf.ts';
import { openTestDatabase } from '../sql/testing/database.ts';
import { neighbours } from './neighbours/kind.ts';
import { cardOf, type Kept, keptTable, nothingIsRead } from './testing/models.ts';
import { train } from './train/kind.ts';

const allow = ['aggregate', 'combine', 'single-out'] as const;
const number = (name: string, max: number): ColumnCard => {
  return { name, type: { kind: 'integer' }, nullable: false, range: { min: '0', max: String(max) }, allow };
};
const million = 2 ** 20;
/** Of 0 and 1 the deviation is a half: below a 10,000th of the first range only, in the coarsest units that a learner has (2^12 + 1 counts as 2^13). */
const columns: Readonly<Record<string, readonly [number, string]>> = {
  wide: [million, 'r % 2'],
  far: [million, '1000000 + r % 3'],
  same: [million, '7'],
  narrow: [4097, 'r % 2'],
  small: [50, '5'],
};

let kept: Kept;
beforeAll(async () => {
  const database = await openTestDatabase(DuckDBInstance);
  const values = Object.entries(columns).map(([name, [, sql]]) => `(${sql})::BIGINT AS "${name}"`);
  await database.run(`CREATE SCHEMA bank; CREATE TABLE bank.people AS SELECT 'k' || r AS id, r % 5 < 2 AS bad, ${values.join(', ')} FROM range(60) t(r);
    CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || r AS id, r % 9 AS claims FROM range(60) t(r)`);
  const numbers = Object.entries(columns).map(([name, [most]]) => number(name, most));
  kept = await keptTable(database, [
    cardOf('bank', 'people', 60, [...numbers, { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow }]),
    cardOf('insurer', 'policies', 60, [number('claims', 8)]),
  ]);
  database.close();
});

type Any = Kind<object, AnyPlan & Seating>;
const aligned = 'align/0000000000000000/table';
const learners = [
  ['k-means', 'train', train as unknown as Any, { model: 'k-means', clusters: 2, iterations: 1 }],
  ['components', 'train', train as unknown as Any, { model: 'components' }],
  ['bayes', 'train', train as unknown as Any, { model: 'bayes', label: 'bad' }],
  ['neighbours', 'neighbours', neighbours as unknown as Any, { label: 'bad', k: 12, scale: 'deviation' }],
] as const;

describe.each(learners)('%s', (_, name, kind, asked) => {
  const requested = (features: readonly string[]) => {
    const { parties, datasets, artifacts } = kept;
    const question = kind.read({ aligned, ...asked, features: [...features, 'claims'] });
    const about = { kind: name, question, parties, datasets, artifacts, recipients: ['bank'] };
    return { ...about, protocol: 'replicated' };
  };
  const compiled = async (features: readonly string[]) => await kind.compile(requested(features));
  const run = async (features: readonly string[]) => {
    const { plan } = await compiled(features);
    const given = [[...features, 'claims'].map(() => '1')];
    const shelf = new Shelf(plan, kept.held);
    return await runInTheClear(runnersOf(plan), (on) => kind.run(plan, on), nothingIsRead, undefined, shelf, given);
  };

  test('ends with the names of those columns', async () => {
    await expect(run(['wide', 'narrow', 'far', 'same', 'small'])).rejects.toMatchObject({
      code: 'learn.coarse',
      fields: { columns: ['bank.people.wide', 'bank.people.far', 'bank.people.same'] },
    });
  });

  test('takes those that differ by more, and those of one value where a unit would be seen', async () => {
    expect(await run(['narrow', 'small'])).toBeDefined();
  });

  test('says so before, and to whom', async () => {
    const { disclosure } = await compiled(['wide', 'small']);
    expect(disclosure.find(({ id }) => id === 'coarse')).toMatchObject({
      who: ['bank', 'insurer', 'notary'],
      releases: 1,
      values: { columns: ['bank.people.wide'] },
    });
    expect(renderDisclosure(disclosure, 'zh')).toMatch(/bank\.people\.wide 各列/);
    const few = await compiled(['small']);
    expect(few.disclosure.some(({ id }) => id === 'coarse')).toBe(false);
    const { required } = await kind.grants(requested(['wide']));
    expect(required.filter(({ use }) => use === 'membership').map(({ owner }) => owner)).toEqual(['bank', 'insurer']);
  });
});
