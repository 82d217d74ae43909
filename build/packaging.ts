// serverless-esbuild for the commands that package the functions. `npm start` has bundles of its own (local/bundles/bundling.ts), and does not wait
// until serverless-esbuild is loaded.
import { createRequire } from 'node:module';

type Hooks = Record<string, () => Promise<void>>;

interface Framework {
  /** The command: `offline start` → ['offline', 'start']. */
  processedInput: { commands: string[] };
}

type Plugin = new (
  ...parameters: [framework: Framework, options: unknown, writers: unknown]
) => { hooks: Hooks };

export default class Packaging {
  readonly hooks: Hooks;

  constructor(...parameters: ConstructorParameters<Plugin>) {
    const [{ processedInput }] = parameters;
    this.hooks = processedInput.commands[0] === 'offline' ? {} : new (loadPlugin())(...parameters).hooks;
  }
}

function loadPlugin(): Plugin {
  const require = createRequire(import.meta.url);
  return require('serverless-esbuild');
}
