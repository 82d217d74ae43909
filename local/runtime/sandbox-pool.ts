// The sandboxes of one function: reused when idle, replaced when dead, and never more than a laptop can bear.
import { availableParallelism } from 'node:os';
import type { InvokeMessage } from './messages.ts';
import { type Outcome, Sandbox, type SandboxSettings, STOPPED, type WriteLine } from './sandbox.ts';
import { Turns } from './turns.ts';

/** AWS starts up to 1,000 at once; each is a thread of some 60 MB here, so further invocations wait their turn. */
const MOST_AT_ONCE = 4;

/**
 * Loading keeps a core busy. More at a time than there are cores would all take long, some so long that they are given
 * up; and an invocation that waits meanwhile is often served by one that has become idle.
 */
const starts = new Turns(availableParallelism());

export type PrepareInvocation = (logStream: string) => { event: unknown; context: InvokeMessage['context'] };

export class SandboxPool {
  readonly #settings: SandboxSettings;
  readonly #writeLine: WriteLine;
  readonly #mostAtOnce: number;
  #idle: Sandbox[] = [];
  readonly #busy = new Set<Sandbox>();
  readonly #retiring = new Set<Sandbox>();
  /** Invocations without a sandbox, oldest first; given none when everything stops. */
  readonly #waiting: ((sandbox: Sandbox | undefined) => void)[] = [];
  #isAsking = false;
  #stopped = false;

  constructor(settings: SandboxSettings, writeLine: WriteLine, mostAtOnce = MOST_AT_ONCE) {
    this.#settings = settings;
    this.#writeLine = writeLine;
    this.#mostAtOnce = mostAtOnce;
  }

  async invoke(prepare: PrepareInvocation): Promise<Outcome> {
    const sandbox = await this.#sandbox();
    if (!sandbox) return { error: STOPPED };
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
    for (const give of this.#waiting.splice(0)) give(undefined);
  }

  /** One that counts as busy from now on: an idle one, or the first that is released or started. */
  async #sandbox(): Promise<Sandbox | undefined> {
    if (this.#stopped) return undefined;
    for (let sandbox = this.#idle.pop(); sandbox; sandbox = this.#idle.pop()) {
      if (!sandbox.isAlive) continue;
      this.#busy.add(sandbox);
      return sandbox;
    }
    return await new Promise((give) => {
      this.#waiting.push(give);
      this.#askToStart();
    });
  }

  #askToStart(): void {
    if (this.#isAsking || !this.#needsOneMore()) return;
    this.#isAsking = true;
    starts.ask((done) => {
      this.#isAsking = false;
      // Another may have been released meanwhile.
      if (!this.#needsOneMore()) return done();
      const sandbox = new Sandbox(this.#settings, this.#writeLine);
      void sandbox.loaded.then(done);
      this.#give(sandbox);
      this.#askToStart();
    });
  }

  #needsOneMore(): boolean {
    return !this.#stopped && this.#waiting.length > 0 && this.#busy.size < this.#mostAtOnce;
  }

  #give(sandbox: Sandbox): void {
    const give = this.#waiting.shift();
    if (!give) {
      this.#idle.push(sandbox);
      return;
    }
    this.#busy.add(sandbox);
    give(sandbox);
  }

  #release(sandbox: Sandbox): void {
    this.#busy.delete(sandbox);
    if (this.#retiring.delete(sandbox)) void sandbox.stop();
    else if (sandbox.isAlive) this.#give(sandbox);
    this.#askToStart();
  }
}
