/** Frames: single ones, and what a peer may and may not send after its introduction. */
import { PeerError } from '@tacit/engine';
import { encodeFrame, type FrameHeader, frameKind } from '../../engine/src/transport/framing.ts';
import { encodeHello } from '../../engine/src/transport/hello.ts';
import { Labels } from '../../engine/src/transport/labels.ts';
import { encodeReport } from '../../engine/src/transport/report.ts';
import { type BadVector, hex, type VectorFile, utf8 } from './file.ts';
import { helloOf, program, session } from './hellos.ts';

type Header = Omit<FrameHeader, 'length'>;

const labels = new Labels(session, program);
const control: Header = { kind: 0, last: true, stream: 0, sequence: 0, clock: 0, operation: 0, step: 0 };
const data: Header = {
  ...control,
  kind: frameKind.data,
  operation: labels.tag('transfer'),
  step: labels.tag('the step'),
};
const payload: Uint8Array = Uint8Array.from({ length: 10 }, (_, i) => 16 * i + i);

const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const hello = encodeFrame({ ...control, kind: frameKind.hello }, encodeHello(helloOf(1)));
const bye = encodeFrame({ ...control, kind: frameKind.bye });
const message = encodeFrame(data, payload);
const first = encodeFrame({ ...data, last: false }, payload.slice(0, 4));
const second = encodeFrame({ ...data, sequence: 1 }, payload.slice(4));
const report = encodeReport(new PeerError('peer.silent', { party: 'bank', step: 'the step', seconds: 20 }));

/** A frame whose header says what it likes. */
function forged(
  header: Partial<FrameHeader> & { readonly flags?: number; readonly magic?: number; readonly high?: number },
): Uint8Array {
  const frame = encodeFrame({ ...control, kind: frameKind.bye });
  const view = new DataView(frame.buffer);
  view.setUint32(0, header.length ?? 0, true);
  view.setUint8(4, header.kind ?? frameKind.bye);
  view.setUint8(5, header.flags ?? 1);
  view.setUint16(6, header.magic ?? 0x4354, true);
  view.setUint32(12, header.high ?? 0, true);
  view.setUint32(20, header.clock ?? 0, true);
  return frame;
}

const single = (name: string, header: Header, bytes: Uint8Array = new Uint8Array(0)) => ({
  name,
  header,
  payload: hex(bytes),
  frame: hex(encodeFrame(header, bytes)),
});
/** The longest frame of a kind, of which only the header is written down. */
const longest = (name: string, kind: number, length: number) => ({
  name,
  header: { ...control, kind },
  noughts: length,
  frame: hex(encodeFrame({ ...control, kind }, new Uint8Array(length)).slice(0, 32)),
});

export function frameVectors(): VectorFile {
  const bad = (name: string, ...sent: readonly Uint8Array[]): BadVector => ({
    name,
    sent: hex(join(...sent)),
    error: 'peer.bad-frame',
  });
  const afterHello = (name: string, ...sent: readonly Uint8Array[]): BadVector => bad(name, hello, ...sent);
  return {
    file: 'frame',
    about: [
      'A frame is a header of 32 bytes, little-endian, and the payload; engine/src/transport/framing.ts has the table. All bytes in hex.',
      'good with `frame`: `header` and `payload` as bytes; where `noughts` is said, the payload is so many zero bytes and `frame` the header alone.',
      'good with `sent`: all that party 1 sends in the session of hello.json’s first case to party 0, whose program asks it for one message of 10 bytes in step "the step" and ends; `message` is what the program gets.',
      'bad: the same session ends with this error when party 1 sends `sent`; with `ends` the connection ends after it.',
    ],
    common: { session, program, names: ['bank', 'insurer'], step: 'the step', operation: 'transfer' },
    good: [
      single('a message', data, payload),
      single('an empty message', data),
      single('the first of two frames of a message', { ...data, last: false }, payload.slice(0, 4)),
      single(
        'largest numbers',
        {
          ...data,
          stream: 2 ** 53 - 1,
          sequence: 2 ** 32 - 1,
          clock: 2 ** 31 - 1,
          operation: 2 ** 32 - 1,
          step: 2 ** 32 - 1,
        },
        payload,
      ),
      single('a heartbeat that has waited 1.5 s', { ...data, kind: frameKind.heartbeat, sequence: 1_500 }),
      single('a report of a failure', { ...control, kind: frameKind.abort }, report),
      single('an end', { ...control, kind: frameKind.bye }),
      longest('the longest introduction', frameKind.hello, 16_384),
      longest('the longest frame of a message', frameKind.data, 1_048_576),
      longest('the longest report', frameKind.abort, 8_192),
      { name: 'a session: introduction, message, end', sent: hex(join(hello, message, bye)), message: hex(payload) },
      { name: 'a session: a message in two frames', sent: hex(join(hello, first, second, bye)), message: hex(payload) },
      {
        name: 'a session: heartbeats between',
        sent: hex(join(hello, encodeFrame({ ...control, kind: frameKind.heartbeat }), message, bye)),
        message: hex(payload),
      },
    ],
    bad: [
      bad('no frame', utf8('GET / HTTP/1.1\r\nHost: bank.example\r\n\r\n')),
      bad('magic the wrong way round', forged({ magic: 0x5443 })),
      bad('kind 0', forged({ kind: 0 })),
      bad('kind 6', forged({ kind: 6 })),
      bad('an unknown flag', forged({ flags: 3 })),
      bad('a stream of 2^53', forged({ high: 1 << 21 })),
      bad('a clock of 2^31', forged({ clock: 2 ** 31 })),
      bad('an introduction a byte too long', forged({ kind: frameKind.hello, length: 16_385 })),
      bad('a report a byte too long', forged({ kind: frameKind.abort, length: 8_193 })),
      bad('a frame of a message a byte too long', forged({ kind: frameKind.data, length: 1_048_577 })),
      bad('the largest length', forged({ kind: frameKind.data, length: 2 ** 32 - 1 })),
      bad('a heartbeat with a payload', forged({ kind: frameKind.heartbeat, length: 1 })),
      bad('an end with a payload', forged({ length: 1 })),
      bad('a message before the introduction', message),
      bad('an end before the introduction', bye),
      afterHello('a second introduction', hello),
      afterHello('frames in another order', second, first),
      afterHello('a frame twice', first, first),
      afterHello('a frame left out', encodeFrame({ ...data, sequence: 1 }, payload)),
      afterHello('a report that is none', encodeFrame({ ...control, kind: frameKind.abort }, utf8('{}'))),
      { ...afterHello('a message a byte short', encodeFrame(data, payload.slice(1))), error: 'peer.message-size' },
      {
        ...afterHello('a message a byte long', encodeFrame(data, join(payload, Uint8Array.of(0)))),
        error: 'peer.message-size',
      },
      {
        ...afterHello(
          'a message of another operation',
          encodeFrame({ ...data, operation: labels.tag('open') }, payload),
        ),
        error: 'peer.other-operation',
      },
      { ...afterHello('an end before the message', bye), error: 'peer.finished-early' },
      {
        ...afterHello('a message that nobody asked for', message, encodeFrame({ ...data, sequence: 1 }, payload), bye),
        error: 'peer.unread',
      },
      {
        ...afterHello('another failure, reported', encodeFrame({ ...control, kind: frameKind.abort }, report)),
        error: 'peer.silent',
      },
      { ...afterHello('a frame cut short', message.slice(0, 35)), ends: true, error: 'peer.closed' },
      { ...afterHello('a header cut short', message.slice(0, 31)), ends: true, error: 'peer.closed' },
      { ...afterHello('the link ends without an end'), ends: true, error: 'peer.closed' },
    ],
  };
}
