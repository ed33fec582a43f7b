/** Lines of what is released: an answer’s columns, and counts and totals behind them. */
import type { TextValues } from '@tacit/engine';
import { cellClassOf, countOfClass, leastRows, measureOf, withholds } from './plan/gates.ts';
import { sealedNumber } from './plan/sealed.ts';
import { measuresOf } from './plan/columns.ts';
import { isAnsweredAlone } from './plan/keyed.ts';
import { isAverageReleased, keyLine, type Release } from './plan/releases.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import type { OutputColumn, Plan, PlanPrivacy } from './plan/types.ts';
import { columnText, groupByText, havingText, keyTexts, measureText } from './wording.ts';
import { line } from './disclosure-line.ts';
import { choiceLine, noisedLine, noisyGroupsLine } from './disclosure-privacy.ts';

export const textOf =
  (plan: Plan) =>
  (column: OutputColumn): string =>
    columnText(plan, column);

export function releaseLine(plan: Plan, { line: id, kind, measure, values }: Release): DisclosureLine {
  const line_ = (text: string, fields: TextValues) => line(id, plan.recipients, text, fields, values);
  const minimum = leastRows(plan);
  switch (kind) {
    case 'choice':
      return choiceLine(plan, plan.privacy as PlanPrivacy, id, measure);
    case 'groups': {
      if (plan.privacy !== undefined) return noisyGroupsLine(plan, plan.privacy, id);
      const having = havingText(plan);
      if (plan.keys.length === 0) return line_(having === '' ? 'one-group' : 'one-group-having', { having });
      const text = `${plan.found === undefined ? 'groups' : 'found'}${having === '' ? '' : '-having'}`;
      return line_(text, {
        groups: plan.groups,
        keys: plan.sets === undefined ? keyTexts(plan) : groupByText(plan),
        having,
      });
    }
    case 'withheld':
      return line_(values === 1 && plan.emptyGroups !== 'public' ? 'withheld' : 'withheld-which', { minimum });
    case 'key': {
      const key = keyTexts(plan)[plan.keys.findIndex((_, i) => keyLine(i) === measure)] ?? '';
      if (plan.privacy !== undefined) return line_('noised-key', { key });
      return line_(withholds(plan) ? 'key' : 'key-all', { key, minimum });
    }
    case 'measure': {
      if (plan.privacy !== undefined) return noisedLine(plan, plan.privacy, id, measure);
      const columns = columnsShowing(plan, measure, true);
      const computed = columnsMadeOf(plan, measure);
      // Of what is only part of an expression the statement says that it leaves, and what for.
      if (computed.length === 0) return line_('values', { columns });
      const shown = columns.length > 0 ? columns : [measureText(plan, measureOf(plan, measure))];
      return line_('values-for', { columns: shown, computed });
    }
    case 'number': {
      const column = plan.columns[Number(measure)] as OutputColumn;
      const isDivided = sealedNumber(plan, column)?.division !== null;
      const columns = [columnText(plan, column)];
      if (isDivided && isAnsweredAlone(plan))
        return line_('quotients-own', { columns, owner: plan.stages[0]?.party ?? '' });
      return line_(isDivided ? 'quotients' : 'values', { columns });
    }
    case 'zero':
      return line_('zero', { columns: [columnText(plan, plan.columns[Number(measure)] as OutputColumn)] });
    case 'average':
      // An average beside its sum hides nothing.
      return line_(columnsShowing(plan, measure, false).length > 0 ? 'values' : 'averages', {
        columns: averagesOf(plan, measure),
      });
    case 'state':
      return line_(stateText(plan, measure), { columns: columnsDecidedBy(plan, measure), minimum });
  }
}

/** By what may be told apart, and by what can hide these cells. */
function stateText(plan: Plan, cells: string): string {
  const rules = plan.totalRules.some(({ sum }) => sum === cells) ? '-rules' : '';
  if (plan.emptyGroups !== 'public') return `state${rules}`;
  return withholds(plan) || rules !== '' ? `state-public${rules}` : 'state-null';
}

/** Columns that recipients compute from a measure and others. */
function columnsMadeOf(plan: Plan, measure: string): string[] {
  return plan.columns.flatMap((column) =>
    column.kind === 'expression' && column.sealed !== true && measuresOf(column).includes(measure)
      ? [columnText(plan, column)]
      : [],
  );
}

/** Columns that show a measure; `divided`: also averages that their recipient divides for itself. */
function columnsShowing(plan: Plan, measure: string, divided: boolean): string[] {
  return plan.columns.flatMap((column) => {
    if (column.kind === 'measure') return column.measure === measure ? [columnText(plan, column)] : [];
    if (column.kind !== 'average' || column.sum !== measure || !divided) return [];
    return isAverageReleased(plan, column.sum, column.count) ? [] : [columnText(plan, column)];
  });
}

function averagesOf(plan: Plan, sum: string): string[] {
  return plan.columns.flatMap((column) => {
    return column.kind === 'average' && column.sum === sum ? [columnText(plan, column)] : [];
  });
}

/** Columns whose cells belong to this class. */
function columnsDecidedBy(plan: Plan, cells: string): string[] {
  return plan.columns.flatMap((column) => {
    return measuresOf(column).some((id) => cellClassOf(plan, id) === cells) ? [columnText(plan, column)] : [];
  });
}

/** Columns about the rows that a count counts. */
export function columnsCountedBy(plan: Plan, count: string): string[] {
  return plan.columns.flatMap((column) => {
    const classes = measuresOf(column).flatMap((id) => cellClassOf(plan, id) ?? []);
    return classes.some((cells) => countOfClass(plan, cells) === count) ? [columnText(plan, column)] : [];
  });
}
