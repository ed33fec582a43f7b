/** Streaming of word vectors: chunk by chunk, so that the network works while the next chunk is computed. */
import { unsetWords } from '#platform';
import { bytesOf } from '../base/bytes.ts';
import { frameHeaderBytes } from '../transport/framing.ts';
import type { Session } from '../transport/session.ts';

/**
 * Words per chunk of a streamed message. With its frame's header a chunk fills four TLS records exactly; a few
 * bytes more would cost a fifth record at both ends. It fits a kernel's slot.
 */
export const chunkWords = (4 * 16_384 - frameHeaderBytes) / 8;

/**
 * Sends one message of `length` > 0 words that `chunk` computes piece by piece: it is called with consecutive ranges of `size`
 * words and returns their words.
 */
export async function sendStream(
  session: Session,
  to: number,
  length: number,
  chunk: (start: number, end: number) => BigUint64Array,
  size = chunkWords,
): Promise<void> {
  for (let start = 0; start < length; start += size) {
    const end = Math.min(start + size, length);
    session.send(to, bytesOf(chunk(start, end)), end === length);
    await session.breathe();
  }
}

/** Sends one message of words. */
export function sendWords(session: Session, to: number, words: BigUint64Array): Promise<void> {
  return sendStream(session, to, words.length, (start, end) => words.subarray(start, end));
}

/** A message to one party; at least one word. */
export interface Message {
  readonly to: number;
  readonly words: BigUint64Array;
}

/**
 * Sends one message each, chunk by chunk in turn: every message begins before the first wait, so that all belong to one round
 * whatever arrives meanwhile.
 */
export async function sendTogether(session: Session, messages: readonly Message[]): Promise<void> {
  const longest = Math.max(0, ...messages.map(({ words }) => words.length));
  for (let start = 0; start < longest; start += chunkWords) {
    for (const { to, words } of messages) {
      if (start >= words.length) continue;
      const end = Math.min(start + chunkWords, words.length);
      session.send(to, bytesOf(words.subarray(start, end)), end === words.length);
    }
    await session.breathe();
  }
}

/**
 * The next message of `from`: `length` words. Started early, it arrives while this party computes. The clock moves when it
 * arrives, so a message of the same round must have been begun by then: send its first chunk before the next await.
 */
export function receiveWords(session: Session, from: number, length: number): Promise<BigUint64Array> {
  const words = unsetWords(length);
  const arrival = session.receive(from, bytesOf(words)).then(() => words);
  // Who fails before looking at this promise reports that failure; this one must not end the process.
  arrival.catch(() => {});
  return arrival;
}
