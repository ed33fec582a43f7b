/** Tables of the written questions with random values, NULLs among them, and their cards; keys of one kind of thing meet in all of them. */
import type { ColumnCard, ColumnType, DatasetCard, Use } from '../../contract/cards.ts';
import { Chance } from './chance.ts';
import type { TestDatabase } from './database.ts';
import { writtenTables } from './written-questions.ts';

/** What a text key names, by the column's name; each kind of thing has names of its own. */
const things: Readonly<Record<string, readonly [string, number]>> = {
  tailnum: ['n', 40],
  patient_id: ['u', 400],
  loan_id: ['l', 900],
  tx: ['x', 900],
  order_id: ['o', 300],
  claim: ['q', 900],
  serial: ['s', 300],
  batch: ['h', 40],
  icd: ['i', 25],
  municipality: ['m', 20],
  household: ['f', 60],
  education: ['e', 7],
  from_account: ['a', 200],
  to_account: ['a', 200],
  account: ['a', 200],
};
const person: readonly [string, number] = ['p', 200];

/** First columns that occur once: what a table is about, and of some tables another one. */
const onceOnly = new Set(
  `registry.planes hospital.cases lab.slides north.patients_b south.patients_b bank.customers bank.loans fintech.loans leasing.loans
  fintech.borrowers bureau.scores bank.transfers payco.blacklist north.patients biobank.genotypes shipper.orders carrier.deliveries
  carrier2.deliveries carrier.claims maker.products retailer.returns supplier.lots adtech.users shop.buyers shop.crm tax.incomes
  census.persons`.split(/\s+/),
);
const uses: readonly Use[] = ['join', 'filter', 'group', 'aggregate', 'extreme', 'combine', 'membership', 'single-out'];
const rowsOf = (table: string): number => (table === 'weather.hourly' ? 300 : 240);

interface Made {
  readonly type: string;
  readonly values: readonly (string | null)[];
  readonly card: ColumnCard;
}

/** Stores the tables in DuckDB and returns their cards, with groups of `minimum` rows shown. */
export async function storeWrittenTables(database: TestDatabase, minimum: number): Promise<DatasetCard[]> {
  const cards: DatasetCard[] = [];
  for (const [table, description] of Object.entries(writtenTables)) {
    const [owner = '', name = ''] = table.split('.');
    const chance = new Chance(20_261_130 + cards.length);
    const described = description.split(', ').map((each) => each.split(' ') as [string, string]);
    const size = rowsOf(table);
    const hours = table === 'weather.hourly' ? chance.sample(pairs, size) : undefined;
    const columns = described.map(([column, kind], i) => {
      if (hours !== undefined && i < 2)
        return made(
          column,
          kind,
          hours.map((hour) => hour[i] as string),
        );
      return makeColumn(chance, column, kind, size, i === 0 && onceOnly.has(table));
    });
    await database.run(`CREATE SCHEMA IF NOT EXISTS ${owner}`);
    await database.run(
      `CREATE TABLE ${table} (${described.map(([column], i) => `"${column}" ${columns[i]?.type}`).join(', ')})`,
    );
    const literal = (value: string | null) => (value === null ? 'NULL' : `'${value}'`);
    const rows = Array.from({ length: size }, (_, row) => columns.map(({ values }) => literal(values[row] ?? null)));
    await database.run(`INSERT INTO ${table} VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}`);
    cards.push({
      owner,
      name,
      rowsUpTo: size,
      contentDigest: '0'.repeat(64),
      policyDigest: '0'.repeat(64),
      minimumGroupSize: minimum,
      withheldGroups: 'number',
      emptyGroups: minimum > 1 ? 'hidden' : 'public',
      unique: [
        ...(onceOnly.has(table) ? [[described[0]?.[0] as string]] : []),
        ...(hours === undefined ? [] : [['origin', 'time_hour']]),
      ],
      recipients: ['*'],
      helpers: ['*'],
      columns: columns.map(({ card }) => card),
    });
  }
  return cards;
}

const origins = ['v1', 'v2', 'v3'];
const hourText = (hour: number): string =>
  new Date(Date.UTC(2013, 0, 1) + hour * 37 * 3_600_000).toISOString().slice(0, 19);
const pairs = origins.flatMap((origin) => Array.from({ length: 120 }, (_, hour) => [origin, hourText(hour)] as const));

function makeColumn(chance: Chance, column: string, kind: string, size: number, once: boolean): Made {
  const all = (value: () => string): Made => made(column, kind, Array.from({ length: size }, value));
  const nullable = ['overdue_days', 'hba1c', 'precip', 'dep_delay', 'arr_delay', 'pnodes', 'income'].includes(column);
  const some = (value: () => string): Made =>
    made(
      column,
      kind,
      Array.from({ length: size }, () => (nullable && chance.happens(0.1) ? null : value())),
    );
  switch (kind) {
    case 't': {
      const [prefix, most] = things[column] ?? person;
      const names = Array.from({ length: once ? Math.max(most, size + 20) : most }, (_, i) => `${prefix}${i + 1}`);
      return once ? made(column, kind, chance.sample(names, size)) : all(() => chance.pick(names));
    }
    case 'n':
      return some(() =>
        String(column === 'year' ? chance.integer(1985, 2012) : chance.integer(0, column === 'tsize' ? 90 : 60)),
      );
    case 'd':
      return some(() =>
        (chance.integer(column === 'amount' ? 1 : 10, column === 'amount' ? 9_999_999 : 30_000) / 100).toFixed(2),
      );
    case 'b':
      return all(() => String(chance.happens(0.4)));
    case '01':
      return all(() => String(chance.integer(0, 1)));
    case 'date':
      return all(() => new Date(Date.UTC(2024, 0, 1) + chance.integer(0, 400) * 86_400_000).toISOString().slice(0, 10));
    case 'ts':
      return all(() => hourText(chance.integer(0, 119)));
    case 'g':
      return all(() => chance.pick(['I', 'II', 'III']));
    default: {
      // Of many categories only some occur.
      const values = Array.from({ length: Number(kind.slice(1)) }, (_, i) => `v${i + 1}`);
      return all(() => chance.pick(values.slice(0, 12)));
    }
  }
}

const types: Readonly<Record<string, readonly [string, ColumnType]>> = {
  t: ['VARCHAR', { kind: 'text' }],
  n: ['INTEGER', { kind: 'integer' }],
  '01': ['INTEGER', { kind: 'integer' }],
  d: ['DECIMAL(12, 2)', { kind: 'decimal', precision: 12, scale: 2 }],
  b: ['BOOLEAN', { kind: 'boolean' }],
  date: ['DATE', { kind: 'date' }],
  ts: ['TIMESTAMP', { kind: 'timestamp' }],
};

function made(name: string, kind: string, values: readonly (string | null)[]): Made {
  const [type, known] = types[kind] ?? ['VARCHAR', { kind: 'text' }];
  const present = values.filter((value) => value !== null);
  const base = { name, type: known, nullable: values.includes(null), allow: uses };
  if (kind === 'b') return { type, values, card: { ...base, categories: ['false', 'true'] } };
  if (kind === 'g' || /^c\d/.test(kind)) {
    return { type, values, card: { ...base, categories: [...new Set(present)].toSorted() } };
  }
  if (base.type.kind === 'text') return { type, values, card: base };
  const carried = present.map((value) =>
    kind === 'ts'
      ? Date.parse(`${value}Z`) * 1_000
      : kind === 'date'
        ? Date.parse(value) / 86_400_000
        : Number(value.replace('.', '')),
  );
  return {
    type,
    values,
    card: { ...base, range: { min: String(Math.min(...carried)), max: String(Math.max(...carried)) } },
  };
}
