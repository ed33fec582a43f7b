import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { listAudit } from '../audit/log.ts';
import type { PartyContext } from '../peers/context.ts';
import { closeStore, openStore, type Store } from '../storage/store.ts';
import { People } from './people.ts';
import { Sessions } from './sessions.ts';
import { cheapPassphrases } from './testing/cheap-passphrases.ts';
import { Tries } from './tries.ts';

beforeAll(() => cheapPassphrases());

const all = { name: 'local:root', gives: ['viewer', 'analyst', 'approver', 'admin'] } as const;
const words = 'correct horse battery staple';
const minute = 60_000;

let store: Store;
let people: People;
beforeEach(async () => {
  store = await openStore(':memory:');
  const context = { store, home: { name: 'bank' }, log: { warn: () => undefined } } as unknown as PartyContext;
  const addresses = { ownUrl: 'https://localhost:1', url: 'https://bank:1', hosts: new Set<string>(), names: [] };
  people = new People(context, { addresses, certificateSha256: 'aa' }, false);
});
afterEach(async () => {
  vi.useRealTimers();
  await closeStore(store);
});

const coded = (code: string) => expect.objectContaining({ code }) as Error;
const codeOf = ({ url }: { url: string }): string => url.split('#k=')[1] ?? '';

describe('links', () => {
  test('work once, and say why not', async () => {
    const link = await people.add('li.wei', ['approver'], all);
    expect(link.url).toMatch(/^https:\/\/bank:1\/enter#k=[\w-]{43}$/);
    expect(Date.parse(link.endsAt) - Date.now()).toBeGreaterThan(24 * 60 * minute - 10_000);
    const code = codeOf(link);
    expect(await people.preview(code)).toEqual({ party: 'bank', user: 'li.wei', endsAt: link.endsAt });
    expect((await people.enterByLink(code)).session).toMatchObject({ person: 'li.wei', via: 'link' });
    await expect(people.enterByLink(code)).rejects.toThrow(coded('link.used'));
    await expect(people.preview(code)).rejects.toThrow(coded('link.used'));
    const altered = `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`;
    for (const other of [altered, code.slice(1), '', `${code}=`, code.replace(/./g, 'A')])
      await expect(people.enterByLink(other)).rejects.toThrow(coded('link.unknown'));
  });

  test('of two who come at once, one enters', async () => {
    const code = codeOf(await people.ownLink());
    const came = await Promise.allSettled([people.enterByLink(code), people.enterByLink(code)]);
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('end after ten minutes for the account, a day for others, and with a newer one', async () => {
    const first = await people.add('li.wei', ['viewer'], all);
    const second = await people.link('li.wei', all);
    await expect(people.enterByLink(codeOf(first))).rejects.toThrow(coded('link.expired'));
    const own = await people.ownLink();
    expect(own).toMatchObject({ user: expect.stringMatching(/^local:/) as string });
    vi.useFakeTimers({ now: Date.now() + 10 * minute + 1, toFake: ['Date'] });
    await expect(people.enterByLink(codeOf(own))).rejects.toThrow(coded('link.expired'));
    expect((await people.enterByLink(codeOf(second))).session.person).toBe('li.wei');
    const third = await people.link('li.wei', all);
    vi.setSystemTime(Date.now() + 24 * 60 * minute);
    await expect(people.enterByLink(codeOf(third))).rejects.toThrow(coded('link.expired'));
  });

  test('leave nothing in the store that opens anything', async () => {
    const code = codeOf(await people.add('li.wei', ['viewer'], all));
    const { secret } = await people.enterByLink(code);
    const kept = JSON.stringify([
      await store.selectFrom('people').selectAll().execute(),
      await store.selectFrom('sign_in_links').selectAll().execute(),
      await listAudit(store),
    ]);
    expect(kept).toContain('li.wei');
    for (const hidden of [code, secret]) expect(kept).not.toContain(hidden);
  });
});

describe('passphrases', () => {
  test('open a session for whoever has set one; a new one ends all others and asks for the present one', async () => {
    const { session } = await people.enterByLink(codeOf(await people.add('li.wei', ['analyst'], all)));
    await expect(people.enterByPassphrase('li.wei', words)).rejects.toThrow(coded('sign-in.refused'));
    await people.setPassphrase(session, words, undefined);
    const one = await people.enterByPassphrase('li.wei', words);
    await expect(people.setPassphrase(one.session, 'another set of five words', 'wrong')).rejects.toThrow(
      coded('passphrase.current'),
    );
    expect(people.sessions.use(one.secret)).toBeDefined();
    await people.setPassphrase(session, 'another set of five words', undefined);
    expect(people.sessions.use(one.secret)).toBeUndefined();
    const events = (await listAudit(store)).map(({ event, details }) => [
      event,
      details['via'] ?? details['why'] ?? '',
    ]);
    expect(events).toEqual([
      ['person.added', ''],
      ['sign-in.link', ''],
      ['signed-in', 'link'],
      ['sign-in.refused', 'sign-in.refused'],
      ['person.passphrase', ''],
      ['signed-in', 'passphrase'],
      ['sign-in.refused', 'passphrase.current'],
      ['person.passphrase', ''],
    ]);
  });

  test('a sixth guess within a minute is not looked at', () => {
    const tries = new Tries();
    const from = 1_000_000;
    for (let i = 0; i < 5; i++) tries.take('li.wei', from + i * 1_000);
    expect(() => tries.take('li.wei', from + 5_000)).toThrow(
      expect.objectContaining({ code: 'sign-in.too-many', fields: { seconds: 55 } }) as Error,
    );
    expect(() => tries.take('li.wei', from + minute)).not.toThrow();
    expect(() => tries.take('li.wei', from + minute)).toThrow(coded('sign-in.too-many'));
    // A clock that was set back locks nobody out.
    expect(() => tries.take('li.wei', from - minute)).not.toThrow();
    // However many names are tried, sixty in all. Names share counters: that ten of 70 are kept out by that takes 15 in one of
    // 1,024, or several such crowds: below 1e-25.
    const other = new Tries();
    const taken = Array.from({ length: 70 }, (_, i) => {
      try {
        other.take(`name-${i}`, from);
        return true;
      } catch {
        return false;
      }
    });
    expect(taken.filter(Boolean)).toHaveLength(60);
  });
});

describe('sessions', () => {
  test('end after an hour without use, twelve hours at most, and for each person the oldest of many', () => {
    const sessions = new Sessions();
    const start = 1_000_000;
    const idle = sessions.open('li.wei', 'link', start);
    expect(sessions.use(idle.secret, start + 60 * minute - 1)).toBeDefined();
    expect(sessions.use(idle.secret, start + 120 * minute - 2)).toBeDefined();
    expect(sessions.use(idle.secret, start + 180 * minute - 2)).toBeUndefined();
    expect(sessions.use(idle.secret, start)).toBeUndefined();
    const busy = sessions.open('li.wei', 'link', start);
    for (let at = start; at < start + 12 * 60 * minute; at += 30 * minute)
      expect(sessions.use(busy.secret, at)).toBeDefined();
    expect(sessions.use(busy.secret, start + 12 * 60 * minute)).toBeUndefined();
    const many = Array.from({ length: 17 }, () => sessions.open('li.wei', 'link', start));
    const other = sessions.open('zhang', 'link', start);
    expect(many.map(({ secret }) => sessions.use(secret, start) !== undefined)).toEqual([
      false,
      ...Array.from({ length: 16 }, () => true),
    ]);
    sessions.endOf('li.wei', many[3]?.session.id);
    expect(many.filter(({ secret }) => sessions.use(secret, start) !== undefined)).toEqual([many[3]]);
    expect(sessions.use(other.secret, start)).toBeDefined();
    expect(sessions.use('A'.repeat(43), start)).toBeUndefined();
  });
});

describe('roles', () => {
  test('nobody gives what they lack, nor a link to somebody who has it', async () => {
    const admin = { name: 'ada', gives: ['admin'] } as const;
    await people.add('li.wei', ['approver', 'viewer'], all);
    await expect(people.add('mallory', ['analyst'], admin)).rejects.toThrow(coded('person.role-beyond'));
    await expect(people.link('li.wei', admin)).rejects.toThrow(coded('person.role-beyond'));
    await expect(people.setRoles('li.wei', ['approver', 'analyst'], admin)).rejects.toThrow(
      coded('person.role-beyond'),
    );
    // A link that somebody made who could give less then would be more now.
    const early = await people.add('eve', ['viewer'], admin);
    await people.setRoles('eve', ['viewer', 'approver'], all);
    await expect(people.enterByLink(codeOf(early))).rejects.toThrow(coded('link.expired'));
    await people.remove('eve');
    expect((await people.setRoles('li.wei', ['admin', 'viewer'], admin)).roles).toEqual(['viewer', 'admin']);
    await people.add('bob', ['viewer', 'admin'], admin);
    expect((await people.list()).map(({ name, roles, hasPassphrase }) => [name, roles, hasPassphrase])).toEqual([
      ['bob', ['viewer', 'admin'], false],
      ['li.wei', ['viewer', 'admin'], false],
    ]);
  });

  test('a name means one person; who was removed has no way in left', async () => {
    const link = await people.add('li.wei', ['viewer'], all);
    await expect(people.add('li.wei', ['viewer'], all)).rejects.toThrow(coded('person.exists'));
    const { secret } = await people.enterByLink(codeOf(link));
    const again = await people.link('li.wei', all);
    await people.remove('li.wei');
    expect(people.sessions.use(secret)).toBeUndefined();
    await expect(people.enterByLink(codeOf(again))).rejects.toThrow(coded('link.unknown'));
    await expect(people.remove('li.wei')).rejects.toThrow(coded('person.unknown'));
  });
});
