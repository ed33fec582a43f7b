import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Use } from '@tacit/analysis';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostileNames } from '../hostile-names.ts';
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import { cardFor, fullCardFor } from './card.ts';
import { effectivePolicy, policyFile, readPolicy, readPolicyText, removePolicy, writePolicy } from './files.ts';
import { grantForGood, grantOnce, missingUses } from './grants.ts';
import { parsePolicy } from './parse.ts';
import { uses } from '../api/uses.ts';
import { nothingAllowed, policyDigest, possibleUses } from './policy.ts';
import { policyTemplate } from './template.ts';

const columns: DatasetColumn[] = [
  { name: 'id', type: { kind: 'integer' }, sourceType: 'text', nullable: false, range: { min: '1', max: '10000' } },
  {
    name: 'income',
    type: { kind: 'decimal', precision: 12, scale: 2 },
    sourceType: 'text',
    nullable: true,
    range: { min: '0', max: '50000000' },
  },
  { name: 'segment', type: { kind: 'text' }, sourceType: 'text', nullable: false, categories: ['gold', 'silver'] },
  { name: 'vip', type: { kind: 'boolean' }, sourceType: 'text', nullable: false, categories: ['false', 'true'] },
  {
    name: 'odd: "name" #1',
    type: { kind: 'date' },
    sourceType: 'text',
    nullable: false,
    range: { min: '0', max: '10' },
    categories: ['1970-01-02'],
  },
];
const dataset: DatasetRecord = {
  name: 'customers',
  source: { kind: 'csv', path: '/data/customers.csv' },
  format: {},
  key: ['id'],
  columns,
  declared: { types: {}, ranges: {} },
  unique: [['id'], ['id', 'segment'], ['vip']],
  rows: 9_001,
  contentDigest: 'c'.repeat(64),
  addedAt: 't',
  inspectedAt: 't',
};
const yaml = `# ours
dataset: customers
minimum_group_size: 25
recipients: [bank]
helpers: ["*"] # whoever is pinned
expires: 2030-12-31
columns:
  id: { allow: [join] } # the key
  income: { allow: [filter, aggregate] }
  segment:
    # shown as a group
    allow:
      - group
      - filter
  vip:
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-policy-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const parsed = (text: string) => parsePolicy(text, 'customers.yaml', dataset).policy;

test('a policy is read as it is written', () => {
  expect(parsed(yaml)).toEqual({
    dataset: 'customers',
    minimumGroupSize: 25,
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    earlierAnswers: 'warn',
    recipients: ['bank'],
    helpers: ['*'],
    expires: '2030-12-31',
    columns: { id: ['join'], income: ['filter', 'aggregate'], segment: ['filter', 'group'] },
  });
});

test('what is not written is not allowed', () => {
  expect(parsed('dataset: customers\n')).toEqual(nothingAllowed('customers'));
  expect(nothingAllowed('customers')).toEqual({
    dataset: 'customers',
    minimumGroupSize: 10,
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    earlierAnswers: 'warn',
    recipients: [],
    helpers: [],
    columns: {},
  });
});

const strict = `${yaml}unit: id
largest_percent: 60
p_percent: 10
curious_computers: all-others
helpers_may: [receive, own-data, receive]
match_for_others: allow
join: strict
withheld_groups: number
empty_groups: public
earlier_answers: refuse
answers_per_month: 20
`;

test('settings of disclosure control are read as they are written', () => {
  expect(parsed(strict)).toMatchObject({
    unit: 'id',
    largestPercent: 60,
    pPercent: 10,
    curiousComputers: 'all-others',
    helpersMay: ['own-data', 'receive'],
    matchForOthers: 'allow',
    join: 'strict',
    withheldGroups: 'number',
    emptyGroups: 'public',
    earlierAnswers: 'refuse',
    answersPerMonth: 20,
  });
  // What any way will do is not in the policy, so that its digest is that of one without the word.
  expect(parsed(`${yaml}join: any\n`)).toEqual(parsed(yaml));
  // `off` is a word here, and a setting without a value is as if it were not there.
  const written = `${yaml}earlier_answers: off\nunit:\nlargest_percent:\np_percent:\ncurious_computers:\nhelpers_may:\nmatch_for_others:\nanswers_per_month:\n`;
  expect(parsed(written)).toEqual({ ...parsed(yaml), earlierAnswers: 'off' });
});

test.each([
  [
    'another dataset',
    yaml.replace('dataset: customers', 'dataset: claims'),
    'policy-file.other-dataset',
    { line: 2, column: 10, found: 'claims' },
  ],
  ['no dataset', 'columns: {}\n', 'yaml.missing', { key: 'dataset' }],
  ['an unknown setting', `${yaml}\nhelper: [x]\n`, 'yaml.unknown-key', { line: 17, column: 1, key: 'helper' }],
  [
    'an unknown column',
    yaml.replace('  income:', '  incom:'),
    'policy-file.unknown-column',
    { line: 9, column: 3, name: 'incom', nearest: ['income'] },
  ],
  [
    'an unknown use',
    yaml.replace('aggregate', 'agregate'),
    'policy-file.unknown-use',
    { line: 9, column: 29, found: 'agregate', nearest: ['aggregate'] },
  ],
  [
    'a use that cannot be',
    yaml.replace('[filter, aggregate]', '[join]'),
    'policy-file.impossible-use',
    { line: 9, name: 'income', use: 'join', type: 'decimal(12,2)' },
  ],
  [
    'a column with a list in place of its settings',
    yaml.replace('{ allow: [filter, aggregate] }', '[aggregate]'),
    'yaml.wrong-value',
    { line: 9, key: 'columns.income', found: '["aggregate"]', expected: '{ allow: [filter, aggregate] }' },
  ],
  [
    'a group size below one',
    yaml.replace('25', '0'),
    'yaml.wrong-value',
    { line: 3, column: 21, key: 'minimum_group_size', found: '0' },
  ],
  ['a group size in words', yaml.replace('25', 'some'), 'yaml.wrong-value', { line: 3, found: '"some"' }],
  [
    'a unit that is no column',
    `${yaml}unit: idd\n`,
    'policy-file.unknown-column',
    { line: 16, column: 7, name: 'idd', nearest: ['id'] },
  ],
  [
    'a unit that tells nobody apart',
    `${yaml}unit: vip\n`,
    'policy-file.impossible-unit',
    { line: 16, type: 'boolean' },
  ],
  ['a unit of decimals', `${yaml}unit: income\n`, 'policy-file.impossible-unit', { name: 'income' }],
  ['a percentage of 0', `${yaml}p_percent: 0\n`, 'yaml.wrong-value', { line: 16, column: 12, key: 'p_percent' }],
  ['a percentage above 100', `${yaml}largest_percent: 101\n`, 'yaml.wrong-value', { line: 16, expected: '≤ 100' }],
  ['a broken percentage', `${yaml}largest_percent: 33.3\n`, 'yaml.wrong-value', { line: 16, key: 'largest_percent' }],
  [
    'withheld groups in other words',
    `${yaml}withheld_groups: count\n`,
    'yaml.wrong-value',
    { line: 16, expected: 'hidden | number' },
  ],
  [
    'empty groups in other words',
    `${yaml}empty_groups: number\n`,
    'yaml.wrong-value',
    { line: 16, expected: 'hidden | public' },
  ],
  [
    'earlier answers as a truth value',
    `${yaml}earlier_answers: false\n`,
    'yaml.wrong-value',
    { line: 16, expected: 'refuse | warn | noise | off' },
  ],
  ['no answers at all', `${yaml}answers_per_month: 0\n`, 'yaml.wrong-value', { line: 16, key: 'answers_per_month' }],
  [
    'a join by something that joins nothing',
    yaml.replace('[filter, aggregate]', '[join]'),
    'policy-file.impossible-use',
    { line: 9, name: 'income', use: 'join' },
  ],
  [
    'a date that does not exist',
    yaml.replace('2030-12-31', '2030-02-30'),
    'yaml.wrong-value',
    { line: 6, key: 'expires' },
  ],
  [
    'a recipient that is no name',
    yaml.replace('[bank]', '[Bank AG]'),
    'policy-file.unknown-party',
    { line: 4, column: 14, found: 'Bank AG' },
  ],
  [
    'a list where a map belongs',
    yaml.replace('{ allow: [join] }', '[join]'),
    'yaml.wrong-value',
    { line: 8, key: 'columns.id' },
  ],
  [
    'an unknown key of a column',
    yaml.replace('allow: [join]', 'alow: [join]'),
    'yaml.unknown-key',
    { line: 8, known: ['allow'] },
  ],
  ['a key twice', `${yaml}dataset: customers\n`, 'yaml.syntax', { line: 15 }],
  ['a tab', yaml.replace('  income', '\tincome'), 'yaml.syntax', { line: 9 }],
  ['nothing', '', 'yaml.no-settings', { line: 1 }],
  [
    'aliases without end',
    `a: &a [x]\n${Array.from({ length: 9 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`}, `.repeat(9)}]`).join('\n')}\n`,
    'yaml.syntax',
    {},
  ],
])('%s is refused with its place', (_, text, code, fields) => {
  expect(() => parsed(text)).toThrow(expect.objectContaining({ code, fields: expect.objectContaining(fields) }));
});

test('any text is a policy or an error of ours', () => {
  const words = fc.constantFrom(
    'dataset',
    'customers',
    ':',
    ' ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    'columns',
    'id',
    'allow',
    'join',
    '*',
    '&a',
    '- ',
    '#',
    '"',
    '!!js',
    '__proto__',
    'null',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(words).map((parts) => parts.join('')),
        fc.string(),
      ),
      (text) => {
        try {
          expect(parsed(text).dataset).toBe('customers');
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(yaml|policy-file)\./) });
        }
      },
    ),
    { numRuns: 300 },
  );
});

describe('the digest', () => {
  test('is of the meaning, not of the spelling', () => {
    const same = `columns: {segment: {allow: [filter, group, group]}, income: {allow: [aggregate, filter]}, id: {allow: [join]}}
helpers: ['*']
recipients: [bank, bank]
expires: "2030-12-31"
minimum_group_size: 25
dataset: customers`;
    expect(policyDigest(parsed(same))).toBe(policyDigest(parsed(yaml)));
  });

  test.each([
    ['25', '26'],
    ['[bank]', '[bank, insurer]'],
    ['["*"]', '[notary]'],
    ['2030', '2031'],
    ['expires: 2030-12-31\n', ''],
    ['[join]', '[]'],
    ['[filter, aggregate]', '[filter, aggregate, extreme]'],
    ['[filter, aggregate]', '[filter, aggregate, combine]'],
    ['vip:', 'vip:\nunit: id'],
    ['vip:', 'vip:\nlargest_percent: 60'],
    ['vip:', 'vip:\np_percent: 60'],
    ['vip:', 'vip:\nwithheld_groups: number'],
    ['vip:', 'vip:\nempty_groups: public'],
    ['vip:', 'vip:\nearlier_answers: off'],
    ['vip:', 'vip:\nhelpers_may: [receive]'],
    ['vip:', 'vip:\njoin: strict'],
    ['vip:', 'vip:\nmatch_for_others: allow'],
    ['vip:', 'vip:\nanswers_per_month: 60'],
  ])('changes when %s becomes %s', (from, to) => {
    expect(policyDigest(parsed(yaml.replace(from, to)))).not.toBe(policyDigest(parsed(yaml)));
  });
});

describe('the template', () => {
  test.each(['en', 'zh'] as const)(
    'in %s is a policy that allows nothing, and names every column with what it could be used for',
    (language) => {
      const text = policyTemplate(dataset, language);
      expect(parsed(text)).toEqual(nothingAllowed('customers'));
      expect(text).toContain(
        '  segment: { allow: [] } # text: join, filter, group, aggregate, combine, membership, payload, single-out\n',
      );
      expect(text).toContain(
        '  income: { allow: [] } # decimal(12,2), NULL: filter, group, aggregate, extreme, combine, membership, payload, single-out\n',
      );
      for (const use of uses) expect(text).toMatch(new RegExp(`^#   ${use}: \\S.{3,}$`, 'm'));
      // What is commented out is right as it stands.
      expect(parsed(text.replaceAll(/^# ([a-z_]+: [\w[\], -]+)$/gm, '$1'))).toEqual({
        ...nothingAllowed('customers'),
        unit: 'id',
        largestPercent: 60,
        pPercent: 10,
        curiousComputers: 'all-others',
        helpersMay: ['own-data', 'receive'],
        matchForOthers: 'allow',
        answersPerMonth: 20,
        expires: '2030-12-31',
      });
      expect(text).toContain(language === 'en' ? '# Groups with fewer rows' : '# 行数少于该值的分组');
    },
  );

  test('stays a policy when every possible use is filled in, whatever the columns are called', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 }),
        (names) => {
          const named = {
            name: 'customers',
            columns: names.map((name) => ({ ...(columns[0] as DatasetColumn), name })),
          };
          const text = policyTemplate(named).replaceAll('allow: []', 'allow: [join, filter]');
          const { policy } = parsePolicy(text, 'f', named);
          for (const name of names)
            expect(Object.hasOwn(policy.columns, name) && policy.columns[name]).toEqual(['join', 'filter']);
        },
      ),
      // The first was once drawn, with seed 1141303866.
      { examples: [[['__proto__']], [hostileNames.filter((name) => name !== '')]] },
    );
  });
});

test('a column is named as it is written, and once', () => {
  const named = {
    name: 'customers',
    columns: ['007', '1e3', 'true'].map((name) => ({ ...(columns[0] as DatasetColumn), name })),
  };
  const policyOf = (entries: string) =>
    parsePolicy(`dataset: customers\ncolumns:\n${entries}`, 'f', named).policy.columns;
  expect(policyOf('  007: { allow: [join] }\n  1e3: { allow: [filter] }\n  true: { allow: [filter] }\n')).toEqual({
    '007': ['join'],
    '1e3': ['filter'],
    true: ['filter'],
  });
  // Read as numbers, these would be one column, with what the second says.
  expect(() => policyOf('  007: { allow: [join] }\n  "007": { allow: [] }\n')).toThrow('unique');
  // By another way to write it than the name itself the second would win.
  expect(() => policyOf('  &k 007: { allow: [] }\n  *k : { allow: [join] }\n')).toThrow('must be names');
  expect(() => policyOf('  ? [a]\n  : { allow: [] }\n')).toThrow('must be names');
  expect(() => policyOf('  7: { allow: [join] }\n')).toThrow(
    expect.objectContaining({ code: 'policy-file.unknown-column', fields: expect.objectContaining({ line: 3 }) }),
  );
});

test('possible uses follow the type', () => {
  expect(Object.fromEntries(columns.map((column) => [column.name, possibleUses(column)]))).toEqual({
    id: ['join', 'filter', 'group', 'aggregate', 'extreme', 'combine', 'membership', 'payload', 'single-out'],
    income: ['filter', 'group', 'aggregate', 'extreme', 'combine', 'membership', 'payload', 'single-out'],
    segment: ['join', 'filter', 'group', 'aggregate', 'combine', 'membership', 'payload', 'single-out'],
    vip: ['filter', 'group', 'aggregate', 'combine', 'membership', 'payload', 'single-out'],
    'odd: "name" #1': uses,
  });
});

describe('the card', () => {
  const card = cardFor('bank', dataset, parsed(yaml));

  test('shows the columns that may be used for something, and values of group keys only', () => {
    expect(card.columns.map(({ name, allow }) => [name, allow])).toEqual([
      ['id', ['join']],
      ['income', ['filter', 'aggregate']],
      ['segment', ['filter', 'group']],
    ]);
    expect(card.columns[2]?.categories).toEqual(['gold', 'silver']);
    const { columns: filtered } = cardFor('bank', dataset, parsed(yaml.replace('      - group\n', '')));
    expect(filtered[2]).toEqual({ name: 'segment', type: { kind: 'text' }, nullable: false, allow: ['filter'] });
  });

  test('rounds the number of rows up to thousands, at least one', () => {
    const sizes = [0, 1, 1000, 1001, 9_001, 1_000_000].map(
      (rows) => cardFor('bank', { ...dataset, rows }, parsed(yaml)).rowsUpTo,
    );
    expect(sizes).toEqual([1000, 1000, 1000, 2000, 10_000, 1_000_000]);
  });

  test('carries digests, limits and nothing of the source', () => {
    expect(card).toMatchObject({
      owner: 'bank',
      name: 'customers',
      contentDigest: dataset.contentDigest,
      policyDigest: policyDigest(parsed(yaml)),
      minimumGroupSize: 25,
      recipients: ['bank'],
      helpers: ['*'],
      expires: '2030-12-31',
    });
    expect(JSON.stringify(card)).not.toMatch(/sourceType|customers\.csv|9001/);
  });

  test('carries what the minimum counts and what is withheld; the owner’s own memory stays with the owner', () => {
    const { columns: _columns, ...rest } = cardFor('bank', dataset, parsed(strict));
    expect(rest).toMatchObject({
      unit: { column: 'id', type: { kind: 'integer' } },
      largestPercent: 60,
      pPercent: 10,
      curiousComputers: 'all-others',
      helpersMay: ['own-data', 'receive'],
      join: 'strict',
      withheldGroups: 'number',
      emptyGroups: 'public',
    });
    expect(Object.keys(rest).filter((key) => /answer|earlier|match/i.test(key))).toEqual([]);
    expect(Object.keys(card)).not.toContain('unit');
    expect(card).toMatchObject({ withheldGroups: 'hidden', emptyGroups: 'hidden' });
  });

  test('names unique keys where all their columns are on it', () => {
    expect(card.unique).toEqual([['id'], ['id', 'segment']]);
    expect(cardFor('bank', dataset, parsed(yaml.replace('allow: [join]', 'allow: []'))).unique).toEqual([]);
    expect(fullCardFor('bank', dataset, parsed(yaml)).unique).toEqual(dataset.unique);
  });

  test('for the owner has all columns', () => {
    expect(fullCardFor('bank', dataset, parsed(yaml)).columns.map(({ name, allow }) => [name, allow.length])).toEqual(
      columns.map(({ name }) => [name, { id: 1, income: 2, segment: 2 }[name] ?? 0]),
    );
  });
});

describe('files', () => {
  test('are written whole and private, and only when right', () => {
    expect(() => readPolicy(directory, dataset)).toThrow(expect.objectContaining({ code: 'policy-file.missing' }));
    writePolicy(directory, dataset, yaml);
    expect(readPolicyText(directory, 'customers')).toBe(yaml);
    expect(statSync(policyFile(directory, 'customers')).mode & 0o777).toBe(0o600);
    expect(() => writePolicy(directory, dataset, yaml.replace('income', 'incom'))).toThrow();
    expect(readPolicy(directory, dataset)).toEqual(parsed(yaml));
    removePolicy(directory, 'customers');
    removePolicy(directory, 'customers');
    expect(effectivePolicy(directory, dataset)).toMatchObject({
      policy: nothingAllowed('customers'),
      problem: { code: 'policy-file.missing' },
    });
  });

  test('that are broken allow nothing, and say why', () => {
    writeFileSync(policyFile(directory, 'customers'), 'dataset: [');
    expect(effectivePolicy(directory, dataset)).toMatchObject({
      policy: nothingAllowed('customers'),
      problem: { code: 'yaml.syntax' },
    });
  });

  test('whose unit is no longer a column allow nothing, and say why', () => {
    writePolicy(directory, dataset, 'dataset: customers\nunit: segment\n');
    const without = { ...dataset, columns: columns.filter(({ name }) => name !== 'segment') };
    const { policy, problem } = effectivePolicy(directory, without);
    expect(policy).toEqual(nothingAllowed('customers'));
    expect(problem).toMatchObject({ code: 'policy-file.unknown-column', fields: { line: 2, name: 'segment' } });
  });
});

describe('grants', () => {
  const wanted = (...pairs: [string, Use][]) => pairs.map(([column, use]) => ({ dataset: 'customers', column, use }));

  test('what is missing is what the policy does not allow, of this dataset', () => {
    const required = [
      ...wanted(['id', 'join'], ['income', 'extreme'], ['vip', 'filter']),
      { dataset: 'claims', column: 'x', use: 'filter' as const },
    ];
    expect(missingUses(required, parsed(yaml))).toEqual(wanted(['income', 'extreme'], ['vip', 'filter']));
    expect(missingUses(wanted(['toString', 'filter']), parsed(yaml))).toHaveLength(1);
  });

  test('once: the card of one contract allows more, the policy and its digest stay', () => {
    const card = fullCardFor('bank', dataset, parsed(yaml));
    const granted = grantOnce(card, wanted(['vip', 'group'], ['income', 'extreme'], ['income', 'filter']));
    expect(granted.columns.map(({ allow }) => allow)).toEqual([
      ['join'],
      ['filter', 'aggregate', 'extreme'],
      ['filter', 'group'],
      ['group'],
      [],
    ]);
    expect(granted.policyDigest).toBe(card.policyDigest);
    expect(card.columns[3]?.allow).toEqual([]);
    expect(grantOnce(card, [{ dataset: 'claims', column: 'id', use: 'filter' }])).toBe(card);
  });

  test('for good: written into the file, which keeps its comments', () => {
    writePolicy(directory, dataset, yaml);
    const policy = grantForGood(
      directory,
      dataset,
      wanted(
        ['income', 'extreme'],
        ['vip', 'group'],
        ['odd: "name" #1', 'filter'],
        ['id', 'join'],
        ['segment', 'join'],
      ),
    );
    expect(policy).toEqual(readPolicy(directory, dataset));
    expect(policy.columns).toEqual({
      id: ['join'],
      income: ['filter', 'aggregate', 'extreme'],
      segment: ['join', 'filter', 'group'],
      vip: ['group'],
      'odd: "name" #1': ['filter'],
    });
    const text = readFileSync(policyFile(directory, 'customers'), 'utf8');
    for (const comment of ['# ours', '# whoever is pinned', '# the key']) expect(text).toContain(comment);
    expect(policyDigest(policy)).not.toBe(policyDigest(parsed(yaml)));
  });

  test('for good into a template, and into a file without columns', () => {
    writePolicy(directory, dataset, policyTemplate(dataset));
    expect(grantForGood(directory, dataset, wanted(['vip', 'filter'])).columns).toEqual({ vip: ['filter'] });
    expect(readPolicyText(directory, 'customers')).toContain('# boolean: filter, group, aggregate');
    writePolicy(directory, dataset, 'dataset: customers\n');
    expect(grantForGood(directory, dataset, wanted(['vip', 'filter'])).columns).toEqual({ vip: ['filter'] });
  });

  test('of what cannot be are refused, and the file stays', () => {
    writePolicy(directory, dataset, yaml);
    for (const grants of [wanted(['income', 'join']), wanted(['unknown', 'filter'])]) {
      expect(() => grantForGood(directory, dataset, grants)).toThrow(
        expect.objectContaining({ code: 'policy-file.impossible-use' }),
      );
    }
    expect(readPolicyText(directory, 'customers')).toBe(yaml);
  });
});
