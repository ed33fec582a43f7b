/** Synthetic rows as a kind: a table that is like a kept one as far as counts with noise say, with a report on how well it fits them. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../../learning/kept-table-kind.ts';
import { disclosureOf } from './disclosure.ts';
import { columnsOf, grantsNeeded, planSynthesize, type SynthesizePlan } from './plan.ts';
import { readQuestion, schema, type SynthesizeQuestion } from './question.ts';
import type { Released } from './released.ts';
import { reportOf } from './report.ts';
import { syntheticRows } from './rows.ts';
import { runSynthesize } from './run.ts';
import { synthesizeView } from './view.ts';

export const synthesize: Kind<SynthesizeQuestion, SynthesizePlan, Released> = keptTableKind({
  view: synthesizeView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planSynthesize,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runSynthesize,
  finish: (plan, released) => {
    const made = syntheticRows(plan, released);
    const { columns, rows } = made;
    return { kind: 'set', set: { name: 'synthetic', columns, rows, report: reportOf(plan, released, made) } };
  },
  asked: ({ synthesize: of }) => ({ kind: 'synthesize', ...of }),
  spends: ({ synthesize: { privacy } }) => ({ epsilon: privacy.epsilon, delta: privacy.delta }),
});
