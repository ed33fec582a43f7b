/** The thread that prepares a library, as the main thread sees it. */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { kindNamed } from '@tacit/analysis';
import { workInThread } from '../identity/work-thread.ts';
import type { PreparedLibrary, PrepareProgress, PrepareTask } from './library-messages.ts';

/** Beside this file, as source or compiled like it. */
const entry = new URL(`./library-worker${extname(import.meta.url)}`, import.meta.url);
const mostThreads = 16;
/** Keys that are worth a thread: it takes about a second to begin, a key a quarter of a millisecond. */
const keysPerThread = 10_000;

/** Prepares in threads of their own, which `signal` ends. Throws what preparing throws. */
export async function prepareInThread(
  task: Omit<PrepareTask, 'task' | 'threads'>,
  onProgress: (progress: PrepareProgress) => void,
  signal: AbortSignal,
): Promise<PreparedLibrary> {
  // A row is as many keys as a question about it has.
  const each = kindNamed(task.kind).standing?.terms(task.plan).inputsEach ?? 1;
  const worth = Math.floor((task.dataset.rows * each) / keysPerThread);
  // With none, keys are evaluated in the one thread that does all else.
  const threads = worth < 2 ? 0 : Math.min(mostThreads, availableParallelism(), worth);
  return await workInThread<PrepareTask, PrepareProgress, PreparedLibrary>(
    entry,
    { task: 'prepare', threads, ...task },
    onProgress,
    signal,
  );
}
