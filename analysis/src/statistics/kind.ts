/** Descriptions as a kind: statistics of columns of one owner's, united or joined tables; the answer is a report. */
import { protocolNamed } from '@tacit/engine';
import { checkCards, missingGrants } from '../contract/permissions.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type { Kind, TableName } from '../kinds/kind.ts';
import { price, type Runtime } from '../kinds/runtime.ts';
import { priceChecked } from '../kinds/two-owners.ts';
import { bindDescribe } from './bind.ts';
import { planDescribe } from './compile.ts';
import { disclosureOf } from './disclosure.ts';
import { grantsNeeded } from './grants.ts';
import { numbersOf } from './numbers.ts';
import { ownPart } from './own-part.ts';
import type { DescribePlan } from './plan.ts';
import { type DescribeQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { type Described, runDescribe } from './run.ts';
import { cardsNamed } from './sql-text.ts';
import { describeView } from './view.ts';

export const describe: Kind<DescribeQuestion, DescribePlan, Described> = {
  view: describeView,
  version: 1,
  schema,
  read: readQuestion,
  tables: async (question, known = []) =>
    await Promise.resolve(question.tables.map((table) => tableNamed(table, known))),
  check: async (question, datasets) => {
    return { matches: (await bindDescribe(question, datasets)).bound.source.kind === 'join' };
  },
  grants: async (request) => {
    const { plan, cards } = await planDescribe(request);
    const required = grantsNeeded(plan, cards);
    return { required, missing: missingGrants(required, cards) };
  },
  compile: async (request, options = {}) => {
    const { plan, cards } = await planDescribe(request);
    const at = (options.at ?? new Date().toISOString()).slice(0, 10);
    checkCards(plan, grantsNeeded(plan, cards), cards, at);
    const priceOf = (each: typeof plan) => price(each, protocolNamed(each.protocol), (runtime) => run(each, runtime));
    const cost = await priceChecked(plan, priceOf);
    return { plan, disclosure: disclosureOf(plan, cards), cost };
  },
  run,
  finish: (plan, described) => ({ kind: 'report', report: reportOf(plan, numbersOf(plan, described)) }),
  stages: ({ stages }) => stages,
  ownPart,
};

function run(plan: DescribePlan, runtime: Runtime): Promise<Described | undefined> {
  return runtime.compute((sharing) => runDescribe(plan, sharing, runtime.load, () => runtime.releasing(sharing)));
}

/** `owner.dataset`; where no card has that name, what stands behind the last point is the dataset. */
function tableNamed(table: string, known: readonly DatasetCard[]): TableName {
  const card = known.find(({ owner, name }) => `${owner}.${name}` === table);
  if (card !== undefined) return { owner: card.owner, dataset: card.name };
  const at = table.lastIndexOf('.');
  if (at < 1) cardsNamed([table], known);
  return { owner: table.slice(0, at), dataset: table.slice(at + 1) };
}
