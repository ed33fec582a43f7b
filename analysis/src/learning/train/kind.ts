/** Training as a kind: a model of an aligned table, which stays at the computers as shares, by the learner that has such models. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import type { LearnerPlan, LearnerQuestion } from '../learner.ts';
import { learnerFor, learnerOf, learners } from './learners.ts';
import { trainView } from './views.ts';

export const train: Kind<LearnerQuestion, LearnerPlan> = keptTableKind<LearnerQuestion, LearnerPlan, unknown>({
  view: trainView,
  schema: { anyOf: learners.map(({ schema }) => schema) },
  read: (value) => learnerFor(value).read(value),
  artifacts: (question) => learnerFor(question).artifacts(question),
  plan: (request) => {
    const learner = learnerFor(request.question);
    const { plan, cards } = learner.plan(request);
    return { plan: { ...plan, learner: learner.name }, cards };
  },
  columns: (plan) => learnerOf(plan).columns(plan),
  grantsNeeded: (plan) => learnerOf(plan).grantsNeeded(plan),
  disclosure: (plan) => learnerOf(plan).disclosure(plan),
  run: (plan, runtime) => learnerOf(plan).run(plan, runtime),
  finish: (plan, released) => learnerOf(plan).finish(plan, released),
  memories: (plan, party) => learnerOf(plan).memories?.(plan, party) ?? [],
  asked: (plan) => learnerOf(plan).asked(plan),
  ways: async (request, compiled) => (await learnerOf(compiled.plan).ways?.(request, compiled)) ?? [],
  spends: (plan, owner) => learnerOf(plan).spends?.(plan, owner),
});
