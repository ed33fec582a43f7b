/** The plan of a comparison: two judgements over the same rows. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, UsedShares } from '../../contract/artifacts.ts';
import { canonicalJson } from '../../contract/canonical.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { nameOf } from '../features.ts';
import { isOfLabel, type ModelLabel } from '../model-card.ts';
import { columnsOf as judgedColumns, type JudgePlan, planJudge } from '../judge/plan.ts';
import type { Part } from '../judge/question.ts';
import { columnGrants, combineGrants, membershipGrants, type TablePlan } from '../plan.ts';
import { modelNamed } from '../used-model.ts';
import './messages.ts';
import type { CompareQuestion } from './question.ts';

export const sides = ['champion', 'challenger'] as const;
export type Side = (typeof sides)[number];

export interface ComparePlan extends TablePlan {
  /** The table, the champion, the challenger. */
  readonly uses: readonly [UsedShares, UsedShares, UsedShares];
  readonly compare: Readonly<Record<Side, JudgePlan['judge']>> & { readonly part: Part; readonly yesFrom: number };
}

const defaultCutOffs = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** Throws as `planJudge` for each model; UsageError 'compare.…' where the two have nothing to be compared by. */
export function planCompare(request: CompileRequest<CompareQuestion>): {
  readonly plan: ComparePlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question, artifacts = [] } = request;
  const { aligned, cutOffs = defaultCutOffs, yesFrom = 0.5 } = question;
  const [first, second] = sides.map((side) => modelNamed(question[side], artifacts)) as [
    ReturnType<typeof modelNamed>,
    ReturnType<typeof modelNamed>,
  ];
  for (const { name, card } of [first, second])
    if (!isOfLabel(card)) throw new UsageError('compare.family', { model: name, family: card.family });
  const labels = [first, second].map(({ card }) => {
    const label = card.label as ModelLabel;
    return { name: nameOf(label), yes: label.positive === null ? null : (label.levels?.[label.positive] ?? null) };
  });
  if (canonicalJson(labels[0]) !== canonicalJson(labels[1]))
    throw new UsageError('compare.label', {
      champion: `${labels[0]?.name} = ${labels[0]?.yes ?? 1}`,
      challenger: `${labels[1]?.name} = ${labels[1]?.yes ?? 1}`,
    });
  // Which rows were left out follows from share and seed: only where both are the same are there rows that neither was trained on.
  const own = [first, second].map(({ card: { test } }) => (test?.table === aligned ? test : null));
  const isOwn = own.some((test) => test !== null);
  if (isOwn && canonicalJson(own[0]) !== canonicalJson(own[1]))
    throw new UsageError('compare.other-rows', { champion: first.name, challenger: second.name, table: aligned });
  const part = question.part ?? (isOwn ? 'test' : 'all');
  const judged = sides.map((side) =>
    planJudge({ ...request, question: { model: question[side], aligned, parts: [part], cutOffs } }),
  );
  const [champion, challenger] = judged.map(({ plan }) => plan) as [JudgePlan, JudgePlan];
  const { judge, ...table } = champion;
  const plan: ComparePlan = {
    ...table,
    uses: [champion.uses[0], champion.uses[1], challenger.uses[1]],
    compare: { champion: judge, challenger: challenger.judge, part, yesFrom },
  };
  return { plan, cards: judged[0]?.cards ?? [] };
}

/** The judgement of one of the two. */
export function judgeOf(plan: ComparePlan, side: Side): JudgePlan {
  const { compare, uses, ...table } = plan;
  return { ...table, uses: [uses[0], uses[side === 'champion' ? 1 : 2]], judge: compare[side] };
}

/** Columns of the table that the plan takes, each once. */
export function columnsOf(plan: ComparePlan): KeptColumn[] {
  return [...new Set(sides.flatMap((side) => judgedColumns(judgeOf(plan, side))))];
}

/** What owners must allow: as for the two judgements. */
export function grantsNeeded(plan: ComparePlan): Grant[] {
  const columns = columnsOf(plan);
  return [...columnGrants(columns), ...combineGrants(columns), ...membershipGrants(plan)];
}
