/** Files of parts that a dealer made, until their parties have them. */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreparedPiece } from '../api/types.ts';
import type { PartyContext } from '../peers/context.ts';
import { pieceBytes } from './arrivals.ts';
import type { UnsignedPart } from './deal-messages.ts';
import { headBytes, writeHead } from './head.ts';

export const dealtFile = ({ home }: Pick<PartyContext, 'home'>, number: string, party: string): string =>
  join(home.preparationDirectory, `${number}-${party}.part`);

/** Writes the head over its place, and gives the file its name. */
export function signPart(context: Pick<PartyContext, 'home'>, { file, ...part }: UnsignedPart): void {
  const head = writeHead({ version: 1, ...part }, context.home.identity);
  const descriptor = openSync(file, 'r+');
  try {
    writeSync(descriptor, head, 0, headBytes, 0);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(file, dealtFile(context, part.number, part.party));
}

/** The bytes of a file of `total` bytes from `offset` on, up to a piece. */
export async function readPiece(file: string, total: number, offset: number): Promise<PreparedPiece> {
  const length = Math.max(0, Math.min(pieceBytes, total - offset));
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
    return { offset, total, data: buffer.subarray(0, bytesRead).toString('base64') };
  } finally {
    await handle.close();
  }
}
