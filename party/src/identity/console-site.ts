/**
 * The certificate that browsers are shown. It is not the one that peers pin: that names no host of this party and lasts for
 * twenty years, which browsers do not take. Either the organisation's own (`console.cert`, `console.key`), or one of a root
 * that is made here for this party's names alone.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TacitError, UsageError } from '@tacit/engine/text';
import { certificateSha256, createSiteCertificate, createSiteRoot, type Identity } from '@tacit/engine/node';
import { type ConsoleAddresses, consoleAddresses } from './console-address.ts';
import { readPrivate, writePrivate } from './files.ts';
import type { Home } from './home.ts';
import './messages.ts';

/** A new certificate comes this long before the old one ends. */
const renewalMs = 30 * 86_400_000;

export class ConsoleSite {
  readonly addresses: ConsoleAddresses;
  readonly #home: Home;
  #tls: Identity;
  /** PEM; undefined where the organisation's own CA vouches for the certificate. */
  #root: string | undefined;

  /** Throws UsageError 'console.certificate' when what is configured cannot be used, and 'home.…'. */
  constructor(home: Home, port: number) {
    this.#home = home;
    this.addresses = consoleAddresses(home.config, port);
    ({ tls: this.#tls, root: this.#root } = this.#load(new Date()));
  }

  get tls(): Identity {
    return this.#tls;
  }

  get certificateSha256(): string {
    return certificateSha256(this.#tls.cert);
  }

  /** What browsers can be told to trust: PEM. */
  get root(): string | undefined {
    return this.#root;
  }

  /** Takes up files that were changed, or makes a new certificate in time. Whether there is another one. Throws as the constructor. */
  renew(now = new Date()): boolean {
    const before = this.#tls.cert;
    ({ tls: this.#tls, root: this.#root } = this.#load(now));
    return this.#tls.cert !== before;
  }

  #load(now: Date): { tls: Identity; root: string | undefined } {
    const { cert, key } = this.#home.config.console ?? {};
    if (cert !== undefined && key !== undefined) return { tls: configured(cert, key, now), root: undefined };
    return ownCertificate(join(this.#home.directory, 'console'), this.#home.name, this.addresses.names, now);
  }
}

function configured(certFile: string, keyFile: string, now: Date): Identity {
  let file = certFile;
  try {
    const cert = readFileSync(certFile, 'utf8');
    const leaf = new X509Certificate(cert);
    file = keyFile;
    const key = readFileSync(keyFile, 'utf8');
    if (!leaf.checkPrivateKey(createPrivateKey(key))) throw new Error(`it is not the key of ${certFile}`);
    file = certFile;
    if (leaf.validToDate <= now) throw new Error(`it ended at ${leaf.validToDate.toISOString()}`);
    return { cert, key };
  } catch (error) {
    throw new UsageError('console.certificate', { file, cause: (error as Error).message }, { cause: error });
  }
}

/** Root and certificate in `directory`: made when they are not there, end soon, or are for other names. */
function ownCertificate(
  directory: string,
  party: string,
  names: readonly string[],
  now: Date,
): { tls: Identity; root: string } {
  const at = (name: string): string => join(directory, name);
  const put = (name: string, made: Identity): Identity => {
    writePrivate(at(`${name}.key`), made.key);
    writePrivate(at(`${name}.crt`), made.cert);
    return made;
  };
  const kept = (name: string, isGood: (certificate: X509Certificate) => boolean): Identity | undefined => {
    if (!existsSync(at(`${name}.key`)) || !existsSync(at(`${name}.crt`))) return undefined;
    const [key, cert] = [readPrivate(at(`${name}.key`)), readPrivate(at(`${name}.crt`))];
    try {
      const certificate = new X509Certificate(cert);
      const isWhole = certificate.checkPrivateKey(createPrivateKey(key));
      return isWhole && certificate.validToDate.getTime() - renewalMs > now.getTime() && isGood(certificate)
        ? { key, cert }
        : undefined;
    } catch (error) {
      if (error instanceof TacitError) throw error;
      // Damaged, or cut by a crash: nobody has pinned it, so another one does as well.
      return undefined;
    }
  };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // The names that a root is bound to are not easily read from it: what it was made for stands beside.
  const wanted = `${names.join('\n')}\n`;
  const isSame = existsSync(at('names')) && readPrivate(at('names')) === wanted;
  const formerRoot = isSame ? kept('root', () => true) : undefined;
  const root = formerRoot ?? put('root', createSiteRoot(party, names, now));
  const issuer = new X509Certificate(root.cert);
  const former = formerRoot && kept('site', (certificate) => certificate.checkIssued(issuer));
  const tls = former ?? put('site', createSiteCertificate(root, names, now));
  if (!isSame) writePrivate(at('names'), wanted);
  return { tls, root: root.cert };
}
