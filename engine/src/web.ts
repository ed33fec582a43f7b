// What the engine offers to programs that run in browsers.

export { dialSocket, type SocketDialOptions } from './platform/browser-dial.ts';
