/**
 * Rounds do not depend on what arrives while a party sends: at every point where others may have their turn, all that is under way
 * arrives first. A message that begins only after that would be counted into a later round than was declared.
 */
import { expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import type { Session } from '../transport/session.ts';
import { RecordingSession } from '../transport/transcript.ts';
import { obliviousProtocol } from './additive/oblivious.ts';
import { clientCases } from './client-cases.ts';
import { checkTogether, settingsOf, withClients } from './conformance.ts';
import { protocols } from './registry.ts';

/** Waits at each `breathe` for what others have begun. */
class UnhurriedSession extends RecordingSession {
  readonly #inner: Session;

  constructor(inner: Session) {
    super(inner);
    this.#inner = inner;
  }

  override async breathe(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
    await super.breathe();
  }

  override parallel<T>(branches: readonly ((session: Session) => Promise<T>)[]): Promise<T[]> {
    return this.#inner.parallel(branches.map((branch) => (session: Session) => branch(new UnhurriedSession(session))));
  }
}

const unhurried: typeof runLocal = (names, program, options) =>
  runLocal(names, (session) => program(new UnhurriedSession(session)), options);

// Oblivious transfer prepares for seconds, and then sends the same as with a dealer.
const settings = settingsOf(protocols, [2, 3]).filter(({ protocol }) => protocol.name !== obliviousProtocol);

test.each(withClients(settings, 2))('$name', async (setting) => {
  expect(await checkTogether(setting, clientCases, unhurried)).toEqual([]);
});
