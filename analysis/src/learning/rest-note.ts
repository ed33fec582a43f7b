/** What is said in a report where minimums hold for the rows of others by themselves, too. */
import type { Report } from '../contract/report.ts';
import { recipientsInStack, type TablePlan } from './plan.ts';
import './report-messages.ts';

/** The report, with that note where recipients have rows in a stack: too few may then be those of all others than one of them. */
export function withRestNote(plan: TablePlan, report: Report): Report {
  const names = recipientsInStack(plan);
  if (names.length === 0) return report;
  const title = { text: 'model.report.rest', values: { names } };
  return { ...report, blocks: [{ kind: 'note', title }, ...report.blocks] };
}
