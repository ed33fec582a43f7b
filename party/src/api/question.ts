// A contract's question and the steps of its answer in words; apart, because a page loads it when somebody looks.

export { questionText, renderPlan } from '@tacit/analysis/question-text';
