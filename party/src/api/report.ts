// A report as a page; apart, because few pages show one.

export { explanationOf, explanationReport, numberText, renderReport, visibleText } from '@tacit/analysis/report-page';
