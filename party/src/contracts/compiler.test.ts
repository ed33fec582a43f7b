/** Compile threads: what they may take, and who waits for whom. */
import { compile, type Compiled, type Contract } from '@tacit/analysis';
import { afterEach, expect, test } from 'vitest';
import { CompileLane } from './compile-lane.ts';
import { Compiler } from './compiler.ts';
import { costlyRequest, extremesRequest, lightRequest } from './testing/costly.ts';

const limits = { limitMs: 2_000, waitMs: 30_000, memoryMB: 512, waitingEach: 4, waiting: 6 };
const light = { kind: 'compile', request: lightRequest } as const;
const costly = { kind: 'compile', request: costlyRequest } as const;

let open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open) each.close();
  open = [];
});
function lane(more: Partial<typeof limits> = {}): CompileLane {
  const made = new CompileLane('notary', { ...limits, ...more });
  open.push(made);
  return made;
}

test('a thread compiles as the main thread does, and refuses in the same words', async () => {
  const compiler = new Compiler('notary');
  open.push(compiler);
  expect(await compiler.compile(lightRequest)).toEqual(await compile(lightRequest));
  expect((await compiler.grants(lightRequest)).missing).toEqual([]);
  const wrong = { ...lightRequest, question: { sql: `${lightRequest.question.sql} ORDER BY nothing` } };
  const expected = await compile(wrong).catch((error: unknown) => error);
  expect(await compiler.compile(wrong).catch((error: unknown) => error)).toEqual(expected);
  expect(expected).toMatchObject({ kind: 'usage', fields: { line: 1 } });
});

test('a question that takes too long is ended; this thread goes on meanwhile, and so does the lane afterwards', async () => {
  const one = lane();
  await one.run(light, 'bank');
  let turns = 0;
  const clock = setInterval(() => turns++, 10);
  await expect(one.run(costly, 'bank')).rejects.toMatchObject({
    code: 'contract.too-costly',
    kind: 'usage',
    fields: { party: 'notary', seconds: 2, memoryMB: 512 },
  });
  clearInterval(clock);
  // 200 at most.
  expect(turns).toBeGreaterThan(5);
  expect(one.spentMs('bank')).toBeGreaterThanOrEqual(2_000);
  expect((await one.run(light, 'bank')) as Compiled).toMatchObject({
    plan: { parties: ['bank', 'insurer', 'notary'] },
  });
});

test('a question that takes too much memory is ended', async () => {
  // Less than the lists of planes of so many tournaments take, and no time limit that would come first.
  const one = lane({ limitMs: 300_000, memoryMB: 24 });
  await expect(one.run(costly, 'bank')).rejects.toMatchObject({
    code: 'contract.too-costly',
    fields: { memoryMB: 24 },
  });
});

test('whoever asks for much waits for itself, not the others', async () => {
  const one = lane();
  await one.run(light, 'insurer');
  const done: string[] = [];
  const ask = (task: typeof light | typeof costly, by: string): Promise<unknown> =>
    one.run(task, by).then(
      () => done.push(by),
      (error: unknown) => done.push(`${by} ${(error as { code: string }).code}`),
    );
  const asked = [ask(costly, 'bank'), ask(costly, 'bank'), ask(costly, 'bank'), ask(light, 'insurer')];
  await Promise.all(asked);
  const ended = 'bank contract.too-costly';
  expect(done).toEqual([ended, 'insurer', ended, ended]);
});

test('queues are short, and nobody waits for ever', async () => {
  const one = lane({ waitMs: 100 });
  await one.run(light, 'insurer');
  const first = one.run(costly, 'bank');
  const waiting = [1, 2, 3, 4].map(() => one.run(costly, 'bank'));
  const busy = { code: 'contract.busy', kind: 'peer', fields: { party: 'notary' } };
  await expect(one.run(light, 'bank')).rejects.toMatchObject({ ...busy, fields: { waiting: 4 } });
  const others = [one.run(light, 'insurer'), one.run(light, 'shop')];
  await expect(one.run(light, 'port')).rejects.toMatchObject({ ...busy, fields: { waiting: 6 } });
  const settled = await Promise.allSettled([...waiting, ...others]);
  for (const outcome of settled) expect(outcome).toMatchObject({ status: 'rejected', reason: busy });
  await expect(first).rejects.toMatchObject({ code: 'contract.too-costly' });
  await one.run(light, 'port');
});

test("this party's own questions do not wait for those of peers", async () => {
  const compiler = new Compiler('notary', { limitMs: 20_000 });
  open.push(compiler);
  compiler.warm();
  const contract = { proposer: 'bank', proposedAt: '', expiresAt: '', software: { version: '1' } } as Contract;
  let ended = false;
  const proposal = compiler.verify(contract, costlyRequest, 'bank').catch(() => {
    ended = true;
  });
  await compiler.compile(lightRequest);
  expect(ended).toBe(false);
  compiler.close();
  await proposal;
  expect(ended).toBe(true);
});

test('rows alone make no question costly to price', async () => {
  const compiler = new Compiler('notary');
  open.push(compiler);
  const { cost } = await compiler.compile(extremesRequest(2, 40, 1_000_000_000));
  expect(cost.bytes[0]).toBeGreaterThan(1e11);
});
