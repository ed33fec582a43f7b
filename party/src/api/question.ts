// A contract's question and the steps of its answer in words; apart, because a page loads it when somebody looks.

export type { ExplainStep, SqlPlan } from '@tacit/analysis';
export { groupedLines, type KindView, renderSteps, sqlPlan, viewNamed } from '@tacit/analysis/question-text';
