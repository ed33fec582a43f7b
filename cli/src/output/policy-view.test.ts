import type { DatasetCard, PolicySettings } from '@tacit/party/api';
import { describe, expect, test } from 'vitest';
import { cardText, catalogText } from '../output/catalog-view.ts';
import '../text/messages.ts';
import type { Io } from './io.ts';
import { settingsText } from './policy-view.ts';

const io = (language: 'en' | 'zh' = 'en'): Io => ({
  language,
  json: false,
  home: '',
  homeFlag: '',
  interactive: false,
  print: () => undefined,
  note: () => undefined,
  data: () => undefined,
  show: () => undefined,
});
const settings: PolicySettings = {
  minimumGroupSize: 10,
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  earlierAnswers: 'warn',
};
const strict: Omit<PolicySettings, 'privacy'> = {
  ...settings,
  unit: 'patient_id',
  largestPercent: 60,
  pPercent: 15,
  join: 'strict',
  withheldGroups: 'number',
  emptyGroups: 'public',
  earlierAnswers: 'refuse',
  answersPerMonth: 20,
};
const card: DatasetCard = {
  owner: 'bank',
  name: 'customers',
  rowsUpTo: 1_000,
  contentDigest: 'a'.repeat(64),
  policyDigest: 'b'.repeat(64),
  minimumGroupSize: 10,
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  unique: [['id'], ['branch', 'number']],
  recipients: [],
  helpers: [],
  columns: [{ name: 'id', type: { kind: 'integer' }, nullable: false, allow: ['join'] }],
};

test('a card tells instants from clocks, and one value from several', () => {
  const column = { nullable: false, allow: ['group'] } as const;
  const columns: DatasetCard['columns'] = [
    { ...column, name: 'told', type: { kind: 'timestamp', zone: true } },
    { ...column, name: 'seen', type: { kind: 'timestamp' } },
    { ...column, name: 'year', type: { kind: 'integer' }, categories: ['2013'] },
    { ...column, name: 'month', type: { kind: 'integer' }, categories: ['1', '7'] },
  ];
  const lines = cardText({ ...card, columns }, io())
    .split('\n')
    .slice(-4);
  expect(lines.map((line) => line.trim().split(/ {2,}/).slice(0, -1))).toEqual([
    ['told', 'timestamptz'],
    ['seen', 'timestamp'],
    ['year', 'integer', '1 category: 2013'],
    ['month', 'integer', '2 categories: 1, 7'],
  ]);
});

describe('a policy in words', () => {
  test('says what holds when nothing is set', () => {
    expect(settingsText(settings, io()).split('\n')).toEqual([
      'Groups with fewer than 10 rows are withheld.',
      'Recipients do not learn how many groups are withheld.',
      'Groups without rows look like withheld ones.',
      'You are warned before you approve a contract whose answer would show single rows together with earlier answers.',
      'The number of answers in a month is not limited.',
    ]);
  });

  test('says every setting, in both languages', () => {
    const text = settingsText(strict, io());
    for (const words of [
      'fewer than 10 different values of patient_id are withheld',
      'one contribution is more than 60 %',
      'less than 15 % of the largest',
      'Nobody is told which rows another owner has, too, or how many',
      'Recipients learn how many groups are withheld',
      'can tell groups without rows from withheld ones',
      'are refused',
      'may receive 20 answers in a month',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('look like');
    const chinese = settingsText(strict, io('zh'));
    expect(chinese.split('\n')).toHaveLength(text.split('\n').length);
    for (const line of chinese.split('\n')) expect(line).toMatch(/[\u4e00-\u9fff].*。$/);
    expect(settingsText({ ...strict, earlierAnswers: 'off' }, io())).toContain('Answers are not compared');
  });
});

describe('a card in words', () => {
  test('names unique keys, the unit and rules', () => {
    const [head, ...facts] = cardText(
      { ...card, ...strict, unit: { column: 'patient_id', type: { kind: 'text' } } },
      io(),
    ).split('\n');
    expect(head).toBe('bank.customers, up to 1,000 rows, groups of at least 10 different patient_id');
    expect(facts.slice(0, 6).map((line) => line.trim())).toEqual([
      'Totals are withheld where one contribution is more than 60 % of them.',
      'Totals are withheld where all contributions but the two largest come to less than 15 % of the largest.',
      'Nobody is told which rows another owner has, too, or how many, but as far as an answer shows it (join: strict).',
      'Recipients learn how many groups are withheld.',
      'Recipients can tell groups without rows from withheld ones.',
      'Keys that occur once: id, branch + number',
    ]);
  });

  test('says how often keys repeat where that is known', () => {
    const lines = cardText({ ...card, repeats: [{ columns: ['branch'], most: 1200 }] }, io()).split('\n');
    expect(lines.slice(1, 3)).toEqual([
      '  Keys that occur once: id, branch + number',
      '  At most so many rows of one key: branch (1,200)',
    ]);
  });

  test('is short where nothing is set', () => {
    const lines = cardText({ ...card, unique: [] }, io()).split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'bank.customers, up to 1,000 rows, groups of at least 10',
      expect.stringMatching(/^ {2}No key occurs once among these columns/),
    ]);
    expect(lines.at(-1)).toMatch(/^ {2}id +integer +join$/);
  });

  test('says that nothing is allowed where no policy grants anything, not that there are no keys', () => {
    const own = { party: 'bank', datasets: [{ ...card, columns: [], unique: [] }] };
    const text = catalogText([own, { party: 'insurer', datasets: [] }], io());
    expect(text).toMatch(/^bank\.customers.*\n {2}Nothing may be asked.*bank decides: tacit policy edit customers$/);
    expect(catalogText([{ party: 'bank', datasets: [] }], io())).toContain('tacit data add');
  });

  test('of a new dataset says what each column can be used for', () => {
    const text = cardText(card, io(), [['join', 'membership']]);
    expect(text).toContain('can be used for');
    expect(text.split('\n').at(-1)).toMatch(/join, membership$/);
  });
});
