/** How a question about rows reads. */
import { say } from '@tacit/engine/text';
import type { GroupStage } from '../../../analysis/src/local/stages.ts';
import type { AnyPlan } from '../../../analysis/src/contract/contract.ts';
import type { KindView } from '../../../analysis/src/kinds/view.ts';
import './messages.ts';

export interface RowsQuestion {
  readonly tables: readonly string[];
}

export interface RowsPlan extends AnyPlan {
  readonly stages: readonly GroupStage[];
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: string | null;
  readonly threshold: number;
  readonly recipients: readonly string[];
  readonly protocol: string;
}

const tablesOf = ({ stages }: RowsPlan): string[] => stages.map(({ party, dataset }) => `${party}.${dataset}`);

export const rowsView: KindView<RowsQuestion, RowsPlan> = {
  name: 'rows',
  questionText: (plan, language) => say('rows.question', { tables: tablesOf(plan) }, language),
  originalText: ({ tables }) => tables.join(', '),
  steps: (plan, language) => [
    ...plan.stages.map(({ party, dataset }) => ({
      who: [party],
      text: say('rows.count', { owner: party, table: dataset }, language),
    })),
    { who: plan.parties, text: say('rows.add', {}, language) },
  ],
};
