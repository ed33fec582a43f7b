/**
 * An owner's process is killed at instants spread over approval and run of answers with noise: what it spends is neither lost nor counted
 * twice, and a run number that came to its release draws no noise again. TACIT_TEST_RUNS: three instants each, fifty at most.
 */
import { setTimeout } from 'node:timers/promises';
import { PeerError } from '@tacit/engine';
import { ProblemError } from '@tacit/party/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Parties } from './support.ts';

const instants = Math.min(50, 2 * Math.max(1, Number(process.env['TACIT_TEST_RUNS'] ?? 1)));
const epsilon = 0.25;
const question = {
  sql: `SELECT COUNT(*) AS n, SUM(p.cost) AS cost FROM clinic.patients AS p WITH PRIVACY (epsilon => ${epsilon})`,
  helper: 'notary',
  recipients: ['university'],
};

let world: Parties;

beforeAll(async () => {
  world = await Parties.start(['university', 'clinic', 'notary']);
  const file = world.write(
    'patients.csv',
    `id,cost\n${Array.from({ length: 500 }, (_, i) => `${i},${i % 90}`).join('\n')}\n`,
  );
  await world.add({
    owner: 'clinic',
    name: 'patients',
    file,
    policy:
      'dataset: patients\nearlier_answers: refuse\nprivacy: { unit: row, epsilon: 50, period: ever }\nrecipients: [university]\nhelpers: [university, notary]\ncolumns:\n  cost: { allow: [aggregate] }\n',
  });
}, 60_000);
afterAll(() => world.end());

const spentAt = async (): Promise<readonly string[]> => {
  const [budget] = await world.client('clinic').budget('patients');
  return budget?.spendings.map(({ job }) => job) ?? [];
};

const isApproved = async (id: string): Promise<boolean> =>
  (await world.client('clinic').job(id)).approvals.some(({ party }) => party === 'clinic');

const resultOf = async (id: string): Promise<string | undefined> =>
  await world
    .client('university')
    .result(id)
    .then(
      ({ result }) => JSON.stringify(result),
      () => undefined,
    );

/** Approves at the owner, runs, and waits for the end, as far as it gets. */
async function play(id: string): Promise<void> {
  await world.client('clinic').approve(id);
  await world.client('university').run(id);
  await world.settled(id, ['university']);
}

test(
  'spendings survive, once each, and noise is drawn once for each run',
  async () => {
    const propose = async (): Promise<string> => {
      const { id } = await world.client('university').propose(question);
      for (const name of ['university', 'notary']) await world.client(name).approve(id);
      return id;
    };
    const first = await propose();
    const from = performance.now();
    await play(first);
    const wholeMs = (performance.now() - from) * 1.1;
    expect(await resultOf(first)).toBeDefined();
    const counted = [first];

    for (let i = 0; i < instants; i++) {
      const id = await propose();
      const played = play(id).catch((error: unknown) => {
        // Whatever was being asked of the process when it ended.
        if (!(error instanceof ProblemError || error instanceof PeerError)) throw error;
      });
      // Close together at first, where approval and spending are written.
      await setTimeout(wholeMs * ((i + 0.5) / instants) ** 2);
      world.kill('clinic');
      await world.restart('clinic');
      await played;

      // Its approval and its spending are one: both are there, or neither.
      const wasApproved = await isApproved(id);
      expect(await spentAt()).toEqual(wasApproved ? [...counted, id] : counted);
      counted.push(id);
      if (!wasApproved) await world.client('clinic').approve(id);
      expect(await spentAt()).toEqual(counted);

      const { released } = await world.client('clinic').job(id);
      const before = await resultOf(id);
      const again = await world
        .client('clinic')
        .run(id)
        .then(
          () => undefined,
          (error: unknown) => (error as ProblemError).code,
        );
      if (released !== undefined) {
        // Its number is used up, whether or not anybody has the answer.
        expect(again).toBeDefined();
        expect(await resultOf(id)).toBe(before);
      } else {
        await world.settled(id);
        const jobs = await world.settled(id);
        // Another party may have come to its release before: then that one refuses.
        const isUsed = jobs.some((job) => job.released !== undefined);
        expect(isUsed, jobs.map(({ failure }) => failure?.problem.detail).join()).toBe(true);
        if (before !== undefined) expect(await resultOf(id)).toBe(before);
      }
      expect((await world.client('clinic').job(id)).runs.used).toBeLessThanOrEqual(1);
      expect(await spentAt()).toEqual(counted);
    }
    const [budget] = await world.client('clinic').budget('patients');
    expect(budget?.spent.epsilon).toBe(epsilon * (instants + 1));
  },
  60_000 + instants * 30_000,
);
