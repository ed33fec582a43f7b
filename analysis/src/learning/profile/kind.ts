/** A profile as a kind: what the columns of an aligned table are like, one by one and two by two. */
import type { Kind } from '../../kinds/kind.ts';
import { keptTableKind } from '../kept-table-kind.ts';
import { withRestNote } from '../rest-note.ts';
import { disclosureOf } from './disclosure.ts';
import { figuresOf } from './numbers.ts';
import { columnsOf, grantsNeeded, planProfile, type ProfilePlan } from './plan.ts';
import { type ProfileQuestion, readQuestion, schema } from './question.ts';
import { reportOf } from './report.ts';
import { type Profiled, runProfile } from './run.ts';
import { profileView } from './view.ts';

export const profile: Kind<ProfileQuestion, ProfilePlan, Profiled> = keptTableKind({
  view: profileView,
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planProfile,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runProfile,
  finish: (plan, released) => ({
    kind: 'report',
    report: withRestNote(plan, reportOf(figuresOf(plan, released), plan.minimumGroupSize)),
  }),
  asked: ({ profile: asked }) => ({ kind: 'profile', ...asked }),
});
