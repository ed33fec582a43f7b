/** A party is killed in the midst of a training: the same contract trains again, anew or from the last epoch that all have, as it says. */
import { setTimeout } from 'node:timers/promises';
import type { Job, Question } from '@tacit/party/api';
import { verifyReceipt } from '@tacit/party/receipts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Parties, problemOf } from './support.ts';

let world: Parties;
let table: string;
const names = ['bank', 'telecom', 'notary'];
beforeAll(async () => {
  world = await Parties.start(names);
  const people = Array.from({ length: 240 }, (_, i) => {
    const [age, late] = [20 + ((i * 37) % 60), (i * 11) % 10];
    return { k: `k${i}`, age, late, bad: late * 8 - age + ((i * 7_919) % 101) > 50 };
  });
  const add = async (owner: string, name: string, column: 'age' | 'late', also: readonly 'bad'[], range: string) => {
    const header = ['k', column, ...also] as const;
    const lines = people.map((row) => header.map((each) => row[each]).join(','));
    const path = world.write(`${name}.csv`, `${[header, ...lines].join('\n')}\n`);
    const client = world.client(owner);
    const types = { k: 'text' } as const;
    await client.addDataset({ name, source: { kind: 'csv', path }, key: ['k'], types, ranges: { [column]: range } });
    const uses = [column, ...also].map((each) => `  ${each}: { allow: [aggregate, combine] }\n`).join('');
    const shared = 'minimum_group_size: 5\nkept_shares: allow\nrecipients: [bank]\nhelpers: [notary]\ncolumns:\n';
    await client.setPolicy(name, `dataset: ${name}\n${shared}  k: { allow: [join, membership] }\n${uses}`);
  };
  await add('bank', 'customers', 'age', ['bad'], '18..90');
  await add('telecom', 'bills', 'late', [], '0..12');
  const columns = ['bank.customers.age', 'bank.customers.bad', 'telecom.bills.late'];
  const align = { kind: 'align', question: { tables: ['bank.customers', 'telecom.bills'], on: ['k'], columns } };
  const { id } = await world.approved({ ...align, helper: 'notary', recipients: ['bank'] });
  await world.client('bank').run(id);
  await world.settled(id);
  table = `align/${id}/table`;
});
afterAll(() => world.end());

/** Enough for a party to be killed in their midst. */
const epochs = 16;
const killedAfter = 3;
const training = (onFailure: string): Question => ({
  kind: 'train',
  question: {
    aligned: table,
    model: 'logistic',
    label: 'bad',
    features: ['age', 'late'],
    method: 'sgd',
    batch: 60,
    epochs,
    momentum: 0.5,
    lasso: 0.001,
    onFailure,
  },
  helper: 'notary',
  recipients: ['bank'],
});

interface Numbers {
  readonly rows: number;
  readonly terms: readonly { readonly term: string; readonly coefficient: number }[];
  readonly curve: readonly number[];
}

async function numbersOf(id: string): Promise<Numbers> {
  const { result } = await world.client('bank').result(id);
  if (result.kind !== 'report') throw new Error(`a report was expected, not ${result.kind}`);
  return result.report.numbers as unknown as Numbers;
}

/** Epochs that a party was told of while a run lasted. */
async function watched(name: string, id: string, seen: number[], isTime?: (done: number) => boolean): Promise<Job> {
  return await world.client(name).watch(id, ({ progress }) => {
    const { step, part } = progress ?? {};
    if (step !== 'train: fit' || part === undefined || seen.at(-1) === part.done) return;
    expect(part.of).toBe(epochs);
    seen.push(part.done);
    if (isTime?.(part.done) === true) world.kill(name);
  });
}

let unbroken: Numbers;

test('progress is told by epoch', async () => {
  const { id } = await world.approved(training('restart'));
  const seen: number[] = [];
  await world.client('bank').run(id);
  await watched('notary', id, seen);
  await world.settled(id);
  unbroken = await numbersOf(id);
  expect(unbroken.rows).toBe(240);
  expect(unbroken.curve).toHaveLength(epochs + 1);
  expect(seen.length).toBeGreaterThan(2);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

/** What starts again is a run like the first; it is killed, too, where longer runs are asked for. */
const tried = Number(process.env['TACIT_TEST_RUNS'] ?? 1) > 1 ? ['restart', 'resume'] : ['resume'];

test.each(tried)('%s: killed between epochs, and trained all the same', async (onFailure) => {
  const victim = 'telecom';
  const { id } = await world.approved(training(onFailure));
  await world.client('bank').run(id);
  const before: number[] = [];
  await watched(victim, id, before, (done) => done >= killedAfter).catch(() => undefined);
  expect(before.at(-1)).toBeGreaterThanOrEqual(killedAfter);
  const others = names.filter((name) => name !== victim);
  for (const job of await world.settled(id, others)) {
    expect(job).toMatchObject({ state: 'failed', failure: { party: victim, step: 'train: fit' } });
    expect(job.released).toBeUndefined();
    expect(job.attempts.used).toBe(1);
  }
  await world.restart(victim);
  await world.settled(id, [victim]);
  const memory = async (name: string) =>
    (await world.client(name).artifacts()).filter(({ content, job }) => content === 'memory' && job === id);
  const resumes = onFailure === 'resume';
  for (const name of names) expect(await memory(name)).toHaveLength(resumes ? 1 : 0);

  const after: number[] = [];
  await world.client(victim).run(id);
  // The record of another party says that it failed until the new attempt has reached it.
  while ((await world.client('notary').job(id)).state === 'failed') await setTimeout(20);
  await watched('notary', id, after);
  await world.settled(id, [victim]);
  const jobs = await world.settled(id);
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(names.map(() => 'completed'));
  // One of the computers may have been killed before it kept the epoch that it told of.
  if (resumes) expect(after.at(0)).toBeGreaterThanOrEqual((before.at(-1) ?? 0) - 1);
  else expect(after.at(0)).toBeLessThan(killedAfter);
  // Arithmetic is exact: the same numbers to the last digit.
  expect(await numbersOf(id)).toEqual(unbroken);
  const cards = names.map((name) => world.party(name).card);
  for (const name of names) {
    const receipt = await world.client(name).receipt(id);
    verifyReceipt(receipt, cards);
    expect(receipt.body.run).toBe(1);
    expect(receipt.body.artifacts.map(({ output }) => output)).toEqual(names.map(() => 'model'));
    // What was kept on the way goes with the contract.
    while ((await memory(name)).length > 0) await setTimeout(100);
  }
  // It has had its run.
  expect(await problemOf(world.client('bank').run(id))).toMatchObject({ code: 'job.wrong-state' });
});
