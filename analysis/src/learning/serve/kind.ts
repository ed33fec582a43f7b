/** A scoring service as a kind: a shared model, asked about one person at a time as long as its contract stands. */
import { protocolNamed } from '@tacit/engine';
import { decimalText } from '../../contract/decimals.ts';
import { checkCards, missingGrants } from '../../contract/permissions.ts';
import type { Cell } from '../../contract/results.ts';
import type { Kind } from '../../kinds/kind.ts';
import { price } from '../../kinds/runtime.ts';
import { columnsIn, typeOfExpression } from '../../local/expression.ts';
import { tableNamed } from '../../sets/bind.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { ownPart } from '../../sets/own-part.ts';
import { partColumns, scoreCell, scoreType } from '../score/table.ts';
import { askedKey } from './asked.ts';
import { disclosureOf } from './disclosure.ts';
import { bindServe, grantsNeeded, planServe, type ServePlan } from './plan.ts';
import { readQuestion, schema, type ServeQuestion } from './question.ts';
import { runServe, type Served } from './run.ts';
import { serveView } from './view.ts';

export const serve: Kind<ServeQuestion, ServePlan, Served> = {
  view: serveView,
  version: 1,
  schema,
  read: readQuestion,
  tables: async ({ tables }) => await Promise.resolve(tables.map(tableNamed)),
  artifacts: ({ model, prepared }) => [model, ...(prepared === undefined ? [] : [prepared])],
  check: async (question, datasets) => {
    bindServe(question, datasets);
    return await Promise.resolve({ matches: false });
  },
  grants: async (request) => {
    const planned = planServe(request);
    const required = grantsNeeded(planned);
    return await Promise.resolve({ required, missing: missingGrants(required, planned.cards) });
  },
  compile: async (request, options = {}) => {
    const planned = planServe(request);
    const { plan, cards } = planned;
    checkCards(plan, grantsNeeded(planned), cards, (options.at ?? new Date().toISOString()).slice(0, 10));
    const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => runServe(plan, runtime));
    return { plan, disclosure: disclosureOf(plan), cost };
  },
  run: runServe,
  finish: (plan, { score, found, parts }) => {
    const [caller] = plan.recipients;
    const others = plan.stages.flatMap(({ party }, stage) => (party === caller ? [] : [{ party, stage }]));
    const own = plan.stages.findIndex(({ party }) => party === caller);
    const asked = [...(own < 0 ? [] : [{ party: caller, stage: own }]), ...others];
    const { decimals, output, features } = plan.serve;
    const added = [...(parts ?? [])].map((each) => decimalText(each, decimals));
    return {
      kind: 'table',
      table: {
        columns: [
          { name: 'score', type: scoreType(output, decimals) },
          ...asked.map(({ party }) => ({ name: `found_${party}`, type: { kind: 'boolean' } as const })),
          ...(parts === null
            ? []
            : partColumns(
                features.map(({ feature }) => feature),
                decimals,
              )),
        ],
        rows: [
          [
            scoreCell(output, decimals, score),
            ...asked.map(({ stage }): Cell => found[stage] === 1n),
            ...added.slice(-1),
            ...added.slice(0, -1),
          ],
        ],
        withheldGroups: 0,
      },
    };
  },
  asks: (plan) => ({
    party: plan.recipients[0],
    fields: plan.fields,
    types: (plan.stages[0]?.keys ?? []).map((key) => typeText(typeOfExpression(key))),
    atMost: 1,
    check: (items) => void askedKey(plan, items),
  }),
  called: ({ service, perDay }) => ({ service, perDay }),
  // Rows come and go under a standing contract; the types of what is taken do not.
  mayChange: (plan, owner) =>
    plan.stages.flatMap(({ party, keys, outputs }) =>
      party === owner ? [...new Set([...keys, ...outputs.map(({ expression }) => expression)].flatMap(columnsIn))] : [],
    ),
  stages: ({ stages }) => stages,
  // Of whom somebody asks it is told a number, however few there are.
  ownPart: (plan, datasets, owner) => ownPart(plan, datasets, owner, 1),
};
