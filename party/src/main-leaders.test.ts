/** Parties that lead at the same moment. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from './api/types.ts';
import { openHome } from './identity/home.ts';
import type { RunningParty } from './main.ts';
import { pinnedTransport } from './peers/pinned-http.ts';
import { type Name, names, question, ThreeParties } from './three-parties.ts';

let three: ThreeParties;

beforeAll(async () => {
  three = await ThreeParties.start();
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

/** How the job ends at every party, and the states that each saw on the way. */
async function ends(id: string): Promise<{ jobs: Job[]; seen: Set<string> }> {
  const seen = new Set<string>();
  const jobs = await Promise.all(
    names.map((name) => three.client(name).watch(id, ({ state }) => void seen.add(state))),
  );
  return { jobs, seen };
}

/** Job, run and leader of each entry of `event` at a party. */
async function entries(name: Name, event: string, id: string) {
  const audit = await three.client(name).audit();
  return audit.entries.filter((entry) => entry.event === event && entry.details['job'] === id);
}

test.each(
  Array.from({ length: 4 }, (_, round) => ({
    leaders: [
      ['bank', 'insurer'],
      ['notary', 'insurer', 'bank'],
      ['notary', 'insurer'],
    ][round % 3] as Name[],
  })),
)(
  '$leaders run the same job at once: one run, and everybody has it',
  async ({ leaders }) => {
    const { id } = await three.approved();
    const asked = await Promise.all(leaders.map((name) => three.client(name).run(id)));
    expect(asked.map(({ state }) => state)).toEqual(leaders.map(() => 'running'));
    const { jobs, seen } = await ends(id);
    expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(Array(3).fill('completed'));
    expect(seen).not.toContain('failed');
    expect(new Set(jobs.map(({ run }) => run?.id)).size).toBe(1);
    expect(jobs.map(({ attempts }) => attempts.used)).toEqual([1, 1, 1]);
    for (const name of names) {
      expect(await entries(name, 'job.failed', id)).toEqual([]);
      expect(await entries(name, 'released', id)).toHaveLength(1);
    }
  },
  60_000,
);

test('after a failure, too: nobody sees the job fail again', async () => {
  const { id } = await three.approved();
  three.writeCustomers(601);
  await three.client('insurer').run(id);
  await three.settled(id, 'insurer');
  three.writeCustomers(600);
  await Promise.all(names.map((name) => three.client(name).run(id)));
  const { jobs, seen } = await ends(id);
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(Array(3).fill('completed'));
  expect(seen).not.toContain('failed');
  expect(jobs.map(({ attempts }) => attempts.used)).toEqual([1, 1, 1]);
}, 120_000);

test('two jobs at once at the same parties', async () => {
  const [one, two] = [await three.approved(), await three.approved()];
  await Promise.all([three.client('bank').run(one.id), three.client('insurer').run(two.id)]);
  for (const { id } of [one, two]) {
    const { jobs } = await ends(id);
    expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(Array(3).fill('completed'));
  }
}, 120_000);

test('a leader that tells the others different numbers of a run has nothing run', async () => {
  const { id } = await three.approved({ ...question, runs: 3 });
  const approvals = (await three.client('bank').job(id)).approvals;
  const runId = 'ab'.repeat(16);
  // The notary speaks to the others, and has its own party asked in the bank's name, so that all of them are there.
  const links = names.map((party) => {
    const { url } = three.parties.get(party) as RunningParty;
    const sender = openHome(three.home(party === 'notary' ? 'bank' : 'notary'));
    return pinnedTransport({ party, url, certificateSha256: openHome(three.home(party)).tls.sha256 }, sender.tls);
  });
  const all = (action: string, bodies: readonly object[]) =>
    Promise.all(
      links.map(async (link, i) => {
        const body = JSON.stringify({ runId, ...bodies[i] });
        const headers = { 'content-type': 'application/json' };
        return (await link.send({ method: 'POST', path: `/peer/jobs/${id}/${action}`, headers, body })).status;
      }),
    );
  expect(
    await all(
      'prepare',
      [1, 2, 1].map((number) => ({ number, approvals })),
    ),
  ).toEqual([200, 200, 200]);
  expect(await all('start', [{}, {}, {}])).toEqual([200, 200, 200]);
  const job = await three.client('bank').watch(id, () => undefined);
  expect(job).toMatchObject({ state: 'failed', failure: { problem: { code: 'peer.program-differs' } } });
  for (const name of names) expect(await entries(name, 'released', id)).toEqual([]);
  for (const link of links) link.close();
}, 120_000);
