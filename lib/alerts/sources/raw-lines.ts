// Joins the lines of a printed stack that came as events of their own: what a process writes without its logger, such as Node before
// an error ends it, CloudWatch gets line by line.
import { cleaned } from '../redaction/redact.ts';
import type { LogBatch } from './cloudwatch-logs.ts';
import { beginsPanic } from './loggers/panics.ts';
import { errorOfTraceback } from './loggers/tracebacks.ts';
import { readTextLine } from './text-lines.ts';

type LogEvent = LogBatch['logEvents'][number];

/** A run of raw lines with one stack is one event, at its first line; every other line stays as it is. */
export function joinRawLines(events: readonly LogEvent[]): LogEvent[] {
  const joined: LogEvent[] = [];
  let run: LogEvent[] = [];
  const end = () => {
    joined.push(...asOne(run));
    run = [];
  };
  for (const event of events) {
    if (isRaw(event)) run.push(event);
    else {
      end();
      joined.push(event);
    }
  }
  end();
  return joined;
}

function isRaw({ message }: LogEvent): boolean {
  const text = cleaned(message).trim();
  return !text.startsWith('{') && (beginsPanic(text) || readTextLine(text) === 'unknown');
}

function asOne(run: LogEvent[]): LogEvent[] {
  const [first, second] = run;
  if (first === undefined || second === undefined || !isOne(run)) return run;
  const message = run.map((event) => event.message.trimEnd()).join('\n');
  return errorOfTraceback(message) ? [{ ...first, message }] : run;
}

/** Two errors or two stacks in one run may be two faults. */
function isOne(run: readonly LogEvent[]): boolean {
  const heads = run.filter(({ message }) => beginsPanic(cleaned(message).trim())).length;
  const stacks = stacksIn(run);
  return heads === 0 ? stacks === 1 : heads === 1 && stacks <= 1;
}

function stacksIn(run: readonly LogEvent[]): number {
  const frames = run.map(({ message }) => /^[ \t\xa0]+(?:at \S|File ")/.test(message));
  return frames.filter(
    (isFrame, i) => isFrame && !frames.slice(Math.max(0, i - LINES_OF_FRAME), i).includes(true),
  ).length;
}

/** Python prints the line of source below each frame, and may mark a place in it. */
const LINES_OF_FRAME = 3;
