/** How a tally reads. */
import { say } from '@tacit/engine/text';
import type { AnyPlan } from '../../../analysis/src/contract/contract.ts';
import type { KindView } from '../../../analysis/src/kinds/view.ts';
import type { GroupStage } from '../../../analysis/src/local/stages.ts';
import './messages.ts';

export const shapes = ['table', 'set', 'model', 'report', 'file'] as const;

export interface TallyQuestion {
  readonly tables: readonly string[];
  /** Artifacts whose numbers are added. */
  readonly uses: readonly string[];
  /** Outputs under which the number stays at the computers. */
  readonly keep: readonly string[];
  /** Of the result. */
  readonly shape: (typeof shapes)[number];
}

export interface TallyPlan extends AnyPlan {
  readonly stages: readonly GroupStage[];
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: string | null;
  readonly threshold: number;
  readonly recipients: readonly string[];
  readonly protocol: string;
  readonly shape: TallyQuestion['shape'];
}

const sources = ({ stages, uses = [] }: TallyPlan) => ({
  tables: stages.map(({ party, dataset }) => `${party}.${dataset}`),
  uses: uses.map(({ name }) => name),
});

export const tallyView: KindView<TallyQuestion, TallyPlan> = {
  name: 'tally',
  questionText: (plan, language) => say('tally.question', sources(plan), language),
  originalText: ({ tables, uses }) => [...tables, ...uses].join(', '),
  steps: (plan, language) => [{ who: plan.parties, text: say('tally.add', {}, language) }],
};
