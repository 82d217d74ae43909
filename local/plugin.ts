// The serverless plugin of `npm start`. It acts in the command `offline` only, and is never deployed.
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkOnlyChanges } from './framework/checked-configuration.ts';
import type { Framework, PluginWriters } from './framework/framework.ts';
import { StartProblem } from './start-problem.ts';

/** Keeps what the last start has checked. */
const CHECKED = 'node_modules/.cache/vigia-checked-configuration';

export default class LocalPlugin {
  readonly hooks: Record<string, () => Promise<void>>;
  readonly #framework: Framework;
  readonly #log: PluginWriters['log'];
  #started = false;

  constructor(framework: Framework, _options: unknown, { log }: PluginWriters) {
    this.#framework = framework;
    this.#log = log;
    if (framework.processedInput.commands[0] === 'offline') {
      const { configSchemaHandler, version, serviceDir } = framework;
      checkOnlyChanges(configSchemaHandler, version, join(serviceDir, CHECKED));
    }
    // The second event is of `offline`, the third of `offline start`.
    const start = () => this.#start();
    this.hooks = {
      'before:offline:start': start,
      'before:offline:start:init': start,
    };
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
      // Ctrl-C ends what the start was using, and esbuild may end before this process has seen the signal.
      await setImmediate();
      if (service.isStopping) process.exit(0);
      await service.stop();
      throw error instanceof StartProblem ? new this.#framework.classes.Error(error.message) : error;
    }
  }
}
