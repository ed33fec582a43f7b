// A question and the steps of its answer as people read them, from the plan alone: no parser, no planner, no engine.

export { renderPlan } from './sql/explain.ts';
export { questionText } from './sql/wording.ts';
