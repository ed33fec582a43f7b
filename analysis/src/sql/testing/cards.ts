/** Dataset cards and requests for tests: a bank, an insurer, hospitals. */
import type { ColumnCard, ColumnType, DatasetCard, Range, Use } from '../../contract/cards.ts';
import type { PartyRef } from '../../contract/contract.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import type { SqlQuestion } from '../view.ts';

const allUses: readonly Use[] = [
  'join',
  'filter',
  'group',
  'aggregate',
  'extreme',
  'combine',
  'membership',
  'single-out',
];

const text: ColumnType = { kind: 'text' };
const integer: ColumnType = { kind: 'integer' };
const date: ColumnType = { kind: 'date' };
const timestamp: ColumnType = { kind: 'timestamp' };
const boolean: ColumnType = { kind: 'boolean' };
const money: ColumnType = { kind: 'decimal', precision: 12, scale: 2 };

export function columnCard(name: string, type: ColumnType, more: Partial<ColumnCard> = {}): ColumnCard {
  return { name, type, nullable: false, allow: allUses, ...more };
}

export function datasetCard(
  owner: string,
  name: string,
  rowsUpTo: number,
  columns: readonly ColumnCard[],
  unique: readonly (readonly string[])[] = [],
): DatasetCard {
  return {
    owner,
    name,
    rowsUpTo,
    contentDigest: 'c'.repeat(64),
    policyDigest: 'd'.repeat(64),
    minimumGroupSize: 10,
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique,
    recipients: ['*'],
    helpers: ['*'],
    helpersMay: ['own-data', 'receive'],
    columns,
  };
}

const range = (min: number, max: number): Range => ({ min: String(min), max: String(max) });
const booleans = ['false', 'true'];
/** Its first and last microsecond. */
const year2024: Range = { min: '1704067200000000', max: '1735689599999999' };

export const customers = datasetCard(
  'bank',
  'customers',
  10_000,
  [
    columnCard('id', text, { allow: ['join', 'membership'] }),
    columnCard('number', integer, { range: range(1, 99_999) }),
    columnCard('income', money, { range: range(0, 50_000_000), nullable: true }),
    columnCard('balance', money, { range: range(-1_000_000, 9_000_000) }),
    columnCard('opened', date, { range: range(10_000, 20_000) }),
    columnCard('seen', timestamp, { range: year2024, nullable: true }),
    columnCard('segment', text, { categories: ['business', 'private', 'student'], nullable: true }),
    columnCard('region', text, { categories: ['east', 'west'] }),
    columnCard('active', boolean, { categories: booleans }),
    columnCard('vip', boolean, { categories: booleans, nullable: true }),
    columnCard('name', text),
    columnCard('Größe', integer, { range: range(0, 9) }),
  ],
  [['id'], ['number'], ['opened'], ['name']],
);

export const policies = datasetCard(
  'insurer',
  'policies',
  8_000,
  [
    columnCard('customer_id', text, { allow: ['join', 'membership'] }),
    columnCard('id', text),
    columnCard('number', integer, { range: range(1, 99_999) }),
    columnCard('product', text, { categories: ['health', 'home', 'motor'] }),
    columnCard('premium', money, { range: range(0, 1_000_000) }),
    columnCard('claims_total', money, { range: range(0, 100_000_000) }),
    columnCard('claims', integer, { range: range(0, 40), nullable: true }),
    columnCard('started', date, { range: range(16_000, 20_500) }),
    columnCard('changed', timestamp, { range: year2024 }),
    columnCard('renewed', boolean, { categories: booleans, nullable: true }),
  ],
  [['customer_id'], ['id'], ['number'], ['started']],
);

function stays(owner: string, more: readonly ColumnCard[] = []): DatasetCard {
  return datasetCard(owner, 'stays', 3_000, [
    columnCard('ward', text, { categories: owner === 'north' ? ['cardiology', 'surgery'] : ['maternity', 'surgery'] }),
    columnCard('cost', owner === 'west' ? integer : money, {
      range: range(0, 10_000_000),
      nullable: owner === 'south',
    }),
    columnCard('admitted', date, { range: range(20_000, 20_600) }),
    columnCard('days', integer, { range: range(1, 400) }),
    ...more,
  ]);
}

const hospitals = [stays('north'), stays('south'), stays('west')];

export const cards: readonly DatasetCard[] = [customers, policies, ...hospitals];

/** Parties for these owners, filled up with helpers. */
export function partiesOf(...owners: readonly string[]): PartyRef[] {
  const helpers = ['helper', 'notary'].slice(0, Math.max(0, 3 - owners.length));
  const party = (role: PartyRef['role']) => (name: string) => ({ name, role, publicKey: 'A'.repeat(43) });
  const [computing, further] = [owners.slice(0, 3), owners.slice(3)];
  return [...computing.map(party('owner')), ...helpers.map(party('helper')), ...further.map(party('contributor'))];
}

/** A request over all test cards whose parties are the owners named. */
export function requestOf(
  sql: string,
  owners: readonly string[],
  more: Partial<CompileRequest<SqlQuestion>> = {},
): CompileRequest<SqlQuestion> {
  return {
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties: partiesOf(...owners),
    datasets: cards,
    recipients: [owners[0] as string],
    ...more,
  };
}

/** `SELECT … FROM bank.customers c JOIN insurer.policies p ON … rest`. */
export function joined(select: string, rest = ''): string {
  return `SELECT ${select} FROM bank.customers c JOIN insurer.policies p ON c.id = p.customer_id ${rest}`;
}
