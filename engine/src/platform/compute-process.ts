/**
 * How to start a Node process that computes with large vectors. Vectors are memory outside V8's heap; by default V8 collects
 * its heap after every 64 MB of them, and the C library gives each back to the system and takes new, untouched pages for the
 * next. Together these cost as much as the protocol itself.
 */

/**
 * For `execArgv`: outside memory counts towards the same limit as the heap, and V8's middle compiler is left out, whose code makes
 * an object of every 64-bit integer and in which loops over short vectors stay for good: twenty times the time. Dead vectors are
 * given back by the thread that collects, not by one of V8's own: when all processors are busy, that one comes late, and memory
 * grows by a vector for each operation meanwhile. When to collect is told by `collect.ts`, not by V8's own limit, which is widened.
 * The V8 of Node 22 does not know the first flag, and a Node that meets an unknown one does not start: it collects more often there.
 */
export const computeFlags: readonly string[] = [
  ...(Number.parseInt(process.versions.node, 10) >= 24 ? ['--external-memory-accounted-in-global-limit'] : []),
  '--no-maglev',
  '--no-concurrent-array-buffer-sweeping',
  '--expose-gc',
  '--heap-growing-percent=300',
];

/** For `env`, on Linux: vectors up to 1 GiB are kept for reuse. Elsewhere it does nothing. */
export const computeEnvironment: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 31 - 1),
};
