// The Spanish labels of buttons, and what Slack asks before it sends a press.
import type { About, Severity } from '#lib/alerts/alerts.ts';
import { countText, decimal, plural } from '#lib/locale-es.ts';
import type { Span } from '../interactions/values.ts';

export const LABELS = {
  acknowledge: 'Me encargo',
  release: 'Soltar',
  silence: 'Silenciar',
  resolve: 'Resolver',
  assign: 'Asignar…',
  undo: 'Deshacer',
  rollBack: 'Volver a la versión anterior',
  promote: 'Promover v2 a v1',
  promoteNamed: 'Promover',
  publish: 'Publicar',
  discard: 'Descartar',
  retry: 'Reintentar',
  retrain: 'Reentrenar',
  acknowledgeAll: 'Reconocer todas',
  accept: 'Hacerlo',
  stop: 'Detener',
  resume: 'Reanudar',
};

type Move = Pick<NonNullable<About['move']>, 'alias' | 'from' | 'to'>;

export const spanLabel = (span: Span, severity: Severity): string =>
  span === 'end'
    ? `Hasta que termine${severity === 'critical' ? ' (4 h como mucho)' : ''}`
    : span.replace('h', ' h');

/** What a move means for the users of the alias. */
export const moveConsequence = ({ alias, from, to }: Move) =>
  `${alias} pasará de ${from} a ${to} para todos los usuarios en diez segundos, y empezará otro experimento.`;

export const undoQuestion = 'Deshacer el cambio';
/** @param move the move to undo */
export const undoConsequence = ({ alias, from, to, by }: Move & { by: string }) =>
  `${moveConsequence({ alias, from: to, to: from })} Lo había cambiado ${by}.`;

export const promoteQuestion = 'Promover un modelo';

export const publishQuestion = 'Publicar el reentrenamiento';
export const discardQuestion = 'Descartar el reentrenamiento';
export const discardConsequence = (model: string) => `${model} no se publicará y v2 seguirá igual.`;

export const retryQuestion = 'Repetir el reentrenamiento';
export const retryConsequence = (epochs: number, learningRate: number) =>
  `Se reentrenará v2 otra vez con ${plural(epochs, 'época')} y una tasa de aprendizaje de ${decimal(learningRate)}.`;

export const retrainQuestion = 'Reentrenar v2';
export const retrainConsequence = (labels: number, users: number) =>
  `Se reentrenará v2 con las respuestas de los usuarios: ${plural(labels, 'nueva', 'nuevas')}, de ${plural(users, 'usuario')}.`;

export const acknowledgeAllQuestion = 'Reconocer todas';
export const acknowledgeAllConsequence = (count: number) => `Te encargarás de ${countText(count)}.`;

export const acceptQuestion = 'Hacer lo que propone';
/** @param kind of the proposal */
export const acceptConsequence = (kind: string) =>
  kind === 'propose_ramp'
    ? 'v1 servirá el modelo nuevo al 5 % de sus usuarios, y a más en cuanto cada paso se haya juzgado. Si va peor, vuelve solo.'
    : 'Se reentrenará v2 con las respuestas de los usuarios.';
export const stopQuestion = 'Detener el piloto automático';
export const stopConsequence =
  'Todos los usuarios de v1 volverán al modelo de antes, y nada se hará por sí solo hasta que alguien lo reanude.';
