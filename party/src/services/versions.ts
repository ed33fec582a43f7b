/** Versions of this party's services: what is kept of them, and what is held open to answer by. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  openPirDatabase,
  type OprfKey,
  oprfKeyOf,
  type OprfSuite,
  oprfSuite,
  type PirDatabase,
  UsageError,
} from '@tacit/engine';
import type { PartyContext } from '../peers/context.ts';
import { databaseFile, getService, listVersions, outputsFile, type VersionRecord } from '../storage/services.ts';
import type { Secrets } from './secrets.ts';
import { plainBytes } from './standing.ts';
import './messages.ts';

/** Databases that are held in memory. */
const mostDatabases = 2;

interface OpenKey {
  readonly suite: OprfSuite;
  readonly key: OprfKey;
}

export class Versions {
  readonly #context: PartyContext;
  readonly #secrets: Secrets;
  readonly #terms = new Map<string, string>();
  readonly #versions = new Map<string, Promise<VersionRecord[]>>();
  readonly #keys = new Map<string, Promise<OpenKey>>();
  readonly #databases = new Map<string, Promise<PirDatabase>>();

  constructor(context: PartyContext, secrets: Secrets) {
    this.#context = context;
    this.#secrets = secrets;
  }

  /** Digest of the terms under which a service is published: they never change once it has a version. */
  async termsOf(name: string): Promise<string | undefined> {
    const known = this.#terms.get(name) ?? (await getService(this.#context.store, name))?.terms;
    if (known !== undefined) this.#terms.set(name, known);
    return known;
  }

  /** All versions of a service, the latest first. */
  async of(name: string): Promise<VersionRecord[]> {
    const known = this.#versions.get(name);
    if (known !== undefined) return await known;
    const reading = listVersions(this.#context.store, name);
    this.#versions.set(name, reading);
    // A store that could not be read now is read again.
    reading.catch(() => this.#versions.delete(name));
    return await reading;
  }

  /** There is another version, or the first under other terms. */
  forget(name: string): void {
    this.#versions.delete(name);
    this.#terms.delete(name);
  }

  /** Outputs that were kept of a version; undefined where they cannot be read: then all is evaluated anew. */
  outputs({ file, outputs }: VersionRecord): Uint8Array | undefined {
    if (outputs === undefined) return undefined;
    try {
      const bytes = readFileSync(join(this.#context.home.libraryDirectory, outputsFile(file)));
      return this.#secrets.open(`outputs of ${file}`, bytes, outputs);
    } catch {
      return undefined;
    }
  }

  /** Throws UsageError 'service.unreadable'. */
  async key(version: VersionRecord): Promise<OpenKey> {
    const known = this.#keys.get(version.file);
    if (known !== undefined) return await known;
    const opening = (async (): Promise<OpenKey> => {
      const { bytes, ...sealed } = version.key;
      const secretKey = this.#secrets.open(`key of ${version.file}`, Buffer.from(bytes, 'base64'), sealed);
      if (secretKey === undefined) throw new UsageError('service.unreadable', { service: version.service });
      const suite = await oprfSuite('voprf');
      return { suite, key: oprfKeyOf(suite, secretKey) };
    })();
    this.#keys.set(version.file, opening);
    opening.catch(() => this.#keys.delete(version.file));
    return await opening;
  }

  /** What rows of a version are retrieved from. Throws UsageError 'service.unreadable'. */
  async database({ service, file }: VersionRecord): Promise<PirDatabase> {
    const known = this.#databases.get(file);
    if (known !== undefined) return await known;
    const { libraryDirectory } = this.#context.home;
    const opening = (async (): Promise<PirDatabase> => {
      try {
        const [notice, database] = await Promise.all(
          [file, databaseFile(file)].map((name) => readFile(join(libraryDirectory, name))),
        );
        return await openPirDatabase(await oprfSuite('voprf'), plainBytes(notice), plainBytes(database));
      } catch (error) {
        throw new UsageError('service.unreadable', { service }, { cause: error });
      }
    })();
    this.#databases.set(file, opening);
    opening.catch(() => this.#databases.delete(file));
    for (const old of [...this.#databases.keys()].slice(0, Math.max(0, this.#databases.size - mostDatabases)))
      this.#databases.delete(old);
    return await opening;
  }
}
