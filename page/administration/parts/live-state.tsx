// Whether what is shown follows by itself.
import { useContext } from 'preact/hooks';
import { useSharedTexts } from '../texts.ts';
import { LiveContext } from '../use-live.ts';

export function LiveState() {
  const texts = useSharedTexts();
  const { isOpen } = useContext(LiveContext);
  return <span class={isOpen ? 'live open' : 'live'}>{isOpen ? texts.live : texts.notLive}</span>;
}
