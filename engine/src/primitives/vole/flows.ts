/** What VOLE sends, as data: exact, by the number of correlations and the options. */
import { type OtFlow, otFlows, withDefaults } from '../ot/flows.ts';
import type { OtAdversary, OtOptions } from '../ot/types.ts';
import { commitmentBytes, openingBytes, queryBytes, valueBytes } from './check.ts';
import { challengeBytes, deltaBits, factorBytes, proofBytes } from './factors.ts';
import { trees, voleShape } from './parameters.ts';
import { maskFactors } from './vole.ts';

export interface VoleCost {
  readonly rounds: number;
  /** Bytes of payload from the sender to the receiver. */
  readonly toReceiver: number;
  /** Bytes of payload from the receiver to the sender. */
  readonly toSender: number;
}

/** What VOLE assumes and reaches. */
export const voleSecurity: Readonly<Record<OtAdversary, { readonly paper: string; readonly reaches: string }>> = {
  'semi-honest': {
    paper: 'Boyle, Couteau, Gilboa, Ishai 2019/273 with the code of Raghuraman, Rindal, Tanguy 2023/882',
    reaches: 'parties that follow the protocol learn nothing but their outputs, if LPN with regular noise is hard',
  },
  malicious: {
    paper:
      'Weng, Yang, Katz, Wang 2020/925 (Wolverine), section 5, with the code of Raghuraman, Rindal, Tanguy 2023/882',
    reaches:
      'a party that deviates may choose its own outputs and may guess single bits of the other, and is caught when a guess is wrong',
  },
};

const toReceiver = (bytes: number): OtFlow => [{ toReceiver: bytes, toSender: 0 }];
const toSender = (bytes: number): OtFlow => [{ toReceiver: 0, toSender: bytes }];

/** Clocks of both parties after a flow. */
function after([sender, receiver]: readonly [number, number], flow: OtFlow): [number, number] {
  let clocks: [number, number] = [sender, receiver];
  for (const { toReceiver: down, toSender: up } of flow) {
    const [s, r] = clocks;
    clocks = [up > 0 ? Math.max(s, r + 1) : s, down > 0 ? Math.max(r, s + 1) : r];
  }
  return clocks;
}

/** What `count` correlations send: two flows at the same time, then what follows them. `options` are those of the OT ends. */
export function voleFlow(
  count: number,
  options: OtOptions,
): { readonly together: readonly [OtFlow, OtFlow]; readonly after: OtFlow } {
  const { depth } = voleShape(count);
  const { adversary } = withDefaults(options);
  // In the OTs of the factors the receiver sends.
  const factors: OtFlow = [
    ...otFlows.send(deltaBits, options).map((round) => ({ toReceiver: round.toSender, toSender: round.toReceiver })),
    ...toSender(factorBytes * (trees + maskFactors(adversary))),
  ];
  const factorCheck = adversary === 'malicious' ? [...toReceiver(challengeBytes), ...toSender(proofBytes)] : [];
  const treeCheck =
    adversary === 'malicious'
      ? [...toSender(queryBytes), ...toReceiver(commitmentBytes), ...toSender(valueBytes), ...toReceiver(openingBytes)]
      : [];
  return {
    together: [factors, otFlows.send(trees * depth, options)],
    after: [...factorCheck, ...toReceiver(16 * trees), ...treeCheck],
  };
}

/**
 * Rounds and bytes of `count` correlations, without the set-up of the OT ends. `clocks`: of sender and receiver at the beginning,
 * where one is ahead.
 */
export function voleCost(count: number, options: OtOptions, clocks: readonly [number, number] = [0, 0]): VoleCost {
  const { together, after: rest } = voleFlow(count, options);
  const [one, two] = [after(clocks, together[0]), after(clocks, together[1])];
  const joined: [number, number] = [Math.max(one[0], two[0]), Math.max(one[1], two[1])];
  const sum = (pick: (round: OtFlow[number]) => number): number =>
    [...together.flat(), ...rest].reduce((total, round) => total + pick(round), 0);
  return {
    rounds: Math.max(...after(joined, rest)) - Math.max(...clocks),
    toReceiver: sum((round) => round.toReceiver),
    toSender: sum((round) => round.toSender),
  };
}
