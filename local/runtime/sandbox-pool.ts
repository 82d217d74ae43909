// The sandboxes of one function: reused when idle, replaced when dead, limited in number, ended when nobody needs them.
import { availableParallelism } from 'node:os';
import type { InvokeMessage } from './messages.ts';
import { type Outcome, Sandbox, type SandboxSettings, STOPPED, type WriteLine } from './sandbox.ts';
import { Semaphore } from './semaphore.ts';

/**
 * AWS starts up to 1,000 at once. Here each is a thread of some 50 MB, and more threads than cores do not answer sooner, so
 * further invocations wait.
 */
const MAX_SANDBOXES = Math.max(2, Math.min(4, availableParallelism()));

/**
 * AWS starts another environment for each call that finds all of them busy. Here a call first waits this long: a busy sandbox is mostly
 * free sooner than a new one is loaded, and a thread that is not started needs no memory.
 */
const GROW_AFTER_MS = 200;

/** AWS too ends an environment that is not used for some minutes. */
const IDLE_MS = 5 * 60_000;

/**
 * Loading a function keeps a core busy. With more loads than cores, every load takes long, and some exceed the time
 * limit. An invocation that waits is often served by a sandbox that has become idle meanwhile.
 */
const loadSlots = new Semaphore(availableParallelism());

export type PrepareInvocation = (logStream: string) => { event: unknown; context: InvokeMessage['context'] };

interface Waiting {
  /** It has waited so long that another sandbox is started. */
  isLate: boolean;
  /** Gets undefined when the pool stops. */
  give(sandbox: Sandbox | undefined): void;
}

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
  readonly #growAfterMs: number;
  /** The one that was used last comes last, and is taken first: so the others become old. */
  #idle: Idle[] = [];
  readonly #busy = new Set<Sandbox>();
  readonly #retiring = new Set<Sandbox>();
  /** Invocations without a sandbox, oldest first. */
  readonly #waiting: Waiting[] = [];
  #isWaitingForSlot = false;
  #stopped = false;

  constructor(
    settings: SandboxSettings,
    writeLine: WriteLine,
    { maxSandboxes = MAX_SANDBOXES, idleMs = IDLE_MS, growAfterMs = GROW_AFTER_MS } = {},
  ) {
    this.#settings = settings;
    this.#writeLine = writeLine;
    this.#maxSandboxes = maxSandboxes;
    this.#idleMs = idleMs;
    this.#growAfterMs = growAfterMs;
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
    for (const { give } of this.#waiting.splice(0)) give(undefined);
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
      const waiting = { isLate: false, give };
      this.#waiting.push(waiting);
      this.#requestStart();
      setTimeout(() => {
        waiting.isLate = true;
        this.#requestStart();
      }, this.#growAfterMs).unref();
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
    const [oldest] = this.#waiting;
    if (this.#stopped || !oldest || this.#busy.size >= this.#maxSandboxes) return false;
    return this.#busy.size === 0 || oldest.isLate;
  }

  #give(sandbox: Sandbox): void {
    const next = this.#waiting.shift();
    if (!next) {
      const idle: Idle = { sandbox, ending: setTimeout(() => this.#endIdle(idle), this.#idleMs).unref() };
      this.#idle.push(idle);
      return;
    }
    this.#busy.add(sandbox);
    next.give(sandbox);
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
