// A report as a page, and its numbers for reading.

export { visibleText } from './contract/names.ts';
export { numberText } from './contract/number-text.ts';
export { renderReport } from './contract/report-html.ts';
