/** Intersections as a kind: which rows several owners' tables have in common by a key, or how many. */
import { costOfMessages, setProtocolNamed, type SetProtocol } from '@tacit/engine';
import type { Cost, RunCost } from '../contract/contract.ts';
import { checkCards, missingGrants } from '../contract/permissions.ts';
import type { Result, ResultColumn } from '../contract/results.ts';
import type { Kind } from '../kinds/kind.ts';
import { everyoneOf } from '../kinds/seats.ts';
import { columnsIn, typeOfExpression } from '../local/expression.ts';
import { bindTables, tableNamed } from './bind.ts';
import { grantsNeeded, kindProtocols, planIntersect } from './compile.ts';
import { disclosureOf } from './disclosure.ts';
import { ownPart } from './own-part.ts';
import { type IntersectPlan, shapesOf } from './plan.ts';
import { previews } from './preview.ts';
import { type IntersectQuestion, readQuestion, schema } from './question.ts';
import { memories, runIntersect, type Told } from './run.ts';
import { intersectView } from './view.ts';

export const intersect: Kind<IntersectQuestion, IntersectPlan, Told> = {
  view: intersectView,
  version: 1,
  protocols: kindProtocols,
  schema,
  read: readQuestion,
  tables: async ({ tables }) => await Promise.resolve(tables.map(tableNamed)),
  check: async (question, datasets) => {
    bindTables(question, datasets);
    return await Promise.resolve({ matches: true });
  },
  grants: async (request) => {
    const { plan, cards } = planIntersect(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planIntersect(request);
    checkCards(plan, grantsNeeded(plan), cards, (options.at ?? new Date().toISOString()).slice(0, 10));
    return { plan, disclosure: disclosureOf(plan, cards), cost: await costOf(plan) };
  },
  run: runIntersect,
  finish,
  computing: (plan, later = false) => {
    const { seconds, standing } = setProtocolNamed(plan.protocol);
    const take = later ? (standing?.secondsLater ?? seconds) : seconds;
    return shapesOf(plan).reduce((sum, shape) => sum + take(shape), 0);
  },
  mayChange: ({ changing, stages }, owner) =>
    changing === undefined
      ? undefined
      : stages
          .filter(({ party }) => party === owner)
          .flatMap(({ keys, outputs }) => [...keys, ...outputs.map(({ expression }) => expression)].flatMap(columnsIn)),
  memories,
  stages: ({ stages }) => stages,
  // Rows are shown however few they are, unless the question asks for a least number.
  ownPart: (plan, datasets, owner) => ownPart(plan, datasets, owner, Math.max(1, plan.least)),
  previews,
};

async function costOf(plan: IntersectPlan): Promise<Cost> {
  const { price, standing } = setProtocolNamed(plan.protocol);
  const cost = await costOfRun(plan, price);
  if (plan.standing === undefined || standing === undefined) return cost;
  return { ...cost, later: await costOfRun(plan, standing.priceLater) };
}

async function costOfRun(plan: IntersectPlan, price: SetProtocol['price']): Promise<RunCost> {
  const { rounds, bytesPerParty, steps } = await costOfMessages(everyoneOf(plan), async (session) => {
    for (const shape of shapesOf(plan)) await price(session, shape);
  });
  return {
    rounds,
    bytes: bytesPerParty,
    steps: steps.map(({ step, rounds: by, sent }) => ({
      step,
      rounds: Math.max(0, ...by),
      bytes: sent.map((row) => row.reduce((sum, bytes) => sum + bytes, 0)),
    })),
  };
}

/** A table of one number; or, of the recipient whose rows were told, a set of their keys and what came beside them. */
function finish(plan: IntersectPlan, told: Told): Result {
  if (told.kind !== 'rows') {
    const cell = told.kind === 'count' ? String(told.count) : ({ withheld: true } as const);
    const columns = [{ name: 'in_common', type: { kind: 'integer' } as const }];
    return { kind: 'table', table: { columns, rows: [[cell]], withheldGroups: 0 } };
  }
  return { kind: 'set', set: { ...columnsFor(plan, told.place), rows: told.rows } };
}

function columnsFor(plan: IntersectPlan, place: number): { name: string; columns: ResultColumn[] } {
  const stage = plan.stages[place] as IntersectPlan['stages'][number];
  const taken = new Set<string>();
  /** Named as its owner names it, as far as the name is free. */
  const column = (owner: string, name: string, type: ResultColumn['type']): ResultColumn => {
    let free = name;
    while (taken.has(free)) free = `${owner}_${free}`;
    taken.add(free);
    return { name: free, type };
  };
  const keys = stage.keys.map((key) =>
    column(stage.party, key.kind === 'column' ? key.column : '', typeOfExpression(key)),
  );
  const beside = plan.stages.flatMap((other, i) =>
    (i === place ? [] : (plan.payload[i] ?? [])).map(({ name, type }) => column(other.party, name, type)),
  );
  return { name: `${stage.dataset}-in-common`, columns: [...keys, ...beside] };
}
