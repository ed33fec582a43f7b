/** Imports of models of other tools in tests: the rows of vectors/imported.json as a kept table of two owners, and a third party's model beside it. */
import type { ArtifactCard } from '../../contract/artifacts.ts';
import type { ColumnCard, DatasetCard } from '../../contract/cards.ts';
import type { PartyRef } from '../../contract/contract.ts';
import { readInput } from '../../kinds/input.ts';
import { runInTheClear, type Runtime } from '../../kinds/runtime.ts';
import { everyoneOf, runnersOf } from '../../kinds/seats.ts';
import { type HeldShares, Shelf } from '../../kinds/shelf.ts';
import type { LocalRows, LocalStage } from '../../local/stages.ts';
import type { TestDatabase } from '../../sql/testing/database.ts';
import { type ImportTask, importTask } from '../foreign/task.ts';
import { importModel } from '../import/kind.ts';
import type { ImportPlan } from '../import/plan.ts';
import { serve } from '../serve/kind.ts';
import type { ServePlan } from '../serve/plan.ts';
import { asSigned, cardOf, type Kept, keptTable, scoredInTheClear } from './models.ts';

/** A model file, what its inputs are, and what its tool says of each row. */
export interface ImportCase {
  readonly name: string;
  /** Base64 of ONNX. */
  readonly file: string;
  readonly inputs: object;
  readonly predicted: readonly (readonly number[])[];
  readonly label?: string;
  readonly classes?: readonly string[];
}

interface Row {
  readonly id: number;
  readonly [column: string]: string | number | boolean | null;
}

/** What vectors/imported.json has. */
export interface ImportVectors {
  readonly rows: readonly Row[];
  readonly cases: readonly ImportCase[];
}

const uses = ['aggregate', 'combine', 'filter', 'single-out', 'payload'] as const;
const number = (name: string, min: number, max: number, more: Partial<ColumnCard> = {}): ColumnCard => {
  const range = { min: String(min), max: String(max) };
  return { name, type: { kind: 'integer' }, nullable: false, range, allow: uses, ...more };
};
const money = { kind: 'decimal', precision: 9, scale: 2 } as const;
const people = cardOf('bank', 'people', 160, [
  number('number', 0, 200),
  number('age', 18, 88),
  number('income', -100_000, 100_000, { type: money, nullable: true }),
  {
    name: 'ward',
    type: { kind: 'text' },
    nullable: true,
    categories: ['a', 'b', 'c'],
    allow: ['group', 'combine', 'single-out', 'payload'],
  },
  { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: uses },
]);
const policies = cardOf('insurer', 'policies', 160, [number('claims', 0, 500)]);

/** Where the model is after an import. */
export const model = 'import/0000000000000000/model';

/** The kept table and what is done with models beside it. */
export class ImportHarness {
  readonly database: TestDatabase;
  readonly kept: Kept;

  private constructor(database: TestDatabase, kept: Kept) {
    this.database = database;
    this.kept = kept;
  }

  /** `database`: an empty one, which the caller closes. */
  static async in(database: TestDatabase, { rows }: ImportVectors): Promise<ImportHarness> {
    const value = (each: Row[string]): string =>
      each === null || each === undefined ? 'NULL' : typeof each === 'string' ? `'${each}'` : String(each);
    const listed = rows
      .map(
        (row) =>
          `(${[`'k${row.id}'`, row.id, row['age'], row['income'], row['ward'], row['bad'], row['claims']].map((each, i) => (i === 0 ? each : value(each as Row[string]))).join(', ')})`,
      )
      .join(', ');
    for (const sql of [
      `CREATE TABLE everything AS SELECT id, number::BIGINT AS number, age::BIGINT AS age, income::DECIMAL(9, 2) AS income, ward, bad, claims::BIGINT AS claims
         FROM (VALUES ${listed}) t(id, number, age, income, ward, bad, claims)`,
      'CREATE SCHEMA bank; CREATE TABLE bank.people AS SELECT id, number, age, income, ward, bad FROM everything',
      'CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT id, claims FROM everything ORDER BY hash(id)',
    ])
      await database.run(sql);
    const table = await keptTable(database, [people, policies]);
    const vendor: PartyRef = { name: 'vendor', role: 'contributor', publicKey: 'vendor' };
    return new ImportHarness(database, { ...table, parties: [...table.parties, vendor] });
  }

  taskOf({ name, file, inputs, label, classes }: ImportCase): ImportTask {
    const bytes = new Uint8Array(Buffer.from(file, name.startsWith('onnx') ? 'base64' : 'utf8'));
    const table = this.kept.artifacts[0]?.name;
    return importTask(bytes, { table, inputs, label, classes }, 'vendor.scorer');
  }

  importRequest(task: ImportTask, scorer = scorerOf(task), question: object = task.question) {
    const { artifacts, parties, datasets } = this.kept;
    return {
      kind: 'import',
      question: importModel.read(question),
      parties,
      protocol: 'replicated',
      datasets: [...datasets, scorer],
      artifacts,
      recipients: ['vendor'],
    };
  }

  async compiledImport(task: ImportTask, scorer?: DatasetCard, question?: object) {
    return await importModel.compile(this.importRequest(task, scorer, question));
  }

  /** The table with the model beside it. */
  async withModel(task: ImportTask, data = rowsIn(task)): Promise<Kept> {
    const { kept } = this;
    const plan = asSigned((await this.compiledImport(task)).plan as ImportPlan);
    const shelf = new Shelf(plan, kept.held);
    const load = () => Promise.resolve(data);
    await runInTheClear(runnersOf(plan), (runtime) => importModel.run(plan, runtime), load, undefined, shelf);
    const [{ output, ...own }] = plan.keeps;
    const { table: _, ...about } = kept.artifacts[0] as ArtifactCard;
    const vendor = { name: 'vendor', publicKey: 'vendor' };
    const card: ArtifactCard = { ...about, ...own, name: model, owners: [...about.owners, vendor] };
    const held = new Map([...kept.held, [model, shelf.kept().get(output) as HeldShares]]);
    return { ...kept, artifacts: [...kept.artifacts, card], held };
  }

  scoring(as?: string, decimals = 6) {
    return {
      model,
      aligned: this.kept.artifacts[0]?.name as string,
      show: ['bank.people.number'],
      decimals,
      ...(as === undefined ? {} : { as }),
    };
  }

  /** A service of the model in `own`: its statement, and what it answers the bank of one key. */
  async served(own: Kept) {
    const { artifacts, parties, datasets } = own;
    const tables = ['bank.people', 'insurer.policies'];
    const question = serve.read({ service: 'credit', model, tables, on: ['id'], perDay: 9, decimals: 6 });
    const recipients = ['bank'];
    const { plan: compiled, disclosure } = await serve.compile({
      kind: 'serve',
      question,
      parties,
      protocol: 'replicated',
      datasets,
      artifacts,
      recipients,
    });
    const plan = compiled as ServePlan;
    const terms = serve.asks?.(plan);
    if (terms === undefined) throw new Error('nothing is asked');
    const load = (i: number) => this.database.load(plan.stages[i] as LocalStage);
    const answer = async (id: string) => {
      const given = readInput(terms, [{ id }]);
      const run = (runtime: Runtime) => serve.run(plan, runtime);
      const told = await runInTheClear(everyoneOf(plan), run, load, undefined, new Shelf(plan, own.held), given);
      const result = serve.finish(plan, told as NonNullable<typeof told>);
      return result.kind === 'table' ? result.table.rows[0]?.[0] : undefined;
    };
    return { disclosure, answer };
  }

  /** By the number of the row, as text. */
  async scoresOf(task: ImportTask, as?: string): Promise<ReadonlyMap<number, string>> {
    const found = await scoredInTheClear(this.scoring(as), await this.withModel(task));
    return new Map(found.rows.map(([row, said]) => [Number(row), said as string]));
  }
}

export function scorerOf({ lines }: ImportTask, more: Partial<DatasetCard> = {}): DatasetCard {
  const whole = (name: string): ColumnCard => {
    const range = { min: String(-(2n ** 62n)), max: String(2n ** 62n) };
    return { name, type: { kind: 'integer' }, nullable: false, range, allow: ['aggregate'] };
  };
  const rowsUpTo = 1000 * Math.ceil(lines.length / 1000);
  return { ...cardOf('vendor', 'scorer', rowsUpTo, []), columns: [whole('place'), whole('value')], ...more };
}

export const rowsIn = ({ lines }: ImportTask): LocalRows => {
  const cells = lines.slice(1).map((line) => line.split(',').map(BigInt));
  const column = (at: number) => BigInt64Array.from(cells.toReversed(), (row) => row[at] as bigint);
  return {
    kind: 'rows',
    rows: cells.length,
    keys: [],
    numbers: { place: column(0), value: column(1) },
    flags: {},
    categories: {},
  };
};
