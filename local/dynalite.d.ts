// The part of dynalite that local/ uses; dynalite ships no types.
declare module 'dynalite' {
  import type { Server } from 'node:http';
  /** @param options.path a LevelDB folder; in memory when absent */
  export default function dynalite(options?: { createTableMs?: number; path?: string }): Server;
}
