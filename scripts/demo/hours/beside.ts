// Plays the hours in a thread while something else is played, and tells them after it.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../command-line.ts';
import type { HoursOutcome } from './story.ts';

export interface Beside {
  /** Says the lines so far and those that follow. @returns what was seen */
  tell(say: (line: string) => void): Promise<HoursOutcome>;
  /** Ends them, whether or not they are over: a script does not end before its threads. */
  stop(): Promise<void>;
}

export function playBeside(): Beside {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { stdout: true });
  const lines: string[] = [];
  let seen: HoursOutcome | undefined;
  let say = (line: string): void => {
    lines.push(line);
  };
  let problem: Error | undefined;
  worker.on('message', (message: { line: string } | { seen: HoursOutcome }) => {
    if ('line' in message) say(message.line);
    else seen = message.seen;
  });
  worker.on('error', (error) => {
    problem = error;
  });
  const ended = once(worker, 'exit');
  return {
    tell: async (to) => {
      for (const line of lines.splice(0)) to(line);
      say = to;
      await ended;
      if (!seen)
        throw new Failure(`The hours ended early: ${problem?.message ?? 'no reason'}`, { cause: problem });
      return seen;
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}
