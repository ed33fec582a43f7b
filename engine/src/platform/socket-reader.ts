/**
 * Reads a socket into one buffer, over and over. Node's streams make a buffer, an event and a queue entry for each TLS record
 * (16 KiB), which costs more than deciphering it. Node offers reading into one buffer (`onread`) for sockets that it connects
 * itself over TCP, but neither for accepted sockets nor for HTTP upgrades; the fields behind that option serve them all.
 * Where another version of Node lacks them the caller listens to 'data' events instead: same bytes, slower.
 */
import type { Socket } from 'node:net';

/** Several TLS records, and what one read of a TCP socket takes at most. */
const bufferBytes = 64 * 1024;

interface Handle {
  useUserBuffer?: (buffer: Uint8Array) => void;
}

/**
 * From now on gives what arrives to `take`, valid only during the call; what the stream holds already comes first. Returns
 * false, and changes nothing, when this Node cannot do it. The stream still tells of its end, and must flow for it.
 */
export function readInto(socket: Socket, take: (bytes: Uint8Array) => void): boolean {
  const fields = socket as unknown as Record<symbol, unknown> & { _handle?: Handle | null };
  const symbols = Object.getOwnPropertySymbols(socket);
  const named = (name: string): symbol | undefined => symbols.find(({ description }) => description === name);
  const [buffer, callback, generator] = [named('kBuffer'), named('kBufferCb'), named('kBufferGen')];
  const handle = fields._handle;
  if (buffer === undefined || callback === undefined || generator === undefined) return false;
  if (fields[buffer] !== null || fields[generator] !== null) return false;
  if (typeof handle?.useUserBuffer !== 'function') return false;

  for (let held: unknown = socket.read(); held instanceof Uint8Array; held = socket.read()) take(held);
  const memory = new Uint8Array(bufferBytes);
  fields[buffer] = memory;
  // Whatever but false lets it read on.
  fields[callback] = (length: number, bytes: Uint8Array): boolean => {
    take(length === bytes.length ? bytes : bytes.subarray(0, length));
    return true;
  };
  handle.useUserBuffer(memory);
  return true;
}
