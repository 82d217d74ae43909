// A 28×28 picture as a model sees it, on a canvas that the styles enlarge.
import { useEffect, useRef } from 'preact/hooks';
import { SIDE } from '#lib/task.ts';

/** As in MNIST: light ink on a dark ground, in every theme. @param pixels 784 bytes, 255 is ink */
export function putPixels(context: CanvasRenderingContext2D, pixels: Uint8Array, x: number, y: number): void {
  const image = context.createImageData(SIDE, SIDE);
  for (const [i, value] of pixels.entries()) image.data.set([value, value, value, 255], 4 * i);
  context.putImageData(image, x, y);
}

/** @param pixels 784 bytes, 255 is ink */
export function Pixels({ pixels, label }: { pixels: Uint8Array; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) putPixels(context, pixels, 0, 0);
  }, [pixels]);
  return <canvas ref={canvas} class="pixels" width={SIDE} height={SIDE} role="img" aria-label={label} />;
}
