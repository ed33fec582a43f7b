/** What a program on the party's own machine does with its home directory: make it, and reach the running party's API. */
import type { Language } from '@tacit/engine';
import { createClient, type PartyClient } from './api/client.ts';
import type { PartyCard } from './api/types.ts';
import { createHome, openHome } from './identity/home.ts';
import { pinnedTransport } from './peers/pinned-http.ts';

export interface NewParty {
  readonly name: string;
  /** Address to listen on. */
  readonly host: string;
  readonly port: number;
  /** Where peers reach it, if that is not https://host:port. */
  readonly publicUrl?: string;
}

/** Makes a party in `directory`, which must be new or empty; see createHome for what may be wrong. */
export async function initHome(directory: string, party: NewParty): Promise<PartyCard> {
  const home = await createHome(directory, party);
  return home.card(party.publicUrl ?? `https://${urlHost(party.host)}:${party.port}`);
}

/** The API of the party whose home this is, with its token, over TLS pinned to its own certificate. */
export function connectHome(directory: string, options: { readonly language?: Language } = {}): Promise<PartyClient> {
  return Promise.resolve().then(() => {
    const { name, config, tls, token } = openHome(directory);
    const transport = pinnedTransport(
      { party: name, url: `https://${localHost(config.host)}:${config.port}`, certificateSha256: tls.sha256 },
      // Adding a large table may take the party a while.
      { answerTimeoutMs: 600_000 },
    );
    return createClient(transport, { token, ...options });
  });
}

/** A party that listens on every address is reached on the loopback one. */
function localHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '[::1]' : urlHost(host);
}

function urlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
