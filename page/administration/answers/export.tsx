// The answers that are shown, as files: a table, and their drawings on one sheet in the same order.
import { SIDE } from '#lib/task.ts';
import { putPixels } from '../../parts/pixels.tsx';
import { save } from '../../save.ts';
import type { ReviewedAnswer } from '../api.ts';
import { useFormats } from '../language.ts';
import { SaveTable } from '../parts/figure.tsx';
import { pixelsOf } from '../parts/picture.tsx';
import { useAnswerTexts } from './texts.ts';

const COLUMNS = 20;

export function Export({ answers }: { answers: readonly ReviewedAnswer[] }) {
  const texts = useAnswerTexts();
  const formats = useFormats();
  const drawn = answers.filter(({ picture }) => picture !== undefined);
  if (answers.length === 0) return null;
  const saveSheet = async () => {
    const sheet = await sheetOf(drawn.map(({ picture = '' }) => pixelsOf(picture)));
    if (sheet) save(sheet, 'vigia-drawings.png');
  };
  return (
    <div class="choices">
      <SaveTable
        columns={[
          texts.place,
          'id',
          texts.when,
          texts.person,
          texts.digit,
          texts.prediction,
          texts.model,
          texts.decision,
        ]}
        rows={answers.map((answer) => [
          answer.picture === undefined ? '' : String(drawn.indexOf(answer) + 1),
          answer.id,
          answer.timestamp,
          answer.username,
          answer.correct || typeof answer.digit === 'number' ? String(answer.digit ?? answer.prediction) : '',
          String(answer.prediction),
          answer.model ?? '',
          texts.states[answer.review?.state ?? 'none'] ?? '',
        ])}
        file="vigia-answers"
      />
      {drawn.length > 0 && (
        <button type="button" onClick={() => void saveSheet()}>
          {texts.saveSheet(formats.count(drawn.length))}
        </button>
      )}
    </div>
  );
}

/** Drawings of 28×28 pixels side by side, twenty in a row; black where nothing is. */
async function sheetOf(drawings: readonly Uint8Array[]): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = SIDE * Math.min(COLUMNS, drawings.length);
  canvas.height = SIDE * Math.ceil(drawings.length / COLUMNS);
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const [place, pixels] of drawings.entries()) {
    putPixels(context, pixels, SIDE * (place % COLUMNS), SIDE * Math.floor(place / COLUMNS));
  }
  return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
