/**
 * The thread in which a library is prepared: reads the owner's rows, brings keys to one form, evaluates them, seals and writes. It starts
 * threads of its own that evaluate. It has the service's secret key and no key of the party.
 */
import { createHash } from 'node:crypto';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { kindNamed, type LocalRows } from '@tacit/analysis';
import {
  evaluateChunk,
  type Evaluator,
  type Hinter,
  loadKernels,
  oprfKeyOf,
  oprfSuite,
  pirHint,
  prepareLibrary,
  preparePirLibrary,
  systemRandom,
} from '@tacit/engine';
import { writeArtifact } from '../artifacts/files.ts';
import { loadStage } from '../catalog/load-stage.ts';
import { refusalOf } from '../identity/work-thread.ts';
import { databaseFile } from '../storage/services.ts';
import type { Chunk, ChunkDone, EvaluateTask, PrepareAnswer, PrepareStep, PrepareTask } from './library-messages.ts';

const port = parentPort;
if (port === null) throw new Error('library-worker.ts is started as a thread');

async function serveChunks({ secretKey }: EvaluateTask): Promise<void> {
  const [suite] = await Promise.all([oprfSuite('voprf'), loadKernels()]);
  const key = oprfKeyOf(suite, secretKey);
  const make = async (chunk: Chunk): Promise<Uint8Array> =>
    chunk.kind === 'evaluate'
      ? evaluateChunk(suite, key, chunk)
      : await pirHint(chunk.libraryId, chunk.rows, chunk.columns);
  port?.on('message', (chunk: Chunk) => {
    void make(chunk).then((made) =>
      port?.postMessage({ number: chunk.number, made } satisfies ChunkDone, [made.buffer as ArrayBuffer]),
    );
  });
}

interface Helper {
  readonly evaluate: Evaluator;
  readonly hint: Hinter;
  readonly end: () => void;
}

type Task = Chunk extends infer Each ? (Each extends Chunk ? Omit<Each, 'number'> : never) : never;

/** A thread that does one piece at a time. */
function helperOf(secretKey: Uint8Array): Helper {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { task: 'evaluate', secretKey } satisfies EvaluateTask,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  let next = 0;
  const fail = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
  };
  worker.on('message', ({ number, made }: ChunkDone) => {
    waiting.get(number)?.resolve(made);
    waiting.delete(number);
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a thread that evaluates ended')));
  const send = async (task: Task): Promise<Uint8Array> => {
    const number = next++;
    const answer = Promise.withResolvers<Uint8Array>();
    waiting.set(number, answer);
    worker.postMessage({ number, ...task });
    return await answer.promise;
  };
  return {
    evaluate: async ({ bytes, offsets }) => await send({ kind: 'evaluate', bytes, offsets }),
    hint: async (libraryId, rows, columns) => await send({ kind: 'hint', libraryId, rows, columns }),
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
  const { stage, entries, width, fetch } = standing.terms(plan);
  progress('read', 0, dataset.rows);
  const [suite] = await Promise.all([oprfSuite('voprf'), loadKernels()]);
  const rows = (await loadStage(dataset, stage)) as LocalRows;
  const made = standing.entries(plan, rows);
  const helpers = Array.from({ length: task.threads }, () => helperOf(secretKey));
  const options = {
    suite,
    key: oprfKeyOf(suite, secretKey),
    random: systemRandom,
    evaluators: helpers.map(({ evaluate }) => evaluate),
    hinters: helpers.map(({ hint }) => hint),
    known,
    onProgress: (done: number, of: number) => {
      progress(done < of || fetch === 'download' ? 'evaluate' : 'arrange', done, of);
    },
  };
  const terms = { libraryId, payloadBytes: width, size: entries };
  try {
    const prepared =
      fetch === 'download'
        ? { ...(await prepareLibrary(made, terms, options)), database: undefined }
        : await preparePirLibrary(made, terms, options);
    const { file, database, outputs } = prepared;
    progress('write', 0, file.length);
    writeArtifact(directory, party, name, file);
    if (database !== undefined) writeArtifact(directory, party, databaseFile(name), database);
    const digest = createHash('sha256').update(file).digest('hex');
    say({ type: 'done', done: { rows: made.rows, bytes: file.length, digest, outputs } });
  } finally {
    for (const { end } of helpers) end();
  }
}

const task = workerData as PrepareTask | EvaluateTask;
if (task.task === 'evaluate') await serveChunks(task);
else await prepare(task).catch((error: unknown) => say(refusalOf(error)));
