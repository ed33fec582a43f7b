/** What an exact answer would be with noise instead. */
import { PolicyError, UsageError } from '@tacit/engine';
import type { DatasetCard } from '../contract/cards.ts';
import type { NoisyNumber } from '../kinds/kind.ts';
import { errorText } from './disclosure-privacy.ts';
import { SourceText } from './parse/source-text.ts';
import { measureOf } from './plan/gates.ts';
import type { Plan } from './plan/types.ts';
import { withPrivacy } from './planner/privacy.ts';
import { measureText } from './wording.ts';

/**
 * The numbers of an exact plan as they would be with Laplace noise of this ε, from the plan and the cards alone; undefined where the question
 * can have no noise, where an owner allows none, or where the plan has some.
 */
export function noisyNumbers(
  plan: Plan,
  datasets: readonly DatasetCard[],
  epsilon: string,
): readonly NoisyNumber[] | undefined {
  if (plan.privacy !== undefined) return undefined;
  try {
    const noisy = withPrivacy(new SourceText(''), plan, datasets, { epsilon });
    const { privacy } = noisy;
    return privacy?.noise.map(({ measure }) => {
      return { number: measureText(noisy, measureOf(noisy, measure)), error: errorText(noisy, privacy, measure) };
    });
  } catch (error) {
    if (error instanceof UsageError || error instanceof PolicyError) return undefined;
    throw error;
  }
}
