// The texts of #/answers.
import { counter, textsIn } from '../language.ts';

const n = counter('es');
const m = counter('en');

const es = {
  title: 'Respuestas',
  lead: 'De estas respuestas aprende el próximo modelo. Excluir una no la borra: solo deja de enseñar.',
  lists: 'Qué lista',
  queue: 'Por revisar',
  all: 'Todas',
  teachers: 'Quién enseña',

  contradictsOnly: 'Solo las que contradicen a v2',
  username: 'Persona',
  digit: 'Dijo',
  day: 'Día',
  model: 'Modelo',
  verdict: 'Acierto',
  anyDigit: 'Cualquiera',
  anyVerdict: 'Todas',
  right: 'Acertó',
  wrong: 'Falló',
  reasonFor: 'Motivo, para lo que excluyas',
  keys: 'Teclas: ← → mover, C confirmar, X excluir, 0–9 filtrar por lo que dijeron.',
  nothing: 'No hay nada por revisar.',
  nothingSuch: 'No hay ninguna así.',
  more: 'Ver más',

  picture: (digit: number) => `Dibujo del que alguien dijo ${digit}`,
  said: (digit: number) => `Dijo ${digit}`,
  reads: (version: string, digit: number, share: string) => `${version} lee ${digit} (${share})`,
  wasRead: (digit: number) => `Se leyó ${digit}`,
  saidWrong: 'Dijo que no, sin decir qué era',
  by: (who: string) => `por ${who}`,
  confirm: 'Confirmar',
  exclude: 'Excluir',
  takeBack: 'Quitar la decisión',
  of: (label: string, who: string, digit: number) => `${label}: el ${digit} de ${who}`,
  confirmed: 'Confirmada: enseña.',
  excluded: 'Excluida: no enseña.',
  takenBack: 'Vuelve a decidir la regla de siempre.',
  states: { confirmed: 'Confirmada', excluded: 'Excluida', none: '' } as Record<string, string>,
  decidedBy: (state: string, who: string) => `${state} por ${who}`,
  userStates: { confirmed: 'Persona de confianza', excluded: 'Persona excluida', none: '' } as Record<
    string,
    string
  >,
  trust: {
    confirmed: 'confirmada',
    trusted: 'de confianza',
    open: 'nadie responde de ella',
  } as Record<string, string>,

  person: 'Persona',
  labels: 'Respuestas',
  corrections: 'Correcciones',
  share: 'Parte de lo que se aprende',
  actions: 'Qué se puede hacer',
  trustUser: 'Confiar',
  excludeUser: 'Excluir',
  trustUserOf: (who: string) => `Confiar en ${who}`,
  excludeUserOf: (who: string) => `Excluir a ${who}`,
  trustMeans: [
    'Lo que responde enseña sin que nadie lo confirme.',
    'Lo que contradice a los dos modelos sigue esperando revisión.',
  ],
  excludeMeans: [
    'Nada de lo que ha respondido enseña, salvo lo que esté confirmado.',
    'No se borra nada, y se puede deshacer.',
  ],
  trusted: (who: string) => `${who} es de confianza.`,
  userExcluded: (who: string) => `Las respuestas de ${who} no enseñan.`,
  noTeachers: 'Aún no hay respuestas de las que aprender.',
  summary: (labels: number, users: number) =>
    `El próximo entrenamiento aprendería de ${n(labels, 'respuesta', 'respuestas')} de ${n(users, 'persona', 'personas')}.`,
};

const en: typeof es = {
  title: 'Answers',
  lead: 'The next model learns from these answers. Excluding one does not delete it: it only teaches no more.',
  lists: 'Which list',
  queue: 'To review',
  all: 'All',
  teachers: 'Who teaches',

  contradictsOnly: 'Only those that contradict v2',
  username: 'Person',
  digit: 'Said',
  day: 'Day',
  model: 'Model',
  verdict: 'Verdict',
  anyDigit: 'Any',
  anyVerdict: 'All',
  right: 'Was right',
  wrong: 'Was wrong',
  reasonFor: 'Reason, for what you exclude',
  keys: 'Keys: ← → move, C confirm, X exclude, 0–9 filter by what was said.',
  nothing: 'There is nothing to review.',
  nothingSuch: 'There is none like that.',
  more: 'Show more',

  picture: (digit) => `Drawing of which somebody said ${digit}`,
  said: (digit) => `Said ${digit}`,
  reads: (version, digit, share) => `${version} reads ${digit} (${share})`,
  wasRead: (digit) => `Read as ${digit}`,
  saidWrong: 'Said no, without saying what it was',
  by: (who) => `by ${who}`,
  confirm: 'Confirm',
  exclude: 'Exclude',
  takeBack: 'Take the decision back',
  of: (label, who, digit) => `${label}: the ${digit} of ${who}`,
  confirmed: 'Confirmed: it teaches.',
  excluded: 'Excluded: it does not teach.',
  takenBack: 'The usual rule decides again.',
  states: { confirmed: 'Confirmed', excluded: 'Excluded', none: '' },
  decidedBy: (state, who) => `${state} by ${who}`,
  userStates: { confirmed: 'Trusted person', excluded: 'Excluded person', none: '' },
  trust: { confirmed: 'confirmed', trusted: 'trusted', open: 'nobody vouches for it' },

  person: 'Person',
  labels: 'Answers',
  corrections: 'Corrections',
  share: 'Share of what is learnt',
  actions: 'What can be done',
  trustUser: 'Trust',
  excludeUser: 'Exclude',
  trustUserOf: (who) => `Trust ${who}`,
  excludeUserOf: (who) => `Exclude ${who}`,
  trustMeans: [
    'What they answer teaches without anybody confirming it.',
    'What contradicts both models still waits for review.',
  ],
  excludeMeans: [
    'Nothing that they answered teaches, except for what is confirmed.',
    'Nothing is deleted, and it can be undone.',
  ],
  trusted: (who) => `${who} is trusted.`,
  userExcluded: (who) => `The answers of ${who} do not teach.`,
  noTeachers: 'There are no answers yet to learn from.',
  summary: (labels, users) =>
    `The next training would learn from ${m(labels, 'answer', 'answers')} of ${m(users, 'person', 'people')}.`,
};

export const answerTexts = { es, en };
export const useAnswerTexts = textsIn(answerTexts);
