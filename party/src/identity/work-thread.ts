/** Long work in a thread of its own, so that the party goes on answering. */
import { Worker } from 'node:worker_threads';
import { AbortError, PeerError, PolicyError, type TacitError, UsageError } from '@tacit/engine/text';
import { codeCache } from './code-cache.ts';

/** What such a thread says. */
export type WorkAnswer<Progress, Done> =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly done: Done }
  | { readonly type: 'refused'; readonly error: Pick<TacitError, 'kind' | 'code' | 'fields'> }
  | { readonly type: 'fault'; readonly stack: string };

const errors = { usage: UsageError, peer: PeerError, abort: AbortError, policy: PolicyError } as const;

/** What a thread that was started by `workInThread` says of an error. */
export function refusalOf(error: unknown): WorkAnswer<never, never> {
  const { kind, code, fields, stack, name } = error as Partial<TacitError> & Partial<Error>;
  if (kind !== undefined && code !== undefined && fields !== undefined && kind in errors)
    return { type: 'refused', error: { kind, code, fields } };
  return { type: 'fault', stack: stack ?? name ?? typeof error };
}

/** Does `task` in a thread that begins with the file `entry`; `signal` ends it. Throws what the work throws. */
export async function workInThread<Task, Progress, Done>(
  entry: URL,
  task: Task,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Done> {
  const worker = new Worker(entry, {
    workerData: task,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { NODE_COMPILE_CACHE: codeCache },
    stdout: true,
    stderr: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<Done>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop);
  worker.on('message', (answer: WorkAnswer<Progress, Done>) => {
    switch (answer.type) {
      case 'progress':
        onProgress(answer.progress);
        break;
      case 'done':
        resolve(answer.done);
        break;
      case 'refused': {
        const { kind, code, fields } = answer.error;
        reject(new errors[kind](code, fields));
        break;
      }
      case 'fault':
        reject(Object.assign(new Error('work in a thread failed'), { stack: answer.stack }));
        break;
    }
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('the thread of some work ended')));
  try {
    signal.throwIfAborted();
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
