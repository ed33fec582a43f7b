// Joins of two owners without a helper: membership as shares, and the first demonstration's question.

import { twoScenario } from '../cli/src/demo/bank-and-insurer.ts';
import { runDemo } from '../cli/src/demo/demo.ts';
import { silent } from '../cli/src/demo/narrate.ts';
import { type Bench, median } from './measure.ts';
import { rowBench, time } from './rows.ts';
import type { SharedJoinBench } from './workloads/shared-join.ts';

const argument: SharedJoinBench = { items: 2 ** 16, warmUps: 2, runs: 5 };

export const twoOwnerBenches: readonly Bench[] = [
  rowBench('sets', {
    name: 'psi-shared-64k',
    workload: 'shared-join',
    argument,
    parties: ['bank', 'insurer'],
    scale: time('s'),
    must: 6,
    aim: 2.5,
    raw: false,
  }),
  {
    group: 'sets',
    names: ['sql-two-owners'],
    async run(_, measured) {
      const seconds: number[] = [];
      let traffic = { rounds: 0, bytesPerParty: 0 };
      for (let i = 0; i < 3; i++) {
        const outcome = await runDemo({ scenario: twoScenario, language: 'en' }, silent);
        if (!outcome.matches) throw new Error('the answer differs from the answer in the clear');
        // From `run` to the result in the asking party's hands.
        seconds.push(outcome.seconds['run'] as number);
        const { rounds, bytes } = outcome.result.measured;
        traffic = { rounds, bytesPerParty: Math.max(...bytes) };
      }
      measured({ name: 'sql-two-owners', value: median(seconds), unit: 's', ...traffic });
    },
  },
];
