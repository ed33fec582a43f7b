// The process is told that something may be revealed only when that is on record. The process itself is a stand-in here:
// what is sent to it and when is what counts.
import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { RunChild } from './run-child.ts';
import type { RunSpec } from './run-messages.ts';

const child = vi.hoisted(() => ({ fork: (): unknown => undefined }));
vi.mock('node:child_process', async (original) => ({ ...(await original<object>()), fork: () => child.fork() }));

/** A run whose process asks to reveal; `answer` is what comes of putting that on record. */
async function asked(what: 'releasing' | 'checking', answer: Promise<boolean>): Promise<string[]> {
  const sent: string[] = [];
  const process = Object.assign(new EventEmitter(), {
    connected: true,
    stderr: null,
    send: ({ type }: { type: string }) => void sent.push(type),
    kill: () => true,
  });
  child.fork = () => process;
  const spec = { contract: { parties: [{ name: 'bank' }] }, self: 0 } as unknown as RunSpec;
  new RunChild(spec, '', {
    progress: () => undefined,
    releasing: () => answer,
    checking: () => answer,
    remember: () => answer,
    trouble: () => undefined,
  });
  process.emit('message', { type: 'ready' });
  process.emit('message', { type: what });
  expect(sent).toEqual(['prepare']);
  await answer;
  await new Promise((resolve) => setImmediate(resolve));
  return sent;
}

test('what is on record may be revealed', async () => {
  expect(await asked('releasing', Promise.resolve(true))).toEqual(['prepare', 'released']);
  expect(await asked('checking', Promise.resolve(true))).toEqual(['prepare', 'checked']);
});

test('what could not be put on record may not', async () => {
  expect(await asked('releasing', Promise.resolve(false))).toEqual(['prepare']);
  expect(await asked('checking', Promise.resolve(false))).toEqual(['prepare']);
});
