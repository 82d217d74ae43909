// Live events on the screen: one line for each, and a bar for a retraining that is running.
import { styleText } from 'node:util';
import type { LiveEvent } from '#client';
import { statusLine } from '../progress.ts';

/** The fields of the live events that are shown (docs/contract.md, "Live events"). */
interface Retraining {
  run_id: string;
  status: string;
  progress: number;
  model: string | null;
  gate: { reasons: string[] } | null;
  error: string | null;
}
interface Alert {
  severity: string;
  reason: string;
  source: string;
  title: string;
  count: number;
  message?: string;
}
interface Prediction {
  prediccion: number;
  probabilidad: number;
  version: string;
  model: string;
  dudosa: boolean;
}

const SIGNS: Record<string, string> = { info: '🔵', warning: '🟡', error: '🔴', critical: '🚨' };
const ENDINGS: Record<string, string> = {
  awaiting_approval: '✋',
  published: '✅',
  discarded: '🗑️',
  rejected: '🟡',
  failed: '🔴',
};
const BAR = 30;
const isOver = ({ status }: Retraining) => status in ENDINGS;

/** Pure: the lines of an event; undefined when there is nothing to show. */
export function linesOf({ event, at, data }: LiveEvent): string[] | undefined {
  const time = at === undefined ? '' : new Date(at).toLocaleTimeString('en-GB');
  const first = (sign: string, text: string) => `${time}  ${sign} ${clean(text)}`;
  const below = (text: string) => `${' '.repeat(13)}${clean(text)}`;
  switch (event) {
    case 'alert': {
      const { severity, reason, source, title, count, message } = data as unknown as Alert;
      const sign = reason === 'recovered' ? '🟢' : (SIGNS[severity] ?? '⚪');
      const times = count > 1 ? ` (${count} times)` : '';
      const more = message !== undefined && !title.includes(message) ? message.split('\n').map(below) : [];
      return [first(sign, `${source}: ${title}${times}`), ...more];
    }
    case 'retraining': {
      const run = data as unknown as Retraining;
      const { run_id, status, progress, model, gate, error } = run;
      const done = isOver(run) ? '' : ` ${Math.round(100 * progress)} %`;
      const result = model === null ? '' : `: ${model}`;
      const reasons = [...(error === null ? [] : [error]), ...(gate?.reasons ?? [])];
      const sign = ENDINGS[status] ?? '🏋️';
      return [
        first(sign, `retraining ${run_id.slice(0, 8)} ${status}${done}${result}`),
        ...reasons.map(below),
      ];
    }
    case 'prediction': {
      const { prediccion, probabilidad, version, model, dudosa } = data as unknown as Prediction;
      const doubt = dudosa ? ', in doubt' : '';
      return [
        first('🔢', `${prediccion} by ${version} (${model}), ${(100 * probabilidad).toFixed(1)} %${doubt}`),
      ];
    }
    case 'error':
      return [first('⚠️', JSON.stringify(data))];
    default:
      return undefined;
  }
}

/** Removes control characters: a title may quote text that anybody sent, and it must not control the terminal. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}

export interface Screen {
  show(event: LiveEvent): void;
  say(line: string): void;
  stop(): void;
}

/** @param isTerminal whether a line can be drawn again; otherwise every step is a line of its own */
export function screen(write: (text: string) => void, isTerminal: boolean): Screen {
  return isTerminal ? terminal(write) : plain(write);
}

function plain(write: (text: string) => void): Screen {
  return {
    show: (event) => {
      for (const line of linesOf(event) ?? []) write(`${line}\n`);
    },
    say: (line) => write(`${line}\n`),
    stop: () => {},
  };
}

function terminal(write: (text: string) => void): Screen {
  const status = statusLine({
    isTTY: true,
    get columns() {
      return process.stdout.columns;
    },
    write,
  });
  const running = new Map<string, Retraining>();
  return {
    show: (event) => {
      const run = event.event === 'retraining' ? (event.data as unknown as Retraining) : undefined;
      if (run && !isOver(run)) running.set(run.run_id, run);
      else if (run) running.delete(run.run_id);
      if (run) status.show([...running.values()].map(progressOf).join(' | '));
      if (run && !isOver(run)) return;
      for (const line of linesOf(event) ?? []) status.print(line);
    },
    say: (line) => status.print(styleText('dim', line)),
    stop: () => status.end(),
  };
}

function progressOf({ run_id, status, progress }: Retraining): string {
  const filled = Math.round(BAR * progress);
  const bar = '█'.repeat(filled).padEnd(BAR, '░');
  return `${bar} ${Math.round(100 * progress)} % retraining ${run_id.slice(0, 8)} ${status}`;
}
