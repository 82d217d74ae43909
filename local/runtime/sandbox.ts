// One execution environment of a function: a worker thread with its log stream, running one invocation at a time.
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { InvokeMessage, LambdaError, WorkerMessage, WorkerSettings } from './messages.ts';
import { isWritten, type Report, reportLine, type SystemLogLevel, startLine } from './platform-lines.ts';

export interface SandboxSettings extends WorkerSettings {
  /** The file of the thread: worker-thread.ts, or its bundle. */
  thread: string | URL;
  functionName: string;
  memorySizeMB: number;
  systemLogLevel: SystemLogLevel;
  env: Record<string, string>;
}

/** Receives every line of a function's log. */
export type WriteLine = (logStream: string, line: string) => void;

export type Outcome = { payload: unknown } | { error: LambdaError };

interface Running {
  requestId: string;
  startedAt: number;
  initDurationMs?: number;
  timer: NodeJS.Timeout;
  resolve(outcome: Outcome): void;
}

export const STOPPED: LambdaError = {
  errorType: 'Local.Stopped',
  errorMessage: 'The local service is stopping',
};

/** Lambda's limit for loading a function; the function's own limit does not matter here. */
const INIT_LIMIT_MS = 10_000;

const YOUNG_MB = 12;

export class Sandbox {
  readonly logStream = newLogStream(new Date());
  /** Resolves when the function is loaded, or when its thread has ended. */
  readonly loaded: Promise<void>;
  readonly #settings: SandboxSettings;
  readonly #writeLine: WriteLine;
  readonly #worker: Worker;
  readonly #isLoaded: () => void;
  readonly #createdAt = performance.now();
  #running: Running | undefined;
  #ready = false;
  #initError: LambdaError | undefined;
  /** The error that ends the thread. */
  #uncaught: { error: unknown } | undefined;
  #ended = false;
  #partialLine = '';
  #maxMemoryMB = 0;

  constructor(settings: SandboxSettings, writeLine: WriteLine) {
    this.#settings = settings;
    this.#writeLine = writeLine;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.loaded = promise;
    this.#isLoaded = resolve;
    const { thread, folder, handler, timeoutMs, env } = settings;
    this.#worker = new Worker(thread, {
      workerData: { folder, handler, timeoutMs } satisfies WorkerSettings,
      env: { ...env, AWS_LAMBDA_LOG_STREAM_NAME: this.logStream },
      // V8 lets new objects fill 48 MB of each thread before it frees any; a call leaves less than one.
      resourceLimits: { maxOldGenerationSizeMb: settings.memorySizeMB, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#worker.on('message', (message: WorkerMessage) => this.#onMessage(message));
    this.#worker.on('error', (error: unknown) => {
      this.#uncaught = { error };
    });
    this.#worker.on('exit', (code) => this.#onExit(code));
  }

  /** False once the thread has ended or is about to end; a new sandbox must replace it. */
  get isAlive(): boolean {
    return !this.#ended && this.#initError === undefined && this.#uncaught === undefined;
  }

  invoke({ event, context }: { event: unknown; context: InvokeMessage['context'] }): Promise<Outcome> {
    const requestId = context.awsRequestId;
    if (this.#writes('start')) this.#line(startLine(requestId));
    return new Promise((resolve) => {
      const limit = this.#ready ? this.#settings.timeoutMs : INIT_LIMIT_MS;
      this.#running = { requestId, startedAt: performance.now(), timer: this.#timer(limit), resolve };
      this.#worker.postMessage({ event: JSON.stringify(event ?? {}), context } satisfies InvokeMessage);
    });
  }

  /** Ends the thread. A running invocation fails without a report, since the function did not fail. */
  async stop(): Promise<void> {
    this.#ended = true;
    const running = this.#running;
    this.#running = undefined;
    clearTimeout(running?.timer);
    await this.#worker.terminate();
    running?.resolve({ error: STOPPED });
  }

  #timer(limitMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#onTimeout(limitMs), limitMs);
  }

  #onMessage(message: WorkerMessage): void {
    switch (message.type) {
      case 'output':
        this.#onOutput(message.text);
        break;
      case 'ready':
        this.#onReady();
        break;
      case 'success':
        this.#maxMemoryMB = Math.max(this.#maxMemoryMB, message.memoryMB);
        this.#onAnswer(message.payload);
        break;
      case 'failure':
        this.#maxMemoryMB = Math.max(this.#maxMemoryMB, message.memoryMB);
        this.#finish('error', { error: message.error });
        break;
      case 'init-error':
        // The answer waits for the end of the thread, so that the next invocation starts a new one.
        this.#initError = message.error;
        break;
    }
  }

  /** Lambda refuses an answer that is too large, after the function has done its work. */
  #onAnswer(payload: string): void {
    if (Buffer.byteLength(payload) <= MAX_ANSWER_BYTES) {
      this.#finish('success', { payload: JSON.parse(payload) });
      return;
    }
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
    this.#finish('error', { error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } });
  }

  /** The time limit and the duration of the first invocation start when the function is loaded. */
  #onReady(): void {
    this.#ready = true;
    this.#isLoaded();
    const running = this.#running;
    if (!running) return;
    clearTimeout(running.timer);
    running.startedAt = performance.now();
    running.initDurationMs = running.startedAt - this.#createdAt;
    running.timer = this.#timer(this.#settings.timeoutMs);
  }

  #onOutput(text: string): void {
    const lines = (this.#partialLine + text).split('\n');
    this.#partialLine = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  /** Ends the thread. Lambda writes only its report then, no line of the function. */
  #onTimeout(limitMs: number): void {
    const requestId = this.#running?.requestId;
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${(limitMs / 1000).toFixed(2)} seconds`;
    this.#ended = true;
    void this.#worker.terminate().then(() => {
      this.#finish('timeout', { error: { errorType: 'Sandbox.Timedout', errorMessage } }, limitMs);
    });
  }

  #onExit(code: number): void {
    const wasStopped = this.#ended;
    this.#ended = true;
    this.#isLoaded();
    if (wasStopped) return;
    if (this.#uncaught) this.#onOutput(printed(this.#uncaught.error));
    const running = this.#running;
    if (!running) return;
    const errorMessage = `RequestId: ${running.requestId} Error: ${this.#howItExited(code)}`;
    const isKilled = isOutOfMemory(this.#uncaught?.error);
    if (isKilled) this.#maxMemoryMB = this.#settings.memorySizeMB;
    const errorType = isKilled ? 'Runtime.OutOfMemory' : 'Runtime.ExitError';
    this.#finish('error', { error: this.#initError ?? { errorType, errorMessage } });
  }

  #howItExited(code: number): string {
    if (isOutOfMemory(this.#uncaught?.error)) return 'Runtime exited with error: signal: killed';
    return code === 0
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: exit status ${code}`;
  }

  #finish(status: 'success' | 'error' | 'timeout', outcome: Outcome, durationMs?: number): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    clearTimeout(running.timer);
    if (this.#partialLine !== '') this.#onOutput('\n');
    const report: Report = {
      requestId: running.requestId,
      status,
      errorType: 'error' in outcome && status !== 'timeout' ? outcome.error.errorType : undefined,
      durationMs: durationMs ?? performance.now() - running.startedAt,
      initDurationMs: running.initDurationMs,
      memorySizeMB: this.#settings.memorySizeMB,
      maxMemoryUsedMB: this.#maxMemoryMB,
    };
    if (this.#writes(status)) this.#line(reportLine(report));
    running.resolve(outcome);
  }

  #writes(line: 'start' | Report['status']): boolean {
    return isWritten(line, this.#settings.systemLogLevel);
  }

  #line(line: string): void {
    if (line.trim() !== '') this.#writeLine(this.logStream, line);
  }
}

/** The limit of a synchronous invocation: 6 MB and 100 bytes. */
const MAX_ANSWER_BYTES = 6_291_556;

/** What Node prints of an error that ends a process. A thread prints nothing itself. */
function printed(error: unknown): string {
  if (isOutOfMemory(error)) return '';
  const text = error instanceof Error ? error.stack : `Uncaught ${inspect(error)}`;
  return `${text}\n\nNode.js ${process.version}\n`;
}

/** A thread has a limit of its own; on AWS the whole sandbox has one, and its process is killed. */
function isOutOfMemory(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** CloudWatch's form: the day, the version, 32 hexadecimal digits. */
export function newLogStream(now: Date): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
}
