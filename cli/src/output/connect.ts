import { connectHome, connectToken } from '@tacit/party';
import { type PartyClient, UsageError } from '@tacit/party/api';
import type { Io } from './io.ts';

/**
 * The API of the party whose home directory this is; its certificate is pinned to the one in the directory. With
 * TACIT_TOKEN, that token is used in place of the operator's; with TACIT_URL and TACIT_CERTIFICATE as well, no directory
 * is needed.
 */
export async function connect(io: Io): Promise<PartyClient> {
  const { language } = io;
  const [token, url, certificateSha256] = ['TACIT_TOKEN', 'TACIT_URL', 'TACIT_CERTIFICATE'].map(
    (name) => process.env[name] || undefined,
  );
  if (token === undefined) return await connectHome(io.home, { language });
  if (url === undefined && certificateSha256 === undefined) return await connectHome(io.home, { language, token });
  if (url === undefined || !/^https:\/\/[^/]+$/.test(url) || !URL.canParse(url))
    throw new UsageError('cli.bad-address', { name: 'TACIT_URL', found: url ?? '', expected: 'https://host:port' });
  if (certificateSha256 === undefined || !/^[0-9a-f]{64}$/.test(certificateSha256)) {
    const found = certificateSha256 ?? '';
    throw new UsageError('cli.bad-address', { name: 'TACIT_CERTIFICATE', found, expected: 'SHA-256, hex' });
  }
  return connectToken({ url, certificateSha256, token }, { language });
}
