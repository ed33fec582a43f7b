/** The thread that deals, as the main thread sees it. */
import { extname } from 'node:path';
import { workInThread } from '../identity/work-thread.ts';
import type { DealProgress, DealStep, DealTask, Dealt } from './deal-messages.ts';

/** Beside this file, as source or compiled like it. */
const entry = new URL(`./deal-worker${extname(import.meta.url)}`, import.meta.url);

/** Deals in a thread of its own, which `signal` ends. Throws what dealing throws. */
export async function dealInThread(
  task: DealTask,
  progress: (step: DealStep, bytes: number, total: number) => void,
  signal: AbortSignal,
): Promise<Dealt> {
  return await workInThread<DealTask, DealProgress, Dealt>(
    entry,
    task,
    ({ step, bytes, total }) => progress(step, bytes, total),
    signal,
  );
}
