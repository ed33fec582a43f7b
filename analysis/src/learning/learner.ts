/** A way to learn a model of a kept table: a folder, and a line in each registry of kind 'train', which is all of them. */
import type { KindView } from '../kinds/view.ts';
import type { KeptTableKind } from './kept-table-kind.ts';
import type { TablePlan } from './plan.ts';
import type { TestShare } from './test-rows.ts';

/** Of every learner: what the question of a training says whatever is learnt. */
export interface LearnerQuestion {
  readonly model: string;
}

/** What questions have in common that name a table. */
export interface TableQuestion extends LearnerQuestion {
  /** `align/JOB/table`, or another kept table. */
  readonly aligned: string;
  readonly features: readonly string[];
  /** The model's name within its contract; default: model. */
  readonly name?: string;
}

/** And those that explain a label. */
export interface LabelledQuestion extends TableQuestion {
  /** A column of the table, `owner.dataset.column`; the column's name alone where one table has it. */
  readonly label: string;
  /** Rows that are left out, for a later judgement; which, everybody knows: they follow from the seed and say nothing. */
  readonly test?: TestShare;
}

/** A plan of a learner, by whose name it is found again. */
export interface LearnerPlan extends TablePlan {
  readonly learner: string;
}

export interface Learner<Question extends LearnerQuestion, Plan extends TablePlan, Released>
  extends Omit<KeptTableKind<Question, Plan, Released>, 'view'> {
  /** In plans and in cards of models. */
  readonly name: string;
  /** What its questions' `model` may be; no other learner has one of them. */
  readonly models: readonly string[];
}

export type AnyLearner = Learner<LearnerQuestion, LearnerPlan, unknown>;

/** A learner for the registry: it is given questions of its own models, and plans of its own, alone. */
export function learner<Question extends LearnerQuestion, Plan extends TablePlan, Released>(
  parts: Learner<Question, Plan, Released>,
): AnyLearner {
  return parts as unknown as AnyLearner;
}

/** How trainings of a learner read; apart from the learner, because pages show contracts and compute nothing. */
export interface LearnerView {
  readonly name: string;
  readonly view: Omit<KindView<LearnerQuestion, LearnerPlan>, 'name'>;
}

/** As `learner`. */
export function learnerView<Question extends LearnerQuestion, Plan extends TablePlan>(
  name: string,
  view: Omit<KindView<Question, Plan>, 'name'>,
): LearnerView {
  return { name, view: view as unknown as LearnerView['view'] };
}
