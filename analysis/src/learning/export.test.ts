/** Models as files: what an independent reader makes of the PMML, and what leaves without having been told. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportedModel, pmmlOf, scorecardLines, type ToldModel } from '../model-export.ts';
import type { Feature } from './features.ts';
import type { GlmCard } from './glm/card.ts';

type Row = Readonly<Record<string, string | number | null>>;

const money = { kind: 'decimal', precision: 9, scale: 2 } as const;
const source = (owner: string, column: string) => ({ owner, dataset: 'people', column });
const features: readonly Feature[] = [
  { kind: 'number', ...source('bank', 'age'), type: { kind: 'integer' }, low: '18', high: '88', filled: false },
  { kind: 'levels', ...source('bank', 'ward'), levels: ['a', 'b & "c" <d>', null] },
  {
    kind: 'levels',
    ...source('telecom', 'income'),
    levels: ['low', 'mid', 'high', null],
    cuts: { type: money, points: ['10000', '25050'] },
  },
  { kind: 'levels', ...source('telecom', 'late'), levels: ['false', 'true'] },
  { kind: 'number', ...source('telecom', 'age'), type: { kind: 'date' }, low: '0', high: '30000', filled: true },
];
const label = { owner: 'bank', dataset: 'people', column: 'bad', levels: ['false', 'true'], positive: 1 };
const logistic: GlmCard = { version: 1, family: 'logistic', label, unit: 1, features, bits: 20, test: null };
const numberLabel = { ...label, column: 'late', levels: null, positive: null };
const cards: readonly GlmCard[] = [
  logistic,
  { ...logistic, family: 'linear', label: { ...numberLabel, column: 'cost' } },
  { ...logistic, family: 'poisson', label: { ...numberLabel, column: 'visits' } },
];
const coefficients = [0.031, -0.5, 0.25, 0.7, 1.1, -0.3, 0.9, -0.00011, -2];

function toldOf(card: GlmCard, numbers = coefficients): ToldModel {
  const terms = numbers.map((coefficient) => ({ coefficient }));
  return {
    name: 'train/0123456789abcdef/model',
    card,
    numbers: { terms: terms as unknown as ToldModel['numbers']['terms'] },
    contractDigest: '0'.repeat(64),
  };
}

/** Written apart from the export: the predictor of one row by the terms as JSON. */
function scoreOf(told: ToldModel, row: Row): number {
  const { intercept, terms, cuts, link } = exportedModel(told);
  const field = (column: string) => (column.endsWith('.age') ? column : (column.split('.').at(-1) as string));
  const eta = terms.reduce((sum, { column, level, coefficient }) => {
    const value = row[field(column)];
    if (level === undefined) return sum + coefficient * Number(value);
    const points = cuts[column];
    const feature = features.find(({ owner, column: own }) => column === `${owner}.people.${own}`);
    const names = feature?.kind === 'levels' ? feature.levels : [];
    const own =
      points === undefined || value === null
        ? value
        : names[points.filter((point) => Number(value) >= Number(point)).length];
    return sum + (own === level ? coefficient : 0);
  }, intercept);
  return link === 'logit' ? 1 / (1 + Math.exp(-eta)) : link === 'log' ? Math.exp(eta) : eta;
}

const path = new URL('vectors/pmml.json', import.meta.url);
interface Case {
  readonly pmml: string;
  readonly rows: readonly Row[];
  readonly scores: readonly number[];
}

test('an independent reader scores by the PMML as the model does', () => {
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly Case[] };
  expect(cases.length).toBe(cards.length);
  for (const [i, card] of cards.entries()) {
    const told = toldOf(card);
    const { pmml, rows, scores } = cases[i] as Case;
    // What was read there is what is written here.
    expect(pmmlOf(told, '0.1.0')).toBe(pmml);
    expect(rows.length).toBeGreaterThan(20);
    rows.forEach((row, at) => expect(Math.abs((scores[at] as number) / scoreOf(told, row) - 1)).toBeLessThan(1e-9));
  }
});

test('what was not told does not leave', () => {
  const without = toldOf(logistic, []);
  expect(() => exportedModel(without)).toThrow(/not told the coefficients/);
  expect(() => pmmlOf(without, '0.1.0')).toThrow(/not told the coefficients/);
  const prepared = { ...without, card: { ...without.card, prepared: 'prepare/0/fitted' } };
  for (const exported of [() => pmmlOf(prepared, '0.1.0'), () => exportedModel(prepared)])
    expect(exported).toThrow(/prepared by prepare\/0\/fitted/);
  expect(() => scorecardLines('train/…/model', {})).toThrow(/no scorecard/);
});

test('a scorecard is a line for each bin', () => {
  const bins = [
    { label: 'a', woe: null, points: 12.4 },
    { label: 'b', woe: null, points: -3.6 },
  ];
  const card = { a: 500, b: 20, base: 487.5, features: [{ name: 'bank.people.ward', bins }], least: 0, most: 1 };
  expect(scorecardLines('m', { scorecard: card })).toEqual([
    { feature: '(base)', bin: '', points: 487.5, rounded: 488 },
    { feature: 'bank.people.ward', bin: 'a', points: 12.4, rounded: 12 },
    { feature: 'bank.people.ward', bin: 'b', points: -3.6, rounded: -4 },
  ]);
});
