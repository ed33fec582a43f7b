// A caller's look-ups at a provider, timed as one party: what is online, without HTTP. All but some thousand rows of the library are
// filling: nobody can tell them from others, and evaluating 10^6 keys takes minutes.

import {
  answerLookups,
  askLookups,
  type ByteList,
  generateKey,
  libraryFileBytes,
  loadKernels,
  lookupAnswerBytes,
  lookupQuestionBytes,
  openLibrary,
  openPirDatabase,
  openPirLibrary,
  outputAt,
  type OprfKey,
  oprfSuite,
  type OprfSuite,
  pirBytes,
  pirFileBytes,
  pirShape,
  prepareLibrary,
  preparePirLibrary,
  Prg,
  readLookups,
  type Session,
} from '@tacit/engine';
import { measure, type Runs, type Timed } from './measure.ts';

export interface LookupsRequest extends Runs {
  /** How a caller comes to its row. */
  readonly by: 'library' | 'retrieval';
  /** Rows of the library, and bytes of a payload. */
  readonly rows: number;
  readonly payloadBytes: number;
  /** Keys of one run. */
  readonly queries: number;
}

const [provider, caller] = [0, 1];
const known = 2_000;
const libraryId = new Uint8Array(32).fill(1);

/** One run at either side. */
type Run = () => Promise<void>;

export async function run(session: Session, request: LookupsRequest): Promise<Timed> {
  await loadKernels();
  const suite = await oprfSuite('voprf');
  const secret = session.pairSeed(0, 1, 'bench');
  if (secret === undefined) throw new Error('there are two parties');
  // Both make the same key: here, and only here, from a generator that both have.
  const key = generateKey(suite, new Prg(secret, 'bench'));
  const once =
    session.self === provider
      ? await provide(session, request, suite, key)
      : await call(session, request, suite, key.publicKey);
  return await measure(session, request, once);
}

/** Prepares the library, hands its file over, and returns what answers. */
async function provide(
  session: Session,
  { by, rows, payloadBytes, queries }: LookupsRequest,
  suite: OprfSuite,
  key: OprfKey,
): Promise<Run> {
  const { random } = session;
  const table = { inputs: keysFrom(0, known), payloads: listOf(known, () => new Uint8Array(payloadBytes).fill(7)) };
  const terms = { libraryId, payloadBytes, size: rows };
  const options = { suite, key, random };
  const answerKeys = async (): Promise<void> => {
    const question = new Uint8Array(lookupQuestionBytes(queries));
    await session.receive(caller, question);
    session.send(caller, await answerLookups(suite, key, question, { random, peer: 'caller' }), true);
  };
  if (by === 'library') {
    const { file } = await prepareLibrary(table, terms, options);
    session.send(caller, file, true);
    return answerKeys;
  }
  const { file, database } = await preparePirLibrary(table, terms, options);
  session.send(caller, file, true);
  const opened = await openPirDatabase(suite, file, database);
  const question = new Uint8Array(pirBytes(opened.shape).question);
  return async () => {
    await answerKeys();
    for (let i = 0; i < queries; i++) {
      await session.receive(caller, question);
      session.send(caller, await opened.answer(question), true);
    }
  };
}

/** Takes the library's file, and returns what asks. */
async function call(
  session: Session,
  { by, rows, payloadBytes, queries, warmUps, runs }: LookupsRequest,
  suite: OprfSuite,
  publicKey: Uint8Array,
): Promise<Run> {
  const { random } = session;
  const peer = 'provider';
  // The last of several keys is not there.
  const keys = keysFrom(known - Math.max(1, queries - 1), queries);
  const outputs = async (): Promise<Uint8Array> => {
    const question = await askLookups(suite, keys, random);
    session.send(provider, question.bytes, true);
    const answered = new Uint8Array(lookupAnswerBytes(queries));
    await session.receive(provider, answered);
    return await readLookups(suite, question, answered, { publicKey, peer });
  };
  const check = (found: Uint8Array | undefined, i: number): void => {
    const expected = queries > 1 && i === queries - 1 ? undefined : payloadBytes;
    if (found?.length !== expected) throw new Error(`key ${i} has ${found?.length ?? 'no'} bytes`);
  };
  if (by === 'library') {
    const file = new Uint8Array(libraryFileBytes(payloadBytes, rows));
    await session.receive(provider, file);
    const library = openLibrary(suite, file);
    return async () => {
      const found = await outputs();
      for (let i = 0; i < queries; i++) check(await library.find(outputAt(found, i)), i);
    };
  }
  const { answer } = pirBytes(pirShape(payloadBytes, rows));
  const file = new Uint8Array(pirFileBytes(pirShape(payloadBytes, rows)));
  await session.receive(provider, file);
  // Masks are made ahead of the questions.
  const questions = await openPirLibrary(suite, file).prepareQuestions((warmUps + runs) * queries, random);
  return async () => {
    const found = await outputs();
    for (let i = 0; i < queries; i++) {
      const question = questions.pop();
      if (question === undefined) throw new Error('no question is left');
      session.send(provider, question.ask(outputAt(found, i)), true);
      const answered = new Uint8Array(answer);
      await session.receive(provider, answered);
      check(await question.read(answered, { peer }), i);
    }
  };
}

const keysFrom = (first: number, count: number): ByteList =>
  listOf(count, (i) => new TextEncoder().encode(`customer ${first + i}`));

function listOf(count: number, item: (i: number) => Uint8Array): ByteList {
  const items = Array.from({ length: count }, (_, i) => item(i));
  const offsets = new Uint32Array(count + 1);
  items.forEach(({ length }, i) => {
    offsets[i + 1] = (offsets[i] as number) + length;
  });
  const bytes = new Uint8Array(offsets[count] as number);
  items.forEach((each, i) => bytes.set(each, offsets[i]));
  return { bytes, offsets };
}
