/** For tests of models: a table aligned in the clear, and runs over it. */
import { type Bits, type Ring, unpackBits } from '@tacit/engine';
import type { ArtifactCard } from '../../contract/artifacts.ts';
import type { ColumnCard, DatasetCard } from '../../contract/cards.ts';
import type { AnyPlan, PartyRef } from '../../contract/contract.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { Seating } from '../../kinds/seats.ts';
import { runInTheClear } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { type HeldShares, Shelf } from '../../kinds/shelf.ts';
import { align } from '../../sets/align/kind.ts';
import type { AlignPlan } from '../../sets/align/plan.ts';
import { stack } from '../../sets/stack/kind.ts';
import type { StackPlan } from '../../sets/stack/plan.ts';
import type { TestDatabase } from '../../sql/testing/database.ts';
import { fixedRandom } from '../../sql/testing/random.ts';
import type { ModelFigures } from '../figures.ts';
import { judge } from '../judge/kind.ts';
import type { JudgeQuestion } from '../judge/question.ts';
import { figuresOf } from '../judge/report.ts';
import { score } from '../score/kind.ts';
import type { ScoreQuestion } from '../score/question.ts';
import { tableOf } from '../score/table.ts';
import type { ResultTable } from '../../contract/results.ts';
import { train } from './glm.ts';
import type { TrainQuestion } from '../glm/question.ts';
import { numbersOf, type TrainNumbers } from '../glm/report.ts';

/** Kept rows stand in an order that is drawn, so which of them are test rows is drawn, too: the same in every run, so that a test passes always or never. */
export const repeated = (first = 1) => ({ random: fixedRandom(first) });

export interface Kept {
  readonly artifacts: readonly ArtifactCard[];
  readonly held: ReadonlyMap<string, HeldShares>;
  readonly parties: readonly PartyRef[];
  readonly datasets: readonly DatasetCard[];
}

const id: ColumnCard = { name: 'id', type: { kind: 'text' }, nullable: false, allow: ['join', 'membership'] };

export function cardOf(owner: string, name: string, rowsUpTo: number, columns: readonly ColumnCard[]): DatasetCard {
  return {
    owner,
    name,
    rowsUpTo,
    contentDigest: '0'.repeat(64),
    policyDigest: '0'.repeat(64),
    minimumGroupSize: 10,
    keptShares: 'allow',
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique: [['id']],
    recipients: ['*'],
    helpers: ['*'],
    helpersMay: ['receive'],
    columns: [id, ...columns],
  };
}

/** Two owners have a helper, and more than three under shares that any number holds a dealer. */
const partiesOf = (datasets: readonly DatasetCard[]): PartyRef[] => [
  ...datasets.map(({ owner }): PartyRef => ({ name: owner, role: 'owner', publicKey: owner })),
  ...(datasets.length === 2 ? [{ name: 'notary', role: 'helper', publicKey: 'notary' } as const] : []),
  ...(datasets.length > 3 ? [{ name: 'dealer', role: 'dealer', publicKey: 'dealer' } as const] : []),
];

export async function alignPlan(datasets: readonly DatasetCard[]): Promise<AlignPlan> {
  const columns = datasets.flatMap((each) =>
    each.columns.flatMap((one) => (one === id ? [] : [`${each.owner}.${each.name}.${one.name}`])),
  );
  const question = align.read({ tables: datasets.map((each) => `${each.owner}.${each.name}`), on: ['id'], columns });
  const parties = partiesOf(datasets);
  const protocol = datasets.length > 3 ? 'additive-dealer' : 'replicated';
  const request = { kind: 'align', question, parties, protocol, datasets, recipients: ['bank'] };
  return (await align.compile(request)).plan;
}

/** The owners' tables of the database, matched by id: with all columns of their cards. */
export async function keptTable(database: TestDatabase, datasets: readonly DatasetCard[]): Promise<Kept> {
  const parties = partiesOf(datasets);
  const plan = await alignPlan(datasets);
  const shelf = new Shelf(plan);
  const load = (i: number) => database.load(plan.stages[i] as AlignPlan['stages'][number]);
  await runInTheClear(runnersOf(plan), (runtime) => align.run(plan, runtime), load, repeated(), shelf);
  return keptBy(plan, 'align/0000000000000000/table', shelf, parties, datasets);
}

/** A stack in the clear; `parties`: those that compute and contribute. */
export async function stackedTable(
  database: TestDatabase,
  datasets: readonly DatasetCard[],
  question: object,
  parties: readonly PartyRef[],
): Promise<Kept> {
  const asked = stack.read(question);
  const request = {
    kind: 'stack',
    question: asked,
    parties,
    protocol: 'replicated',
    datasets,
    recipients: [parties[0]?.name ?? ''],
  };
  const { plan } = await stack.compile(request);
  const shelf = new Shelf(plan);
  const load = (i: number) => database.load(plan.stages[i] as StackPlan['stages'][number]);
  await runInTheClear(runnersOf(plan), (runtime) => stack.run(plan, runtime), load, repeated(), shelf);
  return keptBy(plan, 'stack/0000000000000000/table', shelf, parties, datasets);
}

function keptBy(
  plan: AlignPlan | StackPlan,
  name: string,
  shelf: Shelf,
  parties: readonly PartyRef[],
  datasets: readonly DatasetCard[],
): Kept {
  const [kept] = plan.keeps;
  const known = (party: string) => ({ name: party, publicKey: party });
  const artifact: ArtifactCard = {
    name,
    contractDigest: '0'.repeat(64),
    runId: '0'.repeat(32),
    run: 1,
    protocol: plan.protocol,
    computers: plan.parties.map(known),
    owners: datasets.map((each) => known(each.owner)),
    datasets: datasets.map((each) => `${each.owner}.${each.name}`),
    vectors: kept.vectors,
    table: kept.table,
    digests: [],
  };
  const held = new Map([[name, shelf.kept().get(kept.output) as HeldShares]]);
  return { artifacts: [artifact], held, parties, datasets };
}

export const nothingIsRead = () => Promise.reject(new Error('nothing is read'));

export async function compiledTraining(
  question: TrainQuestion,
  { artifacts, parties, datasets }: Kept,
  recipients = ['notary'],
) {
  const protocol = artifacts[0]?.protocol ?? '';
  const asked = train.read(question);
  const request = { kind: 'train', question: asked, parties, protocol, datasets, artifacts, recipients };
  return await train.compile(request);
}

export interface TrainedModel {
  readonly numbers: TrainNumbers;
  /** With the model beside the table. */
  readonly kept: Kept;
}

export const modelName = 'train/0000000000000000/model';

export async function trainedInTheClear(
  question: TrainQuestion,
  kept: Kept,
  recipients?: string[],
): Promise<TrainedModel> {
  const { plan } = await compiledTraining(question, kept, recipients);
  const shelf = new Shelf(plan, kept.held);
  const run = (runtime: Parameters<typeof train.run>[1]) => train.run(plan, runtime);
  const found = await runInTheClear(runnersOf(plan), run, nothingIsRead, repeated(), shelf);
  const numbers = numbersOf(plan, found as NonNullable<typeof found>);
  const [{ output, vectors, model }] = plan.keeps;
  const { table: _, ...about } = kept.artifacts[0] as ArtifactCard;
  const card: ArtifactCard = { ...about, name: modelName, vectors, model };
  const held = new Map([...kept.held, [modelName, shelf.kept().get(output) as HeldShares]]);
  return { numbers, kept: { ...kept, artifacts: [...kept.artifacts, card], held } };
}

export async function compiledScores(
  question: ScoreQuestion,
  { artifacts, parties, datasets }: Kept,
  recipients = ['bank'],
) {
  const protocol = artifacts[0]?.protocol ?? '';
  const asked = score.read(question);
  const request = { kind: 'score', question: asked, parties, protocol, datasets, artifacts, recipients };
  return await score.compile(request);
}

export async function scoredInTheClear(
  question: ScoreQuestion,
  kept: Kept,
  recipients?: string[],
): Promise<ResultTable> {
  const { plan } = await compiledScores(question, kept, recipients);
  const run = (runtime: Parameters<typeof score.run>[1]) => score.run(plan, runtime);
  const found = await runInTheClear(runnersOf(plan), run, nothingIsRead, repeated(), new Shelf(plan, kept.held));
  return tableOf(plan, found as NonNullable<typeof found>);
}

export async function compiledJudgement(
  question: JudgeQuestion,
  { artifacts, parties, datasets }: Kept,
  recipients = ['notary'],
) {
  const protocol = artifacts[0]?.protocol ?? '';
  const asked = judge.read(question);
  const request = { kind: 'judge', question: asked, parties, protocol, datasets, artifacts, recipients };
  return await judge.compile(request);
}

export async function judgedInTheClear(
  question: JudgeQuestion,
  kept: Kept,
  recipients?: string[],
): Promise<ModelFigures> {
  const { plan } = await compiledJudgement(question, kept, recipients);
  const run = (runtime: Parameters<typeof judge.run>[1]) => judge.run(plan, runtime);
  const found = await runInTheClear(runnersOf(plan), run, nothingIsRead, repeated(), new Shelf(plan, kept.held));
  return figuresOf(plan, found as NonNullable<typeof found>);
}

/** A plan as parties have it: from the JSON of a contract. */
export const asSigned = <Plan>(plan: Plan): Plan => JSON.parse(JSON.stringify(plan)) as Plan;

/** What contracts left, with what this one leaves beside it: under the names that its job has. */
export async function leftBy<Plan extends AnyPlan>(
  kind: Kind<never, Plan>,
  name: string,
  question: object,
  from: Kept,
  job = '0000000000000000',
  recipients = ['notary'],
  draws = repeated(),
): Promise<{ readonly plan: Plan; readonly kept: Kept; readonly told: unknown }> {
  const { artifacts, parties, datasets } = from;
  const protocol = artifacts[0]?.protocol ?? '';
  const asked = kind.read(question) as never;
  const request = { kind: name, question: asked, parties, protocol, datasets, artifacts, recipients };
  const plan = asSigned((await kind.compile(request)).plan);
  const shelf = new Shelf(plan, from.held);
  const told = await runInTheClear(
    runnersOf(plan as unknown as Seating),
    (runtime) => kind.run(plan, runtime),
    nothingIsRead,
    draws,
    shelf,
  );
  const { table: _, model: __, fitted: ___, ...about } = artifacts[0] as ArtifactCard;
  const left = (plan.keeps ?? []).map(
    ({ output, ...own }): ArtifactCard => ({ ...about, ...own, name: `${name}/${job}/${output}` }),
  );
  const held = new Map([
    ...from.held,
    ...left.map((card): [string, HeldShares] => [
      card.name,
      shelf.kept().get(card.name.split('/')[2] ?? '') as HeldShares,
    ]),
  ]);
  return { plan, told, kept: { ...from, artifacts: [...artifacts, ...left], held } };
}

/** The columns of a kept table in rows that are somebody's, as they are carried; null where there is no value. */
export async function columnsIn(
  { artifacts, held }: Kept,
  name: string,
): Promise<ReadonlyMap<string, (bigint | null)[]>> {
  const { table, vectors } = artifacts.find((each) => each.name === name) as ArtifactCard;
  const shelf = new Shelf({ uses: [{ name, vectors }] }, held);
  const columns = new Map<string, (bigint | null)[]>();
  await runInTheClear(
    ['a', 'b', 'c'],
    async (runtime) =>
      await runtime.compute(async (sharing) => {
        const own = shelf.use(sharing, name);
        const bits = async (place: number) => {
          const found = own[place] as Bits;
          return unpackBits(await sharing.openBits(found), found.length);
        };
        const valid = await bits(table?.valid ?? 0);
        for (const { owner, dataset, name: column, value, present } of table?.columns ?? []) {
          const words = await sharing.open(own[value] as Ring);
          const there = present === undefined ? valid : await bits(present);
          const rows = [...valid.keys()].filter((row) => valid[row] === 1);
          columns.set(
            `${owner}.${dataset}.${column}`,
            rows.map((row) => (there[row] === 1 ? BigInt.asIntN(64, words[row] as bigint) : null)),
          );
        }
      }),
    nothingIsRead,
  );
  return columns;
}
