// The schema of a message of the queue `slack-actions`.
import * as z from 'zod/mini';
import type { AskedMessage } from './asked.ts';

const text = z.optional(z.string());
const place = { response_url: text, channel: text, thread_ts: text };
const trigger = { trigger_id: text };

export const askedMessage = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  sender: z.object({ app: z.string(), team: z.string(), user: z.string() }),
  asked: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('press'),
      action_id: z.string(),
      value: z.string(),
      block_id: text,
      ...trigger,
      ...place,
    }),
    z.object({ type: z.literal('command'), text: z.string(), name: text, ...trigger, ...place }),
    z.object({
      type: z.literal('submission'),
      action_id: z.string(),
      value: z.string(),
      block_id: text,
      values: z.record(z.string(), z.string()),
      ...place,
    }),
    z.object({ type: z.literal('shortcut'), values: z.array(z.string()), ...trigger, ...place }),
  ]),
  origin: text,
}) satisfies z.ZodMiniType<AskedMessage>;
