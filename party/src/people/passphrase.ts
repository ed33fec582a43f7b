/** Passphrases: what is asked of them, and what is kept. The cost stands in each hash, so that it can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { UsageError } from '@tacit/engine/text';
import './messages.ts';

/**
 * Of scrypt (RFC 7914): N = 2^15, r = 8, p = 3, one of the settings that OWASP's Password Storage Cheat Sheet names: 32 MiB and
 * three passes for each guess, whoever makes it.
 */
export const passphraseCost = { log2N: 15, r: 8, p: 3 };
const saltBytes = 16;
const hashBytes = 32;
/** NIST SP 800-63B-4, 3.1.1.2: 15 characters where nothing else is asked for. */
const fewest = 15;
const most = 256;
/** A row of one letter is long as well. */
const fewestDifferent = 6;

/** Throws UsageError 'passphrase.weak', which never quotes it. */
export function checkPassphrase(passphrase: string, user: string): void {
  const characters = Array.from(normalized(passphrase));
  const different = new Set(characters).size;
  if (characters.length < fewest || characters.length > most || different < fewestDifferent)
    throw new UsageError('passphrase.weak', { found: characters.length, different, fewest, most, fewestDifferent });
  if (user.length >= 3 && characters.join('').toLowerCase().replaceAll(user.toLowerCase(), '').length < fewest / 2)
    throw new UsageError('passphrase.of-name', { user });
}

/** What is kept of a passphrase: `scrypt$log2N$r$p$salt$hash`, the last two in base64url. */
export async function hashPassphrase(passphrase: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derived(passphrase, salt, passphraseCost);
  return [
    'scrypt',
    passphraseCost.log2N,
    passphraseCost.r,
    passphraseCost.p,
    salt.toString('base64url'),
    hash.toString('base64url'),
  ].join('$');
}

/** Whether `passphrase` is the one of which `kept` was made. Takes as long where there is none to compare with. */
export async function isPassphrase(passphrase: string, kept: string | undefined): Promise<boolean> {
  const match = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/.exec(kept ?? nobodys());
  if (match === null) throw new Error('a kept passphrase of another form');
  const [log2N, r, p] = match.slice(1, 4).map(Number) as [number, number, number];
  const hash = await derived(passphrase, Buffer.from(match[4] as string, 'base64url'), { log2N, r, p });
  return timingSafeEqual(hash, Buffer.from(match[5] as string, 'base64url')) && kept !== undefined;
}

const nobodys = (): string =>
  ['scrypt', passphraseCost.log2N, passphraseCost.r, passphraseCost.p, 'A'.repeat(22), 'A'.repeat(43)].join('$');

/** One at a time: strangers can make this process wait for itself, but not fill its memory. */
let turn: Promise<unknown> = Promise.resolve();

function derived(
  passphrase: string,
  salt: Uint8Array,
  { log2N, r, p }: Readonly<Record<keyof typeof passphraseCost, number>>,
): Promise<Buffer> {
  const N = 2 ** log2N;
  const work = (): Promise<Buffer> =>
    new Promise((resolve, reject) =>
      scrypt(normalized(passphrase), salt, hashBytes, { N, r, p, maxmem: 256 * N * r }, (error, hash) =>
        error === null ? resolve(hash) : reject(error),
      ),
    );
  const result = turn.then(work);
  turn = result.catch(() => undefined);
  return result;
}

/** The same letters in one form, whatever keyboard they were typed on. */
function normalized(passphrase: string): string {
  return passphrase.normalize('NFKC');
}
