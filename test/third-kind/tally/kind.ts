/** A kind for the test alone: counts rows, leaves the number at the computers, and adds numbers that were left. */
import { type Bits, protocolNamed, type Ring, type Sharing, UsageError } from '@tacit/engine';
import type { ArtifactCard, KeptVector } from '../../../analysis/src/contract/artifacts.ts';
import type { DatasetCard } from '../../../analysis/src/contract/cards.ts';
import { checkCards } from '../../../analysis/src/contract/permissions.ts';
import type { Result } from '../../../analysis/src/contract/results.ts';
import type { CompileRequest, Kind } from '../../../analysis/src/kinds/kind.ts';
import { seatsOf } from '../../../analysis/src/kinds/parties.ts';
import { price, type Runtime } from '../../../analysis/src/kinds/runtime.ts';
import type { GroupStage, LocalGroups } from '../../../analysis/src/local/stages.ts';
import { resultOf } from './results.ts';
import { shapes, type TallyPlan, type TallyQuestion, tallyView } from './view.ts';

type Request = CompileRequest<TallyQuestion>;

/** The number, and its four lowest bits. */
const vectors: readonly KeptVector[] = [
  { domain: 'ring', length: 1, min: '0', max: '1000000' },
  { domain: 'bits', length: 1, planes: 4 },
];

const invalid = () => new UsageError('question.invalid', { kind: 'tally', expected: 'lists of names' });

export const tally: Kind<TallyQuestion, TallyPlan, bigint> = {
  view: tallyView,
  version: 1,
  schema: { type: 'object' },
  read(value) {
    const { tables = [], uses = [], keep = [], shape = 'table' } = (value ?? {}) as Partial<TallyQuestion>;
    const lists: unknown[] = [tables, uses, keep];
    if (!lists.every((list) => Array.isArray(list) && list.every((name) => typeof name === 'string'))) throw invalid();
    if (!shapes.includes(shape)) throw invalid();
    return { tables, uses, keep, shape };
  },
  tables: async ({ tables }) =>
    await Promise.resolve(
      tables.map((table) => {
        const [owner = '', dataset = ''] = table.split('.');
        return { owner, dataset };
      }),
    ),
  artifacts: ({ uses }) => uses,
  check: async ({ tables }, cards) => {
    await Promise.resolve(tables.map((table) => cardOf(table, cards)));
    return { matches: false };
  },
  grants: async () => await Promise.resolve({ required: [], missing: [] }),
  compile: async (request, options = {}) => {
    const { plan, cards } = planOf(request);
    checkCards(plan, [], cards, (options.at ?? new Date().toISOString()).slice(0, 10));
    const { tables, uses } = request.question;
    const line = { id: 'tally', who: plan.recipients, text: 'disclosure.tally', values: { tables, uses }, releases: 1 };
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => run(plan, runtime));
    return { plan, disclosure: [line], cost };
  },
  run,
  finish: (plan, released): Result => resultOf(plan.shape, released),
  stages: ({ stages }) => stages,
  ownPart: () => undefined,
};

function cardOf(table: string, cards: readonly DatasetCard[]): DatasetCard {
  const card = cards.find(({ owner, name }) => `${owner}.${name}` === table);
  if (card === undefined) throw invalid();
  return card;
}

function planOf(request: Request): { plan: TallyPlan; cards: DatasetCard[] } {
  const { question, artifacts = [], recipients, protocol } = request;
  const cards = question.tables.map((table) => cardOf(table, request.datasets));
  const used = question.uses.flatMap((name): ArtifactCard[] => artifacts.filter((card) => card.name === name));
  const owners = [...used.flatMap((card) => card.owners.map(({ name }) => name)), ...cards.map(({ owner }) => owner)];
  const { names, clients, dealer, threshold } = seatsOf(request, [...new Set(owners)], 'none');
  const stages = cards.map(
    ({ owner, name, rowsUpTo }): GroupStage => ({
      kind: 'groups',
      party: owner,
      dataset: name,
      rowsUpTo,
      where: null,
      keys: [],
      partials: [{ id: 'rows', function: 'count', expression: null, scale: 0, range: null }],
      unit: null,
      facts: [],
    }),
  );
  const keeps = question.keep.map((output) => ({ output, vectors }));
  const uses = question.uses.map((name) => ({ name, vectors }));
  return {
    plan: {
      stages,
      minimumGroupSize: 1,
      parties: names,
      clients,
      dealer,
      threshold,
      recipients,
      protocol,
      shape: question.shape,
      keeps,
      uses,
    },
    cards,
  };
}

async function run(plan: TallyPlan, runtime: Runtime): Promise<bigint | undefined> {
  const everyone = [...plan.parties, ...plan.clients];
  return await runtime.compute(async (sharing: Sharing) => {
    let total = sharing.filledRing(1, 0n);
    for (const [i, { party }] of plan.stages.entries()) {
      const owner = everyone.indexOf(party);
      const own = sharing.session.owns(owner) ? ((await runtime.load(i)) as LocalGroups).partials['rows'] : undefined;
      const rows = await sharing.inputRing(owner, 1, own && BigUint64Array.from(own));
      total = sharing.add(total, sharing.within(rows, { min: 0n, max: 100_000n }));
    }
    let [low] = await sharing.summands(sharing.filledRing(1, 5n), 4);
    for (const { name } of plan.uses ?? []) {
      const [left, bits] = runtime.artifact.use(sharing, name) as [Ring, Bits];
      total = sharing.add(total, left);
      low = bits;
    }
    const kept = sharing.within(total, { min: 0n, max: 1_000_000n });
    for (const { output } of plan.keeps ?? []) runtime.artifact.keep(sharing, output, [kept, low as Bits]);
    await runtime.releasing(sharing);
    const to = plan.recipients.map((name) => everyone.indexOf(name));
    return (await sharing.reveal(total, 'tally', to))?.[0];
  });
}
