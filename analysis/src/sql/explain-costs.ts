/** What the steps of a plan cost, each of the run's own steps counted at one of them. */
import type { RunCost } from '../contract/contract.ts';
import type { ExplainStep } from '../kinds/view.ts';

export class StepCosts {
  readonly #left: Map<string, RunCost['steps'][number]>;

  constructor(cost: RunCost | undefined) {
    this.#left = new Map(cost?.steps.map((each) => [each.step, each]));
  }

  /** What those of these steps of the run cost that nobody took before. */
  take(...names: readonly (string | RegExp)[]): Pick<ExplainStep, 'cost'> {
    const isNamed = (step: string) =>
      names.some((name) => (typeof name === 'string' ? step === name : name.test(step)));
    const taken = [...this.#left.values()].filter(({ step }) => isNamed(step));
    const [first] = taken;
    if (first === undefined) return {};
    for (const { step } of taken) this.#left.delete(step);
    const rounds = taken.reduce((sum, each) => sum + each.rounds, 0);
    const bytes = first.bytes.map((_, party) => taken.reduce((sum, each) => sum + (each.bytes[party] ?? 0), 0));
    return { cost: { rounds, bytes } };
  }
}
