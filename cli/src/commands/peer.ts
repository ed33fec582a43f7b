import { cardOf } from '@tacit/party';
import { type PartyCard, type Peer, problemText, say } from '@tacit/party/api';
import { clockWarnSeconds, duration } from '@tacit/party/api/owner';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { readText } from '../output/input.ts';
import type { Io } from '../output/io.ts';
import { linkText } from '../output/link-text.ts';
import { renderTable } from '../output/table.ts';
import { fitted } from '../output/width.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);

  examples(
    command.command('invite').description(describe('cli.peer.invite')).option('--for <name>', describe('cli.peer.for')),
    language,
    'tacit peer invite',
    'tacit peer invite --for insurer',
  ).action(async (options: { for?: string }) => {
    const shell = io();
    const invitation = await (await connect(shell)).invite(options);
    shell.show(invitation, () => {
      const note = invitation.for === undefined ? 'cli.peer.invite.note' : 'cli.peer.invite.note-for';
      const values = { expires: invitation.expiresAt, name: invitation.for, flag: shell.homeFlag };
      shell.note(say(note, values, shell.language));
      return invitation.code;
    });
  });

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
      fitted(
        say(
          'cli.peer.accepted',
          { name: peer.name, url: peer.url, pin: peer.certificateSha256, number: peer.checkNumber },
          shell.language,
        ),
      ),
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
    command.command('show').argument('<name>').description(describe('cli.peer.show')),
    language,
    'tacit peer show insurer',
  ).action(async (name: string) => {
    const shell = io();
    const peer = await (await connect(shell)).peer(name);
    shell.show(peer, () => peerTable(peer, shell));
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
      { title: title('cli.column.check-number') },
      { title: title('cli.column.state') },
    ],
    peers.map((peer) => [
      peer.name,
      peer.url,
      peer.certificateSha256.slice(0, 16),
      peer.checkNumber ?? '',
      reachability(peer, io),
    ]),
  );
}

function peerTable(peer: Peer, io: Io): string {
  const title = (key: string): string => say(key, {}, io.language);
  return renderTable(
    [{ title: peer.name }, { title: peer.url }],
    [
      [title('cli.column.check-number'), peer.checkNumber ?? ''],
      [title('cli.column.public-key'), peer.publicKey],
      [title('cli.column.pin'), peer.certificateSha256],
      [title('cli.column.since'), peer.since],
      [title('cli.column.version'), peer.version ?? ''],
      [title('cli.column.state'), reachability(peer, io)],
    ],
  );
}

function reachability(peer: Peer, io: Io): string {
  if (peer.problem !== undefined) return problemText(peer.problem, io.language).message;
  if (peer.reachable !== true) return '';
  const reachable = linkText(peer, io.language);
  const { clockAheadSeconds: ahead = 0 } = peer;
  if (Math.abs(ahead) < clockWarnSeconds) return reachable;
  const code = ahead > 0 ? 'cli.peer.clock-ahead' : 'cli.peer.clock-behind';
  return `${reachable}; ${say(code, { difference: duration(ahead, io.language) }, io.language)}`;
}
