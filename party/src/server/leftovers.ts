/** Requests that were answered before all of them had arrived, as every refusal of a stranger is. */
import type { IncomingMessage } from 'node:http';

const checkEveryMs = 50;
const patienceMs = 5_000;

/**
 * Ends the connection of a request that still arrives after its answer: an honest one soon ends by itself, one without
 * end would be read, and thrown away, for ever. `limit`: bytes that may follow.
 */
export function endLeftovers(request: IncomingMessage, limit: number): void {
  const { socket } = request;
  if (request.complete || socket.destroyed) return;
  const from = socket.bytesRead;
  const until = performance.now() + patienceMs;
  const timer = setInterval(() => {
    if (!socket.destroyed && !request.complete && socket.bytesRead - from <= limit && performance.now() < until) return;
    clearInterval(timer);
    if (!request.complete) socket.destroy();
  }, checkEveryMs);
}
