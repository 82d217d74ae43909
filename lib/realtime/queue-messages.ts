// The messages of the realtime queue, and the names of live events and rooms.
import * as z from 'zod/mini';

/** `user:<username in lower case>`, and `admin`. */
const room = z.union([z.templateLiteral(['user:', z.string()]), z.literal('admin')]);
const liveEvent = z.enum(['prediction', 'retraining', 'alert', 'alert_state']);

/** Send an event to a room. */
const eventMessage = z.object({
  kind: z.literal('event'),
  room,
  event: liveEvent,
  /** Time of the event, RFC 3339. */
  at: z.iso.datetime(),
  data: z.unknown(),
});

/** Close connections of a user: those of the given sessions, or all. */
const endMessage = z.object({
  kind: z.literal('end'),
  username: z.string(),
  sids: z.optional(z.array(z.string())),
});

/** Close one connection whose token has expired. */
const expiryMessage = z.object({
  kind: z.literal('expiry'),
  username: z.string(),
  connection_id: z.string(),
});

/** A message of the realtime queue. */
export const realtimeMessage = z.discriminatedUnion('kind', [eventMessage, endMessage, expiryMessage]);

export type Room = z.output<typeof room>;
export type LiveEvent = z.output<typeof liveEvent>;
export type EventMessage = z.input<typeof eventMessage>;
export type EndMessage = z.input<typeof endMessage>;
export type ExpiryMessage = z.input<typeof expiryMessage>;
export type RealtimeMessage = z.input<typeof realtimeMessage>;
