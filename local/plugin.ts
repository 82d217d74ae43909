// The serverless plugin of `npm start`. It acts in the command `offline` only, and is never deployed.
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
    // The second event is of `offline`, the third of `offline start`.
    const start = () => this.#start();
    this.hooks = {
      initialize: () => this.#configure(),
      'before:offline:start': start,
      'before:offline:start:init': start,
    };
  }

  /** Runs before every hook of `offline`, since osls looks hooks up one event at a time. */
  async #configure(): Promise<void> {
    if (this.#framework.processedInput.commands[0] !== 'offline') return;
    const { disableServerlessEsbuild } = await import('./bundling.ts');
    disableServerlessEsbuild(this.#framework);
  }

  async #start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    // Imported here, so that `package` and `deploy` load no emulators.
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
