/** How a model is fitted, as its plan says it. */

/** A descent by batches. */
export interface BatchMethod {
  readonly name: 'sgd' | 'adam';
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly lasso: number;
  readonly sigmoid: 'exact' | 'piecewise';
  readonly seed: number;
}

export type MethodPlan = { readonly name: 'newton'; readonly iterations: number } | BatchMethod;

/** How often what is fitted changes, with a value of the curve each time. */
export const turnsOf = (method: MethodPlan): number => (method.name === 'newton' ? method.iterations : method.epochs);
