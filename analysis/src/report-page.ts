// A report as a page, and its numbers for reading, with the words of the reports of all kinds.

import './learning/bayes/report-messages.ts';
import './learning/bin/report-messages.ts';
import './learning/clusters/report-messages.ts';
import './learning/compare/report-messages.ts';
import './learning/components/report-messages.ts';
import './learning/noised/report-messages.ts';
import './learning/noised-logistic/report-messages.ts';
import './learning/noised-network/report-messages.ts';
import './learning/import/report-messages.ts';
import './learning/isolation/report-messages.ts';
import './learning/prepare/report-messages.ts';
import './learning/profile/report-messages.ts';
import './learning/report-messages.ts';
import './learning/split/report-messages.ts';
import './learning/glm/report-messages.ts';
import './learning/network/report-messages.ts';
import './learning/trees/report-messages.ts';
import './privacy/synthetic/report-messages.ts';
import './sets/align/report-messages.ts';
import './sets/stack/report-messages.ts';
import './statistics/report-messages.ts';

export { visibleText } from './contract/names.ts';
export { numberText } from './contract/number-text.ts';
export { renderReport } from './contract/report-html.ts';
export { explanationOf, explanationReport } from './learning/explanation.ts';
