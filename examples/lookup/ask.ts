// Asks a service about persons, by HTTP alone: node ask.ts agency/scores id=110101199003074514,name=王伟 …
// TACIT_URL, TACIT_CERTIFICATE and TACIT_TOKEN are what `tacit token add scoring --role ask` prints.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import { connect } from 'node:tls';

const { TACIT_URL: url = '', TACIT_CERTIFICATE: pin, TACIT_TOKEN: token } = process.env;
const [service, ...texts] = process.argv.slice(2);
const keys = texts.map((text) => Object.fromEntries(text.split(',').map((part) => part.split('='))));
const socket = connect({
  host: new URL(url).hostname,
  port: Number(new URL(url).port),
  ALPNProtocols: ['tacit/1'],
  rejectUnauthorized: false,
});
await once(socket, 'secureConnect'); // Self-made certificate: compared with the pin before anything is sent.
const found = createHash('sha256').update(socket.getPeerCertificate().raw).digest('hex');
if (found !== pin) throw new Error('another party answers there');
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
const asking = request(`${url}/api/lookups/${service}`, { method: 'POST', headers, createConnection: () => socket });
const [answer] = (await once(asking.end(JSON.stringify({ keys })), 'response')) as [IncomingMessage];
console.log(JSON.stringify(await json(answer), undefined, 2));
