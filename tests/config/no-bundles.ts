// Preloaded into osls by setup.ts. It takes serverless-esbuild's place: every function gets one empty zip, which saves half a minute.
// It also keeps the template as it is before build/nested-stacks splits it.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';

interface Framework {
  service: {
    functions: Record<string, { package?: { artifact?: string } }>;
    provider: { compiledCloudFormationTemplate?: unknown };
  };
}

/** The end of a central directory without entries (APPNOTE.TXT 4.3.16). */
const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');
const FOLDER = process.env.VIGIA_TEMPLATE_FOLDER ?? '';

class NoBundles {
  readonly hooks: Record<string, () => void>;

  constructor({ service }: Framework) {
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => {
        const artifact = join(FOLDER, 'empty.zip');
        writeFileSync(artifact, EMPTY_ZIP);
        for (const definition of Object.values(service.functions)) definition.package = { artifact };
      },
      // serverless.yml lists build/packaging.ts before the plugin that splits at this hook.
      'after:aws:package:finalize:stripNullPropsFromTemplateResources': () => {
        const template = JSON.stringify(service.provider.compiledCloudFormationTemplate);
        writeFileSync(join(FOLDER, 'whole.json'), template);
      },
    };
  }
}

// What `require('serverless-esbuild')` gives.
export { NoBundles as 'module.exports' };

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'serverless-esbuild'
      ? { url: import.meta.url, shortCircuit: true }
      : next(specifier, context),
});
