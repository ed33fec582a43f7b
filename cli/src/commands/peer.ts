import { cardOf } from '@tacit/party';
import { type PartyCard, type Peer, problemText, say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { readText } from '../output/input.ts';
import type { Io } from '../output/io.ts';
import { renderTable } from '../output/table.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);

  examples(command.command('invite').description(describe('cli.peer.invite')), language, 'tacit peer invite').action(
    async () => {
      const shell = io();
      const invitation = await (await connect(shell)).invite();
      shell.show(invitation, () => {
        shell.note(say('cli.peer.invite.note', { expires: invitation.expiresAt }, shell.language));
        return invitation.code;
      });
    },
  );

  examples(
    command.command('accept').argument('<code>').description(describe('cli.peer.accept')),
    language,
    'tacit peer accept eyJjYXJkIjp7…',
    'tacit peer accept - < invitation.txt',
  ).action(async (code: string) => {
    const shell = io();
    // Command lines can be read by other users of the machine, and a code is a secret until it is used.
    const given = code === '-' ? await readText(code) : code;
    const peer = await (await connect(shell)).acceptInvitation(given.trim());
    shell.show(peer, () =>
      say('cli.peer.accepted', { name: peer.name, url: peer.url, pin: peer.certificateSha256 }, shell.language),
    );
  });

  examples(
    command.command('list').description(describe('cli.peer.list')).option('--check', describe('cli.peer.check')),
    language,
    'tacit peer list --check',
  ).action(async (options: { check?: boolean }) => {
    const shell = io();
    const peers = await (await connect(shell)).peers(options);
    shell.show(peers, () => peersTable(peers, shell));
  });

  examples(
    command.command('cards').description(describe('cli.peer.cards')),
    language,
    'tacit peer cards > cards.json',
  ).action(async () => {
    const shell = io();
    shell.print(JSON.stringify(await knownCards(shell), null, 2));
  });

  examples(
    command.command('remove').argument('<name>').description(describe('cli.peer.remove')),
    language,
    'tacit peer remove insurer',
  ).action(async (name: string) => {
    const shell = io();
    const answer = await (await connect(shell)).removePeer(name);
    shell.show(answer, () => say('cli.removed', { name: answer.removed }, shell.language));
  });
}

/** Own card and those of all peers, without what this party adds to them. */
async function knownCards(io: Io): Promise<PartyCard[]> {
  const peers = await (await connect(io)).peers();
  return [cardOf(io.home), ...peers].map(({ name, url, publicKey, certificateSha256, signature }) => ({
    name,
    url,
    publicKey,
    certificateSha256,
    signature,
  }));
}

function peersTable(peers: readonly Peer[], io: Io): string {
  if (peers.length === 0) return say('cli.peer.none', {}, io.language);
  const title = (key: string): string => say(key, {}, io.language);
  return renderTable(
    [
      { title: title('cli.column.name') },
      { title: 'URL' },
      { title: title('cli.column.pin') },
      { title: title('cli.column.state') },
    ],
    peers.map((peer) => [peer.name, peer.url, peer.certificateSha256.slice(0, 16), reachability(peer, io)]),
  );
}

function reachability(peer: Peer, io: Io): string {
  if (peer.reachable === true)
    return say('cli.peer.reachable', { ms: (peer.roundTripMs ?? 0).toFixed(1) }, io.language);
  return peer.problem === undefined ? '' : problemText(peer.problem, io.language).message;
}
