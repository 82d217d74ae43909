// osls checks the configuration by nine megabytes of generated code, which is the largest part of its start. A configuration that has
// passed is not checked again.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The part of osls's ConfigSchemaHandler that is used here. */
export interface ConfigurationCheck {
  /** Also holds what plugins have defined. */
  schema: object;
  /** @throws osls's error for a configuration that does not fit the schema */
  validateConfig(configuration: object): Promise<void>;
}

/**
 * @param version of osls
 * @param file keeps the digest of the last configuration that has passed; the configuration itself may hold secrets
 */
export function checkOnlyChanges(check: ConfigurationCheck, version: string, file: string): void {
  const validate = check.validateConfig.bind(check);
  check.validateConfig = async (configuration) => {
    const before = JSON.stringify(configuration);
    const digest = createHash('sha256')
      .update(JSON.stringify([version, check.schema, before]))
      .digest('hex');
    if (digest === readIfAny(file)) return;
    await validate(configuration);
    // The check also converts values, such as "14" to 14. What it changes it must see at each start.
    if (JSON.stringify(configuration) !== before) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, digest);
  };
}

function readIfAny(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
