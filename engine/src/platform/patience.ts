/**
 * Time-outs of what others are to send. On a busy machine a process may not run for seconds, and what arrived meanwhile lies
 * unread: that time is not the sender's.
 */

/** Parts in which the time is counted. */
const parts = 16;

/**
 * Calls `expired` once this process has been free to read for `ms` milliseconds in all: a stretch in which it did not run
 * counts as a sixteenth of them at most, and whatever has arrived is read before the end. The result stops it.
 */
export function patience(ms: number, expired: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let reading: NodeJS.Immediate | undefined;
  let left = parts;
  const wait = (): void => {
    timer = setTimeout(() => {
      left--;
      // After its timers the loop reads its sockets, then it comes to these.
      reading = setImmediate(left > 0 ? wait : expired);
    }, ms / parts);
  };
  wait();
  return () => {
    clearTimeout(timer);
    clearImmediate(reading);
  };
}
