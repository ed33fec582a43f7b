/** A kind for the test alone: how many rows several owners' tables have together. */
import { protocolNamed, type Sharing, UsageError } from '@tacit/engine';
import type { DatasetCard } from '../../../analysis/src/contract/cards.ts';
import { checkCards } from '../../../analysis/src/contract/permissions.ts';
import type { CompileRequest, Kind, TableName } from '../../../analysis/src/kinds/kind.ts';
import { seatsOf } from '../../../analysis/src/kinds/parties.ts';
import { price, type Runtime } from '../../../analysis/src/kinds/runtime.ts';
import type { GroupStage, LocalGroups } from '../../../analysis/src/local/stages.ts';
import { type RowsPlan, type RowsQuestion, rowsView } from './view.ts';

type Request = CompileRequest<RowsQuestion>;

export const rows: Kind<RowsQuestion, RowsPlan, bigint> = {
  view: rowsView,
  version: 1,
  schema: {
    type: 'object',
    properties: { tables: { type: 'array', items: { type: 'string' } } },
    required: ['tables'],
  },
  read(value) {
    const { tables } = (value ?? {}) as Partial<RowsQuestion>;
    if (
      Array.isArray(tables) &&
      tables.length > 0 &&
      tables.every((name) => typeof name === 'string' && name.includes('.'))
    )
      return { tables };
    throw new UsageError('question.invalid', { kind: 'rows', expected: '{ "tables": ["owner.dataset", …] }' });
  },
  tables: async ({ tables }) => await Promise.resolve(tables.map(named)),
  check: async ({ tables }, cards) => {
    await Promise.resolve(tables.map((table) => cardOf(table, cards)));
    return { matches: false };
  },
  grants: async () => await Promise.resolve({ required: [], missing: [] }),
  compile: async (request, options = {}) => {
    const { plan, cards } = planOf(request);
    checkCards(plan, [], cards, (options.at ?? new Date().toISOString()).slice(0, 10));
    const text = { tables: request.question.tables };
    const disclosure = [{ id: 'rows', who: plan.recipients, text: 'disclosure.rows-total', values: text, releases: 1 }];
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => run(plan, runtime));
    return { plan, disclosure, cost };
  },
  run,
  finish: (_plan, released) => ({
    kind: 'table',
    table: {
      columns: [{ name: 'rows', type: { kind: 'integer' } }],
      rows: [[String(released)]],
      withheldGroups: null,
    },
  }),
  stages: ({ stages }) => stages,
  ownPart: () => undefined,
};

function named(table: string): TableName {
  const at = table.lastIndexOf('.');
  return { owner: table.slice(0, at), dataset: table.slice(at + 1) };
}

function cardOf(table: string, cards: readonly DatasetCard[]): DatasetCard {
  const card = cards.find(({ owner, name }) => `${owner}.${name}` === table);
  if (card === undefined) throw new UsageError('question.invalid', { kind: 'rows', expected: 'tables that there are' });
  return card;
}

function planOf(request: Request): { plan: RowsPlan; cards: DatasetCard[] } {
  const cards = request.question.tables.map((table) => cardOf(table, request.datasets));
  const { names, clients, dealer, threshold } = seatsOf(
    request,
    cards.map(({ owner }) => owner),
    'none',
  );
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
  const { recipients, protocol } = request;
  return {
    plan: { stages, minimumGroupSize: 1, parties: names, clients, dealer, threshold, recipients, protocol },
    cards,
  };
}

async function run(plan: RowsPlan, runtime: Runtime): Promise<bigint | undefined> {
  const everyone = [...plan.parties, ...plan.clients];
  return await runtime.compute(async (sharing: Sharing) => {
    let total = sharing.constantRing(BigUint64Array.of(0n));
    for (const [i, { party }] of plan.stages.entries()) {
      const owner = everyone.indexOf(party);
      const own = sharing.session.owns(owner) ? ((await runtime.load(i)) as LocalGroups).partials['rows'] : undefined;
      total = sharing.add(total, await sharing.inputRing(owner, 1, own && BigUint64Array.from(own)));
    }
    await runtime.releasing(sharing);
    const to = plan.recipients.map((name) => everyone.indexOf(name));
    return (await sharing.reveal(total, 'rows', to))?.[0];
  });
}
