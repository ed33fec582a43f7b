/**
 * How to start a Node process that computes with large vectors. Vectors are memory outside V8's heap; by default V8 collects
 * its heap after every 64 MB of them, and the C library gives each back to the system and takes new, untouched pages for the
 * next. Together these cost as much as the protocol itself.
 */

/** For `execArgv`: outside memory counts towards the same limit as the heap. */
export const computeFlags: readonly string[] = ['--external-memory-accounted-in-global-limit'];

/** For `env`, on Linux: vectors up to 1 GiB are kept for reuse. Elsewhere it does nothing. */
export const computeEnvironment: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 31 - 1),
};
