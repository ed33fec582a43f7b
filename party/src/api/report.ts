// A report as a page; apart, because few pages show one.

export { renderReport } from '@tacit/analysis/report-page';
