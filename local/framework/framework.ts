// The parts of osls's objects that this plugin uses, as structural types; osls ships no types.

import type { SystemLogLevel } from '../runtime/platform-lines.ts';
import type { ConfigurationCheck } from './checked-configuration.ts';

export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

type FunctionEvent = Record<string, unknown>;

export interface FunctionDefinition {
  name: string;
  handler?: string;
  timeout?: number;
  environment?: Record<string, unknown>;
  events?: FunctionEvent[];
}

export interface Service {
  service: string;
  provider: {
    name: string;
    region: string;
    stage: string;
    environment?: Record<string, unknown>;
    logs?: { lambda?: { systemLogLevel?: SystemLogLevel } };
  };
  custom?: Record<string, unknown>;
  resources?: { Resources?: Record<string, Resource> };
  getAllFunctions(): string[];
  getFunction(key: string): FunctionDefinition;
}

/** osls's names of the CloudFormation resources of a function. */
export interface Naming {
  getLogGroupLogicalId(functionKey: string): string;
  getLambdaLogicalId(functionKey: string): string;
}

export interface Framework {
  service: Service;
  /** The directory of serverless.yml. */
  serviceDir: string;
  version: string;
  configSchemaHandler: ConfigurationCheck;
  /** The command: `offline start` → ['offline', 'start']. */
  processedInput: { commands: string[] };
  getProvider(name: 'aws'): { naming: Naming };
  /** osls prints an error of this class without its stack. */
  classes: { Error: new (message: string, code?: string) => Error };
}

/** osls's functions for writing to the terminal, which every plugin gets. */
export interface PluginWriters {
  log: Record<'debug' | 'info' | 'notice' | 'warning' | 'error', (...parts: unknown[]) => void>;
}

export interface FunctionEntry {
  key: string;
  definition: FunctionDefinition;
}

export function functionsOf(service: Service): FunctionEntry[] {
  return service.getAllFunctions().map((key) => ({ key, definition: service.getFunction(key) }));
}

export function resourcesOf(service: Service): Record<string, Resource> {
  return service.resources?.Resources ?? {};
}
