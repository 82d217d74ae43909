// The sandboxes of one function: reused when idle, replaced when dead, limited in number, ended when nobody needs them.
import { availableParallelism } from 'node:os';
import type { InvokeMessage } from './messages.ts';
import { type Outcome, Sandbox, type SandboxSettings, STOPPED, type WriteLine } from './sandbox.ts';
import { Semaphore } from './semaphore.ts';

/**
 * AWS starts up to 1,000 at once. Here each is a thread of some 60 MB, and more threads than cores do not answer sooner, so
 * further invocations wait.
 */
const MAX_SANDBOXES = Math.max(2, Math.min(4, availableParallelism()));

/** AWS too ends an environment that is not used for some minutes. */
const IDLE_MS = 5 * 60_000;

/**
 * Loading a function keeps a core busy. With more loads than cores, every load takes long, and some exceed the time
 * limit. An invocation that waits is often served by a sandbox that has become idle meanwhile.
 */
const loadSlots = new Semaphore(availableParallelism());

export type PrepareInvocation = (logStream: string) => { event: unknown; context: InvokeMessage['context'] };

interface Idle {
  sandbox: Sandbox;
  /** Ends it, unless it is taken before. */
  ending: NodeJS.Timeout;
}

export class SandboxPool {
  readonly #settings: SandboxSettings;
  readonly #writeLine: WriteLine;
  readonly #maxSandboxes: number;
  readonly #idleMs: number;
  /** The one that was used last comes last, and is taken first: so the others become old. */
  #idle: Idle[] = [];
  readonly #busy = new Set<Sandbox>();
  readonly #retiring = new Set<Sandbox>();
  /** Invocations without a sandbox, oldest first. When the pool stops, each gets undefined. */
  readonly #waiting: ((sandbox: Sandbox | undefined) => void)[] = [];
  #isWaitingForSlot = false;
  #stopped = false;

  constructor(
    settings: SandboxSettings,
    writeLine: WriteLine,
    { maxSandboxes = MAX_SANDBOXES, idleMs = IDLE_MS } = {},
  ) {
    this.#settings = settings;
    this.#writeLine = writeLine;
    this.#maxSandboxes = maxSandboxes;
    this.#idleMs = idleMs;
  }

  async invoke(prepare: PrepareInvocation): Promise<Outcome> {
    const sandbox = await this.#take();
    if (!sandbox) return { error: STOPPED };
    try {
      return await sandbox.invoke(prepare(sandbox.logStream));
    } finally {
      this.#release(sandbox);
    }
  }

  /** Ends idle sandboxes at once and busy ones after their answer. Later invocations start new sandboxes. */
  async retire(): Promise<void> {
    for (const sandbox of this.#busy) this.#retiring.add(sandbox);
    await Promise.all(this.#idle.splice(0).map(end));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([
      ...this.#idle.splice(0).map(end),
      ...[...this.#busy].map((sandbox) => sandbox.stop()),
    ]);
    for (const give of this.#waiting.splice(0)) give(undefined);
  }

  /** An idle sandbox, or the first that is released or started; it counts as busy from now on. */
  async #take(): Promise<Sandbox | undefined> {
    if (this.#stopped) return undefined;
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      const { sandbox, ending } = last;
      clearTimeout(ending);
      if (!sandbox.isAlive) continue;
      this.#busy.add(sandbox);
      return sandbox;
    }
    return await new Promise((give) => {
      this.#waiting.push(give);
      this.#requestStart();
    });
  }

  #requestStart(): void {
    if (this.#isWaitingForSlot || !this.#needsSandbox()) return;
    this.#isWaitingForSlot = true;
    loadSlots.acquire((release) => {
      this.#isWaitingForSlot = false;
      // A sandbox may have become idle meanwhile.
      if (!this.#needsSandbox()) return release();
      const sandbox = new Sandbox(this.#settings, this.#writeLine);
      void sandbox.loaded.then(release);
      this.#give(sandbox);
      this.#requestStart();
    });
  }

  #needsSandbox(): boolean {
    return !this.#stopped && this.#waiting.length > 0 && this.#busy.size < this.#maxSandboxes;
  }

  #give(sandbox: Sandbox): void {
    const give = this.#waiting.shift();
    if (!give) {
      const idle: Idle = { sandbox, ending: setTimeout(() => this.#endIdle(idle), this.#idleMs).unref() };
      this.#idle.push(idle);
      return;
    }
    this.#busy.add(sandbox);
    give(sandbox);
  }

  #endIdle(idle: Idle): void {
    this.#idle = this.#idle.filter((other) => other !== idle);
    void end(idle);
  }

  #release(sandbox: Sandbox): void {
    this.#busy.delete(sandbox);
    if (this.#retiring.delete(sandbox)) void sandbox.stop();
    else if (sandbox.isAlive) this.#give(sandbox);
    this.#requestStart();
  }
}

async function end({ sandbox, ending }: Idle): Promise<void> {
  clearTimeout(ending);
  await sandbox.stop();
}
