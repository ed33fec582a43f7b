/** The plan of scores: the model, the table, and what stands beside each score. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import { sourcesOf } from '../../contract/kept-sources.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { columnNamed } from '../bind-features.ts';
import type { Feature } from '../features.ts';
import { isChosen, type ModelCard } from '../model-card.ts';
import type { Explained, ModelOutput } from '../model-use.ts';
import { explainedOutput, outputNamed } from '../models.ts';
import { columnGrants, combineGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { checkPrepared } from '../prepared.ts';
import { columnsOfFeatures, featuresIn, modelNamed } from '../used-model.ts';
import type { ScoreQuestion } from './question.ts';

export interface ScorePlan extends TablePlan {
  /** The table, and the model. */
  readonly uses: readonly [UsedShares, UsedShares];
  readonly score: {
    readonly model: ModelCard;
    /** The model's features, as columns of the table. */
    readonly features: readonly Feature[];
    readonly show: readonly KeptColumn[];
    readonly output: ModelOutput;
    readonly decimals: number;
    /** What the parts of features add up to; absent where they are not told. */
    readonly explained?: Explained;
  };
}

/** Throws as `planTable`, `modelNamed`, `outputNamed`, `featuresIn` and `columnNamed`. */
export function planScore(request: CompileRequest<ScoreQuestion>): {
  readonly plan: ScorePlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question, artifacts = [] } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const model = modelNamed(question.model, artifacts);
  const { table } = plan.aligned;
  const [uses] = plan.uses as [UsedShares];
  checkPrepared(plan.aligned, model.name, model.card.prepared);
  const output = outputNamed(model.card, question.as, model.name);
  const explained = explainedOutput(question.explain, model.card, output, model.name);
  const score: ScorePlan['score'] = {
    model: model.card,
    features: featuresIn({ table, vectors: uses.vectors }, model.card, model.name),
    show: (question.show ?? []).map((name) => shownColumn(table, name)),
    output,
    decimals: question.decimals ?? 4,
    ...(explained === undefined ? {} : { explained }),
  };
  return { plan: { ...plan, uses: [uses, model.uses], score }, cards };
}

/** A column as its owner has it: throws UsageError 'score.show-made' for one that a preparation made, in which numbers of others may be. */
function shownColumn(table: ScorePlan['aligned']['table'], name: string): KeptColumn {
  const column = columnNamed(table, name);
  if (column.made === undefined) return column;
  throw new UsageError('score.show-made', { column: name });
}

/** Columns of the table that the plan takes, each once. */
export function columnsOf({ aligned: { table }, uses: [{ vectors }], score }: ScorePlan): KeptColumn[] {
  return [...new Set([...columnsOfFeatures({ table, vectors }, score.features), ...score.show])];
}

/**
 * What owners must allow. A score is a number about one row: 'single-out' on what it is made of, 'payload' on what is shown beside it; not on
 * columns of a party that alone is told.
 */
export function grantsNeeded(plan: ScorePlan): Grant[] {
  const { recipients, score, aligned, uses } = plan;
  const features = columnsOfFeatures({ table: aligned.table, vectors: uses[0].vectors }, score.features);
  const of = (columns: readonly KeptColumn[], use: Grant['use']) =>
    columns.flatMap((column) =>
      sourcesOf(aligned.table, column)
        .filter(({ owner }) => recipients.some((name) => name !== owner))
        .map(({ owner, dataset }): Grant => ({ owner, dataset, column: column.made?.column ?? column.name, use })),
    );
  return [
    ...columnGrants(features),
    ...combineGrants(features),
    ...of(features, 'single-out'),
    // Nobody but its owner knows what a given model says of a row: it may be a column's value itself. What a feature adds goes with its value, whatever the model is.
    ...(!isChosen(score.model) && score.explained === undefined ? [] : of(features, 'payload')),
    ...of(score.show, 'payload'),
    ...membershipGrants(plan),
  ];
}
