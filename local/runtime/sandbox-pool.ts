// The sandboxes of one function: reused when idle, replaced when dead, and never more than a laptop can bear.
import type { InvokeMessage } from './messages.ts';
import { type Outcome, Sandbox, type SandboxSettings, STOPPED, type WriteLine } from './sandbox.ts';

/** AWS starts up to 1,000 at once; each is a thread here, so further invocations wait their turn. */
const MOST_AT_ONCE = 8;

export type PrepareInvocation = (logStream: string) => { event: unknown; context: InvokeMessage['context'] };

export class SandboxPool {
  readonly #settings: SandboxSettings;
  readonly #writeLine: WriteLine;
  readonly #mostAtOnce: number;
  #idle: Sandbox[] = [];
  readonly #busy = new Set<Sandbox>();
  readonly #retiring = new Set<Sandbox>();
  readonly #waiting: (() => void)[] = [];
  #stopped = false;

  constructor(settings: SandboxSettings, writeLine: WriteLine, mostAtOnce = MOST_AT_ONCE) {
    this.#settings = settings;
    this.#writeLine = writeLine;
    this.#mostAtOnce = mostAtOnce;
  }

  async invoke(prepare: PrepareInvocation): Promise<Outcome> {
    while (this.#busy.size >= this.#mostAtOnce) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#stopped) return { error: STOPPED };
    const sandbox = this.#take();
    this.#busy.add(sandbox);
    try {
      return await sandbox.invoke(prepare(sandbox.logStream));
    } finally {
      this.#release(sandbox);
    }
  }

  /** Ends the idle at once and the busy when they have answered; what comes next starts afresh. */
  async retire(): Promise<void> {
    for (const sandbox of this.#busy) this.#retiring.add(sandbox);
    const idle = this.#idle;
    this.#idle = [];
    await Promise.all(idle.map((sandbox) => sandbox.stop()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#idle, ...this.#busy].map((sandbox) => sandbox.stop()));
    for (const proceed of this.#waiting.splice(0)) proceed();
  }

  #take(): Sandbox {
    for (let sandbox = this.#idle.pop(); sandbox; sandbox = this.#idle.pop()) {
      if (sandbox.isAlive) return sandbox;
    }
    return new Sandbox(this.#settings, this.#writeLine);
  }

  #release(sandbox: Sandbox): void {
    this.#busy.delete(sandbox);
    if (this.#retiring.delete(sandbox)) void sandbox.stop();
    else if (sandbox.isAlive) this.#idle.push(sandbox);
    this.#waiting.shift()?.();
  }
}
