/**
 * An ordered, reliable stream of bytes to one peer and back: what a session needs of a TLS socket, a pair of queues in
 * one process, or (later) a WebSocket. Frames are the session's business; a channel may join and split what it carries.
 */
export interface ChannelEvents {
  /** Bytes arrived. They are valid only during this call: the channel reuses their memory. */
  data(bytes: Uint8Array): void;
  /**
   * Nothing more will arrive: the peer closed (no error) or the link broke. Called at most once, never from inside
   * another call on the channel.
   */
  closed(error: Error | undefined): void;
}

export interface Channel {
  /** Starts delivery to `events`; what arrived before waits until then. Called exactly once. */
  open(events: ChannelEvents): void;
  /**
   * Queues bytes. The channel owns their memory from now on, until it calls `done`, if it does: not after a break.
   * After the end or a break this does nothing.
   */
  send(bytes: Uint8Array, done?: (bytes: Uint8Array) => void): void;
  /** Bytes queued here and not yet taken by the network. */
  readonly bufferedBytes: number;
  /** Resolves when little is queued (or the channel has ended); never rejects. */
  drained(): Promise<void>;
  /**
   * Sends what is queued, then ends this side and resolves when the peer has ended its side too. Arriving bytes are
   * still delivered until then: ending with unread bytes would make the network drop what was sent last. Never rejects.
   */
  close(): Promise<void>;
  /** Ends at once; what is queued may be lost. */
  destroy(): void;
}
