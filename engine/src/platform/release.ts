/**
 * Gives memory that Node allocated for one result or one read back at once, for the next to use. Left to the garbage collector
 * such memory grows by gigabytes a second: collecting it costs more than the cipher, and every new page its first touch.
 */
export function release({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
