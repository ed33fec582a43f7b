/** SIGUSR1, on which Node opens its debugger, opens nothing: neither in a party nor in the process of a run. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Parties, type SqlAsk } from './support.ts';

/** Ports on which the process listens, as Linux tells. */
function listening(pid: number): string[] {
  const own = readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
    } catch {
      // Closed in between.
      return [];
    }
  });
  const ports: string[] = [];
  for (const table of ['tcp', 'tcp6'].map((name) => `/proc/${pid}/net/${name}`).filter(existsSync)) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[3] === '0A' && own.includes(columns[9] ?? '')) ports.push(columns[1] ?? '');
    }
  }
  return ports;
}

/** Ports that open within a second after the signal. */
async function openedBy(pid: number): Promise<string[]> {
  const before = listening(pid);
  process.kill(pid, 'SIGUSR1');
  const end = performance.now() + 1_000;
  while (performance.now() < end) {
    const opened = listening(pid).filter((port) => !before.includes(port));
    if (opened.length > 0) return opened;
    await sleep(50);
  }
  return [];
}

describe.skipIf(process.platform !== 'linux')('on SIGUSR1', () => {
  let world: Parties;
  let question: SqlAsk;
  beforeAll(async () => {
    ({ world, question } = await Parties.startSample({ roundTripMs: 100 }));
  });
  afterAll(() => world.end());

  test('neither a party nor its run opens a port, and both go on', async () => {
    const pid = world.party('bank').process.pid ?? 0;
    const { id } = await world.approved(question);
    await world.client('bank').run(id);
    const run = await childOf(pid);
    expect([await openedBy(run), await openedBy(pid)]).toEqual([[], []]);
    expect((await world.settled(id)).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
    expect((await world.client('bank').status()).name).toBe('bank');
  });
});

/** The process that this one has started. */
async function childOf(pid: number): Promise<number> {
  for (;;) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    if (child !== undefined && child !== '') return Number(child);
    await sleep(20);
  }
}
