// A file of a run.

export interface Artifact {
  /** Below the run's artifacts: "model/weights.bin". */
  path: string;
  bytes: Uint8Array;
}

export function textFile(path: string, text: string): Artifact {
  return { path, bytes: new TextEncoder().encode(text) };
}
