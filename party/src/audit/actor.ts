/**
 * Who acts, for the audit log: everything that is entered while a request of the local interface is answered names who it
 * came from. It goes by the chain of calls, so no function on the way can forget to pass it on.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** As the audit log has it: names of people and tokens stay at this party. */
export interface Actor {
  readonly by: string;
  /** How they proved who they are. */
  readonly via: string;
  /** Of a browser. */
  readonly session?: string;
}

interface Acting {
  readonly actor: Actor;
  /** False once the request is answered: a run that it began goes on by itself. */
  open: boolean;
}

const acting = new AsyncLocalStorage<Acting>();

/** Runs `work` and everything that follows from it in the name of `actor`, until the function returned is called. */
export function actAs(actor: Actor, work: () => void): () => void {
  const current = { actor, open: true };
  acting.run(current, work);
  return () => void (current.open = false);
}

/** Whose request is being answered; undefined outside of requests and for those of peers. */
export function currentActor(): Actor | undefined {
  const current = acting.getStore();
  return current?.open === true ? current.actor : undefined;
}
