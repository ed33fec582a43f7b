/**
 * What a question about loans takes of one lender's data, as its ledger compares it: its rows matched with a person whom others choose,
 * counted and added up. Nothing hides an answer of few rows: it is about one person.
 */
import type { DatasetCard } from '../contract/cards.ts';
import { columnsIn } from '../local/expression.ts';
import { type OwnMeasure, type OwnPart, plainDigest } from '../local/own-part.ts';
import { plainText } from '../local/plain-text.ts';
import type { Expression } from '../local/stages.ts';
import { ownPart as keysOf } from '../sets/own-part.ts';
import type { LendingPlan } from './plan.ts';

/** The part of `owner`; undefined where the plan uses no data of it. */
export function ownPart(plan: LendingPlan, datasets: readonly DatasetCard[], owner: string): OwnPart | undefined {
  const stage = plan.stages.find(({ party }) => party === owner);
  const part = keysOf(plan, datasets, owner, 1);
  if (stage === undefined || part === undefined) return undefined;
  const named = (expression: Expression): string[] =>
    columnsIn(expression).map((column) => `${owner}.${stage.dataset}.${column}`);
  const conditions = stage.where === null ? [] : [...new Set(named(stage.where))];
  const sums = stage.outputs.map(({ expression }): OwnMeasure => {
    const meaning = plainText({ kind: 'sum', value: expression, valid: null });
    return { kind: 'sum', expression: null, nullable: false, meaning, bases: named(expression) };
  });
  const { asker, persons } = plan;
  const others = plan.stages.filter(({ party }) => party !== owner);
  return {
    ...part,
    measures: [...part.measures.map((measure) => ({ ...measure, bases: [...measure.bases, ...conditions] })), ...sums],
    frame: plainDigest({
      asked: { asker, persons },
      others: others.map(({ party, dataset, keys, where }) => ({ party, dataset, keys, where })),
      keys: stage.keys,
      rules: plan.rules,
    }),
  };
}
