/**
 * A party's home directory: everything it is and keeps. Backing it up is copying it.
 *
 * config.yaml · identity.key (Ed25519) · tls.key, tls.crt (ECDSA P-256) · token (local API) · store.sqlite ·
 * console/ (root and certificate for browsers) · policies/<dataset>.yaml · runs/ · preparations/ · artifacts/ · libraries/ · audit-head (the log's last entry, to tell a store that lacks
 * some). The directory has mode 0700, keys and token 0600; looser modes are refused.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Language, UsageError } from '@tacit/engine/text';
import { certificateSha256, createCertificate, type Identity as TlsFiles } from '@tacit/engine/node';
import type { PartyCard } from '../api/types.ts';
import { makeCard } from './card.ts';
import { type PartyConfig, printConfig, readConfig } from './config.ts';
import { checkPrivate, makePrivateDirectory, readPrivate, writePrivate } from './files.ts';
import { generateIdentityPem, type Identity, loadIdentity } from './keys.ts';
import { checkPartyName } from './names.ts';
import { createToken } from './token.ts';
import './messages.ts';

export interface Home {
  readonly directory: string;
  readonly name: string;
  readonly config: PartyConfig;
  readonly identity: Identity;
  /** PEM texts and the SHA-256 (hex) of the certificate. */
  readonly tls: TlsFiles & { readonly sha256: string };
  readonly token: string;
  readonly storeFile: string;
  readonly auditHeadFile: string;
  readonly policyDirectory: string;
  readonly runDirectory: string;
  /** Parts of preparations that wait for their run, or for their party. */
  readonly preparationDirectory: string;
  /** What contracts left here for later, encrypted. */
  readonly artifactDirectory: string;
  /** Sealed libraries of services: this party's own, and those of others that it asks. */
  readonly libraryDirectory: string;
  /** This party's card for peers that reach it at `url`. */
  card(url: string): PartyCard;
}

/** Where a party named `name` lives unless told otherwise: TACIT_HOME, or ~/.tacit/<name>. */
export function defaultHome(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  return environment.TACIT_HOME ?? join(homedir(), '.tacit', name);
}

/**
 * Makes a home in `directory`, which must be new or empty: keys, certificate, token, configuration with comments in
 * `language`. Throws UsageError 'home.exists', 'home.not-empty', 'home.unusable', 'party.invalid-name',
 * 'party.invalid-address', 'party.no-public-address'.
 */
export async function createHome(directory: string, config: PartyConfig, language?: Language): Promise<Home> {
  checkPartyName(config.name);
  const root = resolve(directory);
  const at = places(root);
  const configText = printConfig(config, at.config, language);
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    if (readdirSync(root).length > 0) {
      if (existsSync(at.config))
        throw new UsageError('home.exists', { directory: root, name: readConfig(at.config).name });
      throw new UsageError('home.not-empty', { directory: root });
    }
    makePrivateDirectory(root);
    for (const folder of [at.policies, at.runs, at.preparations, at.artifacts, at.libraries])
      mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError('home.unusable', { file: root, cause: (error as Error).message }, { cause: error });
  }
  const tls = createCertificate(config.name);
  writePrivate(at.identity, generateIdentityPem());
  writePrivate(at.tlsKey, tls.key);
  writePrivate(at.tlsCert, tls.cert);
  writePrivate(at.token, `${createToken()}\n`);
  // Last, because its presence says that the home is complete.
  writePrivate(at.config, configText);
  return openHome(root);
}

/**
 * Reads the home in `directory` and checks it: files there, private, keys whole and belonging together. Throws UsageError
 * 'home.missing', 'home.readable-by-others', 'home.damaged', 'yaml.…'.
 */
export function openHome(directory: string): Home {
  const root = resolve(directory);
  const at = places(root);
  if (!existsSync(at.config)) throw new UsageError('home.missing', { directory: root, file: 'config.yaml' });
  checkPrivate(root, 0o700);
  const config = readConfig(at.config);
  const identity = whole(at.identity, () => loadIdentity(readPrivate(at.identity)));
  const tls = whole(at.tlsCert, () => loadTls(readPrivate(at.tlsKey), readPrivate(at.tlsCert)));
  const token = whole(at.token, () => loadToken(readPrivate(at.token)));
  for (const folder of [at.policies, at.runs, at.preparations, at.artifacts, at.libraries]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  return {
    directory: root,
    name: config.name,
    config,
    identity,
    tls,
    token,
    storeFile: at.store,
    auditHeadFile: at.auditHead,
    policyDirectory: at.policies,
    runDirectory: at.runs,
    preparationDirectory: at.preparations,
    artifactDirectory: at.artifacts,
    libraryDirectory: at.libraries,
    card: (url) => makeCard(identity, { name: config.name, url, certificateSha256: tls.sha256 }),
  };
}

function places(root: string) {
  return {
    config: join(root, 'config.yaml'),
    identity: join(root, 'identity.key'),
    tlsKey: join(root, 'tls.key'),
    tlsCert: join(root, 'tls.crt'),
    token: join(root, 'token'),
    store: join(root, 'store.sqlite'),
    auditHead: join(root, 'audit-head'),
    policies: join(root, 'policies'),
    runs: join(root, 'runs'),
    preparations: join(root, 'preparations'),
    artifacts: join(root, 'artifacts'),
    libraries: join(root, 'libraries'),
  };
}

function loadTls(key: string, cert: string): Home['tls'] {
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error('tls.key is not the key of this certificate');
  return { key, cert, sha256: certificateSha256(cert) };
}

function loadToken(text: string): string {
  const token = text.trim();
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) throw new Error('expected 32 bytes in base64url');
  return token;
}

/** Names the file when what it holds cannot be read; the cause is OpenSSL's or ours and holds nothing of the key. */
function whole<T>(file: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError('home.damaged', { file, cause: (error as Error).message }, { cause: error });
  }
}
