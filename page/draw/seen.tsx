// The 28×28 pixels that the model saw, with what they are.
import { useTexts } from '../language/language.ts';
import { Pixels } from '../parts/pixels.tsx';

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
