// A 28×28 picture as a model sees it, on a canvas that the styles enlarge.
import { useEffect, useRef } from 'preact/hooks';
import { SIDE } from '#lib/task.ts';

/** @param pixels 784 bytes, 255 is ink */
export function Pixels({ pixels, label }: { pixels: Uint8Array; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(SIDE, SIDE);
    // As in MNIST: light ink on a dark ground, in every theme.
    for (const [i, value] of pixels.entries()) image.data.set([value, value, value, 255], 4 * i);
    context.putImageData(image, 0, 0);
  }, [pixels]);
  return <canvas ref={canvas} class="pixels" width={SIDE} height={SIDE} role="img" aria-label={label} />;
}
