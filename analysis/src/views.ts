/** How each kind reads, a line each: apart from the registry, because pages show contracts and compute nothing. */
import { UsageError } from '@tacit/engine/text';
import { inOneLine } from './contract/one-line.ts';
import type { KindView } from './kinds/view.ts';
// Lines about kept shares, which only kinds have that keep or use some.
import './contract/artifact-messages.ts';
import './kinds/messages.ts';
import { associateView } from './learning/associate/view.ts';
import { binView } from './learning/bin/view.ts';
import { compareView } from './learning/compare/view.ts';
import { importView } from './learning/import/view.ts';
import { judgeView } from './learning/judge/view.ts';
import { neighboursView } from './learning/neighbours/view.ts';
import { prepareView } from './learning/prepare/view.ts';
import { profileView } from './learning/profile/view.ts';
import { scoreView } from './learning/score/view.ts';
import { serveView } from './learning/serve/view.ts';
import { splitView } from './learning/split/view.ts';
import { trainView } from './learning/train/views.ts';
import { lookupView } from './lookup/view.ts';
import { lendingView } from './lending/view.ts';
import { synthesizeView } from './privacy/synthetic/view.ts';
import { alignView } from './sets/align/view.ts';
import { stackView } from './sets/stack/view.ts';
import { intersectView } from './sets/view.ts';
import { sqlView } from './sql/view.ts';
import { describeView } from './statistics/view.ts';

const views: readonly KindView[] = [
  sqlView,
  describeView,
  intersectView,
  alignView,
  stackView,
  lookupView,
  lendingView,
  splitView,
  profileView,
  prepareView,
  associateView,
  neighboursView,
  binView,
  trainView,
  importView,
  judgeView,
  compareView,
  scoreView,
  serveView,
  synthesizeView,
];

/** The view of the kind of this name; throws UsageError 'kind.unknown'. */
export function viewNamed(name: string): KindView {
  const found = views.find((view) => view.name === name);
  if (found !== undefined) return readable(found);
  throw new UsageError('kind.unknown', { kind: name, known: views.map((view) => view.name) });
}

/** What is signed is read in the lines of the view alone: nothing that a plan names or lists begins one. */
function readable(view: KindView): KindView {
  return {
    ...view,
    questionText: (plan, language) => view.questionText(inOneLine(plan), language),
    steps: (plan, language, cost) => view.steps(inOneLine(plan), language, cost),
  };
}
