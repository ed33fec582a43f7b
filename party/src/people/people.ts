/** People of this party: who they are, what they may do, and how their browsers come in. */
import { createHash, randomBytes } from 'node:crypto';
import { PolicyError, UsageError } from '@tacit/engine/text';
import {
  type LinkPreview,
  type PasskeyAnswer,
  type PasskeyOptions,
  type Person,
  type PersonRole,
  personRoles,
  type SignInLink,
} from '../api/people.ts';
import { appendAudit } from '../audit/log.ts';
import type { ConsoleSite } from '../identity/console-site.ts';
import { operatorName } from '../identity/operator.ts';
import type { PartyContext } from '../peers/context.ts';
import {
  addLink,
  addPasskey,
  addPerson,
  countPasskey,
  endCredentials,
  endLinks,
  findLink,
  findPasskey,
  getPerson,
  type LinkRecord,
  listPeople,
  openLinks,
  passkeysOf,
  type PersonRecord,
  removePerson,
  setPassphrase,
  setRoles,
  useLink,
} from '../storage/people.ts';
import { type Store, transact } from '../storage/store.ts';
import { listTokens } from '../storage/tokens.ts';
import { type BrowserOrigin, Passkeys } from './passkeys.ts';
import { checkPassphrase, hashPassphrase, isPassphrase } from './passphrase.ts';
import { type Session, Sessions } from './sessions.ts';
import { Tries } from './tries.ts';
import './messages.ts';

const ownLinkMs = 10 * 60_000;
const linkMs = 24 * 3_600_000;
/** How long after a sign-in by passkey another way in may be set. */
const freshMs = 10 * 60_000;
const codePattern = /^[A-Za-z0-9_-]{43}$/;

/** Whoever gives roles or links to others. */
export interface Giver {
  readonly name: string;
  readonly gives: readonly PersonRole[];
}

/** An open session and what goes into the browser's cookie. */
export interface Entered {
  readonly session: Session;
  readonly secret: string;
}

export class People {
  readonly sessions = new Sessions();
  readonly #context: PartyContext;
  readonly #console: Pick<ConsoleSite, 'addresses' | 'certificateSha256'>;
  readonly #hasPages: boolean;
  readonly #tries = new Tries();
  readonly #passkeys: Passkeys;

  constructor(context: PartyContext, console: Pick<ConsoleSite, 'addresses' | 'certificateSha256'>, hasPages: boolean) {
    this.#context = context;
    this.#console = console;
    this.#hasPages = hasPages;
    this.#passkeys = new Passkeys(context.home.name);
  }

  async list(): Promise<Person[]> {
    const { store } = this.#context;
    const links = await openLinks(store, new Date().toISOString());
    return (await listPeople(store)).map((person) => shown(person, links.get(person.name)));
  }

  /** Throws UsageError 'person.unknown'. */
  async get(name: string): Promise<PersonRecord> {
    const person = await getPerson(this.#context.store, name);
    return person ?? (await unknownPerson(this.#context.store, name));
  }

  /** Undefined when there is no such person (any more). */
  async find(name: string): Promise<PersonRecord | undefined> {
    return await getPerson(this.#context.store, name);
  }

  /** Throws UsageError 'person.exists', PolicyError 'person.role-beyond'. */
  async add(name: string, wanted: readonly PersonRole[], giver: Giver): Promise<SignInLink> {
    const roles = ordered(wanted);
    checkGives(giver, roles);
    const now = new Date();
    return await transact(this.#context.store, async (store) => {
      // What `by` says in the audit log must mean one person or one token.
      const isToken = (await listTokens(store)).some((token) => token.name === name);
      if (isToken || !(await addPerson(store, { name, roles, addedAt: now.toISOString() })))
        throw new UsageError('person.exists', { name });
      await appendAudit(store, 'person.added', { person: name, roles: roles.join(' ') }, now);
      return await this.#makeLink(store, name, now);
    });
  }

  /** Throws UsageError 'person.unknown', PolicyError 'person.role-beyond'. */
  async setRoles(name: string, wanted: readonly PersonRole[], giver: Giver): Promise<Person> {
    const roles = ordered(wanted);
    return await transact(this.#context.store, async (store) => {
      const person = (await getPerson(store, name)) ?? (await unknownPerson(store, name));
      checkGives(
        giver,
        roles.filter((role) => !person.roles.includes(role)),
      );
      await setRoles(store, name, roles);
      // Whoever made a link could give the roles of then, not those of now.
      if (roles.some((role) => !person.roles.includes(role))) await endLinks(store, name, new Date().toISOString());
      await appendAudit(store, 'person.roles', {
        person: name,
        roles: roles.join(' '),
        before: person.roles.join(' '),
      });
      return shown({ ...person, roles }, (await openLinks(store, new Date().toISOString())).get(name));
    });
  }

  /** Ends the person's sessions and links as well. Throws UsageError 'person.unknown'. */
  async remove(name: string): Promise<void> {
    await transact(this.#context.store, async (store) => {
      if (!(await removePerson(store, name))) await unknownPerson(store, name);
      await appendAudit(store, 'person.removed', { person: name });
    });
    this.sessions.endOf(name);
  }

  /**
   * A new link for a person. Whoever has it can set a new passphrase and then is that person: so nobody makes one for
   * somebody with roles that they cannot give. Throws as `setRoles`.
   */
  async link(name: string, giver: Giver): Promise<SignInLink> {
    return await transact(this.#context.store, async (store) => {
      const person = (await getPerson(store, name)) ?? (await unknownPerson(store, name));
      checkGives(giver, person.roles);
      return await this.#makeLink(store, name, new Date());
    });
  }

  /** A link for the account that runs the party. */
  async ownLink(): Promise<SignInLink> {
    return await this.#makeLink(this.#context.store, null, new Date());
  }

  async #makeLink(store: Store, person: string | null, now: Date): Promise<SignInLink> {
    const code = randomBytes(32).toString('base64url');
    const endsAt = new Date(now.getTime() + (person === null ? ownLinkMs : linkMs)).toISOString();
    const user = person ?? operatorName;
    await transact(store, async (inner) => {
      await addLink(inner, { sha256: codeSha256(code), person, expiresAt: endsAt }, now);
      await appendAudit(inner, 'sign-in.link', { person: user, ends: endsAt }, now);
    });
    const { addresses, certificateSha256 } = this.#console;
    const { ownUrl, url } = addresses;
    // What stands after # no browser sends to anybody: it is in no log.
    return {
      user,
      url: `${person === null ? ownUrl : url}/enter#k=${code}`,
      endsAt,
      certificateSha256,
      hasPages: this.#hasPages,
    };
  }

  /** Whose link this is, without using it. Throws UsageError 'link.unknown', 'link.used' or 'link.expired'. */
  async preview(code: string): Promise<LinkPreview> {
    const { person, expiresAt } = await this.#openLink(code);
    return { party: this.#context.home.name, user: person ?? operatorName, endsAt: expiresAt };
  }

  /** Throws as `preview`, and UsageError 'sign-in.too-many'. */
  async enterByLink(code: string): Promise<Entered> {
    const { person } = await this.#openLink(code);
    const now = new Date();
    const sha256 = codeSha256(code);
    return await this.#enter(person, 'link', async (store) => {
      if (!(await useLink(store, sha256, now.toISOString()))) throw new UsageError('link.used');
    });
  }

  async #openLink(code: string): Promise<LinkRecord> {
    const link = codePattern.test(code) ? await findLink(this.#context.store, codeSha256(code)) : undefined;
    const why =
      link === undefined
        ? 'link.unknown'
        : link.usedAt !== null
          ? 'link.used'
          : Date.parse(link.expiresAt) <= Date.now()
            ? 'link.expired'
            : undefined;
    if (link !== undefined && why === undefined) return link;
    const user = link === undefined ? '' : (link.person ?? operatorName);
    this.#tries.take(`link ${user}`);
    await this.#refused(user, why ?? '');
    throw new UsageError(why ?? '');
  }

  /** Throws UsageError 'sign-in.refused', whatever is wrong with the two, and 'sign-in.too-many'. */
  async enterByPassphrase(user: string, passphrase: string): Promise<Entered> {
    this.#tries.take(user);
    const person = await getPerson(this.#context.store, user);
    if (!(await isPassphrase(passphrase, person?.passphrase))) {
      // A name that nobody has may be a passphrase in the wrong field.
      await this.#refused(person?.name ?? '', 'sign-in.refused');
      throw new UsageError('sign-in.refused');
    }
    return await this.#enter(user, 'passphrase', () => Promise.resolve());
  }

  async #enter(person: string | null, via: Session['via'], first: (store: Store) => Promise<void>): Promise<Entered> {
    const entered = this.sessions.open(person, via);
    try {
      await transact(this.#context.store, async (store) => {
        await first(store);
        await appendAudit(store, 'signed-in', {
          person: person ?? operatorName,
          via,
          session: entered.session.id,
        });
      });
    } catch (error) {
      this.sessions.end(entered.session.id);
      throw error;
    }
    return entered;
  }

  /** Refused attempts are in the log; a disk that takes no entry must not hide why. */
  async #refused(person: string, why: string): Promise<void> {
    const details = { ...(person === '' ? {} : { person }), why };
    await appendAudit(this.#context.store, 'sign-in.refused', details).catch((error: unknown) => {
      this.#context.log.warn({ cause: (error as Error).message }, 'refused sign-in not recorded');
    });
  }

  /** What a browser needs to sign in with a passkey. Throws UsageError 'passkey.no-name'. */
  async passkeyRequest(origin: BrowserOrigin): Promise<PasskeyOptions> {
    return await this.#passkeys.request(origin);
  }

  /** Throws UsageError 'passkey.unknown', 'passkey.refused' or 'sign-in.too-many'. */
  async enterByPasskey(origin: BrowserOrigin, answer: PasskeyAnswer): Promise<Entered> {
    const { store } = this.#context;
    const passkey = await findPasskey(store, answer.id);
    const refuse = async (why: string): Promise<void> => {
      this.#tries.take(`passkey ${passkey?.person ?? ''}`);
      await this.#refused(passkey?.person ?? '', why);
    };
    if (passkey === undefined) {
      await refuse('passkey.unknown');
      throw new UsageError('passkey.unknown');
    }
    const counter = await this.#passkeys.used(origin, passkey, answer).catch(async (error: unknown) => {
      await refuse('passkey.refused');
      throw error;
    });
    return await this.#enter(passkey.person, 'passkey', (inner) => countPasskey(inner, passkey.id, counter));
  }

  /** What the browser of this session needs to make a passkey. Throws UsageError 'passkey.no-name', 'passphrase.of-account'. */
  async passkeyCreation(session: Session, origin: BrowserOrigin): Promise<PasskeyOptions> {
    const name = personOf(session);
    const known = await passkeysOf(this.#context.store, name);
    return await this.#passkeys.creation(origin, name, session.id, known);
  }

  /**
   * Adds a passkey of whoever has this session. Throws UsageError 'passkey.refused', 'passphrase.of-account', and as
   * `#checkFresh`.
   */
  async addPasskey(
    session: Session,
    origin: BrowserOrigin,
    answer: PasskeyAnswer,
    current: string | undefined,
  ): Promise<void> {
    const name = personOf(session);
    await this.#checkFresh(session, await this.get(name), current);
    const made = await this.#passkeys.made(origin, session.id, answer);
    await this.#setCredential(session, name, 'person.passkey', async (store, addedAt) => {
      if (!(await addPasskey(store, { ...made, person: name, addedAt }))) throw new UsageError('passkey.refused');
    });
  }

  /**
   * Sets the passphrase of whoever has this session. Throws UsageError 'passphrase.weak', 'passphrase.of-name',
   * 'passphrase.of-account', and as `#checkFresh`.
   */
  async setPassphrase(session: Session, passphrase: string, current: string | undefined): Promise<void> {
    const name = personOf(session);
    checkPassphrase(passphrase, name);
    await this.#checkFresh(session, await this.get(name), current);
    const kept = await hashPassphrase(passphrase);
    await this.#setCredential(session, name, 'person.passphrase', async (store, at) => {
      if (!(await setPassphrase(store, name, kept, at))) await unknownPerson(store, name);
    });
  }

  /**
   * A browser that was left open must not be made a way in for good. Throws UsageError 'passphrase.current' or
   * 'sign-in.too-many' where the session was opened by a passphrase and `current` is not that one, and 'session.not-fresh'
   * where it was opened by a passkey some time ago. A link proves as much as what was forgotten would.
   */
  async #checkFresh(session: Session, person: PersonRecord, current: string | undefined): Promise<void> {
    if (session.via === 'passkey' && Date.now() - session.openedAt > freshMs) throw new UsageError('session.not-fresh');
    if (session.via !== 'passphrase') return;
    this.#tries.take(person.name);
    if (await isPassphrase(current ?? '', person.passphrase)) return;
    await this.#refused(person.name, 'passphrase.current');
    throw new UsageError('passphrase.current');
  }

  /** Ends the person's other sessions; by a link, which is for who lost what they had, also what was set before. */
  async #setCredential(
    session: Session,
    name: string,
    event: string,
    set: (store: Store, at: string) => Promise<void>,
  ): Promise<void> {
    await transact(this.#context.store, async (store) => {
      await set(store, new Date().toISOString());
      if (session.via === 'link') await endCredentials(store, name, new Date(session.openedAt).toISOString());
      await appendAudit(store, event, { person: name });
    });
    this.sessions.endOf(name, session.id);
  }

  async leave(session: Session): Promise<void> {
    this.sessions.end(session.id);
    await appendAudit(this.#context.store, 'signed-out', { person: session.person ?? operatorName });
  }
}

/** Throws UsageError 'passphrase.of-account' for the session of the account. */
function personOf({ person }: Session): string {
  if (person === null) throw new UsageError('passphrase.of-account', { user: operatorName });
  return person;
}

function shown(person: PersonRecord, linkEndsAt: string | undefined): Person {
  const { name, roles, addedAt, passphrase, passkeys } = person;
  return {
    name,
    roles,
    addedAt,
    hasPassphrase: passphrase !== undefined,
    passkeys,
    ...(linkEndsAt === undefined ? {} : { linkEndsAt }),
  };
}

/** Without repetitions, in the order of the list of roles. */
function ordered(roles: readonly PersonRole[]): PersonRole[] {
  return personRoles.filter((role) => roles.includes(role));
}

/** Nobody gives a role that they lack: otherwise looking after people alone would be all roles. A viewer everybody is. */
function checkGives({ name, gives }: Giver, roles: readonly PersonRole[]): void {
  const beyond = roles.filter((role) => role !== 'viewer' && !gives.includes(role));
  if (beyond.length > 0) throw new PolicyError('person.role-beyond', { by: name, roles: gives, beyond });
}

async function unknownPerson(store: Store, name: string): Promise<never> {
  const known = (await listPeople(store)).map((person) => person.name);
  throw new UsageError('person.unknown', { name: name.slice(0, 80), known });
}

function codeSha256(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
