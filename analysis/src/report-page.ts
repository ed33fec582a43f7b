// A report as a page.

export { renderReport } from './contract/report-html.ts';
