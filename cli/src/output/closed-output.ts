/** Whoever reads a command's output may stop before its end (`| head`). */

/**
 * Ends the process with code 1 when nobody reads its output any more, before it does what comes after what was not read:
 * nothing is signed that nobody could see. Call it once per process.
 */
export function endWithReader(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(1);
    });
  }
}
