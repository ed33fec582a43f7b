/** Checks that ask the running party: itself, its data, and its peers with their clocks and versions. */
import { cardOf } from '@tacit/party';
import { type DataCheck, type Language, type PartyClient, type Peer, say, type Status } from '@tacit/party/api';
import { clockFailSeconds, clockWarnSeconds, duration, suspects } from '@tacit/party/api/owner';
import { asFailure } from '../output/failure.ts';
import { linkText } from '../output/link-text.ts';
import { type Check, problemCheck } from './check.ts';

/** Everything, or why the party cannot be asked. */
export async function partyChecks(
  home: string,
  connect: () => Promise<PartyClient>,
  language: Language,
  peerName: string | undefined,
): Promise<Check[]> {
  let client: PartyClient;
  let status: Status;
  try {
    client = await connect();
    status = await client.status();
  } catch (error) {
    return [problemCheck(language, 'server', asFailure(error).problem)];
  }
  const checks = [serverCheck(home, status, language)];
  try {
    checks.push(...(await client.checks()).flatMap((found) => dataChecks(found, language)));
  } catch (error) {
    checks.push(problemCheck(language, 'data', asFailure(error).problem));
  }
  try {
    const peers = peerName === undefined ? await client.peers({ check: true }) : [await client.peer(peerName)];
    checks.push(...peerChecks(peers, status, language));
  } catch (error) {
    const subject = peerName === undefined ? {} : { subject: peerName };
    checks.push(problemCheck(language, 'peer', asFailure(error).problem, subject));
  }
  return checks;
}

function serverCheck(home: string, { name, url, version }: Status, language: Language): Check {
  const detail = `${name} ${url} (${version})`;
  const configured = cardOf(home).url;
  // Port 0 takes another one at each start.
  if (configured === url || new URL(configured).port === '0') return { check: 'server', status: 'ok', detail };
  const values = { url, configured, home };
  return {
    check: 'server',
    status: 'warn',
    detail: say('cli.doctor.restart', values, language),
    hint: say('cli.doctor.restart-hint', values, language),
  };
}

export function dataChecks({ dataset, rows, slow, problem, policyProblem }: DataCheck, language: Language): Check[] {
  const subject = dataset;
  const checks: Check[] = [];
  if (problem !== undefined) checks.push(problemCheck(language, 'data', problem, { subject }));
  else if (slow) {
    const [detail, hint] = [say('cli.doctor.slow', { rows }, language), say('cli.doctor.slow-hint', {}, language)];
    checks.push({ check: 'data', subject, status: 'warn', detail, hint });
  } else checks.push({ check: 'data', subject, status: 'ok', detail: say('cli.doctor.rows', { rows }, language) });
  if (policyProblem !== undefined) checks.push(problemCheck(language, 'policy', policyProblem, { subject }));
  return checks;
}

export function peerChecks(peers: readonly Peer[], own: Pick<Status, 'name' | 'version'>, language: Language): Check[] {
  return peers.flatMap((peer): Check[] => {
    const subject = peer.name;
    if (peer.problem !== undefined) return [problemCheck(language, 'peer', peer.problem, { subject })];
    const detail = linkText(peer, language);
    const others = peers.filter((other) => other !== peer).flatMap(({ clockAheadSeconds }) => clockAheadSeconds ?? []);
    return [
      { check: 'peer', subject, status: 'ok', detail },
      clockCheck(peer, own.name, others, language),
      versionCheck(peer, own.version, language),
    ];
  });
}

function clockCheck(peer: Peer, self: string, others: readonly number[], language: Language): Check {
  const { name: subject, clockAheadSeconds: ahead } = peer;
  const base = { check: 'clock', subject } as const;
  if (ahead === undefined) {
    const [detail, hint] = [say('cli.doctor.no-clock', {}, language), say('cli.doctor.same-version', {}, language)];
    return { ...base, status: 'warn', detail, hint };
  }
  const apart = Math.abs(ahead);
  const values = { difference: duration(ahead, language), suspects: suspects(self, peer.name, ahead, others) };
  if (apart < clockWarnSeconds)
    return { ...base, status: 'ok', detail: say('cli.doctor.clock-good', values, language) };
  return {
    ...base,
    status: apart < clockFailSeconds ? 'warn' : 'fail',
    detail: say(ahead > 0 ? 'cli.peer.clock-ahead' : 'cli.peer.clock-behind', values, language),
    hint: say('cli.doctor.clock-hint', values, language),
  };
}

function versionCheck({ name: subject, version }: Peer, own: string, language: Language): Check {
  const base = { check: 'version', subject } as const;
  if (version === own) return { ...base, status: 'ok', detail: version };
  return {
    ...base,
    status: 'warn',
    detail: say('cli.doctor.versions', { found: version ?? '?', own }, language),
    hint: say('cli.doctor.same-version', {}, language),
  };
}
