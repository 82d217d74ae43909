// The 28×28 pixels that the model saw, enlarged.
import { useEffect, useRef } from 'preact/hooks';
import { SIDE } from '#lib/task.ts';
import { useTexts } from '../language/language.ts';

/** @param pixels 784 bytes, 255 is ink */
export function Seen({ pixels }: { pixels: Uint8Array }) {
  const texts = useTexts();
  return (
    <figure class="seen">
      <Pixels pixels={pixels} label={texts.seen} />
      <figcaption>
        <strong>{texts.seen}</strong>
        <span>{texts.seenHint}</span>
      </figcaption>
    </figure>
  );
}

function Pixels({ pixels, label }: { pixels: Uint8Array; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(SIDE, SIDE);
    // As in MNIST: light ink on a dark ground, in every theme.
    for (const [i, value] of pixels.entries()) image.data.set([value, value, value, 255], 4 * i);
    context.putImageData(image, 0, 0);
  }, [pixels]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label={label} />;
}
