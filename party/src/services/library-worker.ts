/**
 * The thread in which a library is prepared: reads the owner's rows, brings keys to one form, evaluates them, seals and writes. It starts
 * threads of its own that evaluate. It has the service's secret key and no key of the party.
 */
import { createHash } from 'node:crypto';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { kindNamed, type LocalRows } from '@tacit/analysis';
import {
  type ByteList,
  evaluateChunk,
  type Evaluator,
  loadKernels,
  oprfKeyOf,
  oprfSuite,
  prepareLibrary,
  systemRandom,
} from '@tacit/engine';
import { writeArtifact } from '../artifacts/files.ts';
import { loadStage } from '../catalog/load-stage.ts';
import { refusalOf } from '../identity/work-thread.ts';
import type { Chunk, ChunkDone, EvaluateTask, PrepareAnswer, PrepareStep, PrepareTask } from './library-messages.ts';

const port = parentPort;
if (port === null) throw new Error('library-worker.ts is started as a thread');

async function evaluateChunks({ secretKey }: EvaluateTask): Promise<void> {
  const suite = await oprfSuite('voprf');
  const key = oprfKeyOf(suite, secretKey);
  port?.on('message', ({ number, bytes, offsets }: Chunk) => {
    const outputs = evaluateChunk(suite, key, { bytes, offsets });
    port?.postMessage({ number, outputs } satisfies ChunkDone, [outputs.buffer as ArrayBuffer]);
  });
}

/** A thread that evaluates one chunk at a time. */
function evaluatorOf(secretKey: Uint8Array): { readonly evaluate: Evaluator; readonly end: () => void } {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { task: 'evaluate', secretKey } satisfies EvaluateTask,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  let next = 0;
  const fail = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
  };
  worker.on('message', ({ number, outputs }: ChunkDone) => {
    waiting.get(number)?.resolve(outputs);
    waiting.delete(number);
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a thread that evaluates ended')));
  return {
    evaluate: async ({ bytes, offsets }: ByteList) => {
      const number = next++;
      const answer = Promise.withResolvers<Uint8Array>();
      waiting.set(number, answer);
      worker.postMessage({ number, bytes, offsets } satisfies Chunk);
      return await answer.promise;
    },
    end: () => void worker.terminate(),
  };
}

const say = (answer: PrepareAnswer): void => port.postMessage(answer);
const progress = (step: PrepareStep, done: number, of: number): void =>
  say({ type: 'progress', progress: { step, done, of } });

async function prepare(task: PrepareTask): Promise<void> {
  const { dataset, kind, plan, party, directory, file: name, libraryId, secretKey, known } = task;
  const { standing } = kindNamed(kind);
  if (standing === undefined) throw new Error(`contracts of kind ${kind} do not stand`);
  const { stage, entries, width } = standing.terms(plan);
  progress('read', 0, dataset.rows);
  const [suite] = await Promise.all([oprfSuite('voprf'), loadKernels()]);
  const rows = (await loadStage(dataset, stage)) as LocalRows;
  const made = standing.entries(plan, rows);
  const evaluators = Array.from({ length: task.threads }, () => evaluatorOf(secretKey));
  try {
    const { file, outputs } = await prepareLibrary(
      made,
      { libraryId, payloadBytes: width, size: entries },
      {
        suite,
        key: oprfKeyOf(suite, secretKey),
        random: systemRandom,
        evaluators: evaluators.map(({ evaluate }) => evaluate),
        known,
        onProgress: (done, of) => progress('evaluate', done, of),
      },
    );
    progress('write', 0, file.length);
    writeArtifact(directory, party, name, file);
    const digest = createHash('sha256').update(file).digest('hex');
    say({ type: 'done', done: { rows: rows.rows, bytes: file.length, digest, outputs } });
  } finally {
    for (const { end } of evaluators) end();
  }
}

const task = workerData as PrepareTask | EvaluateTask;
if (task.task === 'evaluate') await evaluateChunks(task);
else await prepare(task).catch((error: unknown) => say(refusalOf(error)));
