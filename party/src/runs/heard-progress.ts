/**
 * Progress at parties that do not compute. Theirs stands still between what they send and what they receive, so the first
 * computer tells them, about once a second, how many rounds are done: a number that the plan has in it, at a time of which the
 * statement says that everyone learns it. What is shown of it is worked out here, from the contract.
 */
import { computersIn, type Contract, type Cost } from '@tacit/analysis';
import type { Progress } from '../api/types.ts';
import type { NumberedRun } from './active-run.ts';

const tellEveryMs = 1_000;

/** Who computes first, and tells the others. */
export function teller(contract: Pick<Contract, 'parties'>): string | undefined {
  return computersIn(contract.parties)[0]?.name;
}

/** Those of `names` that do not compute. */
export function listeners({ parties }: Pick<Contract, 'parties'>, names: readonly string[]): string[] {
  const computers = computersIn(parties).map(({ name }) => name);
  return names.filter((name) => !computers.includes(name));
}

/** Tells `rounds` by `tell`, at most once a second and one at a time; what comes in between is left out. */
export function everySecond(tell: (rounds: number) => Promise<unknown>): (rounds: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  let isTelling = false;
  return (rounds) => {
    const now = performance.now();
    if (isTelling || now - last < tellEveryMs) return;
    last = now;
    isTelling = true;
    // Whoever does not hear of it sees less: nothing depends on it.
    void tell(rounds)
      .catch(() => undefined)
      .finally(() => {
        isTelling = false;
      });
  };
}

/** The progress of a run that began at `startedAt`, of whose rounds so many are done, whatever a peer says. */
export function heardProgress(
  { cost: dealt }: { readonly cost: Cost },
  { startedAt, preparation }: Pick<NumberedRun, 'preparation'> & { readonly startedAt: string },
  rounds: number,
  now = Date.now(),
): Progress {
  const cost = preparation === undefined ? dealt : (dealt.prepared ?? dealt);
  const done = Math.min(rounds, cost.rounds);
  let before = 0;
  const step = cost.steps.find((each) => (before += each.rounds) >= done) ?? cost.steps.at(-1);
  return {
    step: step?.step ?? 'total',
    rounds: done,
    roundsTotal: cost.rounds,
    bytes: 0,
    bytesTotal: 0,
    elapsedSeconds: Math.max(0, now - Date.parse(startedAt)) / 1_000,
  };
}
