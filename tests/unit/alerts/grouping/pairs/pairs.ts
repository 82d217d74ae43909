// Pairs of messages, each labelled as one fault or as two. They were written before the rules that are measured by them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { batchOf } from '../../sources/lines.ts';

export interface Pair {
  /** The kind of message and a number: "guardduty-3". */
  id: string;
  label: 'same' | 'different';
  /** The function that receives them: `logs` a line, as text or as JSON; `alarms` a message of SNS. */
  door: 'logs' | 'alarms';
  a: unknown;
  b: unknown;
}

export type Half = 'development' | 'frozen';

/** The rules were written with the results of the development half alone. */
export function pairsOf(half: Half): Pair[] {
  const text = readFileSync(new URL(`${half}.jsonl`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Pair);
}

/** The half that a pair belongs to: the first byte of the hash of its id is even or odd. */
export function halfOf({ id }: Pair): Half {
  return (createHash('sha256').update(id).digest()[0] ?? 0) % 2 === 0 ? 'development' : 'frozen';
}

/** The event that the function of a pair receives. */
export function eventOf({ door }: Pair, message: unknown): unknown {
  if (door === 'logs') {
    const line = typeof message === 'string' ? message : JSON.stringify(message);
    return { awslogs: { data: batchOf([line]) } };
  }
  const { subject, text } = message as { subject?: string; text?: string };
  const isText = subject !== undefined && text !== undefined;
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        Sns: {
          MessageId: 'm-1',
          TopicArn: 'arn:aws:sns:eu-west-1:123456789012:vigia-prod-alarms',
          Subject: isText ? subject : null,
          Message: isText ? text : JSON.stringify(message),
        },
      },
    ],
  };
}
