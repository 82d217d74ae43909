// What a person sees of live events: a line each, and one bar for the retraining that goes on.
import { styleText } from 'node:util';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { LiveEvent } from './listen.ts';

/** As the API sends them (CONTRACT "WebSocket"), as far as they are shown. */
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
const ENDINGS: Record<string, string> = { published: '✅', rejected: '🟡', failed: '🔴' };
const isOver = ({ status }: Retraining) => status in ENDINGS;

/** Pure: an event in lines; undefined for what has nothing to show. */
export function linesOf({ event, at, data }: LiveEvent): string[] | undefined {
  const time = at === undefined ? '' : new Date(at).toLocaleTimeString('en-GB');
  const first = (sign: string, text: string) => `${time}  ${sign} ${clean(text)}`;
  const below = (text: string) => `${' '.repeat(13)}${clean(text)}`;
  switch (event) {
    case 'alert': {
      const { severity, reason, source, title, count, message } = data as Alert;
      const sign = reason === 'recovered' ? '🟢' : (SIGNS[severity] ?? '⚪');
      const times = count > 1 ? ` (${count} times)` : '';
      const more = message !== undefined && !title.includes(message) ? message.split('\n').map(below) : [];
      return [first(sign, `${source}: ${title}${times}`), ...more];
    }
    case 'retraining': {
      const run = data as Retraining;
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
      const { prediccion, probabilidad, version, model, dudosa } = data as Prediction;
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

/** Titles quote what anybody may have sent: nothing of it may move the cursor or colour the terminal. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}

export interface Screen {
  show(event: LiveEvent): void;
  say(line: string): void;
  stop(): void;
}

/** @param isTerminal where a line can be drawn again; elsewhere every step is a line of its own. */
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
  let bars: MultiBar | undefined;
  const drawn = new Map<string, SingleBar>();
  const print = (line: string) => (bars ? bars.log(`${line}\n`) : write(`${line}\n`));
  const endBars = () => {
    bars?.stop();
    bars = undefined;
    drawn.clear();
  };
  const draw = ({ run_id, status, progress }: Retraining) => {
    bars ??= new MultiBar(
      {
        format: '{bar} {percentage} % | retraining {run} {status}',
        hideCursor: true,
        gracefulExit: false,
        stream: process.stdout,
      },
      Presets.shades_classic,
    );
    const bar = drawn.get(run_id) ?? bars.create(100, 0);
    drawn.set(run_id, bar);
    bar.update(Math.round(100 * progress), { run: run_id.slice(0, 8), status });
  };
  return {
    show: (event) => {
      const run = event.event === 'retraining' ? (event.data as Retraining) : undefined;
      if (run && (!isOver(run) || drawn.has(run.run_id))) draw(run);
      if (run && !isOver(run)) return;
      if (run) endBars();
      for (const line of linesOf(event) ?? []) print(line);
    },
    say: (line) => print(styleText('dim', line)),
    stop: endBars,
  };
}
