/** How a joint SQL question reads. */
import type { AnyPlan } from '../contract/contract.ts';
import type { KindView } from '../kinds/view.ts';
import './disclosure-privacy-messages.ts';
import './disclosure-shared-messages.ts';
import { expectedErrors } from './expected-errors.ts';
import { planSteps } from './explain.ts';
import type { AskedPrivacy } from './parse/with-privacy.ts';
import type { Plan } from './plan/types.ts';
import { questionText } from './wording.ts';

/** The question of kind 'sql'. */
export interface SqlQuestion {
  readonly sql: string;
  /** Rows of several owners are put together in no way that shows anybody which or how many match, whatever policies say. */
  readonly join?: 'strict';
  /** Noise in every number, so that the answer tells of one unit no more than ε allows. */
  readonly privacy?: AskedPrivacy;
}

export const sqlView: KindView<SqlQuestion, Plan> = {
  name: 'sql',
  questionText: (plan) => questionText(plan),
  originalText: ({ sql }) => sql.trim(),
  steps: planSteps,
  errors: expectedErrors,
};

/** The plan of a contract of kind 'sql'; throws for any other. */
export function sqlPlan({ kind, plan }: { readonly kind: string; readonly plan: AnyPlan }): Plan {
  if (kind !== sqlView.name) throw new Error(`a contract of kind ${kind}, not ${sqlView.name}`);
  return plan as Plan;
}
