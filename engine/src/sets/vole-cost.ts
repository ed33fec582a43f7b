/** Messages of oblivious transfer and VOLE on a cost session. */
import { type OtFlow, otFlows } from '../primitives/ot/flows.ts';
import type { OtOptions } from '../primitives/ot/types.ts';
import { voleFlow } from '../primitives/vole/flows.ts';
import type { CostSession } from '../sharing/cost/session.ts';

/** Counts a flow between a sender and a receiver. */
export function countFlow(session: CostSession, sender: number, receiver: number, flow: OtFlow): void {
  for (const { toReceiver, toSender } of flow) {
    session.count([
      [
        ...(toReceiver > 0 ? [{ from: sender, to: receiver, bytes: toReceiver }] : []),
        ...(toSender > 0 ? [{ from: receiver, to: sender, bytes: toSender }] : []),
      ],
    ]);
  }
}

/** Set-up of both ends. */
export function countOt(session: CostSession, a: number, b: number, options: OtOptions): void {
  countFlow(session, Math.min(a, b), Math.max(a, b), otFlows.setupPair(options));
}

/** `count` correlations. */
export async function countVole(
  session: CostSession,
  sender: number,
  receiver: number,
  count: number,
  options: OtOptions,
): Promise<void> {
  const { together, after } = voleFlow(count, options);
  await session.parallel(
    together.map((flow) => async (branch) => {
      countFlow(branch as CostSession, sender, receiver, flow);
      await Promise.resolve();
    }),
  );
  countFlow(session, sender, receiver, after);
}
