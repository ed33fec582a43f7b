// A question and the steps of its answer as people read them, from the plan alone: no parser, no planner, no engine.

export { groupedLines } from './contract/disclosure-groups.ts';
export { renderSteps } from './kinds/steps.ts';
export type { KindView } from './kinds/view.ts';
export { sqlPlan } from './sql/view.ts';
export { viewNamed } from './views.ts';
