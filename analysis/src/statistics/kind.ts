/** Descriptions as a kind: statistics of columns of one owner's, united, joined or aligned tables; the answer is a report. */
import { protocolNamed } from '@tacit/engine';
import { checkCards, missingGrants } from '../contract/permissions.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type { Kind, TableName } from '../kinds/kind.ts';
import { price, type Runtime } from '../kinds/runtime.ts';
import { priceChecked } from '../kinds/two-owners.ts';
import { withMatcher } from './aligned.ts';
import { bindDescribe } from './bind.ts';
import { planDescribe } from './compile.ts';
import { disclosureOf } from './disclosure.ts';
import { grantsNeeded } from './grants.ts';
import { noisyNumbersOf } from './noised-numbers.ts';
import { noisyReportOf } from './noised-report.ts';
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
    // Whose tables an aligned one is made of, its card says.
    await Promise.resolve((question.tables ?? []).map((table) => tableNamed(table, known))),
  artifacts: ({ aligned }) => (aligned === undefined ? [] : [aligned]),
  check: async (question, datasets) => {
    // What is wrong with a question about an aligned table shows when it is compiled: its card is not known here.
    if (question.aligned !== undefined) return { matches: false };
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
    checkCards(withMatcher(plan), grantsNeeded(plan, cards), cards, at);
    const priceOf = (each: typeof plan) => price(each, protocolNamed(each.protocol), (runtime) => run(each, runtime));
    const cost = await (plan.aligned === undefined ? priceChecked(plan, priceOf) : priceOf(plan));
    return { plan, disclosure: disclosureOf(plan, cards), cost };
  },
  run,
  finish: (plan, described) => {
    const { privacy } = plan;
    const report =
      privacy === undefined
        ? reportOf(plan, numbersOf(plan, described))
        : noisyReportOf(plan, noisyNumbersOf(plan, privacy, described));
    return { kind: 'report', report };
  },
  // Of a kept table nobody reads anything.
  stages: ({ stages, aligned }) => (aligned === undefined ? stages : []),
  ownPart,
};

function run(plan: DescribePlan, runtime: Runtime): Promise<Described | undefined> {
  const { load, artifact } = runtime;
  return runtime.compute((sharing) => runDescribe(plan, sharing, load, () => runtime.releasing(sharing), artifact));
}

/** `owner.dataset`; where no card has that name, what stands behind the last point is the dataset. */
function tableNamed(table: string, known: readonly DatasetCard[]): TableName {
  const card = known.find(({ owner, name }) => `${owner}.${name}` === table);
  if (card !== undefined) return { owner: card.owner, dataset: card.name };
  const at = table.lastIndexOf('.');
  if (at < 1) cardsNamed([table], known);
  return { owner: table.slice(0, at), dataset: table.slice(at + 1) };
}
