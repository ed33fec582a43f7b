/** Where browsers find this party. */
import { isUnspecifiedHost } from './card.ts';
import type { PartyConfig } from './config.ts';

export interface ConsoleAddresses {
  /** For the account that runs the party, on its machine. */
  readonly ownUrl: string;
  /** For everybody else. */
  readonly url: string;
  /** Hosts (with port where it is not 443) under which requests of browsers are answered. */
  readonly hosts: ReadonlySet<string>;
  /** Names and addresses in them. */
  readonly names: readonly string[];
}

/**
 * Loopback, the address that it listens on, and what `publicUrl` and `console.url` say. A name that is not on the list may
 * have been made to point here by whoever wrote the page that asks (DNS rebinding).
 */
export function consoleAddresses(config: PartyConfig, port: number): ConsoleAddresses {
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  const listening = isUnspecifiedHost(config.host)
    ? []
    : [config.host.includes(':') ? `[${config.host}]` : config.host];
  const at = (host: string): string => new URL(`https://${host}:${port}`).host;
  const given = [config.publicUrl, config.console?.url].flatMap((url) =>
    url === undefined ? [] : [new URL(url).host],
  );
  const hosts = new Set([...[...loopback, ...listening].map(at), ...given]);
  const isNear = listening.every((host) => loopback.includes(host));
  const ownUrl = `https://${at(isNear ? 'localhost' : (listening[0] as string))}`;
  return {
    ownUrl,
    url: config.console?.url ?? config.publicUrl ?? ownUrl,
    hosts,
    names: [...new Set([...hosts].map((host) => new URL(`https://${host}`).hostname.replace(/^\[|\]$/g, '')))],
  };
}

/** The host of a request as it stands on the list: lower case, without the port 443. Undefined for what is no host. */
export function plainHost(header: string | undefined): string | undefined {
  if (header === undefined || !/^[A-Za-z0-9._:[\]-]{1,300}$/.test(header)) return undefined;
  const url = `https://${header}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}
