/** Tables of a publisher and an advertiser, made up: half of an audience is shown a campaign, and a tenth buys something. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededDraw } from './generator.ts';
import type { Scenario } from './scenario.ts';

/** A person of the publisher's audience, with what the advertiser has of it. */
export interface Person {
  readonly id: number;
  readonly arm: 'test' | 'control';
  readonly times: string;
  readonly topic: string;
  readonly isCustomer: boolean;
  readonly spent: number;
  readonly products: readonly string[];
}

export const topics = ['cooking', 'football', 'gardening', 'music', 'travel'];
export const products = ['boots', 'headphones', 'pan', 'spade', 'suitcase'];
/** What people of a topic buy more often than others do. */
const liked: Readonly<Record<string, string>> = {
  cooking: 'pan',
  football: 'boots',
  gardening: 'spade',
  music: 'headphones',
  travel: 'suitcase',
};
/** Of a person of each topic, so that one has clearly the most buyers. */
const weights = [3, 4, 2, 3, 6];
/** What somebody spends at most, and on how many things. */
const mostSpent = 200;
const mostPurchases = 4;

export function audience(): Person[] {
  const draw = seededDraw(20_260);
  const pick = (all: readonly string[], by: readonly number[]): string => all[draw.weighted(by)] as string;
  return Array.from({ length: 3_000 }, (_, i): Person => {
    const arm = i % 2 === 0 ? 'test' : 'control';
    const topic = pick(topics, weights);
    const buys = draw.chance(arm === 'test' ? 0.13 : 0.09);
    const spent = buys ? draw.between(5, mostSpent) : 0;
    const count = buys ? draw.between(1, mostPurchases) : 0;
    return {
      id: 10_000 + 3 * i,
      arm,
      times: arm === 'control' ? '0' : pick(['1', '2', '3', '4', '5+'], [9, 7, 4, 2, 1]),
      topic,
      isCustomer: buys || draw.chance(0.5),
      spent,
      products: Array.from({ length: count }, () =>
        draw.chance(0.6) ? (liked[topic] as string) : draw.pick(products),
      ),
    };
  });
}

/** Customers that the publisher has never seen. */
const strangers = Array.from({ length: 800 }, (_, i) => ({
  id: 10_001 + 3 * i,
  spent: i % 9 === 0 ? 20 + (i % 90) : 0,
}));

const policy = (dataset: string, unit: string, epsilon: number, helper: string, columns: readonly string[]): string =>
  `dataset: ${dataset}
minimum_group_size: 10
privacy: { unit: ${unit}, epsilon: ${epsilon}, delta: 1e-6, period: ever }
recipients: [advertiser]
helpers: [${helper}, notary]
columns:
${columns.map((each) => `  ${each}\n`).join('')}`;

/** Writes the tables to `data`. */
export function advertisingScenario(data: string, people: readonly Person[]): Scenario {
  mkdirSync(data, { recursive: true });
  const file = (name: string, head: string, rows: readonly string[]): string => {
    const path = join(data, `${name}.csv`);
    writeFileSync(path, `${head}\n${rows.join('\n')}\n`);
    return path;
  };
  const customers = [...people.filter(({ isCustomer }) => isCustomer), ...strangers];
  const bought = people.flatMap(({ id, products: own }) => own.map((product) => `${id},${product}`));
  return {
    introduction: 'demo.advertising',
    ask: { sql: '' },
    parties: ['advertiser', 'publisher', 'notary'],
    helper: 'notary',
    tables: [
      {
        owner: 'publisher',
        name: 'audience',
        file: file(
          'audience',
          'person,arm,times,topic',
          people.map(({ id, arm, times, topic }) => [id, arm, times, topic].join()),
        ),
        key: ['person'],
        types: { times: 'text' },
        policy: policy('audience', 'row', 4, 'advertiser', [
          'person: { allow: [join, membership] }',
          'arm: { allow: [group, filter] }',
          'times: { allow: [group] }',
          'topic: { allow: [group] }',
        ]),
      },
      {
        owner: 'advertiser',
        name: 'customers',
        file: file(
          'customers',
          'person,spent',
          customers.map(({ id, spent }) => `${id},${spent}`),
        ),
        key: ['person'],
        ranges: { spent: `0..${mostSpent}` },
        policy: policy('customers', 'row', 3, 'publisher', [
          'person: { allow: [join, membership] }',
          'spent: { allow: [aggregate, filter] }',
        ]),
      },
      {
        owner: 'advertiser',
        name: 'purchases',
        file: file('purchases', 'person,product', bought),
        repeats: [{ columns: ['person'], most: mostPurchases }],
        policy: policy('purchases', 'person', 2, 'publisher', [
          'person: { allow: [join, membership] }',
          'product: { allow: [group] }',
        ]),
      },
    ],
  };
}
