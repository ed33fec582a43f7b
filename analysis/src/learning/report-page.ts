/** The report of a model as one page that needs nothing else: no script, no picture, no font from elsewhere. */
import type { Language } from '@tacit/engine/text';
import type { ReportAbout } from '../contract/report.ts';
import { renderReport } from '../contract/report-html.ts';
import type { ModelFigures } from './figures.ts';
import { modelReport } from './report.ts';

/** HTML in a language. `about` is where the figures come from, as the party of their reader knows it. */
export function renderModelPage(figures: ModelFigures, language: Language = 'en', about?: ReportAbout): string {
  return renderReport(modelReport(figures), language, about);
}
