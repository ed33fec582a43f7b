/**
 * Who acts, for the audit log: everything that is entered while a request of the local interface is answered names the
 * token it came with. It goes by the chain of calls, so no function on the way can forget to pass it on.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Acting {
  readonly name: string;
  /** False once the request is answered: a run that it began goes on by itself. */
  open: boolean;
}

const acting = new AsyncLocalStorage<Acting>();

/** Runs `work` and everything that follows from it in the name of `name`, until the function returned is called. */
export function actAs(name: string, work: () => void): () => void {
  const actor = { name, open: true };
  acting.run(actor, work);
  return () => void (actor.open = false);
}

/** The name of the token whose request is being answered; undefined outside of requests and for those of peers. */
export function currentActor(): string | undefined {
  const actor = acting.getStore();
  return actor?.open === true ? actor.name : undefined;
}
