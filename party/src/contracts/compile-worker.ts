/**
 * The thread that compiles and prices questions, started by compile-thread.ts: whatever a question costs here, the party
 * goes on answering meanwhile, and can end it.
 */
import { parentPort } from 'node:worker_threads';
import { checkQuestion, compile, grantsOf, verifyContract, waysOf } from '@tacit/analysis';
import { TacitError } from '@tacit/engine/text';
import type { CompileAnswer, CompileTask } from './compile-messages.ts';

const port = parentPort;
if (port === null) throw new Error('compile-worker.ts is started as a thread');
const say = (answer: CompileAnswer): void => port.postMessage(answer);

async function carryOut(task: CompileTask): Promise<unknown> {
  switch (task.kind) {
    case 'check':
      return await checkQuestion(task.asked, task.datasets);
    case 'compile':
      return await compile(task.request);
    case 'ways':
      return await waysOf(task.request, task.compiled);
    case 'grants':
      return await grantsOf(task.request);
    case 'verify':
      return await verifyContract(task.contract, task.request);
  }
}

function failure(error: unknown): CompileAnswer {
  if (error instanceof TacitError) {
    const { kind, code, fields } = error;
    return { type: 'refused', error: { kind, code, fields } };
  }
  // Conditions nested too deep for the stack, vectors too long for the memory.
  if (error instanceof RangeError) return { type: 'exhausted' };
  return { type: 'fault', stack: error instanceof Error ? (error.stack ?? error.name) : typeof error };
}

port.on('message', (task: CompileTask) => {
  carryOut(task).then(
    (value) => say({ type: 'done', value }),
    (error: unknown) => say(failure(error)),
  );
});
say({ type: 'ready' });
