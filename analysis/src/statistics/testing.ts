/** Three hospitals' tables for tests, and questions over them. */
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import type { PartyRef } from '../contract/contract.ts';
import type { CompileRequest } from '../kinds/kind.ts';
import { columnCard, datasetCard } from '../sql/testing/cards.ts';
import type { Chance } from '../sql/testing/chance.ts';
import type { TestDatabase } from '../sql/testing/database.ts';
import type { DescribeQuestion } from './question.ts';

export const hospitals = ['north', 'south', 'west'];
const wards = ['cardiology', 'maternity', 'surgery'];

const columns: readonly ColumnCard[] = [
  columnCard('id', { kind: 'integer' }, { range: { min: '0', max: '99999' } }),
  columnCard('person', { kind: 'integer' }, { range: { min: '0', max: '99999' } }),
  columnCard('days', { kind: 'integer' }, { range: { min: '0', max: '40' }, nullable: true }),
  columnCard('cost', { kind: 'decimal', precision: 9, scale: 2 }, { range: { min: '-20000', max: '500000' } }),
  columnCard('age', { kind: 'integer' }, { range: { min: '0', max: '110' }, nullable: true }),
  columnCard('ward', { kind: 'text' }, { categories: wards }),
  columnCard('discharged', { kind: 'boolean' }, { categories: ['false', 'true'], nullable: true }),
];

export function hospitalCard(owner: string, more: Partial<DatasetCard> = {}): DatasetCard {
  return { ...datasetCard(owner, 'stays', 1_000, columns, [['id']]), minimumGroupSize: 5, ...more };
}

/** Creates `owner.stays` with `rows` random rows. */
export async function fillHospital(database: TestDatabase, chance: Chance, owner: string, rows: number): Promise<void> {
  const value = (missing: number, text: () => string) => (chance.happens(missing) ? 'NULL' : text());
  const ids = chance.sample(
    Array.from({ length: 2 * rows }, (_, i) => i),
    rows,
  );
  const lines = ids.map((id) => {
    const long = chance.integer(0, 9);
    const days = value(0.15, () => String(Math.min(40, long * chance.integer(0, 5))));
    const cost = ((chance.integer(-10_000, 90_000) + long * 20_000) / 100).toFixed(2);
    const age = value(0.1, () => String(Math.min(110, chance.integer(0, 60) + long * 4)));
    const ward = `'${chance.pick(wards)}'`;
    return `(${id}, ${Math.floor(id / 3)}, ${days}, ${cost}, ${age}, ${ward}, ${value(0.2, () => String(chance.happens(0.7)))})`;
  });
  await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
  await database.run(
    `CREATE OR REPLACE TABLE ${owner}.stays (id INTEGER, person INTEGER, days INTEGER, cost DECIMAL(9, 2), age INTEGER, ward VARCHAR, discharged BOOLEAN)`,
  );
  if (lines.length > 0) await database.run(`INSERT INTO ${owner}.stays VALUES ${lines.join(', ')}`);
}

/** A request whose parties are the owners of the cards and these helpers. */
export function requestFor(
  question: DescribeQuestion,
  cards: readonly DatasetCard[],
  helpers: readonly string[] = [],
  recipients: readonly string[] = [cards[0]?.owner ?? ''],
): CompileRequest<DescribeQuestion> {
  const party = (role: PartyRef['role']) => (name: string) => ({ name, role, publicKey: 'A'.repeat(43) });
  const owners = cards.map(({ owner }) => owner);
  return {
    kind: 'describe',
    question,
    protocol: owners.length + helpers.length === 3 ? 'replicated' : 'additive-ot',
    parties: [...owners.map(party('owner')), ...helpers.map(party('helper'))],
    datasets: cards,
    recipients,
  };
}
