// Results as files: a report as a page, a table as CSV; apart, because few pages make one.

export { explanationOf, explanationReport, numberText, renderReport, visibleText } from '@tacit/analysis/report-page';
export { csvRecord, renderCsv, resultCsv, withoutFormula } from './csv.ts';
