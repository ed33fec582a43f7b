// A report as a page; apart, because few pages show one.

export { numberText, renderReport, visibleText } from '@tacit/analysis/report-page';
