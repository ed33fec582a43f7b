/** Dataset cards: what owners publish, and what of it peers refuse. */
import { canonicalJson, type ColumnCard, type ColumnType, type DatasetCard } from '@tacit/analysis';
import { add, type BadVector, type PatchStep, remove, replace, sha256Hex, type VectorFile } from './file.ts';

const text: ColumnType = { kind: 'text' };
const money: ColumnType = { kind: 'decimal', precision: 12, scale: 2 };

const column = (
  name: string,
  type: ColumnType,
  allow: ColumnCard['allow'],
  more: Partial<ColumnCard> = {},
): ColumnCard => ({
  name,
  type,
  nullable: false,
  ...more,
  allow,
});

const card = (
  owner: string,
  name: string,
  rowsUpTo: number,
  columns: readonly ColumnCard[],
  more: Partial<DatasetCard>,
): DatasetCard => ({
  owner,
  name,
  rowsUpTo,
  contentDigest: sha256Hex(`content of ${owner}.${name}`),
  policyDigest: sha256Hex(`policy of ${owner}.${name}`),
  minimumGroupSize: 10,
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  unique: [],
  recipients: ['*'],
  helpers: ['*'],
  columns,
  ...more,
});

export const customers = card(
  'bank',
  'customers',
  10_000,
  [
    column('id', text, ['join']),
    column('balance', money, ['filter', 'aggregate'], { range: { min: '-1000000', max: '9000000' } }),
    column('\u5206\u7ec4', text, ['group'], { nullable: true, categories: ['\u4e2a\u4eba', '\u4f01\u4e1a'] }),
  ],
  { unique: [['id']], largestPercent: 80, pPercent: 10, withheldGroups: 'number', expires: '2099-12-31' },
);

export const persons = card(
  'insurer',
  'persons',
  900,
  [
    column('id', text, ['membership']),
    column('name', text, ['membership']),
    column('mobile', text, ['membership']),
    column('score', { kind: 'integer' }, ['payload'], { range: { min: '300', max: '850' } }),
    column('band', text, ['payload'], { nullable: true }),
  ],
  { unique: [['id']], recipients: ['bank'], helpers: [], join: 'strict' },
);

export const policies = card(
  'insurer',
  'policies',
  8_000,
  [
    column('customer_id', text, ['join']),
    column('premium', money, ['aggregate'], { range: { min: '0', max: '1000000' } }),
    column('started', { kind: 'date' }, ['filter'], { range: { min: '16000', max: '20500' } }),
  ],
  {
    unique: [['customer_id']],
    recipients: ['bank'],
    helpers: ['notary'],
    helpersMay: ['own-data'],
    emptyGroups: 'public',
  },
);

/** The same table at three hospitals. */
export const stays: readonly DatasetCard[] = ['north', 'south', 'west'].map((owner) =>
  card(
    owner,
    'stays',
    1_000,
    [
      column('days', { kind: 'integer' }, ['aggregate', 'extreme'], { nullable: true, range: { min: '0', max: '40' } }),
      column('cost', money, ['aggregate'], { range: { min: '0', max: '50000000' } }),
      column('emergency', { kind: 'boolean' }, ['filter', 'group'], { categories: ['false', 'true'] }),
      column('patient', { kind: 'integer' }, ['join'], { empty: true }),
    ],
    { minimumGroupSize: 5, unit: { column: 'patient', type: { kind: 'integer' } } },
  ),
);

const allCards = [customers, policies, ...stays];

const changes: readonly (readonly [string, readonly PatchStep[]])[] = [
  ['an unknown member', [add('/note', 'x')]],
  ['an unknown member of a column', [add('/columns/0/sample', '17')]],
  ['a member is missing', [remove('/minimumGroupSize')]],
  ['a member is null in place of absent', [replace('/expires', null)]],
  ['a digest a digit short', [replace('/contentDigest', 'a'.repeat(63))]],
  ['a digest in capitals', [replace('/contentDigest', 'A'.repeat(64))]],
  ['rows that are no whole number', [replace('/rowsUpTo', 10_000.5)]],
  ['rows below nought', [replace('/rowsUpTo', -1)]],
  ['a number as text', [replace('/rowsUpTo', '10000')]],
  ['a bound that is a number', [replace('/columns/1/range/min', -1_000_000)]],
  ['a bound with a leading nought', [replace('/columns/1/range/min', '01')]],
  ['a bound of minus nothing', [replace('/columns/1/range/min', '-')]],
  ['a bound of 20 digits', [replace('/columns/1/range/max', '1'.repeat(20))]],
  ['an unknown use', [replace('/columns/0/allow', ['read'])]],
  ['an unknown type', [replace('/columns/0/type', { kind: 'float' })]],
  ['a scale of another type', [replace('/columns/0/type', { kind: 'text', scale: 2 })]],
  ['a decimal without its scale', [remove('/columns/1/type/scale')]],
  ['a name of a party that is none', [replace('/owner', 'Bank')]],
  ['a name of a party of 65 characters', [replace('/owner', 'a'.repeat(65))]],
  ['an empty name of a column', [replace('/columns/0/name', '')]],
  ['a name of a column of 201 characters', [replace('/columns/0/name', 'x'.repeat(201))]],
  ['a value of 401 characters', [replace('/columns/2/categories/0', 'x'.repeat(401))]],
  ['a percentage above 100', [replace('/largestPercent', 101)]],
  ['a key without columns', [replace('/unique', [[]])]],
  ['a helper that may what is not known', [add('/helpersMay', ['ask'])]],
  ['a helper that may nothing', [add('/helpersMay', [])]],
  ['an unknown word about joins', [add('/join', 'any')]],
  ['an unknown way to withhold', [replace('/withheldGroups', 'shown')]],
];

export function cardVectors(): VectorFile {
  return {
    file: 'dataset-card',
    about: [
      'good: `card` as owners publish it, `sha256` over its canonical JSON.',
      'bad: `patch` (RFC 6902) makes it from the good case named `of`; who receives such a card from a peer refuses all of its cards.',
    ],
    good: allCards.map((each) => ({
      name: `${each.owner}.${each.name}`,
      card: each,
      sha256: sha256Hex(canonicalJson(each)),
    })),
    bad: changes.map(([name, patch]): BadVector => ({ name, of: 'bank.customers', patch, error: 'contract.invalid' })),
  };
}
