// Memory and processor time of a process group, from /proc: `npm start` is npm, its shell and the server.
import { readdir, readFile } from 'node:fs/promises';

export interface Usage {
  /** Resident memory of all processes. */
  rssMB: number;
  /** Processor time since their start. */
  cpuSeconds: number;
}

/** The units of /proc. A few architectures have larger pages. */
const TICKS_A_SECOND = 100;
const PAGE_BYTES = 4096;

/** Undefined where there is no /proc. */
export async function usageOf(group: number): Promise<Usage | undefined> {
  const pids = await readdir('/proc').catch(() => undefined);
  if (!pids) return undefined;
  const all = await Promise.all(pids.filter((name) => /^\d+$/.test(name)).map(statOf));
  const ours = all.filter((stat) => stat?.group === group);
  return {
    rssMB: ours.reduce((sum, stat) => sum + (stat?.pages ?? 0), 0) * (PAGE_BYTES / 2 ** 20),
    cpuSeconds: ours.reduce((sum, stat) => sum + (stat?.ticks ?? 0), 0) / TICKS_A_SECOND,
  };
}

/** proc(5): the fields after the command's name, which stands in brackets and may contain any character. */
async function statOf(pid: string) {
  // A process may end between being listed and being read.
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  if (!fields) return undefined;
  const [, , group, , , , , , , , , user = 0, system = 0] = fields;
  return { group, ticks: user + system, pages: fields[21] ?? 0 };
}

export interface Sample extends Usage {
  /** Milliseconds since the first. */
  at: number;
}

/** Samples the usage now, every `everyMs`, and when it is stopped. */
export async function watchUsage(group: number, everyMs: number): Promise<{ stop(): Promise<Sample[]> }> {
  const startedAt = performance.now();
  const samples: Sample[] = [];
  const read = async () => {
    const usage = await usageOf(group);
    if (usage) samples.push({ at: performance.now() - startedAt, ...usage });
  };
  await read();
  const timer = setInterval(() => void read(), everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await read();
      return samples;
    },
  };
}
