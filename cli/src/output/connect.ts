import { connectHome } from '@tacit/party';
import type { PartyClient } from '@tacit/party/api';
import type { Io } from './io.ts';

/** The API of the party whose home directory this is; its certificate is pinned to the one in the directory. */
export function connect(io: Io): Promise<PartyClient> {
  return connectHome(io.home, { language: io.language });
}
