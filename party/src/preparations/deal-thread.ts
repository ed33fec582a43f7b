/** The thread that deals, as the main thread sees it. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AbortError, PeerError, PolicyError, UsageError } from '@tacit/engine';
import { codeCache } from '../identity/code-cache.ts';
import type { DealAnswer, DealStep, DealTask, UnsignedPart } from './deal-messages.ts';

/** Beside this file, as source or compiled like it. */
const entry = new URL(`./deal-worker${extname(import.meta.url)}`, import.meta.url);

const errors = { usage: UsageError, peer: PeerError, abort: AbortError, policy: PolicyError } as const;

/** Deals in a thread of its own, which `signal` ends. Throws what dealing throws. */
export async function dealInThread(
  task: DealTask,
  progress: (step: DealStep, bytes: number, total: number) => void,
  signal: AbortSignal,
): Promise<{ number: string; parts: readonly UnsignedPart[] }> {
  const worker = new Worker(entry, {
    workerData: task,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { NODE_COMPILE_CACHE: codeCache },
    stdout: true,
    stderr: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<{ number: string; parts: readonly UnsignedPart[] }>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop);
  worker.on('message', (answer: DealAnswer) => {
    switch (answer.type) {
      case 'progress':
        progress(answer.step, answer.bytes, answer.total);
        break;
      case 'done':
        resolve(answer);
        break;
      case 'refused': {
        const { kind, code, fields } = answer.error;
        reject(new errors[kind](code, fields));
        break;
      }
      case 'fault':
        reject(Object.assign(new Error('dealing failed'), { stack: answer.stack }));
        break;
    }
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('the thread that deals ended')));
  try {
    signal.throwIfAborted();
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
