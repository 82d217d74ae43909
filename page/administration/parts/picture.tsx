// A picture that the API gave, as a model saw it.
import { useMemo } from 'preact/hooks';
import { Pixels } from '../../parts/pixels.tsx';

/** @param base64 of 784 bytes */
export function pixelsOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
}

/** @param base64 of 784 bytes */
export function Picture({ base64, label }: { base64: string; label: string }) {
  const pixels = useMemo(() => pixelsOf(base64), [base64]);
  return <Pixels pixels={pixels} label={label} />;
}
