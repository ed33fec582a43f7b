/** Files with parts of preparations, read and written piece by piece: they may be larger than the memory. */
import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type PreparedPiece, UsageError } from '@tacit/party/api';

const pieceBytes = 1024 * 1024;

/** The pieces of a file in order, and a number for its upload. Throws UsageError 'cli.unreadable-file'. */
export function filePieces(file: string): { upload: string; pieces: Iterable<PreparedPiece> } {
  return { upload: randomBytes(16).toString('hex'), pieces: piecesOf(file) };
}

function* piecesOf(file: string): Iterable<PreparedPiece> {
  const descriptor = open(file, 'r', 'cli.unreadable-file');
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new UsageError('cli.unreadable-file', { file, cause: 'EISDIR' });
    const total = stat.size;
    const buffer = Buffer.alloc(pieceBytes);
    let offset = 0;
    do {
      const length = readSync(descriptor, buffer, 0, pieceBytes, offset);
      yield { offset, total, data: buffer.subarray(0, length).toString('base64') };
      offset += length;
      if (length === 0) break;
    } while (offset < total);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes a new file in `folder`, whole or not at all; returns its path. Throws UsageError 'cli.unwritable-file', which a file of this
 * name is too, and what `piece` throws.
 */
export async function writePart(
  folder: string,
  name: string,
  piece: (offset: number) => Promise<PreparedPiece>,
): Promise<string> {
  const file = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  const descriptor = open(file, 'wx', 'cli.unwritable-file');
  let isWhole = false;
  try {
    for (let offset = 0, total = 1; offset < total; ) {
      const { data, total: all } = await piece(offset);
      const bytes = Buffer.from(data, 'base64');
      if (bytes.length === 0) throw unwritable(file, { code: 'empty piece' });
      writeSync(descriptor, bytes);
      offset += bytes.length;
      total = all;
    }
    fsyncSync(descriptor);
    isWhole = true;
    return file;
  } finally {
    closeSync(descriptor);
    if (!isWhole) rmSync(file, { force: true });
  }
}

function open(file: string, flags: 'r' | 'wx', code: string): number {
  try {
    return openSync(file, flags, 0o600);
  } catch (cause) {
    throw new UsageError(code, { file, cause: (cause as NodeJS.ErrnoException).code }, { cause });
  }
}

const unwritable = (file: string, cause: unknown): UsageError =>
  new UsageError('cli.unwritable-file', { file, cause: (cause as NodeJS.ErrnoException).code }, { cause });
