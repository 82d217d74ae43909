// The digit that was read, by the preview or by the server; and the buttons that ask the server.
import type { Route } from '#client';
import { errorText } from '../language/error-text.ts';
import { usePercent, useTexts } from '../language/language.ts';
import type { Read } from './reading.ts';
import type { Asked } from './use-answer.ts';

interface Props {
  read: Read;
  asked: Asked;
}

/** What is shown of a reading: the server's when it was asked, else the preview's. */
export function shownOf(read: Read, asked: Asked) {
  if (asked.is === 'read') {
    const { prediccion: digit, probabilidad: share, dudosa: doubtful } = asked.by;
    return { digit, share, doubtful };
  }
  const { digit, probability: share, doubtful } = read.prediction;
  return { digit, share, doubtful };
}

export function Result({ read, asked }: Props) {
  const texts = useTexts();
  const percent = usePercent();
  const { digit, share, doubtful } = shownOf(read, asked);
  const preview = read.prediction.digit;
  return (
    <div class="result">
      <p class={doubtful ? 'digit doubtful' : 'digit'}>{digit}</p>
      <div>
        <p class="share">{percent(share)}</p>
        {asked.is === 'read' ? (
          <p class={`by ${asked.by.version}`}>{texts.answeredBy(asked.by.version, asked.by.model)}</p>
        ) : (
          <p class="by" title={texts.previewWhy}>
            {texts.preview} · {read.model}
          </p>
        )}
        {doubtful && <p class="doubt">{texts.unclear}</p>}
        {asked.is === 'read' && asked.by.prediccion !== preview && (
          <p class="doubt">{texts.differs(asked.by.prediccion, preview)}</p>
        )}
        {asked.is === 'read' && asked.by.degraded && <p class="doubt">{texts.degraded}</p>}
        {asked.is === 'failed' && <p class="problem">{errorText(asked.error, texts)}</p>}
      </div>
    </div>
  );
}

export function Ask({ asked, onAsk }: Pick<Props, 'asked'> & { onAsk(route: Route): void }) {
  const texts = useTexts();
  return (
    <fieldset class="ask" disabled={asked.is === 'asking'} title={texts.askWhy}>
      <legend>{asked.is === 'asking' ? texts.asking : texts.ask}</legend>
      <button type="button" onClick={() => onAsk('v1')}>
        v1
      </button>
      <button type="button" onClick={() => onAsk('v2')}>
        v2
      </button>
      <button type="button" onClick={() => onAsk('ab')}>
        {texts.askAb}
      </button>
    </fieldset>
  );
}
