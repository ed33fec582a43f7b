/**
 * Memory of large frames that were sent, for the next ones: fresh memory for each would be mapped, zeroed and collected
 * again, which costs more than copying into it.
 */

/** Shorter frames are cheap to allocate. */
const smallest = 16 * 1024;
const mostBytes = 16 * 1024 * 1024;

export class FramePool {
  readonly #free = new Map<number, Uint8Array[]>();
  #bytes = 0;

  /** A sent frame of `length` bytes to write over, if there is one. */
  take(length: number): Uint8Array | undefined {
    const frame = length < smallest ? undefined : this.#free.get(length)?.pop();
    if (frame !== undefined) this.#bytes -= length;
    return frame;
  }

  /** Called by channels when the network has taken a frame. */
  readonly give = (frame: Uint8Array): void => {
    const { length } = frame;
    if (length < smallest) return;
    // Programs send many chunks of few sizes: sizes of the past make room for those in use.
    if (this.#bytes + length > mostBytes) {
      this.#free.clear();
      this.#bytes = 0;
    }
    const free = this.#free.get(length);
    if (free === undefined) this.#free.set(length, [frame]);
    else free.push(frame);
    this.#bytes += length;
  };
}
