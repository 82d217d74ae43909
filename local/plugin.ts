// The serverless plugin behind `npm start`: hooks into `offline`, and is idle in every other command. Never deployed.
import type { Framework, PluginWriters } from './framework.ts';
import { StartProblem } from './start-problem.ts';

export default class LocalPlugin {
  readonly hooks: Record<string, () => Promise<void>>;
  readonly #framework: Framework;
  readonly #log: PluginWriters['log'];
  #started = false;

  constructor(framework: Framework, _options: unknown, { log }: PluginWriters) {
    this.#framework = framework;
    this.#log = log;
    // `offline` has the second event, `offline start` the third.
    const start = () => this.#start();
    this.hooks = {
      initialize: () => this.#configure(),
      'before:offline:start': start,
      'before:offline:start:init': start,
    };
  }

  /** Before any other hook: osls asks for them one event at a time. */
  async #configure(): Promise<void> {
    if (this.#framework.processedInput.commands[0] !== 'offline') return;
    const { standInForServerlessEsbuild } = await import('./bundling.ts');
    standInForServerlessEsbuild(this.#framework);
  }

  async #start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    // Loaded here, so that `package` and `deploy` do not load emulators.
    const [{ LocalService }, { onShutdown }] = await Promise.all([
      import('./local-service.ts'),
      import('./shutdown.ts'),
    ]);
    const service = new LocalService(this.#framework, this.#log);
    onShutdown(() => service.stop());
    try {
      await service.prepare();
    } catch (error) {
      await service.stop();
      throw error instanceof StartProblem ? new this.#framework.classes.Error(error.message) : error;
    }
  }
}
