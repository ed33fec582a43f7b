/**
 * A channel as a slower network would carry it: what arrives is held back until delay and bandwidth allow it. For tests,
 * demonstrations and benches; both ends of a link are wrapped, each for what arrives at it.
 */
import { nextTurn } from '#platform';
import type { Channel, ChannelEvents } from '../base/channel.ts';

export interface LinkShape {
  /** Time from one party to the other and back; each direction takes half of it. */
  readonly roundTripMs?: number;
  /** Megabits (10^6 bits) per second in each direction. */
  readonly mbitPerSecond?: number;
}

interface Held {
  readonly bytes: Uint8Array | undefined;
  readonly error: Error | undefined;
  readonly due: number;
}

/** Wraps one end of a link. */
export function shapedChannel(channel: Channel, shape: LinkShape): Channel {
  const delayMs = (shape.roundTripMs ?? 0) / 2;
  const bytesPerMs = shape.mbitPerSecond === undefined ? Number.POSITIVE_INFINITY : shape.mbitPerSecond * 125;
  const held: Held[] = [];
  let events: ChannelEvents | undefined;
  let lineFree = 0;
  let waiting = false;
  let over = false;

  const hold = (bytes: Uint8Array | undefined, error?: Error): void => {
    lineFree = Math.max(performance.now(), lineFree) + (bytes?.length ?? 0) / bytesPerMs;
    // A real copy: `slice` of Node's buffers is a view of memory that the channel reuses.
    held.push({ bytes: bytes === undefined ? undefined : new Uint8Array(bytes), error, due: lineFree + delayMs });
    if (!waiting) void release();
  };

  const release = async (): Promise<void> => {
    waiting = true;
    for (let next = held[0]; next !== undefined && !over; next = held[0]) {
      const rest = next.due - performance.now();
      // Timers are right to a millisecond only; the last one is waited for in turns.
      if (rest >= 2) await new Promise((resolve) => void setTimeout(resolve, rest - 1));
      else if (rest > 0) await nextTurn();
      else {
        held.shift();
        if (next.bytes === undefined) events?.closed(next.error);
        else events?.data(next.bytes);
      }
    }
    waiting = false;
  };

  return {
    open(listener) {
      events = listener;
      channel.open({ data: (bytes) => hold(bytes), closed: (error) => hold(undefined, error) });
    },
    send: (bytes, done) => channel.send(bytes, done),
    get bufferedBytes() {
      return channel.bufferedBytes;
    },
    drained: () => channel.drained(),
    close: () => channel.close(),
    destroy() {
      over = true;
      held.length = 0;
      channel.destroy();
    },
  };
}
