/** Look-ups as a kind: an owner's rows, asked about one at a time, by a caller whose keys the owner does not see. */
import { lookupAnswerBytes, lookupQuestionBytes, pirBytes, pirShape } from '@tacit/engine';
import type { Cost } from '../contract/contract.ts';
import { checkCards, missingGrants } from '../contract/permissions.ts';
import type { Kind } from '../kinds/kind.ts';
import type { StandingTerms } from '../kinds/standing.ts';
import { tableNamed } from '../sets/bind.ts';
import { ownPart } from '../sets/own-part.ts';
import { previews } from '../sets/preview.ts';
import { bindTable, grantsNeeded, planLookup, voprf } from './compile.ts';
import { disclosureOf } from './disclosure.ts';
import { answersOf, entriesOf, fieldsOf, inputsOf } from './library.ts';
import './messages.ts';
import { entriesEach, type LookupPlan, payloadWidth } from './plan.ts';
import { type LookupQuestion, readQuestion, schema } from './question.ts';
import { lookupView } from './view.ts';

const notRun = (): Error => new Error('a contract that stands is called, not run');

export const lookup: Kind<LookupQuestion, LookupPlan, never> = {
  view: lookupView,
  version: 1,
  protocols: () => [voprf],
  schema,
  read: readQuestion,
  tables: async ({ table }) => await Promise.resolve([tableNamed(table)]),
  check: async (question, datasets) => {
    bindTable(question, datasets);
    return await Promise.resolve({ matches: false, standing: true });
  },
  grants: async (request) => {
    const { plan, cards } = planLookup(request);
    const required = grantsNeeded(plan);
    return await Promise.resolve({ required, missing: missingGrants(required, cards) });
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = planLookup(request);
    checkCards(plan, grantsNeeded(plan), cards, (options.at ?? new Date().toISOString()).slice(0, 10));
    const [card] = cards;
    if (card === undefined) throw new Error('a plan without a card');
    return await Promise.resolve({ plan, disclosure: disclosureOf(plan, card), cost: costOf(plan) });
  },
  run: () => Promise.reject(notRun()),
  finish: () => {
    throw notRun();
  },
  standing: {
    terms: termsOf,
    entries: entriesOf,
    fields: fieldsOf,
    inputs: inputsOf,
    answers: answersOf,
  },
  stages: ({ stages }) => stages,
  ownPart: (plan, datasets, owner) => ownPart(plan, datasets, owner, 1),
  previews: (plan, owner) => previews(plan, owner, plan.keyParts),
};

/** Of one question: an element there for each input, and back with one proof; where rows are retrieved, one retrieval an input. */
function costOf(plan: LookupPlan): Cost {
  const each = entriesEach(plan);
  const steps = [
    { step: 'lookup: keys', rounds: 2, bytes: [lookupAnswerBytes(each), lookupQuestionBytes(each)] },
    ...(plan.fetch === 'download' ? [] : [retrievalStep(plan, each)]),
  ];
  return {
    rounds: steps.reduce((sum, step) => sum + step.rounds, 0),
    bytes: [0, 1].map((party) => steps.reduce((sum, { bytes }) => sum + (bytes[party] as number), 0)),
    steps,
  };
}

function retrievalStep(plan: LookupPlan, each: number) {
  const { question, answer } = pirBytes(pirShape(payloadWidth(plan), plan.capacity * each));
  return { step: 'lookup: retrieval', rounds: 2, bytes: [answer * each, question * each] };
}

function termsOf(plan: LookupPlan): StandingTerms {
  const { parties, clients: _clients, recipients: _recipients, perDay, ...common } = plan;
  const [stage] = plan.stages;
  if (stage === undefined) throw new Error('a plan without a table');
  const each = entriesEach(plan);
  return {
    service: plan.service,
    owner: parties[0] ?? '',
    stage,
    entries: plan.capacity * each,
    width: payloadWidth(plan),
    inputsEach: each,
    perDay,
    fetch: plan.fetch,
    common: { parties, ...common },
  };
}
