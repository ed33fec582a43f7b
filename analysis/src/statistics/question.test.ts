/** Questions: what is read, what is refused and in which words, what is asked of owners, and what they enter in their ledgers. */
import { PolicyError, say, sayHint, UsageError } from '@tacit/engine';
import { describe as suite, expect, test } from 'vitest';
import { contractDigest, makeContract, verifyContract } from '../contracts.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { groupedLines } from '../contract/disclosure-groups.ts';
import { renderDisclosure } from '../contract/disclosure-text.ts';
import { renderSteps } from '../kinds/steps.ts';
import { columnCard, datasetCard } from '../sql/testing/cards.ts';
import { cutPoints, cutsInto } from './cut-points.ts';
import type { DatasetCard, Range } from '../contract/cards.ts';
import { describe } from './kind.ts';
import { type DescribeQuestion, readQuestion, schema } from './question.ts';
import { hospitalCard, hospitals, requestFor } from './testing.ts';

const cards = hospitals.map((owner) => hospitalCard(owner));
const tables = hospitals.map((owner) => `${owner}.stays`);
const compile = (question: Omit<DescribeQuestion, 'tables'>, own = cards) =>
  describe.compile(requestFor({ tables: own.map(({ owner, name }) => `${owner}.${name}`), ...question }, own));

async function refusal(work: () => unknown): Promise<UsageError | PolicyError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error('accepted');
}

const refused = () => {
  throw new UsageError('fits');
};

suite('reading', () => {
  test('a question is kept as it was asked', () => {
    const question = {
      tables,
      columns: ['days', 'cost'],
      where: 'days > 1',
      by: 'ward',
      statistics: ['mean', 'quantiles'],
      quantiles: [0.5],
      histogram: { bins: 30 },
      crosstabs: [['ward', 'discharged']],
    };
    expect(readQuestion(question)).toEqual(question);
    expect(Object.keys(schema.properties).sort()).toEqual(
      [...Object.keys(question), 'on', 'aligned', 'privacy'].sort(),
    );
  });

  test.each<[unknown, string, RegExp]>([
    [7, 'invalid', /"tables"/],
    [{}, 'missing-member', /lacks tables .*tables: \["north/],
    [{ tables: [] }, 'wrong-member', /tables is \[\] .*\(1–64, ≠\)/],
    [{ tables: ['a.b', 'a.b'], columns: ['x'] }, 'wrong-member', /tables is \["a.b","a.b"\] .*≠/],
    [{ tables: ['a.b'] }, 'missing-member', /columns: \["age", "income"\]/],
    [{ tables: ['a.b'], columns: ['x'], on: [['k', 'k']] }, 'needs-member', /on needs tables, which is \["a.b"\]/],
    [
      { tables: ['a.b'], columns: ['x'], colums: [] },
      'unknown-member',
      /"colums"; near: columns.* members: tables, aligned, on/,
    ],
    [{ tables: ['a.b'], columns: ['x'], to: ['c'] }, 'task-member', /put recipients beside kind .*option is --to/],
    [{ tables: ['a.b'], columns: ['x'], __proto__: 1, constructor: 1 }, 'unknown-member', /"constructor"/],
    [{ tables: ['a.b'], columns: 'x' }, 'wrong-member', /columns is "x" .*\["age", "income"\]/],
    [{ tables: ['a.b'], columns: ['x'], statistics: ['average'] }, 'wrong-member', /is \["average"\] .*count, missing/],
    [{ tables: ['a.b'], columns: ['x'], quantiles: [1] }, 'wrong-member', /quantiles .*\[0.25, 0.5, 0.9\]/],
    [{ tables: ['a.b'], columns: ['x'], histogram: { bins: 1e9 } }, 'wrong-member', /"bins": 20/],
    [{ tables: ['a.b'], columns: ['x'], where: ' ' }, 'wrong-member', /where is " " .*"age >= 18/],
    [{ tables: ['a.b'], crosstabs: [['x']] }, 'wrong-member', /crosstabs .*\[\["region", "segment"\]\]/],
  ])('%j', async (value, code, words) => {
    const error = await refusal(() => readQuestion(value));
    expect(error.code).toBe(`question.${code}`);
    expect(`${error.message} ${error.hint}`).toMatch(words);
    expect(`${say(error.code, error.fields, 'zh')} ${sayHint(error.code, error.fields, 'zh')}`).not.toMatch(/[?{]\w/);
  });

  test('tables by their owners, whose names may have points', async () => {
    const question = { tables: ['bank.example.loans', 'a.b'], columns: ['x'] };
    expect(await describe.tables(question)).toEqual([
      { owner: 'bank.example', dataset: 'loans' },
      { owner: 'a', dataset: 'b' },
    ]);
    expect((await refusal(() => describe.tables({ tables: ['loans'], columns: ['x'] }, cards))).code).toBe(
      'describe.unknown-table',
    );
  });
});

suite('what is refused', () => {
  const wide = columnCard('wide', { kind: 'integer' }, { range: { min: '0', max: '9999999999' } });
  const open = columnCard('open', { kind: 'integer' });
  const vast = columnCard(
    'vast',
    { kind: 'integer' },
    { range: { min: String(-(2n ** 62n)), max: String(2n ** 62n) } },
  );
  const fine = columnCard(
    'fine',
    { kind: 'decimal', precision: 18, scale: 9 },
    { range: wide.range as Range, nullable: true },
  );
  const one = [datasetCard('north', 'stays', 1_000, [wide, open, vast, fine, ...(cards[0]?.columns ?? [])], [['id']])];
  const north = (question: Omit<DescribeQuestion, 'tables'>) => {
    return describe.compile(requestFor({ tables: ['north.stays'], ...question }, one, ['helper', 'notary']));
  };

  test.each<[Omit<DescribeQuestion, 'tables'>, string, RegExp]>([
    [{ columns: ['dayz'] }, 'describe.unknown-column', /dayz .*near: days;/],
    [{ columns: ['ward'] }, 'describe.not-numeric', /ward is text/],
    [{ columns: ['days'], crosstabs: [['ward', 'days']] }, 'describe.not-categorical', /days/],
    [{ columns: ['open'], quantiles: [0.5] }, 'describe.no-range', /north.*open/],
    [{ columns: ['days'], statistics: ['anova'] }, 'question.needs-member', /anova needs by/],
    [{ columns: ['days'], statistics: ['vif'] }, 'question.needs-member', /vif needs columns/],
    [{ columns: ['days'], statistics: ['correlation'] }, 'question.needs-member', /correlation needs columns/],
    [{ columns: ['open'], statistics: ['variance'] }, 'describe.overflow', /SUM\(open\) may lie/],
    [{ columns: ['vast', 'fine'], statistics: ['covariance'] }, 'describe.overflow', /^vast \* vast may lie/],
    [
      { columns: ['days'], where: '7 * vast * vast * vast > 1' },
      'sql.overflow',
      /^line 1, column .*vast \* vast may lie/,
    ],
    [{ columns: ['days'], by: 'cost' }, 'describe.not-categorical', /cost/],
    [{ columns: ['days'], by: 'wrad' }, 'describe.unknown-column', /near: ward/],
    [{ columns: ['days'], where: 'cost > 1) GROUP BY (ward' }, 'describe.where-syntax', /column 9: .*"\)"/],
    [{ columns: ['days'], where: 'cost > 1 UNION ALL SELECT 1' }, 'describe.where', /more than one condition/],
    [{ columns: ['days'], where: 'cost > 1 GROUP BY ward' }, 'describe.where', /more than one condition/],
    [{ columns: ['days'], where: 'cost >' }, 'describe.where-syntax', /line 1, column 7: .*end of input \(cost >▶\)/],
    [{ columns: ['days'], where: 'cost >> > 1' }, 'describe.where-syntax', /line 1, column 9: /],
    [
      { columns: ['days'], where: 'cost > 1\n  AND (days > 2' },
      'describe.where-syntax',
      /line 2, column 16: .*end of input/,
    ],
    [{ columns: ['days'], where: 'cost > 1)' }, 'describe.where-syntax', /line 1, column 9: .*"\)"/],
    [{ columns: ['days'], where: "ward = 'a" }, 'describe.where-syntax', /line 1, column 8: unterminated/],
    [{ columns: ['days'], where: 'cost > 1\n  AND dayz = 2' }, 'sql.unknown-column', /line 2/],
    [{ columns: ['days'], where: 'SUM(days) > 2' }, 'sql.unsupported-calculated', /sum/i],
  ])('%j', async (question, code, words) => {
    const error = await refusal(() => north(question));
    expect(error.message).toMatch(words);
    expect(error.code).toBe(code);
    for (const language of ['en', 'zh'] as const) {
      expect(say(error.code, error.fields, language)).not.toContain('?');
      expect(sayHint(error.code, error.fields, language) ?? 'none').not.toContain('{');
    }
  });

  test('what would keep everybody busy', async () => {
    const many = columnCard(
      'code',
      { kind: 'integer' },
      { categories: Array.from({ length: 1_100 }, (_, i) => String(i)) },
    );
    const some = columnCard(
      'room',
      { kind: 'integer' },
      { categories: Array.from({ length: 900 }, (_, i) => String(i)) },
    );
    const names = Array.from({ length: 25 }, (_, i) => `x${i}`);
    const range = { min: '0', max: '100000' };
    const numbers = names.map((name) => columnCard(name, { kind: 'integer' }, { range }));
    const card = datasetCard('north', 'stays', 1_000, [many, some, ...numbers]);
    const code = async (question: Omit<DescribeQuestion, 'tables'>) => {
      const request = requestFor({ tables: ['north.stays'], ...question }, [card], ['helper', 'notary']);
      return (await refusal(() => describe.compile(request))).code;
    };
    expect(await code({ columns: ['x1'], by: 'code' })).toBe('describe.too-many-groups');
    expect(await code({ crosstabs: [['room', 'code']] })).toBe('describe.too-many-cells');
    expect(await code({ columns: names, histogram: { bins: 200 } })).toBe('describe.too-many-counts');
    expect(await code({ columns: ['x1'], by: 'room', histogram: { bins: 200 } })).toBe('describe.too-many-pairs');
    const few = { ...some, name: 'bed', categories: (some.categories ?? []).slice(0, 60) };
    const both = ['north', 'south'].map((owner) => datasetCard(owner, 'stays', 1_000, [few, ...numbers]));
    const question = { tables: ['north.stays', 'south.stays'], columns: ['x1'], by: 'bed', histogram: { bins: 200 } };
    const of = async (recipients: string[]) =>
      (await refusal(() => describe.grants(requestFor(question, both, ['helper'], recipients)).then(() => refused())))
        .code;
    expect(await of(['helper'])).toBe('fits');
    expect(await of(['north', 'south'])).toBe('describe.too-many-pairs');
  });

  test.each([{ largestPercent: 30 }, { pPercent: 10 }])(
    'numbers of rows by value beside a rule about totals: %j',
    async (rule) => {
      const ruled = hospitals.map((owner, i) => hospitalCard(owner, i === 1 ? rule : {}));
      const compile = (question: Omit<DescribeQuestion, 'tables'>) =>
        describe.compile(requestFor({ tables, columns: ['days'], ...question }, ruled));
      await compile({ statistics: ['count', 'mean'] });
      for (const question of [{ histogram: {} }, { quantiles: [0.5] }, { statistics: ['median'] as const }]) {
        const error = await refusal(() => compile(question));
        expect(error).toMatchObject({ code: 'describe.total-rule', fields: { party: 'south', dataset: 'stays' } });
      }
    },
  );

  test('tables, parties, recipients, protocols', async () => {
    const question: DescribeQuestion = { tables, columns: ['days'] };
    const code = async (change: object) => {
      return (await refusal(() => describe.compile({ ...requestFor(question, cards), ...change }))).code;
    };
    expect(await code({ datasets: cards.slice(1) })).toBe('describe.unknown-table');
    const [north, ...others] = cards;
    const broken = north?.columns.map((each) => ({ ...each, range: { min: 'much', max: '2' } }));
    expect(await code({ datasets: [{ ...north, columns: broken }, ...others] })).toBe('card.invalid');
    const helped = requestFor(question, cards.slice(0, 2), ['helper']).parties;
    expect(await code({ parties: helped })).toBe('plan.parties');
    expect(await code({ parties: requestFor(question, cards.slice(0, 2)).parties })).toBe('plan.parties');
    expect(await code({ recipients: ['nobody'] })).toBe('plan.recipients');
    expect(await code({ recipients: [] })).toBe('plan.recipients');
    expect(await code({ protocol: 'additive-dealer' })).toBe('plan.parties');
    expect(
      (await describe.compile({ ...requestFor(question, cards), protocol: 'additive-ot' } as never)).plan.protocol,
    ).toBe('additive-ot');
    const joined: DescribeQuestion = { tables: tables.slice(0, 2), on: [['id', 'id']], columns: ['north.stays.days'] };
    const two = cards.slice(0, 2);
    const alone = (await describe.compile({ ...requestFor(joined, two), protocol: 'additive-ot' } as never)).disclosure;
    expect(alone.map(({ id }) => id)).toEqual(expect.arrayContaining(['nobody.number', 'trust.matching']));
    expect(alone.map(({ id }) => id)).not.toContain('common');
    expect(
      (await refusal(() => describe.compile(requestFor({ ...joined, columns: ['days'] }, two, ['helper'])))).code,
    ).toBe('describe.ambiguous-column');
    // Who matches may be more than a helper only where both owners allow it, and the statement says what it knows then.
    const plain = two.map((card): DatasetCard => {
      const { helpersMay: _, ...rest } = card;
      return rest;
    });
    const received = (datasets: readonly DatasetCard[]) => requestFor(joined, datasets, ['helper'], ['helper']);
    expect((await refusal(() => describe.compile(received(plain)))).code).toBe('policy.helper-receive');
    const lines = (await describe.compile(received(two))).disclosure.map(({ id }) => id);
    expect(lines.filter((id) => /^(common|nobody)/.test(id))).toEqual(['common', 'common.receive', 'nobody.common']);
    const strict = two.map((card) => ({ ...card, join: 'strict' as const }));
    const told = (await describe.compile(received(strict))).disclosure.map(({ id }) => id);
    expect(told.filter((id) => /^(common|nobody|trust.m)/.test(id))).toEqual(
      expect.arrayContaining(['trust.matching', 'nobody.number', 'nobody.strict']),
    );
    expect(told).not.toContain('common');
    const byWard: DescribeQuestion = { ...joined, on: [['ward', 'ward']] };
    expect((await refusal(() => describe.compile(requestFor(byWard, two, ['helper'])))).code).toBe(
      'sql.key-not-unique',
    );
  });
});

suite('permissions', () => {
  const needed = async (question: Omit<DescribeQuestion, 'tables'>) => {
    const { required } = await describe.grants(
      requestFor({ tables: ['north.stays', 'south.stays'], ...question }, cards.slice(0, 2)),
    );
    return required
      .filter(({ owner }) => owner === 'south')
      .map(({ column, use }) => `${column}: ${use}`)
      .sort();
  };

  test.each<[Omit<DescribeQuestion, 'tables'>, string[]]>([
    [{ columns: ['days'] }, ['days: aggregate']],
    [{ columns: ['days'], statistics: ['max'] }, ['days: aggregate', 'days: extreme']],
    [{ columns: ['cost'], quantiles: [0.5] }, ['cost: aggregate', 'cost: filter']],
    [{ columns: ['cost'], by: 'ward' }, ['cost: aggregate', 'ward: group']],
    [{ columns: ['cost'], where: 'discharged' }, ['cost: aggregate', 'discharged: filter']],
    [{ crosstabs: [['ward', 'discharged']] }, ['discharged: group', 'ward: group']],
    [
      { columns: ['cost', 'days'], statistics: ['covariance'] },
      ['cost: aggregate', 'cost: single-out', 'days: aggregate', 'days: single-out'],
    ],
  ])('%j', async (question, uses) => {
    expect(await needed(question)).toEqual(uses);
  });

  test('one that is missing, a recipient, a helper and a date are refused', async () => {
    const without = (column: string, allow: readonly []) =>
      cards.map((card) =>
        card.owner === 'south'
          ? { ...card, columns: card.columns.map((each) => (each.name === column ? { ...each, allow } : each)) }
          : card,
      );
    const error = await refusal(() => compile({ columns: ['days'] }, without('days', [])));
    expect([error.code, error.fields['owner'], error.fields['use']]).toEqual(['policy.column', 'south', 'aggregate']);
    const strict = (more: object) => cards.map((card) => ({ ...card, ...more }));
    expect((await refusal(() => compile({ columns: ['days'] }, strict({ recipients: [] })))).code).toBe(
      'policy.recipient',
    );
    expect((await refusal(() => compile({ columns: ['days'] }, strict({ expires: '2020-01-01' })))).code).toBe(
      'policy.expired',
    );
    const two = cards.slice(0, 2).map((card) => ({ ...card, helpers: [] }));
    const request = requestFor({ tables: tables.slice(0, 2), columns: ['days'] }, two, ['helper']);
    expect((await refusal(() => describe.compile(request))).code).toBe('policy.helper');
  });
});

suite('a contract', async () => {
  const question: DescribeQuestion = {
    tables,
    columns: ['days', 'cost'],
    by: 'ward',
    statistics: ['mean', 'deviation', 'median'],
    crosstabs: [['ward', 'discharged']],
  };
  const request = requestFor(question, cards);
  const compiled = await describe.compile(request);
  const times = { proposedAt: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-08T00:00:00.000Z' };
  const contract = makeContract({ request, compiled, proposer: 'north', ...times, version: '0.1.0' });

  test('is compiled the same by everyone, and read in both languages', async () => {
    await verifyContract(structuredClone(contract), request);
    expect(contract.datasets).toEqual(cards);
    expect(contractDigest(contract)).toMatch(/^[0-9a-f]{64}$/);
    const { plan, disclosure } = compiled;
    for (const language of ['en', 'zh'] as const) {
      const texts = [
        renderDisclosure(groupedLines(disclosure), language),
        renderSteps(describe.view.steps(plan, language), language),
        describe.view.questionText(plan, language),
      ];
      for (const text of texts) expect(text).not.toMatch(/\{|\?|undefined|describe\.|disclosure\./);
    }
    expect(renderDisclosure(disclosure)).toContain('days: which of 40 public cut points');
    expect(describe.view.questionText(plan).split('\n').slice(0, 6)).toEqual([
      expect.stringMatching(/^Columns: days.*;$/),
      'Statistics: mean, deviation, median;',
      'Quantiles: 0.5;',
      'Cross-tables: ward × discharged;',
      'from the numbers of:',
      expect.stringMatching(/^SELECT /),
    ]);
    expect(describe.view.questionText(plan)).toContain('GROUP BY ward');
    expect(describe.view.originalText(question)).toContain('"by": "ward"');
  });

  test('is entered in the ledger: counts, sums, sums of squares, and besides parts and cells', () => {
    const part = describe.ownPart(compiled.plan, cards, 'south');
    const kinds = part?.measures.map(({ kind, expression }) => `${kind} ${expression?.kind ?? '*'}`);
    const number = (text: string) => kinds?.filter((each) => each === text).length;
    expect(number('count *')).toBe(1);
    expect(number('count column')).toBe(1);
    expect(number('sum column')).toBe(2);
    expect(number('sum arithmetic')).toBe(2);
    const besides = part?.besides?.map(({ keys, divides, shown }) => [
      divides ?? shown?.kind,
      keys.map(({ categories }) => categories.length),
    ]);
    const points = compiled.plan.describe.cuts.map(({ ids }) => ids.length + 1);
    expect(besides).toEqual([
      [['days'], [3, points[0]]],
      [['cost'], [3, points[1]]],
      ['cells', [3, 2]],
    ]);
    expect(part?.keys).toHaveLength(1);
    expect(part?.owners).toEqual(hospitals);
    expect(describe.ownPart(compiled.plan, cards, 'stranger')).toBeUndefined();
  });
});

test('so many parts as are asked, between round points', () => {
  const cuts = (min: bigint, max: bigint, parts: number) => cutsInto({ min, max }, parts).map(Number);
  expect(cuts(0n, 100n, 4)).toEqual([25, 50, 75]);
  expect(cuts(0n, 9_999n, 4)).toEqual([2_500, 5_000, 7_500]);
  expect(cuts(0n, 110n, 4)).toEqual([30, 60, 90]);
  expect(cuts(-20_000n, 500_000n, 4)).toEqual([0, 200_000, 400_000]);
  expect(cuts(0n, 3n, 4)).toEqual([1, 2, 3]);
  expect(cuts(5n, 5n, 4)).toEqual([]);
  // Whole numbers up to 110 have no 50 parts of one width.
  expect(cuts(0n, 110n, 50)).toHaveLength(36);
  for (const [min, max] of [
    [0n, 500_000n],
    [-(10n ** 9n) + 7n, 10n ** 15n],
    [202_401n, 202_612n],
    [-70_000n, -1_000n],
  ] as const) {
    for (const parts of [2, 3, 4, 7, 12, 24]) {
      const found = cutsInto({ min, max }, parts);
      expect(found).toHaveLength(parts - 1);
      expect(found.every((at) => at > min && at <= max)).toBe(true);
    }
    expect(cutsInto({ min, max }, 200).length).toBeGreaterThan(100);
    expect(cutsInto({ min, max }, 200).length).toBeLessThan(200);
  }
});

test('cut points: at every value, or at round ones, never at the ends', () => {
  expect(cutPoints({ min: 0n, max: 4n }, 10)).toEqual([1n, 2n, 3n, 4n]);
  expect(cutPoints({ min: -7n, max: 7n }, 4)).toEqual([-5n, 0n, 5n]);
  expect(cutPoints({ min: -20n, max: -1n }, 3)).toEqual([-15n, -10n, -5n]);
  expect(cutPoints({ min: 3n, max: 3n }, 10)).toEqual([]);
  expect(cutPoints({ min: 0n, max: 1_000n }, 50)).toHaveLength(50);
  expect(cutPoints({ min: -20_000n, max: 500_000n }, 12)).toEqual(
    [0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500].map((each) => BigInt(each) * 1_000n),
  );
  for (const [min, max, most] of [
    [0n, 10n ** 15n, 200],
    [-3n, 10n ** 9n, 2],
    [999n, 1_999n, 50],
  ] as const) {
    const cuts = cutPoints({ min, max }, most);
    expect(cuts.length).toBeGreaterThan(0);
    expect(cuts.length).toBeLessThanOrEqual(most);
    for (const at of cuts) expect(at > min && at <= max).toBe(true);
  }
});

test('alike lines of a statement are read as one that names the same, and are signed one by one', async () => {
  const columns = ['days', 'cost', 'age'];
  const question: DescribeQuestion = { tables, columns, statistics: ['mean', 'variance', 'correlation'] };
  const { disclosure } = await describe.compile(requestFor(question, cards));
  const shown = groupedLines(disclosure);
  const named = (lines: readonly DisclosureLine[], text: string, value: string) =>
    lines.filter((line) => line.text.startsWith(text)).flatMap(({ values }) => values[value] as string | string[]);
  for (const [text, value] of [
    ['disclosure.values', 'columns'],
    ['disclosure.infer-isolate', 'expression'],
  ] as const) {
    expect(disclosure.filter((line) => line.text === text).length).toBeGreaterThan(3);
    expect(shown.filter((line) => line.text.startsWith(text))).toHaveLength(1);
    expect(named(shown, text, value)).toEqual(named(disclosure, text, value));
  }
  expect(named(shown, 'disclosure.infer-isolate', 'about')).toEqual(
    expect.arrayContaining(named(disclosure, 'disclosure.infer-isolate', 'about')),
  );
  expect(groupedLines(shown)).toEqual(shown);
  // Who learns it, and everything else, stays in its place.
  const others = (lines: readonly DisclosureLine[]) => lines.filter(({ text }) => !/values|infer-isolate/.test(text));
  expect(others(shown)).toEqual(others(disclosure));
});
