/** For tests of profiles: the tables of vectors/profile.json, aligned in the clear. */
import type { ArtifactCard, KeptTable } from '../../contract/artifacts.ts';
import type { ColumnCard, ColumnType, DatasetCard } from '../../contract/cards.ts';
import { runInTheClear } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { Shelf } from '../../kinds/shelf.ts';
import type { TestDatabase } from '../../sql/testing/database.ts';
import type { ProfileFigures } from '../profile/figures.ts';
import { profile } from '../profile/kind.ts';
import { figuresOf } from '../profile/numbers.ts';
import type { ProfilePlan } from '../profile/plan.ts';
import type { ProfileQuestion } from '../profile/question.ts';
import type { Profiled } from '../profile/run.ts';
import vectors from '../vectors/profile.json' with { type: 'json' };
import { cardOf, type Kept, keptTable, nothingIsRead, repeated } from './models.ts';

export { vectors };

export const aligned = 'align/0000000000000000/table';

const money: ColumnType = { kind: 'decimal', precision: 9, scale: 2 };

export function number(name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard {
  const range = { min: String(min), max: String(max) };
  const allow = ['aggregate', 'filter', 'combine', 'extreme'] as const;
  return { name, type: { kind: 'integer' }, nullable: false, range, allow, ...more };
}

const profileCards: readonly DatasetCard[] = [
  cardOf('bank', 'customers', 370, [
    number('age', 18, 90),
    number('income', 0, 1_000_000, { type: money, nullable: true }),
    number('balance', -5000, 5000),
    {
      name: 'housing',
      type: { kind: 'text' },
      nullable: false,
      categories: ['free', 'own', 'rent'],
      allow: ['group', 'combine'],
    },
    { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
    number('fixed', 0, 10),
    number('single', 0, 1),
  ]),
  cardOf('insurer', 'policies', 370, [
    number('claims', 0, 20),
    number('since', 16_000, 20_000, { type: { kind: 'date' } }),
    number('premium', 0, 100_000, { type: money }),
    number('twin', 0, 50),
    number('gaps', 0, 50, { nullable: true }),
  ]),
];

const sqlType = ({ type }: ColumnCard): string =>
  type.kind === 'integer'
    ? 'BIGINT'
    : type.kind === 'decimal'
      ? `DECIMAL(${type.precision}, ${type.scale})`
      : type.kind === 'text'
        ? 'VARCHAR'
        : type.kind;

/** The tables of the file, as the cards have them. */
export async function profileTables(database: TestDatabase): Promise<void> {
  for (const { owner, name, columns } of profileCards) {
    const table = owner === 'bank' ? vectors.bank : vectors.insurer;
    const fields = columns.map((each) => `"${each.name}" ${sqlType(each)}`).join(', ');
    await database.run(`CREATE SCHEMA ${owner}; CREATE TABLE ${owner}.${name} (${fields})`);
    const cell = (value: string | number | boolean | null | undefined) =>
      value === null || value === undefined ? 'NULL' : `'${value}'`;
    const rows = table.rows.map((row) => {
      const cells = columns.map((each) => cell(row[table.columns.indexOf(each.name)]));
      return `(${cells.join(', ')})`;
    });
    await database.run(`INSERT INTO ${owner}.${name} VALUES ${rows.join(', ')}`);
  }
}

export const profileTable = (database: TestDatabase): Promise<Kept> => keptTable(database, profileCards);

/** The same under another minimum, or protocol. */
export function changed(kept: Kept, { minimum, protocol }: { minimum?: number; protocol?: string }): Kept {
  const datasets = kept.datasets.map((each) => ({
    ...each,
    minimumGroupSize: minimum ?? each.minimumGroupSize,
  }));
  const artifacts = kept.artifacts.map((each): ArtifactCard => {
    const table = each.table as KeptTable;
    return {
      ...each,
      protocol: protocol ?? each.protocol,
      table: { ...table, minimumGroupSize: minimum ?? table.minimumGroupSize },
    };
  });
  return { ...kept, datasets, artifacts };
}

export function requestOf(question: ProfileQuestion, { artifacts, parties, datasets }: Kept, recipients = ['notary']) {
  const protocol = artifacts[0]?.protocol ?? '';
  return { kind: 'profile', question: profile.read(question), parties, protocol, datasets, artifacts, recipients };
}

export async function toldInTheClear(plan: ProfilePlan, { held }: Kept): Promise<Profiled> {
  const run = (runtime: Parameters<typeof profile.run>[1]) => profile.run(plan, runtime);
  const told = await runInTheClear(runnersOf(plan), run, nothingIsRead, repeated(), new Shelf(plan, held));
  return told as Profiled;
}

export async function profiledInTheClear(question: ProfileQuestion, kept: Kept): Promise<ProfileFigures> {
  const { plan } = await profile.compile(requestOf(question, kept));
  return figuresOf(plan, await toldInTheClear(plan, kept));
}
