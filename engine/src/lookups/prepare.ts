/**
 * A provider's work before anybody asks: the VOPRF of every key, and every payload sealed under what it opens. It gives other work a turn
 * every few milliseconds. Its time depends on how many keys there are and how long; not on the provider's key.
 */
import { nextTurn } from '#platform';
import { equalBytes } from '../base/bytes.ts';
import { UsageError } from '../base/errors.ts';
import { type RandomSource, randomBytes } from '../base/random.ts';
import { loadKernels } from '../kernels/load.ts';
import { aesCmac, type ByteList } from '../primitives/cmac.ts';
import type { OprfKey } from '../primitives/oprf/keys.ts';
import { inputAt, inputCount, type OprfSuite, outputBytes } from '../primitives/oprf/suite.ts';
import { countDuplicates } from '../sets/match.ts';
import { evaluateHere, evaluateInto, type Evaluator } from './evaluate.ts';
import { keepOutputs, takeKnown } from './known-outputs.ts';
import { endLibrary, libraryFileBytes, libraryRowBytes, outputAt, startLibrary } from './library.ts';
import { checkLibraryId, rowKey, saltBytes, tagBytes } from './row-key.ts';
import { sealedBytes, sealRow } from './sealed-row.ts';
import { orderOfNames } from './sorted-rows.ts';
import './messages.ts';

/** A provider's table: payload i goes to who asks for input i. */
export interface LookupRows {
  readonly inputs: ByteList;
  /** As many as inputs; none when the library only says which keys are there. */
  readonly payloads?: ByteList | undefined;
}

/** The public terms of a library. */
export interface LibraryTerms {
  /** Names service, version and parameters, 32 bytes. */
  readonly libraryId: Uint8Array;
  /** Bytes of a payload at most: shorter ones are filled up, and nobody sees which. */
  readonly payloadBytes: number;
  /** Rows shown, at least as many as there are: the rest is random. */
  readonly size: number;
}

export interface LibraryOptions {
  /** In voprf mode. */
  readonly suite: OprfSuite;
  readonly key: OprfKey;
  readonly random: RandomSource;
  /** Each evaluates one chunk at a time, in a thread for example; this thread does it when there are none. */
  readonly evaluators?: readonly Evaluator[] | undefined;
  /** `outputs` of an earlier library under the same key. */
  readonly known?: Uint8Array | undefined;
  /** Called now and then with the number of keys that are evaluated. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Rows ready for a library: tags (16 bytes each) and sealed payloads of equal length, in the order of the inputs. */
export interface SealedRows {
  readonly tags: Uint8Array;
  readonly sealed: Uint8Array;
  /** Fresh, 32 bytes. */
  readonly salt: Uint8Array;
  /** Secret: for the next version (known-outputs.ts). */
  readonly outputs: Uint8Array;
}

/** What is made of a row; both say how many bytes. */
export interface RowForm {
  readonly bytes: (payloadBytes: number) => number;
  readonly seal: typeof sealRow;
}

/** Rows sealed between two turns: about 10 µs each. */
const turnRows = 512;
const randomPiece = 2 ** 20;

/**
 * Evaluates and seals all rows. Errors: UsageError 'lookup.duplicate-inputs', 'lookup.too-many-rows', 'lookup.payload-too-long',
 * 'lookup.shape', 'lookup.other-key', 'lookup.damaged-outputs', 'oprf.input-length'; what the signal says when it stops this.
 */
export async function sealRows(
  { inputs, payloads }: LookupRows,
  { libraryId, payloadBytes, size }: LibraryTerms,
  { suite, key, random, evaluators = [], known, onProgress, signal }: LibraryOptions,
  form: RowForm = { bytes: sealedBytes, seal: sealRow },
): Promise<SealedRows> {
  await loadKernels();
  const count = inputCount(inputs);
  checkLibraryId(libraryId);
  checkKey(suite, key);
  if (count > size) throw new UsageError('lookup.too-many-rows', { found: count, expected: size });
  checkPayloads(payloads, count, payloadBytes);
  checkInputs(random, inputs);
  const outputs = new Uint8Array(count * outputBytes);
  const unknown = takeKnown(known, key.publicKey, inputs, outputs);
  const workers = evaluators.length === 0 ? [evaluateHere(suite, key)] : evaluators;
  await evaluateInto(outputs, inputs, unknown, { evaluators: workers, onProgress, signal });
  const width = form.bytes(payloadBytes);
  const salt = randomBytes(random, saltBytes);
  const tags = new Uint8Array(count * tagBytes);
  const sealed = new Uint8Array(count * width);
  for (let i = 0; i < count; i++) {
    const row = rowKey(suite, { libraryId, salt }, outputAt(outputs, i));
    tags.set(row.tag, i * tagBytes);
    const payload = payloads?.bytes.subarray(payloads.offsets[i], payloads.offsets[i + 1]) ?? new Uint8Array(0);
    sealed.set(await form.seal(libraryId, row, payload, payloadBytes), i * width);
    if (i % turnRows === turnRows - 1) {
      await nextTurn();
      signal?.throwIfAborted();
    }
  }
  return { tags, sealed, salt, outputs: keepOutputs(key.publicKey, inputs, outputs) };
}

/** The file of a library, and what to keep for the next version. Errors: as of `sealRows`; UsageError 'lookup.too-large'. */
export async function prepareLibrary(
  rows: LookupRows,
  terms: LibraryTerms,
  options: LibraryOptions,
): Promise<{ readonly file: Uint8Array; readonly outputs: Uint8Array }> {
  const { libraryId, payloadBytes, size } = terms;
  const { publicKey } = options.key;
  libraryFileBytes(payloadBytes, size);
  const { tags, sealed, salt, outputs } = await sealRows(rows, terms, options);
  const { file, rows: body } = startLibrary({ libraryId, salt, payloadBytes, rows: size, publicKey });
  const count = tags.length / tagBytes;
  const stride = libraryRowBytes(payloadBytes);
  const width = stride - tagBytes;
  const names = new Uint8Array(size * tagBytes);
  names.set(tags);
  options.random.fill(names.subarray(tags.length));
  // What no row overwrites stays random.
  for (let at = 0; at < body.length; at += randomPiece) {
    options.random.fill(body.subarray(at, at + randomPiece));
    await nextTurn();
  }
  orderOfNames(names).forEach((row, i) => {
    const target = body.subarray(i * stride, (i + 1) * stride);
    target.set(names.subarray(row * tagBytes, (row + 1) * tagBytes));
    if (row < count) target.set(sealed.subarray(row * width, (row + 1) * width), tagBytes);
  });
  endLibrary(file);
  return { file, outputs };
}

function checkKey({ group, mode }: OprfSuite, { secretKey, publicKey }: OprfKey): void {
  const fits = mode === 'voprf' && group.isScalar(secretKey) && equalBytes(group.multiplyBase(secretKey), publicKey);
  if (!fits) throw new UsageError('lookup.other-key');
}

function checkPayloads(payloads: ByteList | undefined, count: number, width: number): void {
  const found = payloads === undefined ? 0 : inputCount(payloads);
  const expected = width === 0 ? 0 : count;
  if (found !== expected) throw new UsageError('lookup.shape', { found: `${found} payloads`, expected });
  for (let i = 0; i < found; i++) {
    const { offsets } = payloads as ByteList;
    const length = (offsets[i + 1] as number) - (offsets[i] as number);
    if (length > width) throw new UsageError('lookup.payload-too-long', { found: length, expected: width });
  }
}

/** No two equal, none too long: said before the long work. */
function checkInputs(random: RandomSource, inputs: ByteList): void {
  const present = new Uint8Array(inputCount(inputs)).fill(1);
  if (present.length === 0) return;
  for (let i = 0; i < present.length; i++) inputAt(inputs, i);
  const { keys, rows } = countDuplicates(random, aesCmac(randomBytes(random, 16), inputs), present);
  if (keys > 0) throw new UsageError('lookup.duplicate-inputs', { keys, rows });
}
