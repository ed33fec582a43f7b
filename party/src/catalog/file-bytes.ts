/** The bytes of a data file in order, unpacked where it is packed, and the digest of the file itself. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from '@tacit/engine/text';
import type { DataFile } from './data-files.ts';

export interface FileBytes {
  /** Fills buffer[offset, offset + length) as far as there are bytes; gives their number, 0 at the end only. */
  read(buffer: Uint8Array, offset: number, length: number): Promise<number>;
  /** SHA-256 (hex) of the file, once it was read to its end. */
  digest(): string;
  close(): Promise<void>;
}

export async function openBytes({ path, isGzip }: DataFile): Promise<FileBytes> {
  const handle = await open(path, 'r');
  if (!(await handle.stat()).isFile()) {
    await handle.close();
    throw new UsageError('data.no-file', { file: path });
  }
  return isGzip ? unpacked(path, handle) : plain(handle);
}

function plain(handle: FileHandle): FileBytes {
  const hash = createHash('sha256');
  return {
    read: async (buffer, offset, length) => {
      const { bytesRead } = await handle.read(buffer, offset, length);
      hash.update(buffer.subarray(offset, offset + bytesRead));
      return bytesRead;
    },
    digest: () => hash.digest('hex'),
    close: async () => await handle.close(),
  };
}

function unpacked(path: string, handle: FileHandle): FileBytes {
  const hash = createHash('sha256');
  const packed = createReadStream(path, { fd: handle, autoClose: false, highWaterMark: 1 << 18 });
  const pieces: Readable = createGunzip({ chunkSize: 1 << 18 });
  packed.on('data', (piece) => hash.update(piece));
  // Neither stream ends the other when it fails.
  packed.on('error', (error) => pieces.destroy(error));
  packed.pipe(pieces as ReturnType<typeof createGunzip>);
  const iterator = pieces.iterator()[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  return {
    read: async (buffer, offset, length) => {
      while (rest.length === 0) {
        const next = await iterator.next();
        if (next.done === true) return 0;
        rest = next.value;
      }
      const count = Math.min(length, rest.length);
      buffer.set(rest.subarray(0, count), offset);
      rest = rest.subarray(count);
      return count;
    },
    digest: () => hash.digest('hex'),
    close: async () => {
      packed.destroy();
      pieces.destroy();
      await handle.close();
    },
  };
}
